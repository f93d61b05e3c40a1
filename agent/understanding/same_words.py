"""One thing in the words of both languages: leather and 皮革. A refusal of one is a refusal of all."""

from collections.abc import Mapping
from functools import cache

from agent.understanding.lexicons import load
from agent.understanding.tokens import lemma

EITHER = "|"
"""Parts the names of one thing in a value: the first one is what was said."""


def is_named(name: str) -> bool:
    """Whether it is a thing that is listed here."""
    known = _equals()
    return name.casefold().removesuffix("的") in known or _key(name) in known


def with_others(name: str) -> str:
    """The name as said, then the others of the same thing in both languages, parted by a stroke."""
    known = _equals()
    others = known.get(name.casefold().removesuffix("的")) or known.get(_key(name), ())
    return EITHER.join(
        dict.fromkeys([name, *(other for other in others if other != name and len(other) > _least(other))])
    )


def _least(name: str) -> int:
    """A single Chinese character stands inside too many words to be looked for."""
    return 0 if name.isascii() else 1


@cache
def _equals() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in load("refused")["same"]:
        for name in map(str, group):
            found.setdefault(name.removesuffix("的"), tuple(map(str, group)))
    for name, group in list(found.items()):
        found.setdefault(_key(name), group)
    return found


def _key(name: str) -> str:
    return " ".join(map(lemma, name.casefold().split())) if name.isascii() else name.removesuffix("的")
