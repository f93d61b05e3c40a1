"""Words by which people call a title for short: "shawshank", "lebowski", "tenenbaums".

A word stands for a title where no other title has it, no value of the catalogue, and no text that writes it small: then
it is a name that was made for this one thing.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from agent.understanding.tokens import phrase
from domain.items import Item

_SMALL = re.compile(r"(?<![A-Za-z'])[a-z]{5,}")
_SHORTEST = 5
_FEWEST_WORDS = 3_000
_MOST_ITEMS, _MOST_CHARACTERS = 6, 1_500


def rare_words(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """The ids by such words; a series may share one."""
    holders: dict[str, dict[str, None]] = defaultdict(dict)
    known: set[str] = set()
    written: set[str] = set()
    for item in items:
        for title in (t for lang, t in item.titles.items() if lang != "zh"):
            said = [w for w in phrase(title) if len(w) >= _SHORTEST and w.isascii() and w.isalpha()]
            for word in said if len(phrase(title)) > 1 else ():
                holders[word][item.id] = None
        for field in item.attributes:
            known.update(w for value in item.words(field) for w in phrase(value))
        for lang, text in item.texts.items():
            if lang != "zh":
                written.update(_SMALL.findall(text[:_MOST_CHARACTERS]))
    if len(written) < _FEWEST_WORDS:
        return {}  # too little is written here to know a rare word from an everyday one
    known |= written
    return {
        word: tuple(ids)
        for word, ids in holders.items()
        if len(ids) <= _MOST_ITEMS and word not in known and word.removesuffix("s") not in known
    }
