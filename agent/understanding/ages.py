"""How old a child is: "my 6 year old", "our daughter is 5", 六岁的孩子 ask for what children may see."""

from collections.abc import Iterator, Sequence

from agent.understanding import numbers
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_OLDEST = 12
"""Older than this nobody is a child here."""


def find(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The token ranges that say a child's age, left to right."""
    for i in range(len(tokens)):
        number = numbers.read(tokens, i)
        if number is None or not 0 < number.value <= _OLDEST or _of_the_past(tokens, i, number.end):
            continue
        if i and tokens[i].kind == "han" and tokens[i - 1].text in "一二三四五六七八九十":
            continue  # 五 of 三十五
        if "".join(t.text for t in tokens[i : i + 3]) in ("一个人", "两个人", "三个人"):
            continue
        end = _years_old(tokens, number.end)
        start = _child_before(tokens, i)
        if end or start is not None:
            yield (i if start is None else start), (end or number.end)


def _years_old(tokens: Sequence[Token], i: int) -> int | None:
    """The index after "years old", "yo" or 岁 at `i`."""
    said = [t.norm for t in tokens[i : i + 2]]
    if said[:1] and said[0] in ("岁", "yo", "yos"):
        return i + 1
    if len(said) == 2 and said[0] in ("year", "years", "yr", "yrs") and said[1] in ("old", "olds"):
        return i + 2
    return None


def _child_before(tokens: Sequence[Token], i: int) -> int | None:
    """Where "my daughter is" begins, None where no child stands before the number."""
    at = i
    while at and tokens[at - 1].norm in words("nearby", "age_verbs"):
        at -= 1
    return at - 1 if 0 < at < i and tokens[at - 1].norm in words("nearby", "child_words") else None


def _of_the_past(tokens: Sequence[Token], start: int, end: int) -> bool:
    """ "when I was 6 years old", "over 5 years old", 我六岁的时候, 六岁生日: nobody's age today."""
    before = {t.norm for t in tokens[max(0, start - 2) : start]}
    after = "".join(t.text for t in tokens[end : end + 4])
    return bool(before & {"was", "than", "over", "under", "least"}) or "时" in after or after.startswith("岁生日")
