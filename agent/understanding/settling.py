"""Which wishes of a message stand: without what was put right, contradicted, somebody else's or only told."""

from collections.abc import Sequence
from dataclasses import replace

from agent.understanding import numbers
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, NEITHER, POSITIVE, Wish
from agent.understanding.tokens import Token
from agent.understanding.voices import counts_for_me, says_for_them, says_my_turn, says_together
from domain.intent import Op


def settle(wishes: Sequence[Wish], tokens: Sequence[Token], spans: Sequence[Span]) -> list[Wish]:
    """The wishes that stand, in their order."""
    wishes = [_less_refused(_without_wanted(w, wishes), wishes) for w in wishes]
    around = _Around(tokens, spans)
    _allow_on_condition(wishes, around)
    gone = {id(w) for w in (*_corrected(wishes, around), *_not_mine(wishes, around), *_only_allowed(wishes, around))}
    gone |= {id(w) for w in _either_way(wishes)}
    for wish in _wanted_in_compound(wishes, around):
        wish.polarity = NEITHER
    for wish in () if says_for_them(tokens) else wishes:
        if wish.others and wish.polarity == POSITIVE:
            wish.soft = True
    gone |= {id(w) for w in wishes if any(_narrower(other, w) for other in wishes)}
    kept = [w for i, w in enumerate(wishes) if id(w) not in gone and w.polarity != NEITHER and _stands(w, wishes, i)]
    for wish in kept:
        if wish.permitted and wish.polarity == POSITIVE:
            wish.soft = wish.soft or any(w.polarity == NEGATIVE and w.start < wish.start for w in kept)
    return kept


class _Around:
    """What stands between two wishes, and before one."""

    def __init__(self, tokens: Sequence[Token], spans: Sequence[Span]) -> None:
        self._tokens, self._spans = tokens, spans

    def groups(self, start: int, end: int) -> set[str]:
        """The groups of the cues from token `start` to `end`."""
        return {g for s in self._spans if start <= s.start < end for g in s.groups}

    def is_bare(self, wish: Wish) -> bool:
        """Whether a bound is a number with its unit and no comparator."""
        return bool(wish.bound and wish.bound.op in (Op.BETWEEN, Op.EQ) and numbers.read(self._tokens, wish.start))

    def number(self, wish: Wish) -> float | None:
        """The number of a bound as it was said, hours as minutes; None where it holds none."""
        found = (numbers.read(self._tokens, i) for i in range(wish.start, wish.end))
        said = next((n.value for n in found if n), None)
        hours = {t.norm for t in self._tokens[wish.start : wish.end]} & {"hour", "hours", "hrs", "h", "小", "钟"}
        return said * 60 if said is not None and hours and said < 10 else said

    def together(self) -> bool:
        """Whether the message speaks of people who share one wish."""
        return says_together(self._tokens)

    def my_turn(self) -> bool:
        """Whether the speaker says that it is their turn to choose, in so many words."""
        return says_my_turn(self._tokens)

    def for_me(self, own: Wish, other: Wish) -> bool:
        """Whether the speaker's wish is said as theirs, against that of somebody else."""
        start = other.end if own.start > other.end else self._opening(own.start)
        return counts_for_me(self._tokens, start, own.start)

    def _opening(self, i: int) -> int:
        while i and self._tokens[i - 1].kind != "mark":
            i -= 1
        return i

    def norms(self, start: int, end: int) -> set[str]:
        """The words there."""
        return {t.norm for t in self._tokens[max(0, start) : end]}

    def names_a_thing(self, wish: Wish) -> bool:
        """Whether a wish is said as a thing of its own ("a 90s film"), not as a word put right ("the 90s")."""
        things = words("nearby", "own_things")
        before = max(0, wish.start - 4)
        if any(t.kind == "mark" for t in self._tokens[before : wish.start]):
            before = max(i for i in range(before, wish.start) if self._tokens[i].kind == "mark")
        after = self._tokens[wish.end : wish.end + 6]
        stop = next((i for i, t in enumerate(after) if t.kind == "mark"), len(after))
        said = self.norms(before, wish.start) | {t.norm for t in after[:stop]}
        kind = bool(wish.sense and wish.sense.role == "kind")
        return bool(said & things) or wish.plural or kind or wish.is_soft


