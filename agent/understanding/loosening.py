"""What a person allows, takes back or loosens: it asks for nothing and bans nothing.

"black and white is fine too", 没有枪战也行, "drop the nineties", "forget not American", "a bit longer is ok",
可以放宽到1990年.
"""

from collections.abc import Mapping, Sequence

from agent.understanding.context import Context
from agent.understanding.found import Span
from agent.understanding.lexicons import load, words
from agent.understanding.reading import NEGATIVE, NEITHER, POSITIVE, Reading, Wish
from agent.understanding.same_words import EITHER
from agent.understanding.tokens import Token, lemma
from domain.intent import TEXT, Constraint, Op

_EXCLUDING = (Op.NE, Op.NOT_IN)
_ALLOWS = frozenset({"permit", "lift"})
_WIDER = {"year": 5, "price": 0.25}
_WIDER_BY = 0.15
"""How far a bound moves that "may be a bit longer": years by five, a price by a quarter, others by about a seventh."""
_NEAR = 2


def leave_allowed(
    reading: Reading,
    tokens: Sequence[Token],
    spans: Sequence[Span],
    context: Context,
    fields: Mapping[str, str],
) -> None:
    """Turn such wishes into what they are. `fields`: the field of each kind of measure."""
    _Loosening(reading, tokens, spans, context, fields).run()


