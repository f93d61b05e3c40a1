"""Eyes for a home: the vision model, with the words that it is asked in."""

from collections.abc import Sequence

from domain.ports import Message
from llms.vision import Vision, VisionSettings
from prompts.library import load_prompt


def open_vision(settings: VisionSettings) -> Vision:
    """What looks at pictures; nothing is reached yet."""
    return Vision(settings, _asking)


def _asking(language: str, most: int) -> Sequence[Message]:
    return load_prompt("picture", language).fill({"most": str(most)})
