"""Fills the slots of a frame from one catalogue's words, and labels what it writes."""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from domain.intent import Op
from domain.ports import CatalogView
from learning.grammar.amounts import Amounts
from learning.grammar.draft import Draft, Unfillable
from learning.grammar.field_slots import FieldSlots
from learning.grammar.mode import Mode
from learning.grammar.number_slots import NumberSlots
from learning.grammar.pointing import Pointing
from learning.grammar.words import Value, Vocabulary

_ARTICLE = re.compile(r"^(the|a|an) ", re.IGNORECASE)
_MIXED = 0.07
"""How often a value is said in English within another language."""


def _sayings(words: Vocabulary) -> dict[tuple[str, str], tuple[str, ...]]:
    """The bare words of each value, without articles."""
    everything = (*words.kinds, *words.places, *words.makers, *words.players, *words.moods, *words.themes)
    said = {(v.field, v.value): v.adj if v in words.moods else v.bare for v in everything}
    bare = {key: tuple(_ARTICLE.sub("", w) for w in forms if not w.endswith(" stuff")) for key, forms in said.items()}
    return {key: forms for key, forms in bare.items() if forms}


_VALUES: Mapping[str, tuple[str, str]] = {
    "kind": ("kinds", "bare"),
    "kind1": ("kinds", "one"),
    "kindn": ("kinds", "many"),
    "kinda": ("kinds", "adj"),
    "company": ("kinds", "company"),
    "kindslip": ("kinds", "slips"),
    "kindclause": ("kinds", "clause"),
    "kindmore": ("kinds", "more"),
    "pair1": ("pairs", "one"),
    "pairn": ("pairs", "many"),
    "theme": ("themes", "bare"),
    "themea": ("themes", "adj"),
    "other": ("others", "bare"),
    "mood": ("moods", "adj"),
    "moodn": ("moods", "bare"),
    "moodmore": ("moods", "more"),
    "place": ("places", "adj"),
    "placen": ("places", "bare"),
    "maker": ("makers", "one"),
    "player": ("players", "one"),
    "makern": ("makers", "bare"),
    "playern": ("players", "bare"),
    "makeru": ("makers", "adj"),
    "playeru": ("players", "adj"),
}
"""Slots that are filled with one value: the part of the vocabulary and the form. `makeru` and `playeru` are people whom
one role only knows."""


