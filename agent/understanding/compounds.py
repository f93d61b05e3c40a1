"""Chinese words whose characters say nothing of their own: 犹太 holds no "too", 特别 no "don't"."""

from collections.abc import Sequence
from functools import cache

from agent.understanding.lexicons import load
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token


def find(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The token ranges of such words, the longest at each place, left to right, none overlapping."""
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(tokens):
        ends = [end for end, _ in _table().at(tokens, i)] if tokens[i].kind == "han" else []
        if ends:
            found.append((i, ends[-1]))
        i = ends[-1] if ends else i + 1
    return found


def breaks(start: int, end: int, compounds: Sequence[tuple[int, int]]) -> bool:
    """Whether `start` to `end` takes a piece of one of the words without the whole of it."""
    return any(s < end and start < e and not (start <= s and e <= end) for s, e in compounds)


@cache
def _table() -> PhraseTable[str]:
    table: PhraseTable[str] = PhraseTable(marks="", exact=True)
    for group in load("compounds")["compounds"]:
        for word in group:
            table.add(str(word), "compound", inflected=False)
    for names in load("people").values():  # 卓别林 holds no "don't"
        for name in names:
            table.add(str(name), "compound", inflected=False)
    return table
