"""From wishes as said to constraints in one canonical form.

Strict bounds are next whole numbers (done where they are read); values that may each satisfy are one `in`, values that
must all hold one constraint each, all exclusions of a field one `not_in` (or `!=`), two bounds of it a `between`.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, POSITIVE, Wish
from agent.understanding.settling import settle
from agent.understanding.tokens import Token
from domain.fields import FieldKind
from domain.intent import Constraint, Op

_MANY = 1.3
"""A field whose items hold more values than this in the mean can be asked to hold several at once."""
_WIDEST_EXCLUSION = 30
_OR = frozenset({"or", "either", "/", ">", "、", "或", "还是"})


class Combine:
    """Makes constraints for one catalogue."""

    def __init__(self, roles: Mapping[str, str], share: Mapping[str, float], kinds: Mapping[str, FieldKind]) -> None:
        self._roles, self._share, self._kinds = roles, share, kinds

    def __call__(
        self, wishes: Sequence[Wish], tokens: Sequence[Token], spans: Sequence[Span]
    ) -> tuple[Constraint, ...]:
        """The constraints of a message, in the order in which their fields were said."""
        wishes = settle(wishes, tokens, spans)
        links = _Links(tokens, spans)
        _soften_alternatives(wishes, links)
        fields = list(dict.fromkeys(f for w in sorted(wishes, key=lambda w: w.start) for f in _ordered_fields(w)))
        found: list[Constraint] = []
        for field in fields:
            mine = [w for w in wishes if field in w.fields]
            found += _bounds([w for w in mine if w.bound])
            for soft in (False, True):
                found += self._positive(
                    field, [w for w in mine if w.sense and w.polarity == POSITIVE and w.soft is soft], links
                )
                found += _negative(field, [w for w in mine if w.sense and w.polarity == NEGATIVE and w.soft is soft])
        return tuple(dict.fromkeys(found))

    def _positive(self, field: str, wishes: Sequence[Wish], links: "_Links") -> list[Constraint]:
        if not wishes:
            return []
        groups: list[list[Wish]] = [[wishes[0]]]
        kinds = [links.between(a, b) for a, b in pairwise(wishes)]
        together = self._several(field) and links.together(wishes)
        for n, (before, wish) in enumerate(pairwise(wishes)):
            listed = kinds[n] == "comma" and next((k for k in kinds[n:] if k != "comma"), "") == "or"
            if together and kinds[n] in ("comma", "and", "none"):
                groups.append([wish])
            elif listed or self._either(field, before, wish, links):
                groups[-1].append(wish)
            else:
                groups.append([wish])
        if len({id(g) for g in groups}) > 1 and any(len(g) > 1 for g in groups) and not self._several(field):
            groups = [[w for g in groups for w in g]]
        found = [c for group in groups for c in self._group(field, group)]
        demanded = {c.value for c in found if c.op is Op.EQ}
        return [c for c in found if not (c.op is Op.IN and isinstance(c.value, tuple) and set(c.value) <= demanded)]

    def _group(self, field: str, group: Sequence[Wish]) -> list[Constraint]:
        hard = not (group[0].soft or any(w.sense and w.sense.soft for w in group))
        values = list(dict.fromkeys(v for w in group if w.sense for f, v in w.sense.parts if f == field))
        if len(group) == 1 and group[0].sense and group[0].sense.mode in ("one", "all", "flag"):
            return [Constraint(field=field, op=Op.EQ, value=v, hard=hard) for v in values]
        if len(values) == 1:
            return [Constraint(field=field, op=Op.EQ, value=values[0], hard=hard)]
        return [Constraint(field=field, op=Op.IN, value=tuple(values), hard=hard)]

    def _several(self, field: str) -> bool:
        return self._kinds.get(field) is FieldKind.WORDS and self._share.get(field, 1) > _MANY

    def _either(self, field: str, a: Wish, b: Wish, links: "_Links") -> bool:
        """Whether two wishes on one field are alternatives."""
        link = links.between(a, b)
        if self._roles.get(field) == "other" and self._several(field):  # 提供早餐和停车场: both
            return links.says_or(a, b)
        if link == "or":
            return True
        if not self._several(field) or self._roles.get(field) == "maker":
            return True
        if link == "none" or links.all_of(a, b) or self._roles.get(field) == "theme":
            return False
        either = a.taste or b.taste or a.plural or b.plural
        if self._roles.get(field) == "player":
            return either and link != "far"
        if link == "comma" and a.noun and b.noun and not links.one_after(b):
            return True
        if link in ("and", "comma"):
            return either or links.plural_after(b) or links.chinese(b)
        return a.taste and b.taste


class _Links:
    """What stands between two wishes."""

    def __init__(self, tokens: Sequence[Token], spans: Sequence[Span]) -> None:
        self._tokens, self._spans = tokens, spans
        self._any_of = any("any_of" in s.groups for s in spans)
        self.one_will_do = self._any_of
        """Whether one of the wishes named is enough."""

    def between(self, a: Wish, b: Wish) -> str:
        """or, and, comma, none (side by side) or far."""
        inner = [s for s in self._spans if a.end <= s.start < b.start]
        after = {g for s in self._spans if b.end <= s.start <= b.end + 1 for g in s.groups}
        texts = list(self._tokens[a.end : b.start])
        groups = {g for s in inner for g in s.groups}
        asked = any(t.text in "?？" for t in texts)
        alternative = not _opens(texts) and (any(t.norm in _OR for t in texts) or "or" in groups)
        if self._any_of or asked or alternative or b.permitted or "lift" in after:
            return "or"
        if any(t.kind == "mark" and t.text in ".!?;。！？；" for t in texts) or a.clause != b.clause:
            return "far"
        covered = len(texts) <= 3 or (len(texts) <= 5 and bool(groups & {"and", "item"}))
        if covered and "and" in groups:
            return "and"
        if covered and any(t.text in ",，" for t in texts):
            return "comma"
        if not texts or all(t.norm in ("的", "片", "film", "films", "movie", "movies") for t in texts):
            return "none"
        return "far"

    def says_or(self, a: Wish, b: Wish) -> bool:
        """Whether "or" itself, and little else, stands between two wishes of one clause."""
        texts = self._tokens[a.end : b.start]
        most = 9 if any(t.kind == "han" for t in texts) else 7
        near = a.clause == b.clause and 0 < len(texts) <= most and not _opens(texts)
        near = near and self._plain(a.end, b.start)
        inner = {g for s in self._spans if a.end <= s.start < b.start for g in s.groups}
        return near and ("or" in inner or any(t.norm in _OR - {"、", "/"} for t in texts))

    def _plain(self, start: int, end: int) -> bool:
        """Whether nothing stands there that could be an alternative itself ("dragons or magic")."""
        covered = {i for s in self._spans for i in range(s.start, s.end)}
        free = [t for i, t in enumerate(self._tokens) if start <= i < end and i not in covered]
        return all(t.kind == "mark" or t.norm in words("everyday", "stop") for t in free)

    def all_of(self, a: Wish, b: Wish) -> bool:
        """Whether the clause says that the values must hold together ("a mix of", 又 ... 又)."""
        low = max(0, a.start - 6)
        return any("all_of" in s.groups for s in self._spans if low <= s.start <= b.end + 3)

    def together(self, wishes: Sequence[Wish]) -> bool:
        """Whether the end of a list says that all of it must hold (喜剧和犯罪片和战争片混搭的, "... in one")."""
        last = wishes[-1]
        return any("all_of" in s.groups for s in self._spans if 0 <= s.start - last.end <= 4)

    def plural_after(self, b: Wish) -> bool:
        """Whether films (not a film) follow the list."""
        return any(
            t.norm in ("films", "movies", "flicks", "books", "ones", "items", "shows")
            for t in self._tokens[b.end : b.end + 2]
        )

    def one_after(self, b: Wish) -> bool:
        """Whether one film follows the list ("a horror, sci-fi film")."""
        return any(t.norm in ("film", "movie", "flick", "book") for t in self._tokens[b.end : b.end + 1])

    def chinese(self, b: Wish) -> bool:
        """Whether the list is Chinese: 和 between kinds names alternatives."""
        return self._tokens[b.start].kind == "han"


def _opens(between: Sequence[Token]) -> bool:
    """ "chairs, either red or blue": "either" opens alternatives, what stands before it is none of them."""
    return bool(between) and between[-1].norm == "either" and not any(t.norm == "or" for t in between)


def _ordered_fields(wish: Wish) -> list[str]:
    if wish.bound:
        return [wish.bound.field]
    return list(dict.fromkeys(f for f, _ in wish.sense.parts)) if wish.sense else []


def _soften_alternatives(wishes: Sequence[Wish], links: "_Links") -> None:
    """ "war or something Italian": alternatives of two fields cannot both be demanded, so each is a soft wish."""
    asked = sorted((w for w in wishes if w.sense and w.polarity == POSITIVE), key=lambda w: w.start)
    for before, wish in pairwise(asked):
        if not links.says_or(before, wish):
            continue
        if not before.fields & wish.fields:
            before.soft = wish.soft = True
        elif before.soft != wish.soft and before.fields == wish.fields and not before.bound:
            before.soft = wish.soft = False  # "ideally Korean, failing that Japanese": one of them it must be
    either = [w for w in wishes if w.polarity == POSITIVE]
    if links.one_will_do and len(either) == 2 and not either[0].fields & either[1].fields:
        either[0].soft = either[1].soft = True  # 要么八十年代的，要么喜剧，满足一个就行


def _negative(field: str, wishes: Sequence[Wish]) -> list[Constraint]:
    if not wishes:
        return []
    hard = not wishes[0].soft
    values = list(dict.fromkeys(v for w in wishes if w.sense for f, v in w.sense.parts if f == field))
    if all(isinstance(v, bool) for v in values):
        return [Constraint(field=field, op=Op.EQ, value=not values[0], hard=hard)]
    if len(values) == 1:
        return [Constraint(field=field, op=Op.NE, value=values[0], hard=hard)]
    return [Constraint(field=field, op=Op.NOT_IN, value=tuple(values), hard=hard)]


def _bounds(wishes: Sequence[Wish]) -> list[Constraint]:
    """Bounds of one field: refused ones turned round, a lower and an upper one joined, alternatives spanned."""
    turned = [c for w in wishes if w.bound for c in [_turned(w)] if c]
    if any(c.hard for c in turned):  # "not too long, an hour and a half": the number says it
        turned = [c for c in turned if c.hard or _stated(wishes, c)]
    found: list[Constraint] = []
    for bound in turned:
        previous = found[-1] if found else None
        joined = _join(previous, bound) if previous and previous.hard == bound.hard else None
        if joined:
            found[-1] = joined
        else:
            found.append(bound)
    return found


def _stated(wishes: Sequence[Wish], bound: Constraint) -> bool:
    """Whether a soft bound came with a number of its own."""
    return any(w.bound and w.bound.hard and w.bound.value == bound.value for w in wishes)


def _turned(wish: Wish) -> Constraint | None:
    bound = wish.bound
    if bound is None:
        return None
    hard = bound.hard and not wish.soft
    bound = bound.model_copy(update={"hard": hard})
    if wish.polarity != NEGATIVE:
        return bound
    value = bound.value
    if not (wish.bound and wish.bound.hard):  # 长的不要: a cut of the catalogue, not a number that somebody said
        return bound.model_copy(update={"op": Op.LE if bound.op is Op.GE else Op.GE}) if wish.turned else bound
    if bound.op is Op.EQ:
        return bound.model_copy(update={"op": Op.NE})
    if bound.op is Op.LE and isinstance(value, int | float):
        return bound.model_copy(update={"op": Op.GE, "value": value + 1 if isinstance(value, int) else value})
    if bound.op is Op.GE and isinstance(value, int | float):
        return bound.model_copy(update={"op": Op.LE, "value": value - 1 if isinstance(value, int) else value})
    if bound.op is Op.BETWEEN and isinstance(value, tuple):
        low, high = value
        decade = isinstance(low, int) and isinstance(high, int) and low % 10 == 0 and high % 10 == 9
        if decade and isinstance(low, int) and isinstance(high, int) and high - low < _WIDEST_EXCLUSION:
            return bound.model_copy(update={"op": Op.NOT_IN, "value": tuple(range(low, high + 1))})
    return None


def _join(a: Constraint, b: Constraint) -> Constraint | None:
    if {a.op, b.op} == {Op.GE, Op.LE}:
        low, high = (a.value, b.value) if a.op is Op.GE else (b.value, a.value)
        if isinstance(low, int | float) and isinstance(high, int | float) and low <= high:
            return a.model_copy(update={"op": Op.BETWEEN, "value": (low, high)})
        return b
    if (
        a.op is Op.BETWEEN
        and b.op in (Op.LE, Op.GE)
        and isinstance(a.value, tuple)
        and isinstance(b.value, int | float)
    ):
        return _narrowed(a, b)
    if a.op is Op.EQ and b.op is Op.EQ and not isinstance(a.value, tuple) and not isinstance(b.value, tuple):
        return a.model_copy(update={"op": Op.IN, "value": (a.value, b.value)})
    if a.op is Op.BETWEEN and b.op is Op.BETWEEN and isinstance(a.value, tuple) and isinstance(b.value, tuple):
        ends = [v for v in (*a.value, *b.value) if isinstance(v, int | float)]
        return a.model_copy(update={"value": (min(ends), max(ends))})
    return b if a.op is b.op else None


def _narrowed(span: Constraint, end: Constraint) -> Constraint:
    """ "an hour twenty, an hour thirty at a push": an end takes the place of a rough number; years are cut by it."""
    if not isinstance(span.value, tuple) or not isinstance(end.value, int):
        return end
    low, high = span.value
    years = isinstance(low, int) and isinstance(high, int) and 1000 <= low <= end.value <= high
    value = (low, end.value) if end.op is Op.LE else (end.value, high)
    return span.model_copy(update={"value": value}) if years else end
