"""A past conversation or review as retrieval keeps it."""

from collections.abc import Mapping
from hashlib import blake2b

from domain.frozen import Frozen

FEELINGS: Mapping[str, float] = {"like": 1.25, "neutral": 1.0, "seen": 0.9, "dislike": -0.25}
"""How an item counts by how the person felt about it. What is disliked counts against it, and little: people name bad
films of the kind that they like (measured on ReDial: -.5 costs R@1, 0 costs R@20)."""


EMBEDDED_CHARS = 500


class Remembered(Frozen):
    """What was said, and the items in it (in the order they came up) with how the person felt about each.

    `asked` are the person's own words, "" where nobody knows who said what. `owner` is the person of this Parley to
    whom it belongs, "" for imported talk of nobody here.
    """

    id: str
    text: str
    items: Mapping[str, str]
    asked: str = ""
    owner: str = ""

    @property
    def embedded(self) -> str:
        """What the embedder reads: the person's words, the last ones where there are many."""
        return (self.asked.strip() or self.text.strip())[-EMBEDDED_CHARS:]

    @property
    def digest(self) -> str:
        """Of the embedded words: the same words keep their vector from build to build."""
        return blake2b(self.embedded.encode("utf-8", "replace"), digest_size=12).hexdigest()

    def weights(self) -> dict[str, float]:
        """How each item counts."""
        return {item: FEELINGS.get(felt, 1.0) for item, felt in self.items.items()}
