"""The titles of a catalogue and how they are said in one language."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from domain.items import Item

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LONGEST_TITLE = 42


class Title(NamedTuple):
    """One item's names in one language; `item_id` is None where several items bear it."""

    spoken: str
    said: tuple[str, ...]
    item_id: str | None
    translated: bool = False
    """Whether it has a name of its own in this language."""


def titles(items: Iterable[Item], language: str) -> list[Title]:
    """The titles that people would say, those with a subtitle also without it where nothing else is called so."""
    rows = [(item.id, item.title("en"), item.titles) for item in items]
    counts = Counter(spoken.casefold() for _, spoken, _ in rows)
    mains = Counter(spoken.split(":")[0].casefold() for _, spoken, _ in rows)
    found = []
    for item_id, spoken, known in rows:
        if len(spoken) > _LONGEST_TITLE or not spoken:
            continue
        said = [spoken]
        main = spoken.split(":")[0]
        if main != spoken and mains[main.casefold()] == 1 and len(main) > 4:
            said.append(main)
        if language == "zh" and _HAN.search(known.get("zh", "")):
            said = [known["zh"]] * 3 + said[:1]
        found.append(Title(spoken, tuple(said), item_id if counts[spoken.casefold()] == 1 else None, len(said) > 3))
    return found
