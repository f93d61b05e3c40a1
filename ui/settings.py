"""Settings of the chat page."""

from collections.abc import Mapping

from pydantic import Field

from domain.frozen import Frozen


class UiSettings(Frozen):
    """How the page looks and what it allows.

    `facts` are the fields shown on a card, in this order, where a record has them; `examples` replaces the prompts
    that an empty page offers, per language ("en", "zh").
    """

    title: str = "Parley"
    language: str = Field(default="auto", pattern="^(auto|en|zh)$")
    max_message_chars: int = Field(default=2000, ge=50)
    facts: tuple[str, ...] = (
        "year",
        "genre",
        "runtime_min",
        "director",
        "author",
        "brand",
        "category",
        "area",
        "stars",
        "rating",
    )
    max_facts: int = Field(default=5, ge=1)
    examples: Mapping[str, tuple[str, ...]] = {}
    show_images: bool = True
