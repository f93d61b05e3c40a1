"""The slots of numbers: decades, bounds, adjectives ("short", "not too long") and superlatives."""

from agent.understanding.measures import YEAR
from domain.intent import Op
from learning.grammar.amounts import Amounts, Said
from learning.grammar.draft import Draft, Unfillable
from learning.grammar.mode import Mode
from learning.grammar.words import Vocabulary

_LOW_CUT, _HIGH_CUT = 1, 3
"""Where "short" ends and "long" begins among a field's quantiles (25 and 75 %)."""


class NumberSlots:
    """Fills slots of numbers over one catalogue's number fields. Keeps nothing between messages."""

    def __init__(self, words: Vocabulary, amounts: Amounts) -> None:
        self.words, self.amounts = words, amounts

    def decade(self, draft: Draft, mode: Mode) -> None:
        """ "80s": the years of a decade."""
        first, words = self.amounts.decade(draft.rng)
        field = self.words.measures[YEAR].field
        draft.take(YEAR, f"{first}s")  # a correction names another decade
        if mode.silent:
            draft.write(words, fixed=True)
            return
        draft.take(field)
        years: tuple[int, ...] = tuple(range(first, first + 10))
        op, value = (Op.BETWEEN, (first, first + 9)) if mode.wanted else (Op.NOT_IN, years)
        draft.write(words, draft.wish(field, op, value, hard=mode.hard, number=True))

    def amount(self, draft: Draft, kind: str, mode: Mode) -> None:
        """A bound on one kind of number. Raises Unfillable where the catalogue has none."""
        said = self.amounts.draw(kind, draft.rng)
        self._write_amount(draft, kind, said, mode)

    def _write_amount(self, draft: Draft, kind: str, said: Said, mode: Mode) -> None:
        field = self.words.measures[kind].field
        if mode.silent:
            draft.write(said.words, fixed=True)
            return
        draft.take(field)
        draft.hard = draft.hard or said.odd
        draft.write(said.words, draft.wish(field, said.op, said.value, hard=mode.hard, number=True))

    def any_amount(self, draft: Draft, mode: Mode) -> None:
        """A bound on any of the catalogue's numbers."""
        known = self.amounts.kinds()
        if not known:
            raise Unfillable("amount")
        weights = [3 if k in ("year", "runtime", "price") else 1 for k in known]
        self.amount(draft, draft.rng.choices(known, weights)[0], mode)

    def clause(self, draft: Draft, mode: Mode) -> None:
        """A bound as a clause of its own."""
        kind = mode.text or draft.rng.choice([k for k in self.amounts.kinds() if k in self.amounts.rules["clauses"]])
        if kind not in self.words.measures:
            raise Unfillable(kind)
        self._write_amount(draft, kind, self.amounts.clause(kind, draft.rng), Mode(""))

    def vague(self, draft: Draft, wanted: str, *, comparative: bool = False) -> None:
        """ "short", "recent" ("the shorter the better"): a soft bound at the catalogue's own cut."""
        kind = self._vague_kind(draft, wanted)
        much = draft.rng.random() < 0.5
        measure = self.words.measures[kind]
        draft.take(measure.field)
        forms = self.amounts.rules["vague"][kind]
        said = draft.rng.choice(forms["high" if much else "low"])
        if comparative:
            said = forms["more" if much else "less"][0]
        op, cut = (Op.GE, _HIGH_CUT) if much else (Op.LE, _LOW_CUT)
        draft.write(said, draft.wish(measure.field, op, measure.cut(cut), hard=False))

    def too_much(self, draft: Draft, wanted: str) -> None:
        """The adjective of "not too long": a soft bound on the other side."""
        kind = self._vague_kind(draft, wanted)
        much = draft.rng.random() < 0.6
        measure = self.words.measures[kind]
        draft.take(measure.field)
        said = self.amounts.rules["vague"][kind]["high" if much else "low"][0]
        op, cut = (Op.LE, _HIGH_CUT) if much else (Op.GE, _LOW_CUT)
        draft.write(said, draft.wish(measure.field, op, measure.cut(cut), hard=False))

    def _vague_kind(self, draft: Draft, wanted: str) -> str:
        known = [k for k in self.words.measures if k in self.amounts.rules["vague"] and k == (wanted or k)]
        known = [k for k in known if (self.words.measures[k].field, None) not in draft.used]
        if not known:
            raise Unfillable("vague")
        return draft.rng.choice(known)

    def most(self, draft: Draft, _: Mode) -> None:
        """ "longest": a question about the catalogue."""
        rules = self.amounts.rules["most"]
        known = [k for k in self.words.measures if k in rules]
        if not known:
            raise Unfillable("most")
        kind = draft.rng.choice(known)
        which = draft.rng.choice(("max", "min"))
        field = self.words.measures[kind].field
        draft.take(field)
        draft.abouts[draft.step] = f"{which}:{field}"
        draft.write(draft.rng.choice(rules[kind][which]), fixed=True)
