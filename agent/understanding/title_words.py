"""Words wished for in the title itself: "with 'star' in the title", 片名里有“爱”字."""

from collections.abc import Sequence

from agent.understanding.bounds import Bound
from agent.understanding.tokens import Token
from agent.understanding.unknown_titles import text_of
from domain.intent import Constraint, Op

_EN_END = (("in", "the", "title"), ("in", "its", "title"), ("in", "the", "name"), ("in", "their", "title"))
_ZH_HEADS = ("标题", "片名", "书名", "名字", "名称")
_QUOTES = frozenset("\"'《》「」“”")
_LONGEST = 6


def find(tokens: Sequence[Token], field: str) -> list[Bound]:
    """A `contains` on the title field for each such wish."""
    found = []
    for i in range(len(tokens)):
        bound = _english(tokens, i, field) or _chinese(tokens, i, field)
        if bound:
            found.append(bound)
    return found


def _english(tokens: Sequence[Token], i: int, field: str) -> Bound | None:
    if tokens[i].norm != "in" or i == 0 or tuple(t.norm for t in tokens[i : i + 3]) not in _EN_END:
        return None
    if tokens[i - 1].text in _QUOTES:
        start = next((s for s in range(i - 2, max(-1, i - 2 - _LONGEST), -1) if tokens[s].text in _QUOTES), None)
        if start is None or start + 1 >= i - 1:
            return None
        return Bound(start, i + 3, _contains(field, tokens[start + 1 : i - 1]))
    start = i - 1
    return Bound(start, i + 3, _contains(field, tokens[start:i])) if tokens[start].kind == "word" else None


def _chinese(tokens: Sequence[Token], i: int, field: str) -> Bound | None:
    if tokens[i].text not in "标片书名" or "".join(t.text for t in tokens[i : i + 2]) not in _ZH_HEADS:
        return None
    start = i + 2
    while (start < len(tokens) and tokens[start].text in ("里", "中", "面", "要", "有", "带", "含", "包", "是")) or (
        start < len(tokens) and tokens[start].text in _QUOTES
    ):
        start += 1
    end = start
    while (
        end < len(tokens)
        and end - start < _LONGEST
        and tokens[end].text not in _QUOTES
        and tokens[end].text not in "字的，。！？,.!?"
    ):
        end += 1
    if end == start or start == i + 2:
        return None
    after = end
    while after < len(tokens) and (tokens[after].text in _QUOTES or tokens[after].text == "字"):
        after += 1
    return Bound(i, after, _contains(field, tokens[start:end]))


def _contains(field: str, said: Sequence[Token]) -> Constraint:
    return Constraint(field=field, op=Op.CONTAINS, value=text_of(said))