class Slots:
    """The slots of one language over one catalogue. Keeps nothing between messages."""

    def __init__(self, view: CatalogView, words: Vocabulary, english: Vocabulary | None = None) -> None:
        """`english`: the words that are mixed into another language."""
        self.words = words
        self._mixed = _sayings(english) if english else {}
        self.amounts = Amounts(words.measures, words.language)
        self._numbers, self._fields = NumberSlots(words, self.amounts), FieldSlots(words)
        self._pointing = Pointing(view, words, self.amounts.rules)
        self._by_name: Mapping[str, Callable[[Draft, Mode], None]] = {
            **{name: self._of(part, form) for name, (part, form) in _VALUES.items()},
            **self._value_slots(),
            **self._other_slots(),
        }

    def _of(self, part: str, form: str) -> Callable[[Draft, Mode], None]:
        return lambda draft, mode: self._value(draft, getattr(self.words, part), form, mode)

    def _value_slots(self) -> dict[str, Callable[[Draft, Mode], None]]:
        words = self.words
        known = [*words.makers[:60], *words.players[:90]]
        return {
            "who": lambda d, m: self._value(d, known, "adj", m),
            "setting": self._setting,
            "region": self._region,
            "kinds": lambda d, m: self._several(d, words.kinds, "bare" if m.either else "many", m),
            "kindsn": lambda d, m: self._several(d, words.kinds, "many", m),
            "places": lambda d, m: self._several(d, words.places, "adj", m),
            "placesn": lambda d, m: self._several(d, words.places, "bare", m),
            "players": lambda d, m: self._several(d, words.players, "bare", m),
            "makers": lambda d, m: self._several(d, words.makers, "bare", m),
            "by": lambda d, _: d.write(self._role_word("makers", d.rng)),
            "with": lambda d, _: d.write(self._role_word("players", d.rng)),
            "flag": self._flag,
            "alta": self._first_alternative,
            "altb": self._second_alternative,
        }

    def _other_slots(self) -> dict[str, Callable[[Draft, Mode], None]]:
        numbers, fields = self._numbers, self._fields
        return {
            "decade": numbers.decade,
            "amount": numbers.any_amount,
            "clause": numbers.clause,
            "vague": lambda d, _: numbers.vague(d, ""),
            "vague_of": lambda d, m: numbers.vague(d, m.text),
            "morevague": lambda d, _: numbers.vague(d, "", comparative=True),
            "toomuch": lambda d, _: numbers.too_much(d, ""),
            "toomuch_of": lambda d, m: numbers.too_much(d, m.text),
            "most": numbers.most,
            "limit": fields.limit,
            "lift": fields.lift,
            "liftasked": fields.lift_asked,
            "about": fields.about,
            "asks": fields.catalog_field,
            "noun_one": lambda d, _: fields.noun(d, "one"),
            "nouns_plural": lambda d, _: fields.noun(d, "many"),
        }

    def fill(self, draft: Draft, name: str, mode: str) -> None:
        """Write one slot. Raises Unfillable where this catalogue or context has nothing for it."""
        meant = Mode(mode)
        if name in self.words.nouns:
            draft.write(draft.rng.choice(self.words.nouns[name]))
        elif name in self._by_name:
            self._by_name[name](draft, meant)
        elif name in ("year", "runtime", "price", "rating", "pages"):
            self._numbers.amount(draft, name, meant)
        else:
            self._pointing.fill(draft, name, meant.sentiment, meant.text)

    # --- values

    def _value(self, draft: Draft, values: Sequence[Value], form: str, mode: Mode) -> None:
        value = self.pick(draft, values, form)
        self.write_value(draft, value, form, mode)

    def pick(self, draft: Draft, values: Sequence[Value], form: str) -> Value:
        """A value that has this form and is not spoken for. Raises Unfillable where there is none."""
        fit = [v for v in values if getattr(v, form) and (v.field, v.value) not in draft.used]
        if not fit:
            raise Unfillable(form)
        return draft.rng.choices(fit, [v.weight or 1e-3 for v in fit])[0]

    def write_value(self, draft: Draft, value: Value, form: str, mode: Mode) -> None:
        """Write a value in one of its forms, and label it as meant."""
        for one in (value.value, *value.also):
            draft.take(value.field, one)
        said = self._nouned(draft, self._one_saying(draft, value, form))
        if draft.pieces and draft.pieces[-1].text.lower().endswith("no "):
            said = _ARTICLE.sub("", said)
        if mode.silent:
            draft.write(said, fixed=True)
            return
        if mode.wanted and value.field not in self.words.several:
            draft.take(value.field, "the one")
        soft_by_kind = mode.wanted and (value in self.words.moods or value in self.words.themes)
        hard = mode.hard and not soft_by_kind and form != "more"
        key = draft.wish(value.field, Op.EQ if mode.wanted else Op.NE, value.value, hard=hard)
        for other in value.also:
            draft.wishes.append(draft.wishes[-1]._replace(value=other))
        draft.write(said, key)

    def _one_saying(self, draft: Draft, value: Value, form: str) -> str:
        """One of the ways to say a value; in Chinese now and then its English word."""
        if self._mixed and form != "more" and draft.rng.random() < _MIXED:
            said = self._mixed.get((value.field, value.value), ())
            if said and not value.also:
                draft.hard = True
                return f" {draft.rng.choice(said)} "
        return str(draft.rng.choice(getattr(value, form)))

    def _nouned(self, draft: Draft, said: str) -> str:
        for part in ("noun", "nouns"):
            mark = f"<{part}>"
            if mark in said:
                known = self.words.nouns["one" if part == "noun" else "many"]
                said = said.replace(mark, draft.rng.choice(known))
        return said

    def _setting(self, draft: Draft, mode: Mode) -> None:
        values = [v for v in self.words.themes if v.value in self.words.settings]
        self._value(draft, values, "bare", mode)

    def _region(self, draft: Draft, mode: Mode) -> None:
        if not self.words.regions:
            raise Unfillable("region")
        said, field, values = draft.rng.choice(self.words.regions)
        draft.take(field, "the one")
        draft.write(said, draft.wish(field, Op.IN if mode.wanted else Op.NOT_IN, values, hard=mode.hard))

    def _several(self, draft: Draft, values: Sequence[Value], form: str, mode: Mode) -> None:
        """A list: alternatives ("in"), things that must all hold, or exclusions."""
        count = draft.rng.choice((2, 2, 2, 3))
        first = self.pick(draft, values, form)
        draft.take(first.field, first.value)
        chosen = [first]
        while len(chosen) < count:
            more = self.pick(draft, [v for v in values if v.field == first.field], form)
            draft.take(more.field, more.value)
            chosen.append(more)
        said = [self._nouned(draft, draft.rng.choice(getattr(v, form))) for v in chosen]
        if mode.silent:
            draft.write(self._joined(draft, said, mode), fixed=True)
        elif mode.wanted and not mode.either:
            self._all_of(draft, chosen, said, mode)
        else:
            op = Op.IN if mode.wanted else Op.NOT_IN
            key = draft.wish(first.field, op, tuple(v.value for v in chosen), hard=mode.hard)
            draft.write(self._joined(draft, said, mode), key)
        if mode.wanted and first.field not in self.words.several:
            draft.take(first.field, "the one")

    def _all_of(self, draft: Draft, chosen: Sequence[Value], said: Sequence[str], mode: Mode) -> None:
        if chosen[0].field not in self.words.several:
            raise Unfillable("several")
        links = {"en": (" and ", " and ", " with "), "zh": ("和", "加", "跟")}[self.words.language]
        link = draft.rng.choice(links[:2])
        for i, (value, text) in enumerate(zip(chosen, said, strict=True)):
            draft.write(link if i else "", fixed=True)
            draft.write(text, draft.wish(value.field, Op.EQ, value.value, hard=mode.hard))

    def _joined(self, draft: Draft, said: Sequence[str], mode: Mode) -> str:
        ways = self.words.rules["joins"]["or" if mode.either else "not"]
        comma, last = draft.rng.choice(ways).split("#")
        between = comma if comma.strip() else self.words.rules["joins"]["list"]
        return str(between.join(said[:-1]) + last + said[-1])

    def _role_word(self, part: str, rng: Random) -> str:
        known = self.words.rules[part]
        field = next((v.field for v in (self.words.makers if part == "makers" else self.words.players)), "")
        if not field:
            raise Unfillable(part)
        return str(rng.choice(known.get(field) or known["other"]))

    def _flag(self, draft: Draft, mode: Mode) -> None:
        if not self.words.flags:
            raise Unfillable("flag")
        name = draft.rng.choice(self.words.flags)
        draft.take(name)
        bare = name.replace("_", " ").removeprefix("is ").removeprefix("has ")
        draft.write(bare, draft.wish(name, Op.EQ, mode.wanted, hard=mode.hard))

    def _first_alternative(self, draft: Draft, mode: Mode) -> None:
        """The first of two values that may each satisfy; `altb` completes the label."""
        values, form = self._alternatives(mode)
        self.write_value(draft, self.pick(draft, values, form), form, Mode(""))

    def _second_alternative(self, draft: Draft, mode: Mode) -> None:
        if not draft.wishes or draft.wishes[-1].step != draft.step:
            raise Unfillable("alta")
        first = draft.wishes[-1]
        values, form = self._alternatives(mode)
        value = self.pick(draft, [v for v in values if v.field == first.field], form)
        draft.take(value.field, value.value)
        draft.wishes[-1] = first._replace(op=Op.IN, value=(str(first.value), value.value))
        draft.write(self._nouned(draft, draft.rng.choice(getattr(value, form))), first.key)

    def _alternatives(self, mode: Mode) -> tuple[Sequence[Value], str]:
        words = self.words
        known = {"player": (words.players, "bare"), "maker": (words.makers, "bare"), "place": (words.places, "adj")}
        return known.get(mode.text, (words.kinds, "one" if mode.text == "one" else "many"))
