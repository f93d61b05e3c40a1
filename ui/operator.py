"""The operator's page: a shell in the reader's language, whose script asks the API for everything.

The page itself holds nothing, and so anybody may load it.
"""

import json
from pathlib import Path

from ui.render.icons import logo
from ui.render.markup import Html, join, tag
from ui.wording import Words, words_of

_STATIC = Path(__file__).parent / "static"
_PREFIX = "op."
_SECTIONS = ("health", "catalog", "turns", "missed", "reasons", "feedback", "reports", "ranking")


def operator_page(title: str, language: str, nonce: str) -> str:
    """The whole page as HTML. It holds no data; `nonce` is what the page's content policy lets run."""
    words = words_of(language)
    said = {key.removeprefix(_PREFIX): text for key, text in words.phrases.items() if key.startswith(_PREFIX)}
    said |= {key: text for key, text in words.phrases.items() if key.startswith("part.")}
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title}: {words.say('op.title')}"),
        Html(f'<style nonce="{nonce}">{_read("operator.css")}</style>'),
    )
    # "<" cannot stand in a script's data: it could end the element
    data = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    scripts = Html(
        f'<script type="application/json" id="words" nonce="{nonce}">{data}</script>'
        f'<script nonce="{nonce}">{_read("operator.js")}</script>'
    )
    page = tag("html", head, tag("body", _bar(title, words), _key(words), _main(words), scripts), lang=words.language)
    return f"<!doctype html>{page}"


def policy(nonce: str) -> str:
    """The content policy of the page: its own style and script, its own API, nothing else."""
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _bar(title: str, words: Words) -> Html:
    links = join(
        tag("a", words.say("op.chat"), href="/", class_="link"),
        tag(
            "a", words.say("op.other_language"), href=f"?lang={'zh' if words.language == 'en' else 'en'}", class_="link"
        ),
    )
    select = tag("select", id="catalog", aria_label=words.say("catalog"), hidden=True)
    return tag(
        "header",
        tag("div", logo(), tag("h1", title, " ", tag("span", words.say("op.title"))), class_="brand"),
        tag("nav", select, links, aria_label=words.say("op.title")),
    )


def _key(words: Words) -> Html:
    field = tag("input", type="password", id="key", autocomplete="off", required=True)
    return tag(
        "form",
        tag("label", words.say("op.key"), field),
        tag("button", words.say("op.enter"), type="submit", class_="main"),
        tag("p", id="key-note", role="alert"),
        id="gate",
        hidden=True,
    )


def _main(words: Words) -> Html:
    sections = [_section(name, words) for name in _SECTIONS]
    return tag("main", tag("p", words.say("op.loading"), id="status", role="status"), *sections)


def _section(name: str, words: Words) -> Html:
    label = words.say(f"op.{name}")
    place = tag("div", id="catalog-state" if name == "catalog" else name)
    wide = "wide" if name in ("reports", "ranking") else None
    return tag("section", tag("h2", label), place, aria_label=label, class_=wide)


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
