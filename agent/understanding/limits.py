"""How many items a person asks for: "give me three", "top 5", 推荐两部."""

from collections.abc import Sequence

from agent.understanding import numbers
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_MOST = 50
_COUNTERS = frozenset("部个本款件条张家双台支首样")
_ALONE_BEFORE = frozenset("只就仅")
_VERBS_BEFORE = frozenset("来换挑选荐要我找抽")
_CLOSERS = frozenset("吧给呗啊呢好看就")
_PEOPLE = frozenset("人孩小朋娃")
_COMPANY = frozenset({"with", "for", "my", "our", "us"})


def said_limit(tokens: Sequence[Token], spans: Sequence[Span]) -> int | None:
    """The number of items asked for, None where no number is said."""
    covered = {i for s in spans if s.bound or s.is_title or s.places for i in range(s.start, s.end)}
    values = {s.start for s in spans if s.senses}
    for i, token in enumerate(tokens):
        if i in covered:
            continue
        number = numbers.read(tokens, i)
        if number is None or not 1 <= number.value <= _MOST or not float(number.value).is_integer():
            continue
        before = tokens[i - 1].text if i else ""
        after = tokens[number.end] if number.end < len(tokens) else None
        if token.kind == "han" or (after and after.text in _COUNTERS):
            if (
                after
                and after.text in _COUNTERS
                and before not in ("第", "这", "那", "另", "哪", "每", "有", "上", "下", "同")
                and (number.value > 1 or _alone(tokens, i, number.end))
                and not (number.end + 1 < len(tokens) and tokens[number.end + 1].text in _PEOPLE)
                and "".join(t.text for t in tokens[number.end + 1 : number.end + 3])
                not in words("nearby", "counted_people")
            ):
                return int(number.value)
            continue
        if before.casefold() in _COMPANY or _counts_people(tokens, number.end):
            continue
        followed = after is not None and (after.norm in words("nearby", "limit_nouns") or number.end in values)
        if token.norm == "one" and not _single(tokens, i):
            continue
        if (followed and (token.norm != "one")) or (
            before.casefold() in words("nearby", "limit_before") | words("nearby", "limit_single")
            and (after is None or after.kind == "mark" or followed or after.norm in ("please", "of", "for"))
        ):
            return int(number.value)
    return None


def _counts_people(tokens: Sequence[Token], at: int) -> bool:
    """ "We are four people", "three kids": who watches is counted, and not what is wanted ("three kids films")."""
    while at < len(tokens) and tokens[at].norm in words("nearby", "counted_between"):
        at += 1
    if at >= len(tokens) or tokens[at].norm not in words("nearby", "counted_people"):
        return False
    return at + 1 >= len(tokens) or tokens[at + 1].norm not in words("nearby", "limit_nouns")


def _single(tokens: Sequence[Token], at: int) -> bool:
    """Whether "one" counts ("pick one for me", "give me one"); else it stands for what it is about ("a funny one")."""
    before, after = tokens[at - 1].norm if at else "", tokens[at + 1] if at + 1 < len(tokens) else None
    if before in words("nearby", "limit_single"):
        return True
    return before in words("nearby", "limit_before") and (after is None or after.kind == "mark")


def _alone(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether 一部 means one and no more (只要一部, 换一个): with a noun it is what English calls "a film"."""
    before = any(t.text in _ALONE_BEFORE for t in tokens[max(0, start - 3) : start])
    after = tokens[end + 1] if end + 1 < len(tokens) else None
    closed = after is None or after.kind == "mark" or after.text in _CLOSERS
    asked = start > 0 and tokens[start - 1].text in _VERBS_BEFORE
    return before or (after is not None and after.text == "就") or (closed and asked)
