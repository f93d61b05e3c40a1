"""Sentences that the grammar must never make: those that understanding is judged by.

Only digests of them are kept here, so that the grammar can leave them out without holding what it is measured with.
"""

import hashlib
import re
from functools import cache
from importlib import resources

_LENGTH = 12
_NO_LETTER = re.compile(r"[\W_]+")


def digest(text: str) -> str:
    """A short digest of a sentence's letters and digits, whatever their case."""
    return hashlib.sha256(_NO_LETTER.sub("", text.casefold()).encode()).hexdigest()[:_LENGTH]


def is_held_back(text: str) -> bool:
    """Whether a sentence is one that understanding is judged by."""
    return digest(text) in held_back()


@cache
def held_back() -> frozenset[str]:
    """The digests of all sentences held back, one a line in `rules/held_back.txt`."""
    return frozenset(
        resources.files("learning.grammar").joinpath("rules", "held_back.txt").read_text(encoding="utf-8").split()
    )