class _Loosening:
    def __init__(
        self,
        reading: Reading,
        tokens: Sequence[Token],
        spans: Sequence[Span],
        context: Context,
        fields: Mapping[str, str],
    ) -> None:
        self.reading, self.tokens, self.spans, self.context = reading, tokens, spans, context
        self.fields = fields
        self.held = {c.field: c for c in context.constraints if c.op in (Op.GE, Op.LE, Op.BETWEEN)}
        self.allowing = [s for s in spans if s.groups & _ALLOWS]

    def run(self) -> None:
        self._any_of()
        for wish in self.reading.wishes:
            self._taken_back(wish)
            self._allowed(wish)
            self._widened(wish)
        self._amounts()
        self._tired()
        self._anything_but()
        self._words()

    # --- taken back

    def _any_of(self) -> None:
        text = "".join(t.text for t in self.tokens)
        ends = words("refused", "any_will_do")
        for field, said in load("refused")["any_of"].items():
            name = self.fields.get(field, field)
            if any(f"{one}{end}" in text for one in said for end in ends):
                self.reading.lifted.append(name)

    def _taken_back(self, wish: Wish) -> None:
        """ "drop drama" where drama is wished for, "forget not American": it no longer counts."""
        if wish.polarity != NEGATIVE or not self._drops(wish.start):
            return
        free = bool(wish.fields & set(self.reading.lifted))
        names = [f"{f}={v}" for f, v in wish.sense.parts] if wish.sense else []
        held = {f"{c.field}={v}" for c in self.context.constraints for v in _values(c)}
        bound = wish.bound and any(c.field == wish.bound.field for c in self.context.constraints)
        if free or bound or held & set(names):
            wish.polarity = NEITHER
            self.reading.lifted += [*(names if held & set(names) else []), *([wish.bound.field] if wish.bound else [])]

    def _drops(self, i: int) -> bool:
        before = [t.norm for t in self.tokens[max(0, i - 4) : i]]
        said = "".join(before)
        return bool(set(before) & words("refused", "drops")) or any(w in said for w in ("算了", "去掉", "取消"))

    # --- allowed

    def _allowed(self, wish: Wish) -> None:
        """黑白的也可以, 没有枪战也行: where something else is wished for, it may be so or not."""
        if not wish.sense or not (cue := self._allows_after(wish.end)):
            return
        also = self._says_also(cue)
        values = [(f, str(v)) for f, v in wish.sense.parts]
        refused = {(c.field, str(v)) for c in self.context.constraints if c.op in _EXCLUDING for v in _values(c)}
        if wish.polarity == NEGATIVE and also and not self._refuses(wish):
            wish.polarity = NEITHER
            self.reading.permitted_values.append(("", ""))
        elif wish.polarity == POSITIVE and refused & set(values):
            wish.polarity = NEITHER
            self.reading.permitted_values += values
        elif wish.polarity == POSITIVE and wish.permitted and self._beside(wish):
            wish.polarity = NEITHER

    def _refuses(self, wish: Wish) -> bool:
        """不要恐怖片也行吗 apart, "no X" is a refusal and 没有X also may be."""
        before = self.tokens[max(0, wish.start - 3) : wish.start]
        return not any(t.text in "没无" or t.norm in ("without", "no") for t in before)

    def _beside(self, wish: Wish) -> bool:
        """Whether something of another field is wished for and nothing of this one.

        Several of a field that will all do (喜剧爱情都行, 彩色黑白都行) are a choice that is asked for.
        """
        choice = [w for w in self.reading.wishes if w.permitted and w.part == wish.part and w.fields & wish.fields]
        if len(choice) > 1:
            return False
        others = [w for w in self.reading.wishes if w is not wish and w.polarity == POSITIVE and not w.permitted]
        held = {c.field for c in self.context.constraints if c.op not in _EXCLUDING}
        fields = {f for w in others for f in w.fields} | held
        return bool(fields) and not fields & wish.fields

    def _allows_after(self, i: int) -> Span | None:
        near = [s for s in self.allowing if 0 <= s.start - i <= _NEAR]
        return next((s for s in near if not any(t.kind == "mark" for t in self.tokens[i : s.start])), None)

    def _says_also(self, cue: Span) -> bool:
        said = {t.norm for t in self.tokens[max(0, cue.start - 1) : cue.end + 1]}
        return bool(said & {"也", "too", "also"})

    # --- loosened

    def _amounts(self) -> None:
        """旧一点也行, "a bit longer is ok", 可以稍微长一点: a bound that stands in its way moves."""
        for span in self.spans:
            group = next((g for g in span.groups if g.startswith(("more:", "less:"))), "")
            if not group or not (self._allows_after(span.end) or self._allows_before(span.start)):
                continue
            field = self.fields.get(group.partition(":")[2], "")
            self.reading.wishes = [w for w in self.reading.wishes if not (w.bound and span.start <= w.start < span.end)]
            self.reading.permitted_values.append(("", ""))
            if held := self.held.get(field):
                self._move(held, up=group.startswith("more"), at=span)

    def _allows_before(self, i: int) -> bool:
        before = [s for s in self.allowing if 0 <= i - s.end <= _NEAR]
        return any(not any(t.kind == "mark" for t in self.tokens[s.end : i]) for s in before)

    def _move(self, held: Constraint, *, up: bool, at: Span) -> None:
        value = held.value
        if held.op is not (Op.LE if up else Op.GE) or not isinstance(value, int | float):
            return
        if not held.hard:
            self.reading.lifted.append(held.field)
            return
        by = _WIDER.get(held.field, _WIDER_BY)
        step = by if by >= 1 else max(1, value * by)
        moved = value + step if up else value - step
        bound = held.model_copy(update={"value": round(moved) if isinstance(value, int) else round(moved, 2)})
        self.reading.wishes.append(Wish(at.start, at.end, 0, 0, bound=bound))

    def _widened(self, wish: Wish) -> None:
        """可以放宽到1990年: the bound that holds goes to that number and keeps its side."""
        held = self.held.get(wish.bound.field) if wish.bound else None
        if not held or not wish.bound or isinstance(wish.bound.value, bool | str):
            return
        before = self.tokens[max(0, wish.start - 3) : wish.start]
        said = "".join(t.norm for t in before)
        if not (any(w in said for w in words("refused", "widens") if not w.isascii()) or _stretches(before)):
            return
        values = [v for v in _values(wish.bound) if isinstance(v, int | float)]
        low, high = _values(held)[0], _values(held)[-1]
        if held.op is Op.BETWEEN and isinstance(low, int | float) and isinstance(high, int | float):
            wish.bound = held.model_copy(update={"value": (min(low, *values), max(high, *values))})
        else:
            value = min(values) if held.op is Op.GE else max(values)
            wish.bound = held.model_copy(update={"value": value})
        wish.polarity, wish.soft = POSITIVE, False

    # --- had enough of

    def _tired(self) -> None:
        for span in self.spans:
            said = "".join(t.text for t in self.tokens[span.start : span.end])
            if said in words("refused", "tired"):
                for wish in [w for w in self.reading.wishes if w.sense and 0 <= span.start - w.end <= _NEAR + 1]:
                    wish.polarity, wish.soft, wish.others = NEGATIVE, False, False

    def _anything_but(self) -> None:
        """ "my ex loved French films so anything but": what was named last is what is left out."""
        for span in self.spans:
            closed = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
            said = " ".join(t.norm for t in self.tokens[span.start : span.end])
            if "except" in span.groups and closed and said.endswith(" but") and self.reading.wishes:
                wish = self.reading.wishes[-1]
                wish.polarity, wish.soft, wish.others, wish.reported = NEGATIVE, False, False, False

    # --- words that were left out

    def _words(self) -> None:
        """ "clowns are fine too", "forget the clowns thing": they may be mentioned again."""
        text = "".join(t.text for t in self.tokens)
        roots = {t.lemma for t in self.tokens}
        drops = bool({t.norm for t in self.tokens} & words("refused", "drops")) or "算了" in text
        frees = any("dont_mind" in s.groups for s in self.spans) or bool(words("refused", "frees") & roots)
        if not (self.allowing or drops or frees):
            return
        for held in (c for c in self.context.constraints if c.field == TEXT and c.op in _EXCLUDING):
            for value in map(str, _values(held)):
                named = [n for n in value.split(EITHER) if self._names(n, text, roots)]
                if named:
                    self.reading.lifted.append(f"{TEXT}={value}")
                    self.reading.permitted_values.append(("", ""))
                    self._unsearch(named)

    def _names(self, name: str, text: str, roots: set[str]) -> bool:
        if name.isascii():
            return all(lemma(word) in roots for word in name.casefold().split())
        return name in text or (name.endswith(("质", "色", "革")) and f"{name[:-1]}的" in text)

    def _unsearch(self, names: Sequence[str]) -> None:
        said = {lemma(w) for n in names for w in n.casefold().split()} | {c for n in names for c in n}
        left = [r if lemma(r[0].casefold()) not in said else ("", False, r[2]) for r in self.reading.residue]
        self.reading.residue = left


def _stretches(before: Sequence[Token]) -> bool:
    """ "can go up to 60", "stretch to 60"."""
    norms = [t.norm for t in before]
    widens = {w for w in words("refused", "widens") if w.isascii()}
    return bool(widens & set(norms))


def _values(constraint: Constraint) -> tuple[bool | int | float | str, ...]:
    return constraint.value if isinstance(constraint.value, tuple) else (constraint.value,)
