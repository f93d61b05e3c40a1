"""How a value is called in the other language, from the lexicons that the reader reads with."""

import re
from collections.abc import Sequence
from functools import cache

from agent.understanding import lexicons

_MANY = 4
"""Of fewer values each is named."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def name_of(value: str, language: str) -> str:
    """The value as speakers of a language call it; as it is where no lexicon knows better."""
    if bool(_HAN.search(value)) == (language == "zh"):
        return value
    return _names(language).get(value.casefold(), value)


def group_name(values: Sequence[object], language: str) -> str:
    """What many values together are called ("Europe"); "" where they are no group that has a name."""
    said = frozenset(str(v).casefold() for v in values)
    held = [(len(group), name) for group, name in _groups(language) if len(said) >= _MANY and said <= group]
    return min(held)[1] if held else ""


@cache
def _groups(language: str) -> tuple[tuple[frozenset[str], str], ...]:
    """The groups of values that have a name: the members, and the name in a language."""
    named = [(frozenset(e["any"]), e["named"]) for e in lexicons.load("umbrella") if "named" in e]
    return tuple((members, names[language == "zh"]) for members, names in named)


@cache
def _names(language: str) -> dict[str, str]:
    """Names in one language by value (casefolded): the first word of that language in each group of like meaning."""
    groups = [[str(word) for word in group] for group in lexicons.load("concepts")]
    people = [[str(name), *map(str, others)] for name, others in lexicons.load("people").items()]
    names: dict[str, str] = {}
    for group in [*groups, *people]:
        own = [word for word in group if bool(_HAN.search(word)) == (language == "zh")]
        # a full name ("斯坦利·库布里克") says more than a family name
        chosen = next((word for word in own if "·" in word), own[0] if own else None)
        if chosen:
            names |= {word.casefold(): chosen for word in group if word.casefold() not in names}
    return names
