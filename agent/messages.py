"""A person's message before it is read: cleaned, and checked for what cannot be read at all. Pure."""

import re

from agent.settings import AgentSettings
from domain.errors import BadInput, TooLarge

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CJK = re.compile(r"[\u3400-\u9fff]")


def clean(text: str) -> str:
    """The text without control characters and broken code points."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub(" ", whole).strip()


def checked(text: str, settings: AgentSettings) -> str:
    """The cleaned text. Raises TooLarge for one beyond all measure, BadInput for an empty one."""
    if len(text) > settings.largest_message:
        most = settings.largest_message
        raise TooLarge(f"the message has {len(text)} characters; the most is {most}", "Say it in a few sentences.")
    cleaned = clean(text)
    if not cleaned:
        raise BadInput("the message is empty", "Say what you are in the mood for.")
    return cleaned


def language_of(text: str) -> str:
    """A guess for a text that is not read: Chinese where its beginning has Chinese characters."""
    return "zh" if _CJK.search(text[:500]) else "en"
