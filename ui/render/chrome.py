"""What stands around the conversation: the bar at the top, the empty page, and short notes."""

from collections.abc import Sequence

from ui.render.icons import icon, logo
from ui.render.markup import Html, tag
from ui.wording import LANGUAGES, Words, words_of


def bar(title: str, words: Words, chosen: str) -> Html:
    """The top bar. `chosen` is the language the visitor chose: "auto" or one of ours."""
    options = [
        tag("option", words.say("language_auto") if code == "auto" else words_of(code).say("name"), value=code,
            selected=code == chosen)
        for code in ("auto", *LANGUAGES)
    ]  # fmt: skip
    select = tag("select", *options, class_="language", data_do="language", aria_label=words.say("language"))
    return tag(
        "div",
        tag("a", words.say("skip"), href="#parley-message", class_="skip", data_do="skip"),
        tag("div", logo(), tag("h1", title), class_="brand"),
        tag("div", select, _button("theme", "theme", words), _button("panel", "knows", words, text=True),
            _button("new", "new_chat", words, text=True), class_="tools", role="toolbar"),
        class_="bar",
    )  # fmt: skip


def welcome(words: Words, examples: Sequence[str]) -> Html:
    """The empty page: what this is and sentences to start with."""
    buttons = [
        tag("button", e, type="button", class_="example", data_do="say", data_text=e, data_focus=f"say {e}")
        for e in examples
    ]
    return tag(
        "div",
        tag("h2", words.say("welcome")),
        tag("p", words.say("welcome_text")),
        tag("div", *buttons, class_="examples", role="group", aria_label=words.say("examples")),
        class_="welcome",
    )


def toast(text: str, nonce: str, file: str | None = None) -> Html:
    """A short note that goes away; `nonce` makes the same words appear anew, `file` is offered for download."""
    return (
        tag("div", tag("p", text, role="status"), class_="toast", data_nonce=nonce, data_file=file)
        if text
        else Html("")
    )


def _button(name: str, key: str, words: Words, *, text: bool = False) -> Html:
    label = words.say(key)
    return tag(
        "button",
        icon(name),
        tag("span", label, class_="btn-text") if text else None,
        type="button",
        class_="btn btn-bar" if text else "btn btn-icon",
        data_do=name,
        data_focus=name,
        aria_label=label,
        title=label,
    )