def _corrected(wishes: Sequence[Wish], around: _Around) -> list[Wish]:
    """What was put right later: what is of the same fields; all of it where a new thing is named in its place."""
    gone: list[Wish] = []
    for number in sorted({w.correction for w in wishes if w.correction}):
        gone += _denied_instead(wishes, number, around)
        after = [w for w in wishes if w.correction == number and w.polarity == POSITIVE]
        before = [w for w in wishes if w.correction < number and w.polarity == POSITIVE]
        if not after or not before:
            continue
        shared = [w for w in before if any(_puts_right(a, w) for a in after)]
        _inherit(before, after, around)
        gone += shared
        whole = not after[0].mild and any(around.names_a_thing(w) for w in after)
        if whole and (not shared or len(after) > 1):
            gone += before
    return gone


def _denied_instead(wishes: Sequence[Wish], number: int, around: _Around) -> list[Wish]:
    """不要恐怖片，说错了，不要喜剧片: a refusal puts right the refusal of the same field before it."""
    after = [w for w in wishes if w.correction == number and w.polarity == NEGATIVE and not w.mild]
    after = [w for w in after if not around.norms(w.start - 5, w.start) & {"也", "还", "also", "nor", "either"}]
    before = [w for w in wishes if w.correction == number - 1 and w.polarity == NEGATIVE]
    return [w for w in before if any(_puts_right(a, w) for a in after)]


def _inherit(before: Sequence[Wish], after: Sequence[Wish], around: _Around) -> None:
    """ "no more than 145 minutes, I mean 120": a bare number that puts a bound right is the same kind of bound."""
    for wish in (w for w in after if w.bound and w.bound.hard):
        old = next((w for w in reversed(before) if w.bound and w.fields == wish.fields), None)
        if old and old.bound and wish.bound and old.bound.op in (Op.LE, Op.GE) and around.is_bare(wish):
            said, was = around.number(wish), around.number(old)
            if said is not None and was is not None and isinstance(old.bound.value, int | float):
                value = said + (old.bound.value - was)
                wish.bound = old.bound.model_copy(update={"value": int(value) if value == int(value) else value})


def _puts_right(after: Wish, before: Wish) -> bool:
    return bool(after.fields & before.fields) and bool(after.bound) == bool(before.bound)


def _not_mine(wishes: Sequence[Wish], around: _Around) -> list[Wish]:
    """ "my wife loves romances, but I want ...": where mine is set against theirs, mine alone counts."""
    theirs = [w for w in wishes if w.reported and w.polarity == POSITIVE]
    mine = [w for w in wishes if not w.reported and w.polarity == POSITIVE]
    if not theirs or not mine or around.together():
        return []
    return [w for w in theirs if any(_set_against(own, w, around) for own in mine)]


def _set_against(own: Wish, other: Wish, around: _Around) -> bool:
    if own.start > other.end and "contrast" in around.groups(other.end, own.start):
        return True
    if other.by_all and own.start > other.end:
        return True  # "everyone keeps recommending X; I want Y"
    if around.my_turn():
        return True
    if own.start > other.end and around.norms(other.end, own.start) & {"sooner", "rather", "prefer"}:
        return True  # "my sister would pick a musical; I'd sooner watch a heist film"
    rival = bool(own.sense and not own.is_soft) or bool(own.fields & other.fields)
    return rival and not own.taste and not own.permitted and around.for_me(own, other)


def _allow_on_condition(wishes: Sequence[Wish], around: _Around) -> None:
    """恐怖片不是不能看，但得是日本的: what may be watched is wanted where a condition on it follows."""
    for wish in (w for w in wishes if w.allowed):
        then = next((w for w in wishes if w.start >= wish.end and w is not wish), None)
        if then is None or then.fields & wish.fields:
            continue
        if around.norms(wish.end, then.start + 1) & words("nearby", "on_condition"):
            wish.polarity = POSITIVE


