"""Words that mean the same, in both languages, as the lexicon of concepts groups them."""

from collections.abc import Mapping
from functools import cache

from agent.understanding.lexicons import load


def alike(said: str) -> tuple[str, ...]:
    """A word and all that means the same, in lower case."""
    return tuple(dict.fromkeys([said.casefold(), *_groups().get(said.casefold(), ())]))


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in (*load("concepts"), *load("concepts_spoken")):
        words = tuple(str(word).casefold() for word in group)
        for word in words:
            found[word] = (*found.get(word, ()), *words)
    return found
