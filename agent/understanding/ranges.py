"""Bounds: "the nineties", "under two hours", 1980年以前, "between 10 and 20 dollars" become one constraint each."""

from collections.abc import Mapping, Sequence
from functools import cache

from agent.understanding import numbers, years
from agent.understanding.amounts import CURRENCY, Amount, Amounts
from agent.understanding.bounds import Bound, ago, comparators, free, give_or_take, lower, not_so_long
from agent.understanding.counted import closes, lists, of_a_set, plain_next, yearlike
from agent.understanding.dated import comparator_of, event_year, of_a_life, spent, to_decide
from agent.understanding.lexicons import number_words, words
from agent.understanding.measures import PRICE, RUNTIME, YEAR, Measure, words_of
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token
from domain.intent import Constraint, Op

_MOST_CARDS = 20
"""Numbers of cards that are compared are no greater."""
_BUDGETS = frozenset({"budget", "预", "算"})
"""预算两百左右 is about two hundred, 最多两百左右 no more than it."""
_OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}


class Ranges:
    """Reads bounds on the measures of one catalogue."""

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        self._measures = measures
        self._amounts = Amounts(measures)
        self._names: PhraseTable[str] = PhraseTable()
        for kind in measures:
            for name in words_of(kind, "names"):
                self._names.add(name, kind)

    def find(self, tokens: Sequence[Token], asked: str | None = None) -> list[Bound]:
        """All bounds of a message, left to right, none overlapping. `asked`: the field we asked about."""
        found: list[Bound] = []
        i = 0
        while i < len(tokens):
            bound = self._at(tokens, i, asked) if _may_start(tokens[i]) else free(tokens, i, self._measures)
            bound = bound or free(tokens, i, self._measures)
            bound = bound or (self._going_on(tokens, i, found[-1]) if found else None)
            if found and bound is None and (back := self._of_that(tokens, i, found[-1])):
                found[-1] = bound = back  # the number said before is only what it is measured by
                i = bound.end
                continue
            if bound and (not found or bound.start >= found[-1].end):
                found.append(bound)
                i = bound.end
            else:
                i += 1
        return found

    def _at(self, tokens: Sequence[Token], i: int, asked: str | None) -> Bound | None:
        event = event_year(tokens, i) if YEAR in self._measures else None
        led = comparator_of(tokens, event[0], comparators()["before"]) if event else None
        if event and (led or event[1]):
            return self._of_event(tokens, event[0], led)
        first = self._amounts.read(tokens, i)
        if first is None:
            return None
        if second := self._second(tokens, first):
            small = not first.measure and second.high <= _MOST_CARDS
            if small and {t.norm for t in tokens[max(0, i - 3) : i]} & words("nearby", "compares"):
                return None  # "the difference between 1 and 2"
            return self._between(tokens, first, second, asked)
        before, start = self._negated(tokens, *self._comparator_before(tokens, first.start))
        after, end = self._behind(tokens, first)
        if first.measure == "years" and (back := ago(tokens, first, start, self._measures)):
            return back
        measure = self._measure(first, tokens, start, end, asked, compared=bool(before or after))
        if not first.measure and (tokens[first.start].norm == "one" or of_a_set(tokens, first.start)):
            return None  # "both in one"
        if measure == RUNTIME and spent(tokens, start, first.end):
            return None
        if (measure == YEAR and of_a_life(tokens, start, first.end)) or to_decide(tokens, first.end):
            return None
        if measure is None or measure not in self._measures:
            return None
        budgeted = after == "~" and any(t.norm in _BUDGETS for t in tokens[start : first.start])
        op = after if after and (budgeted or before in (None, "=", "~")) else before
        if measure == RUNTIME and not op and (at := not_so_long(tokens, first)) is not None:
            return Bound(at, first.end + 1, lower(self._measures[measure], first.low))
        if before == "last":
            return self._last(first, measure, start)
        if after == "~" and (about := self._amounts.read(tokens, end)) and about.measure in (measure, ""):
            return give_or_take(start, first, about, self._measures[measure])
        constraint = self._constraint(first, self._measures[measure], op)
        return Bound(start, end if after in (op, "~") else first.end, constraint) if constraint else None

    def _of_event(self, tokens: Sequence[Token], year: Amount, led: tuple[str, int] | None) -> Bound | None:
        """ "before my dad was born in 62"; without a comparator such a year is no wish."""
        if led is None:
            return None
        op, start = self._negated(tokens, *led)
        found = self._constraint(year, self._measures[YEAR], op)
        return Bound(start, year.end, found) if found else None

    def _behind(self, tokens: Sequence[Token], first: Amount) -> tuple[str | None, int]:
        """The comparator behind an amount, and where it ends; a closing one may follow a comma ("two hours, max")."""
        after, end = self._longest(comparators()["after"], tokens, first.end)
        if not after and first.end + 1 < len(tokens) and tokens[first.end].text == ",":
            late, far = self._longest(comparators()["after"], tokens, first.end + 1)
            if late == "~" or (late in ("<=", ">=") and closes(tokens, far)):
                return late, far
        listing = after and tokens[first.end].text == "+" and lists(tokens, first)
        return (None, first.end) if listing else (after, end)

    def _going_on(self, tokens: Sequence[Token], i: int, before: Bound) -> Bound | None:
        """ "more than 2 hours but less than 3": a bare number right after a bound is of the same measure and unit."""
        joins = {"and", "but", "yet", "no", "?", "!", ".", "？", "！", "不", "行", ",", "，", "但", "、"}
        number = numbers.read(tokens, i) if tokens[i].kind in ("number", "han", "word") else None
        if number is None or i - before.end > 6 or not any(t.norm in joins for t in tokens[before.end : i]):
            return None
        op, start = self._negated(tokens, *self._comparator_before(tokens, i))
        measure = next((m for m in self._measures.values() if m.field == before.constraint.field), None)
        if op not in _OPPOSITE or measure is None or not closes(tokens, number.end):
            return None
        if any(t.norm not in joins for t in tokens[before.end : start]) or (measure.kind != YEAR and yearlike(number)):
            return None
        hours = measure.kind == RUNTIME and number.value <= 5
        value = number.value * 60 if hours else number.value
        amount = Amount(value, value, measure.kind, i, number.end)
        constraint = self._constraint(amount, measure, op)
        return Bound(start, amount.end, constraint) if constraint else None

    def _of_that(self, tokens: Sequence[Token], i: int, before: Bound) -> Bound | None:
        """ "two hours is my limit, keep it below that": a pronoun for the number said before."""
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        closed = after is None or after.kind == "mark" or after.norm in words("nearby", "behind_that")
        if tokens[i].norm not in ("that", "those", "then") or not closed:
            return None
        op, start = self._negated(tokens, *self._comparator_before(tokens, i))
        amount = next((a for j in range(before.start, before.end) if (a := self._amounts.read(tokens, j))), None)
        measure = next((m for m in self._measures.values() if m.field == before.constraint.field), None)
        if op not in _OPPOSITE or amount is None or measure is None or start < before.end:
            return None
        constraint = self._constraint(amount, measure, op)
        return Bound(start, i + 1, constraint) if constraint else None

    def _second(self, tokens: Sequence[Token], first: Amount) -> Amount | None:
        joined, at = self._longest(comparators()["to"], tokens, first.end)
        refused = any(t.norm == "not" for t in tokens[max(0, first.start - 2) : first.start])
        glued = not refused and first.measure == YEAR and not first.exact and first.end < len(tokens)
        if not joined and glued and tokens[first.end].norm in ("or", "和", "或", "、", "/", "&", ","):
            joined, at = "to", first.end + 1
        if not joined:
            return None
        at = at + 1 if at < len(tokens) and tokens[at].norm in ("the", "or") else at
        at = at + 1 if at < len(tokens) and (tokens[at].text in CURRENCY or tokens[at].text == "'") else at
        second = self._amounts.read(tokens, at) if at < len(tokens) else None
        if second is None or (second.measure and first.measure and second.measure != first.measure):
            return None
        word = tokens[first.end].norm
        opened = self._opened(tokens, first.start)
        if word in ("and", "和", "与", "跟", "or", "或", "、", "/", "&", ",") and not opened:
            touching = not first.exact and not second.exact and 0 <= second.low - first.high <= 1
            return second if touching else None
        if word in ("until", "till", "through", "thru", "up") and not opened and first.exact and first.measure != YEAR:
            return None
        return second

    def _opened(self, tokens: Sequence[Token], start: int) -> bool:
        trie = comparators()["between"]
        return any(end == start for s in range(max(0, start - 4), start) for end, _ in trie.at(tokens, s))

    def _between(self, tokens: Sequence[Token], a: Amount, b: Amount, asked: str | None) -> Bound | None:
        whole = a._replace(measure=a.measure or b.measure, end=b.end)
        starts = [
            s
            for s in range(max(0, a.start - 4), a.start)
            for e, _ in comparators()["between"].at(tokens, s)
            if e == a.start
        ]
        start = min(starts, default=a.start)
        kind = self._measure(whole, tokens, start, b.end, asked, compared=True)
        if kind is None or kind not in self._measures:
            return None
        measure = self._measures[kind]
        low, high = a.low, b.high
        if a.exact and b.exact and not a.measure and b.measure == RUNTIME and b.high >= 60 and a.low <= 5:
            low = a.low * 60
        if low > high:
            low, high = high, low
        value = (measure.number(low), measure.number(high))
        end = b.end + 1 if b.end < len(tokens) and tokens[b.end].text in "之间" else b.end
        return Bound(start, end, Constraint(field=measure.field, op=Op.BETWEEN, value=value))

    def _last(self, amount: Amount, kind: str, start: int) -> Bound | None:
        measure = self._measures[kind]
        low = measure.number(measure.high - amount.low)
        return Bound(start, amount.end, Constraint(field=measure.field, op=Op.GE, value=low))

    def _comparator_before(self, tokens: Sequence[Token], start: int) -> tuple[str | None, int]:
        """The longest comparator that ends at `start` (small words between are skipped), and where it begins."""
        if start and tokens[start - 1].text in CURRENCY:
            start -= 1
        at = start
        while at and tokens[at - 1].norm in words("nearby", "range_skip") and start - at < 2:
            if (found := self._ending(tokens, at)) is not None:
                return found
            at -= 1
        found = self._ending(tokens, at)
        return found if found else (None, start)

    def _negated(self, tokens: Sequence[Token], op: str | None, start: int) -> tuple[str | None, int]:
        """ "can't be longer than": the opposite bound, and where the negation begins."""
        at = start
        while at and tokens[at - 1].norm in words("nearby", "range_verbs") and start - at < 2:
            at -= 1
        if op in _OPPOSITE and at and tokens[at - 1].norm in words("nearby", "range_negators"):
            return _OPPOSITE[op], at - 1
        return op, start

    def _ending(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        for s in range(max(0, at - 5), at):
            hours = any(t.norm in words("nearby", "time_units") for t in tokens[at : at + 3])  # "past two hours"
            if not hours and any(e == at for e, _ in comparators()["ago_last"].at(tokens, s)):
                return "last", s
            if tokens[s].norm == "of" and s and tokens[s - 1].norm in ("instead", "short", "shy", "outside", "because"):
                continue  # "two hours instead of ninety minutes"
            for e, ops in comparators()["before"].at(tokens, s):
                if e == at:
                    return ops[0], s
        return None

    def _longest(self, trie: PhraseTable[str], tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
        found = list(trie.at(tokens, at)) if at < len(tokens) else []
        return (found[-1][1][0], found[-1][0]) if found else (None, at)

    def _measure(
        self, amount: Amount, tokens: Sequence[Token], start: int, end: int, asked: str | None, *, compared: bool
    ) -> str | None:
        """Which measure a bare number is of: by its unit, a name beside it, the question, or its size."""
        if amount.measure == "years":
            return YEAR if start < amount.start and _is_last(tokens, start) else None
        if amount.measure:
            return amount.measure
        for s in range(start - 1, max(-1, start - 5), -1):
            if tokens[s].kind == "mark" and tokens[s].text in ",;，；。、":
                break
            for e, kinds in self._names.at(tokens, s):
                if start - 2 <= e <= start and self._plausible(kinds[0], amount.low):
                    return kinds[0]
        if 1850 <= amount.low <= 2100 and YEAR in self._measures and float(amount.low).is_integer():
            return YEAR
        answered = next((k for k, m in self._measures.items() if m.field == asked), None) if asked else None
        if answered and self._plausible(answered, amount.low):
            return answered
        if compared and RUNTIME in self._measures:
            return RUNTIME if 30 <= amount.low <= 400 and plain_next(tokens, end) else None
        return PRICE if compared and PRICE in self._measures and plain_next(tokens, end) else None

    def _plausible(self, kind: str, value: float) -> bool:
        measure = self._measures[kind]
        return min(measure.low, 0.2 * measure.low) <= value <= 5 * max(measure.high, 1)

    def _constraint(self, amount: Amount, measure: Measure, op: str | None) -> Constraint | None:
        low, high, field = amount.low, amount.high, measure.field
        if op == "<":
            return Constraint(field=field, op=Op.LE, value=measure.below(low))
        if op == "<=":
            return Constraint(field=field, op=Op.LE, value=measure.number(high))
        if op == ">":
            return Constraint(field=field, op=Op.GE, value=measure.above(high))
        if op == ">=":
            return Constraint(field=field, op=Op.GE, value=measure.number(low))
        if high - low >= 99 and high >= measure.high:
            return Constraint(field=field, op=Op.GE, value=measure.number(low))
        if not amount.exact:
            return Constraint(field=field, op=Op.BETWEEN, value=(measure.number(low), measure.number(high)))
        if measure.kind == "rating":
            return Constraint(field=field, op=Op.GE, value=measure.number(low))
        if op != "~" and (measure.kind == YEAR or op == "="):
            return Constraint(field=field, op=Op.EQ, value=measure.number(low))
        reach = measure.slack(low)
        return Constraint(field=field, op=Op.BETWEEN, value=(measure.number(low - reach), measure.number(low + reach)))


def _may_start(token: Token) -> bool:
    return token.kind in ("number", "decade") or token.norm in _number_words()


@cache
def _number_words() -> frozenset[str]:
    data = number_words()
    said = (
        {w.split()[0] for w in data["en"]} | set(data["decades"]) | {"a", "an", "half", "hour", "early", "mid", "late"}
    )
    said |= {"半", "上", *data["zh_digits"], *data["zh_powers"]}
    return frozenset(said) | years.era_starts() | years.part_starts()


def _is_last(tokens: Sequence[Token], start: int) -> bool:
    return any(True for _ in comparators()["ago_last"].at(tokens, start))