def _only_allowed(wishes: Sequence[Wish], around: _Around) -> list[Wish]:
    """ "comedies are okay, but find me a western": what is allowed is not what is asked for."""
    gone = []
    for wish in (w for w in wishes if w.permitted):
        later = [w for w in wishes if w.start > wish.end and not w.permitted and w.polarity == POSITIVE]
        for other in later:
            between = around.groups(wish.end, other.start)
            if "contrast" in between and between & {"act:recommend", "soft"}:
                gone.append(wish)
    return gone


def _wanted_in_compound(wishes: Sequence[Wish], around: _Around) -> list[Wish]:
    """想看犯罪片，别给我犯罪喜剧: of a refused compound, what was wished for before is not refused."""
    refused = [w for w in wishes if w.polarity == NEGATIVE and w.sense]
    pairs = [
        (a, b)
        for a in refused
        for b in refused
        if a.end == b.start or (a.end + 1 == b.start and around.norms(a.end, b.start) == {"的"})
    ]
    asked = [w for w in wishes if w.polarity == POSITIVE and w.sense]
    return [
        w
        for pair in pairs
        for w in pair
        if any(o.end <= pair[0].start and o.sense and w.sense and o.sense.parts == w.sense.parts for o in asked)
    ]


def _either_way(wishes: Sequence[Wish]) -> list[Wish]:
    """彩色黑白都行: a value and its opposite, both allowed, say nothing."""
    allowed = [w for w in wishes if w.sense and w.permitted]
    return [
        w
        for w in allowed
        for o in allowed
        if w.sense and o.sense and o.polarity == -w.polarity and o.sense.parts == w.sense.parts
    ]


def _stands(wish: Wish, wishes: Sequence[Wish], at: int) -> bool:
    """Whether nothing said of the same value outweighs a wish."""
    same = [
        w
        for w in wishes
        if w is not wish and w.sense and wish.sense and w.polarity and set(w.sense.parts) & set(wish.sense.parts)
    ]
    contradicted = any(
        w in wishes[at + 1 :]
        and not w.qualified
        and w.polarity != wish.polarity
        and (w.is_soft is wish.is_soft or wish.is_soft)
        for w in same
    )
    narrower = wish.qualified and wish.polarity == NEGATIVE and any(w.polarity == POSITIVE for w in same)
    weaker = wish.is_soft and any(not w.is_soft and not w.qualified for w in same)
    return not (contradicted or narrower or weaker)


def _narrower(wish: Wish, wide: Wish) -> bool:
    """ "European, so French or Italian": a value that is one of the many of another wish is what is meant."""
    if not (wish.sense and wide.sense and wide.sense.mode == "any" and wish.sense.mode == "one"):
        return False
    if wish.polarity == POSITIVE and wide.polarity == NEGATIVE and wish.sense.role == "place" == wide.sense.role:
        return not set(wish.sense.parts) & set(wide.sense.parts)  # "a subtitled one, if it's Danish"
    both = wish.polarity == wide.polarity == POSITIVE and not wish.soft
    return both and set(wish.sense.parts) < set(wide.sense.parts)


def _less_refused(wish: Wish, wishes: Sequence[Wish]) -> Wish:
    """ "European but not French": of a wish for any of many, what is refused besides is left out."""
    if wish.polarity != POSITIVE or not wish.sense or wish.sense.mode not in ("any", "all"):
        return wish
    refused = {p for w in wishes if w.sense and w.polarity == NEGATIVE and w.sense.mode == "one" for p in w.sense.parts}
    left = tuple(p for p in wish.sense.parts if p not in refused)
    return replace(wish, sense=wish.sense._replace(parts=left)) if left else wish


def _without_wanted(wish: Wish, wishes: Sequence[Wish]) -> Wish:
    """ "a comedy, but no romantic comedy": of what is refused together, the part that is wanted stays."""
    if wish.polarity != NEGATIVE or not wish.sense or wish.sense.mode != "all":
        return wish
    wanted = {p for w in wishes if w.sense and w.polarity == POSITIVE for p in w.sense.parts}
    left = tuple(p for p in wish.sense.parts if p not in wanted)
    return replace(wish, sense=wish.sense._replace(parts=left)) if left else wish
