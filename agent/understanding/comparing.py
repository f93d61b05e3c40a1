"""Compared with one item: "not as long as The Client", 比第三部长, 《千与千寻》之前出的 become one bound each.

The item is only the measure: its title says nothing about taste, and a negation inside the phrase negates nothing else.
"""

from collections.abc import Callable, Mapping, Sequence

from agent.understanding import comparing_zh
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.measures import YEAR, Measure, words_of
from agent.understanding.tokens import Token, phrase
from domain.intent import Constraint, Op

_QUOTES = comparing_zh.QUOTES
_DID = frozenset({"did", "was", "is", "came", "out", "released", "hit", "cinemas", "screens", "arrived", "existed"})
"""What may close the item that something is dated by ("before Heat came out")."""
_LONGEST_WORD = 4
_FAR = 4
"""An item that stands this close before another is compared with it: "is Alien longer than Heat?"."""


class Comparing:
    """Reads comparisons against the measures of one catalogue. Built once, keeps nothing of a message."""

    def __init__(self, measures: Mapping[str, Measure], number_of: Callable[[str, str], float | None]) -> None:
        """`number_of(item id, field)` is the item's number, None where it has none."""
        self._measures, self._number_of = measures, number_of
        self._words: dict[tuple[str, ...], tuple[bool, Measure]] = {}
        for kind, measure in reversed(list(measures.items())):
            for part in ("high", "more", "low", "less"):
                for said in words_of(kind, part):
                    self._words[phrase(said)] = (part in ("high", "more"), measure)
        if YEAR in measures:
            late, early = (True, measures[YEAR]), (False, measures[YEAR])
            self._words |= {**{phrase(w): late for w in "晚迟后"}, **{phrase(w): early for w in "早先"}}
        self._names = {phrase(n): m for kind, m in measures.items() for n in words_of(kind, "names")}

    def fold(self, tokens: Sequence[Token], spans: Sequence[Span], shown: Sequence[str]) -> list[Span]:
        """The spans with each comparison as one bound."""
        found: list[Span] = []
        for span in (s for s in spans if s.places or s.titles):
            item = _item(span, shown)
            if item and not any(0 <= span.start - s.end <= _FAR and _item(s, shown) for s in spans):
                bound = self._before(tokens, span, item) or self._around(tokens, span, item)
                found += [bound] if bound else []
        if not found:
            return list(spans)
        kept = [s for s in spans if not any(b.start < s.end and s.start < b.end for b in found)]
        return sorted([*kept, *found], key=lambda s: s.start)

    def _before(self, tokens: Sequence[Token], span: Span, item: str) -> Span | None:
        """English: what stands before the item says how it is compared."""
        at = _skip_back(tokens, span.start, ("the", "film", "movie", "book"))
        word = tokens[at - 1].norm if at else ""
        if word in ("as", "before", "after") and (found := self._of_its_time(tokens, at - 1, span.end, item, word)):
            return found
        if word in ("than", "as"):
            return self._measured(tokens, at - 1, _closed(tokens, span.end), item, word)
        made = at > 1 and tokens[at - 2].norm in words("nearby", "made")
        dated = made or _came_out(tokens, span.end)
        if word in ("pre", "predates", "predating", "predate") or (word == "before" and dated):
            return self._dated(at - 1 - (made and word == "before"), _closed(tokens, span.end), item, later=False)
        if word in ("post", "postdates", "postdating") or (word in ("after", "since") and dated):
            return self._dated(at - 1 - (made and word == "after"), _closed(tokens, span.end), item, later=True)
        return None

    def _measured(self, tokens: Sequence[Token], at: int, end: int, item: str, joint: str) -> Span | None:
        """ "longer than", "an older one than", "not as long as", "less long than"."""
        last = at - 1 if at and tokens[at - 1].norm in words("nearby", "pointing_nouns") | {"thing"} else at
        start, meant = self._ending(tokens, last)
        if meant is None:
            return None
        high, measure = meant
        while start and tokens[start - 1].norm in words("nearby", "compared_by"):
            start -= 1
        negated = start > 0 and tokens[start - 1].norm in words("nearby", "range_negators") | {"nothing", "no", "arent"}
        if any(t.norm == "less" for t in tokens[start:last]) and tokens[last - 1].norm != "less":
            high = not high
        if joint == "as":
            return self._bound(start - 1, end, item, measure, high=not high) if negated else None
        return self._bound(start - negated, end, item, measure, high=high != negated, inclusive=negated)

    def _of_its_time(self, tokens: Sequence[Token], at: int, end: int, item: str, word: str) -> Span | None:
        """ "the same year as Heat", "the decade before Heat", "from the same decade as Heat"."""
        unit = tokens[at - 1].norm if at else ""
        measure, number = self._measures.get(YEAR), None
        if measure and unit in ("year", "decade", "era", "time", "period"):
            number = self._number_of(item, measure.field)
        same = at > 1 and tokens[at - 2].norm == "same"
        if measure is None or number is None or (word == "as") != same:
            return None
        step = 10 if unit == "decade" else 1
        low = number - number % step + (0 if same else step if word == "after" else -step)
        if unit in ("era", "time", "period"):
            low, step = number - measure.slack(number), int(2 * measure.slack(number)) + 1
        value = (measure.number(low), measure.number(low + step - 1))
        start = at - 2 if same else at - 1
        while start and tokens[start - 1].norm in ("the", "from", "in", "made", "out", "came"):
            start -= 1
        bound = Constraint(
            field=measure.field, op=Op.BETWEEN if step > 1 else Op.EQ, value=value if step > 1 else value[0]
        )
        return Span(start, end, bound=bound)

    def _around(self, tokens: Sequence[Token], span: Span, item: str) -> Span | None:
        """Chinese: what stands before and behind the item."""
        found = comparing_zh.compared(tokens, (span.start, span.end), self._words, self._names)
        if found is None:
            return None
        if found.way in ("~", "=", "decade"):
            return self._near(found, item)
        high, inclusive = found.way[0] == ">", found.way.endswith("=")
        if not found.by:
            return self._bound(found.start, found.end, item, found.measure, high=high, inclusive=inclusive)
        number, measure = self._number_of(item, found.measure.field), found.measure
        if number is None:
            return None
        limit = measure.number(number + (found.by if high else -found.by))
        bound = Constraint(field=measure.field, op=Op.GE if high else Op.LE, value=limit)
        return Span(found.start, found.end, bound=bound)

    def _near(self, found: comparing_zh.Compared, item: str) -> Span | None:
        """About as long, of the same years."""
        number, measure = self._number_of(item, found.measure.field), found.measure
        if number is None:
            return None
        reach = 0 if found.way == "=" else measure.slack(number)
        value = (measure.number(number - reach), measure.number(number + reach))
        if found.way == "decade":
            reach, value = 9, (int(number) // 10 * 10, int(number) // 10 * 10 + 9)
        bound = Constraint(field=measure.field, op=Op.BETWEEN, value=value)
        if not reach:
            bound = Constraint(field=measure.field, op=Op.EQ, value=value[0])
        return Span(found.start, found.end, bound=bound)

    def _ending(self, tokens: Sequence[Token], end: int) -> tuple[int, tuple[bool, Measure] | None]:
        for n in range(min(_LONGEST_WORD, end), 0, -1):
            if meant := self._words.get(tuple(t.norm for t in tokens[end - n : end])):
                return end - n, meant
        return end, None

    def _dated(self, start: int, end: int, item: str, *, later: bool) -> Span | None:
        measure = self._measures.get(YEAR)
        return self._bound(start, end, item, measure, high=later) if measure else None

    def _bound(
        self, start: int, end: int, item: str, measure: Measure, *, high: bool, inclusive: bool = False
    ) -> Span | None:
        number = self._number_of(item, measure.field)
        if number is None:
            return None
        limit = measure.number(number) if inclusive else measure.more(number) if high else measure.less(number)
        bound = Constraint(field=measure.field, op=Op.GE if high else Op.LE, value=limit)
        return Span(max(0, start), end, bound=bound)


def _item(span: Span, shown: Sequence[str]) -> str:
    """The one item that a span names or points at, "" for none."""
    if span.places:
        place = span.places[0]
        one = len(span.places) == 1 and 0 < abs(place) <= len(shown)
        return shown[place - 1 if place > 0 else place] if one else ""
    ids = dict.fromkeys(i for t in span.titles for i in t.ids)
    named = [i for i in ids if i in shown] or list(ids)
    return named[0] if len(named) == 1 else ""


def _skip_back(tokens: Sequence[Token], i: int, small: Sequence[str]) -> int:
    while i and (tokens[i - 1].text in _QUOTES or tokens[i - 1].norm in small):
        i -= 1
    return i


def _closed(tokens: Sequence[Token], end: int) -> int:
    """Behind a closing quote and "did", "was", "is"."""
    while end < len(tokens) and (tokens[end].text in _QUOTES or tokens[end].norm in _DID):
        end += 1
    return end


def _came_out(tokens: Sequence[Token], i: int) -> bool:
    """Whether the item is followed by what it did when it was new ("came out", "was released", "hit cinemas")."""
    return i < len(tokens) and tokens[i].norm in ("came", "was", "existed", "hit", "arrived", "happened", "dropped")
