"""HTML that is escaped by construction: a plain str is text, only `Html` is markup."""

from html import escape
from urllib.parse import urlsplit

_VOID = frozenset({"img", "br", "hr", "input", "meta"})


class Html(str):
    """Markup that is safe to put into the page as it is. Made by `tag` and `join`, never from a person's text."""

    __slots__ = ()


Child = str | None
Attribute = str | int | float | bool | None


def tag(name: str, /, *children: Child, **attributes: Attribute) -> Html:
    """One element. Children that are not Html are escaped; None is left out.

    An attribute's name loses a trailing underscore and its other underscores become hyphens (class_, aria_label);
    False and None leave it out, True writes it bare. Values are always escaped.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Children beside each other; those that are not Html are escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child))


def web_link(url: str | None) -> str | None:
    """The address if it is http(s) with a host, else None: a record may hold javascript: or worse."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
