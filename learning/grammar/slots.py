"""Fills the slots of a frame from one catalogue's words, and labels what it writes."""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from domain.fields import FieldKind
from domain.intent import Act, Op
from domain.ports import CatalogView
from learning.grammar.amounts import Amounts
from learning.grammar.draft import Draft, Unfillable
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


class Slots:
    """The slots of one language over one catalogue. Keeps nothing between messages."""

    def __init__(self, view: CatalogView, words: Vocabulary, english: Vocabulary | None = None) -> None:
        """`english`: the words that are mixed into another language."""
        self.words = words
        self._mixed = _sayings(english) if english else {}
        self.amounts = Amounts(words.measures, words.language)
        self._numbers = NumberSlots(words, self.amounts)
        self._pointing = Pointing(view, words, self.amounts.rules)
        self._by_name: Mapping[str, Callable[[Draft, Mode], None]] = {
            "kind": lambda d, m: self._value(d, self.words.kinds, "bare", m),
            "kind1": lambda d, m: self._value(d, self.words.kinds, "one", m),
            "kindn": lambda d, m: self._value(d, self.words.kinds, "many", m),
            "kinda": lambda d, m: self._value(d, self.words.kinds, "adj", m),
            "company": lambda d, m: self._value(d, self.words.kinds, "company", m),
            "kindclause": lambda d, m: self._value(d, self.words.kinds, "clause", m),
            "kindmore": lambda d, m: self._value(d, self.words.kinds, "more", m),
            "pair1": lambda d, m: self._value(d, self.words.pairs, "one", m),
            "pairn": lambda d, m: self._value(d, self.words.pairs, "many", m),
            "mood": lambda d, m: self._value(d, self.words.moods, "adj", m),
            "moodn": lambda d, m: self._value(d, self.words.moods, "bare", m),
            "moodmore": lambda d, m: self._value(d, self.words.moods, "more", m),
            "theme": lambda d, m: self._value(d, self.words.themes, "bare", m),
            "setting": self._setting,
            "place": lambda d, m: self._value(d, self.words.places, "adj", m),
            "placen": lambda d, m: self._value(d, self.words.places, "bare", m),
            "region": self._region,
            "maker": lambda d, m: self._value(d, self.words.makers, "one", m),
            "player": lambda d, m: self._value(d, self.words.players, "one", m),
            "who": lambda d, m: self._value(d, [*self.words.makers[:60], *self.words.players[:90]], "adj", m),
            "makern": lambda d, m: self._value(d, self.words.makers, "bare", m),
            "playern": lambda d, m: self._value(d, self.words.players, "bare", m),
            "makeru": lambda d, m: self._value(d, self.words.makers, "adj", m),
            "playeru": lambda d, m: self._value(d, self.words.players, "adj", m),
            "other": lambda d, m: self._value(d, self.words.others, "bare", m),
            "kinds": lambda d, m: self._several(d, self.words.kinds, "bare" if m.either else "many", m),
            "kindsn": lambda d, m: self._several(d, self.words.kinds, "many", m),
            "places": lambda d, m: self._several(d, self.words.places, "adj", m),
            "placesn": lambda d, m: self._several(d, self.words.places, "bare", m),
            "players": lambda d, m: self._several(d, self.words.players, "bare", m),
            "makers": lambda d, m: self._several(d, self.words.makers, "bare", m),
            "by": lambda d, _: d.write(self._role_word("makers", d.rng)),
            "with": lambda d, _: d.write(self._role_word("players", d.rng)),
            "decade": self._numbers.decade,
            "amount": self._numbers.any_amount,
            "clause": self._numbers.clause,
            "vague": lambda d, _: self._numbers.vague(d, ""),
            "toomuch": lambda d, _: self._numbers.too_much(d, ""),
            "limit": self._limit,
            "lift": self._lift,
            "about": self._about,
            "asks": self._catalog_field,
            "most": self._numbers.most,
            "flag": self._flag,
            "morevague": lambda d, _: self._numbers.vague(d, "", comparative=True),
            "alta": self._first_alternative,
            "altb": self._second_alternative,
            "vague_of": lambda d, m: self._numbers.vague(d, m.text),
            "toomuch_of": lambda d, m: self._numbers.too_much(d, m.text),
            "liftasked": self._lift_asked,
            "noun_one": lambda d, _: self._noun(d, "one"),
            "nouns_plural": lambda d, _: self._noun(d, "many"),
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
        form = "one" if mode.text == "one" else "many"
        value = self.pick(draft, self.words.kinds, form)
        self.write_value(draft, value, form, Mode(""))

    def _second_alternative(self, draft: Draft, mode: Mode) -> None:
        if not draft.wishes or draft.wishes[-1].step != draft.step:
            raise Unfillable("alta")
        first = draft.wishes[-1]
        form = "one" if mode.text == "one" else "many"
        value = self.pick(draft, [v for v in self.words.kinds if v.field == first.field], form)
        draft.take(value.field, value.value)
        draft.wishes[-1] = first._replace(op=Op.IN, value=(str(first.value), value.value))
        draft.write(self._nouned(draft, draft.rng.choice(getattr(value, form))), first.key)

    # --- the rest

    def _limit(self, draft: Draft, _: Mode) -> None:
        if draft.limit is not None:
            raise Unfillable("limit")
        draft.limit = draft.rng.choice((2, 3, 3, 3, 4, 5, 5, 10))
        draft.write(draft.rng.choice(self.words.rules["limits"][str(draft.limit)]), fixed=True)

    def _lift(self, draft: Draft, mode: Mode) -> None:
        """A field that does not matter (any more)."""
        names = {n: w for n, w in self._field_names().items() if not mode.text or n == mode.text}
        if not names:
            raise Unfillable("lift")
        field = draft.rng.choice(list(names))
        draft.take(field)
        draft.lifted.append(field)
        if draft.acts[draft.step] is Act.RESET:
            draft.abouts[draft.step] = field
        draft.write(draft.rng.choice(names[field]), fixed=True)

    def _lift_asked(self, draft: Draft, _: Mode) -> None:
        """No words: what was asked does not matter."""
        if not draft.context.asked:
            raise Unfillable("asked")
        draft.lifted.append(draft.context.asked)

    def _noun(self, draft: Draft, part: str) -> None:
        nouns = self.words.nouns.get(part) or self.words.nouns["one"]
        draft.write(draft.rng.choice(nouns))

    def _field_names(self) -> dict[str, Sequence[str]]:
        """The catalogue's fields that people have a word for."""
        known = self.words.rules["field_names"]
        kinds = {m.field: k for k, m in self.words.measures.items()}
        return {
            n: known[kinds.get(n, n)]
            for n, f in self.words.schema.fields.items()
            if f.kind is not FieldKind.TITLE and kinds.get(n, n) in known
        }

    def field_of(self, name: str) -> str:
        """The catalogue's field for a kind of number or a field's name. Raises Unfillable where it has none."""
        if name in ("text", "have"):
            return name
        if name in self.words.measures:
            return self.words.measures[name].field
        if name in self.words.schema.fields:
            return name
        raise Unfillable(name)

    def _about(self, draft: Draft, mode: Mode) -> None:
        prefix, _, name = mode.text.rpartition("-")
        if prefix == "catalog" and name in ("count",):
            draft.abouts[draft.step] = "catalog:count"
        elif name in ("me", "last", "hello", "thanks", "bye", "who"):
            draft.abouts[draft.step] = name
        else:
            draft.abouts[draft.step] = self.field_of(name)

    def _catalog_field(self, draft: Draft, _: Mode) -> None:
        """The plural of a field whose values are asked for ("what genres do you have")."""
        plurals = self.words.rules["field_plurals"]
        known = [n for n in self.words.schema.fields if n in plurals]
        if not known:
            raise Unfillable("asks")
        field = draft.rng.choice(known)
        draft.abouts[draft.step] = f"catalog:{field}"
        draft.write(draft.rng.choice(plurals[field]), fixed=True)
