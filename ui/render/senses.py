"""The buttons beside the message box: a picture, and speech."""

from ui.render.icons import icon
from ui.render.markup import Html, tag
from ui.wording import Words


def senses(words: Words, *, sees: bool, hears: bool) -> Html:
    """Both buttons; where a server cannot see or hear, its button says what is missing."""
    return tag("div", _button("picture", sees, words), _button("voice", hears, words), class_="senses", role="group",
               aria_label=words.say("senses"))  # fmt: skip


def _button(name: str, ready: bool, words: Words) -> Html:
    label = words.say(name)
    return tag(
        "button",
        icon(name),
        type="button",
        class_="btn btn-icon",
        data_do=name,
        data_focus=name,
        data_missing=None if ready else words.say(f"{name}_missing"),
        data_denied=words.say("voice_denied") if name == "voice" else words.say("picture_unreadable"),
        data_hint=words.say("voice_listening") if name == "voice" else None,
        aria_pressed="false" if name == "voice" else None,
        aria_label=label,
        title=label,
    )
