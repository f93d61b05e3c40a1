"""The words of one catalogue in one language: how each value, person, place, theme and title may be said."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from agent.understanding.lexicons import load
from agent.understanding.measures import Measure, measures
from agent.understanding.vocabulary import field_role
from domain.fields import CatalogSchema, Field, FieldKind
from domain.ports import CatalogView
from learning.grammar.adapting import FILM, adapter, of_films
from learning.grammar.named import Title, titles

_HAN = re.compile(r"[\u4e00-\u9fff]")
_IDENTIFIER = re.compile(r"(^|_)(id|ids|isbn\w*|asin|sku|url|link|image|img|cover|slug|uuid|subtitle|original_title)$")
_LONGEST_VALUE, _MOST_VALUES = 30, 600
_MANY, _TRANSLATED = 1.3, 4
_UNSAID = (FieldKind.TITLE, FieldKind.FLAG)
"""Fields whose values nobody says: titles have slots of their own, a flag is said by its name."""
_BETTER_KNOWN = 2
"""A last name alone is said of people with at least so many items."""


class Value(NamedTuple):
    """One value of a field and its sayings: bare kind, one item of it, several, adjective, noun, comparative."""

    field: str
    value: str
    weight: float
    bare: tuple[str, ...] = ()
    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    adj: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()
    """As it is mistyped: a like-sounding character, or Latin letters for its sound."""
    company: tuple[str, ...] = ()
    """Behind the noun: "for the kids"."""
    clause: tuple[str, ...] = ()
    """A sentence of its own: "make me laugh"."""
    """Further values that the same words carry ("romcom")."""


class Vocabulary(NamedTuple):
    """Everything that can be said of one catalogue in one language."""

    language: str
    noun: str
    nouns: Mapping[str, Sequence[str]]
    kinds: Sequence[Value]
    pairs: Sequence[Value]
    places: Sequence[Value]
    regions: Sequence[tuple[str, str, tuple[str, ...]]]
    makers: Sequence[Value]
    players: Sequence[Value]
    moods: Sequence[Value]
    themes: Sequence[Value]
    others: Sequence[Value]
    settings: frozenset[str]
    titles: Sequence[Title]
    measures: Mapping[str, Measure]
    flags: Sequence[str]
    several: frozenset[str]
    """Fields of which one item has several values."""
    rules: Mapping[str, Any]
    schema: CatalogSchema


@cache
def rules_of(name: str) -> Any:
    """One rule file; treat it as read-only."""
    text = resources.files("learning.grammar").joinpath("rules", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  makes strings only


def vocabulary(view: CatalogView, language: str) -> Vocabulary:
    """The words of a catalogue, in the order of its schema: the same view gives the same words."""
    items = list(view.items())
    noun = _noun(view.schema, rules_of(f"values.{language}"))
    words = _Words(view.schema, language, noun)
    return Vocabulary(
        language=language,
        noun=noun,
        nouns=words.nouns(noun),
        kinds=words.kinds(),
        pairs=words.pairs(),
        places=words.places(),
        regions=words.regions(),
        makers=words.people("maker"),
        players=words.people("player"),
        moods=words.moods(),
        themes=words.themes(),
        others=words.others(),
        settings=frozenset(rules_of("values.en")["place_themes"]),
        titles=titles(items, language),
        measures=measures(view.schema, items),
        flags=tuple(n for n, f in view.schema.fields.items() if f.kind is FieldKind.FLAG),
        several=words.several,
        rules=_adapted(words.rules, noun, words.nouns(noun), language),
        schema=view.schema,
    )


def _adapted(
    rules: Mapping[str, Any], noun: str, nouns: Mapping[str, Sequence[str]], language: str
) -> Mapping[str, Any]:
    adapt = adapter(noun, nouns, language)
    ordinals = {place: [adapt(w) for w in words] for place, words in rules["ordinals"].items()}
    lists = {part: [adapt(w) for w in rules[part]] for part in ("first2", "all", "it", "othershown", "the_one")}
    return {**rules, "ordinals": ordinals, **lists}


def _noun(schema: CatalogSchema, rules: Mapping[str, Any]) -> str:
    own = schema.noun.get("en", "item").casefold()
    if own in rules["nouns"]:
        return own
    known = {"movie": "film", "item": "product", "place": "restaurant"}
    return known.get(own, "other")


class _Words:
    """Collects values and their sayings from a schema, the shared lexicons and the rule file."""

    def __init__(self, schema: CatalogSchema, language: str, noun: str) -> None:
        self._schema, self._language, self._noun = schema, language, noun
        self.rules = rules_of(f"values.{language}")
        self._english = rules_of("values.en")
        self._groups = {w.casefold(): g for g in reversed(load("concepts")) for w in reversed(g)}
        fields = {n: f for n, f in schema.fields.items() if f.values and not _IDENTIFIER.search(n.casefold())}
        self._fields = fields
        self.several = frozenset(
            n for n, f in fields.items() if f.kind is FieldKind.WORDS and sum(f.values.values()) > _MANY * f.count
        )

    def nouns(self, noun: str) -> Mapping[str, Sequence[str]]:
        """What items are called; "~" stands for the catalogue's own noun."""
        own = self._schema.noun.get(self._language, noun)
        return {part: [w.replace("~", own) if "a~" not in w else w.replace("a~ ~", f"a~ {own}") for w in words]
                for part, words in self.rules["nouns"][noun].items()}  # fmt: skip

    def _values(self, role: str) -> list[tuple[str, str, int, str]]:
        """(field, value, items, key) of all values of the fields of one role."""
        return [
            (n, v, c, self._key(v))
            for n, f in self._fields.items()
            if field_role(n) == role
            for v, c in list(f.values.items())[:_MOST_VALUES]
            if len(v) <= _LONGEST_VALUE
        ]

    def _key(self, value: str) -> str:
        group = self._groups.get(value.casefold())
        return str(group[0]) if group else value.casefold()

    def _said(self, value: str) -> tuple[str, ...]:
        """The value's words of this language in the shared lexicon; the value as written where there are none."""
        chinese = self._language == "zh"
        group = [str(w) for w in self._groups.get(value.casefold(), ())]
        found = [w for w in group if bool(_HAN.search(w)) is chinese]
        if bool(_HAN.search(value)) is chinese or not found:
            return (value,)
        return tuple(found)

    def kinds(self) -> list[Value]:
        """Genres, categories, styles; other one-word fields of the catalogue are left to `others`."""
        return [self._kind(*row) for row in self._values("kind")]

    def _kind(self, field: str, value: str, count: int, key: str) -> Value:
        found = self._kind_words(field, value, count, key)
        company, clause = self.rules["company"].get(key, ()), self.rules["kind_clauses"].get(key, ())
        slips = self.rules.get("kind_slips", {}).get(key, ()) if self._noun == FILM else ()
        return found._replace(company=tuple(company), clause=tuple(clause), slips=tuple(slips))

    def _kind_words(self, field: str, value: str, count: int, key: str) -> Value:
        own = self._of_noun(self.rules["kinds"].get(key, {}))
        said = self._said(value)
        bare = tuple(own.get("bare", ())) or tuple(own.get("one", ())) or said
        if self._language == "zh":
            one = tuple(own.get("one", ())) or said
            return Value(field, value, count**0.3, bare, one, one, tuple(own.get("adj", ())), self._more("kinds", key))
        lower = bare if own else tuple(w.lower() if w[1:].islower() else w for w in bare)
        one = tuple(own.get("one", ())) or tuple(f"{w} <noun>" for w in lower)
        many = tuple(own.get("many", ())) or tuple(f"{w} <nouns>" for w in lower)
        return Value(field, value, count**0.3, lower, one, many, tuple(own.get("adj", ())), self._more("kinds", key))

    def _of_noun(self, own: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """The words for a kind without those that speak of films, where the catalogue is of something else."""
        if self._noun == FILM:
            return own
        return {part: fit for part, words in own.items() if (fit := [w for w in words if not of_films(w)])}

    def _more(self, part: str, key: str) -> tuple[str, ...]:
        return tuple(self.rules.get(f"{part}_more", {}).get(key, ()))

    def pairs(self) -> list[Value]:
        """Words that carry two kinds at once."""
        held = {(n, self._key(v)): v for n, f in self._fields.items() if n in self.several for v in f.values}
        found = []
        for pair in self.rules["pairs"]:
            for field in {n: 0 for n, _ in held}:
                values = [held[field, k] for k in pair["of"] if (field, k) in held]
                if len(values) == len(pair["of"]):
                    one, many = tuple(pair["one"]), tuple(pair.get("many", pair["one"]))
                    found.append(Value(field, values[0], 1.0, one, one, many, also=tuple(values[1:])))
        return found

    def places(self) -> list[Value]:
        """Countries and languages."""
        found = []
        for field, value, count, key in self._values("place"):
            own = self.rules["places"].get(key, {})
            said = self._said(value)
            plain = tuple(w for w in said[:2] if not w.endswith("片"))
            bare = tuple(own.get("bare", ())) or plain[: 1 if self._language == "en" else 2] or (value,)
            adj = tuple(own.get("adj", ())) or bare
            found.append(Value(field, value, count**0.4, bare, adj=adj))
        return found

    def regions(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """(saying, field, values) of words for several countries."""
        held = {(n, self._key(v)): v for n, v, _, _ in self._values("place")}
        umbrella = {str(w): entry.get("any", ()) for entry in load("umbrella") for w in entry["say"]}
        found = []
        for said, name in self.rules["regions"].items():
            for field in {n: 0 for n, _ in held}:
                values = tuple(held[field, str(w)] for w in umbrella.get(name, ()) if (field, str(w)) in held)
                if len(values) > 1:
                    found.append((said, field, values))
        return found

    def people(self, role: str) -> list[Value]:
        """Makers or players, by all their names."""
        other = {v for r in ("maker", "player") if r != role for _, v, _, _ in self._values(r)}
        rows = self._values(role)
        everybody = {v for r in ("maker", "player") for _, v, _, _ in self._values(r)}
        last = Counter(v.split()[-1] for v in everybody)
        aliases = load("people")
        found = []
        for field, value, count, _ in rows:
            known = [str(w) for w in aliases.get(value, ()) if bool(_HAN.search(str(w))) is (self._language == "zh")]
            names = tuple(w.title() if self._language == "en" else w for w in known if len(w) > 3 or _HAN.search(w))
            full = names if self._language == "zh" and names else (value, *names[:1])
            alone = value.split()[-1]
            short = (alone,) if _known(alone, last, count) and self._language == "en" else ()
            weight = count**0.7 * (_TRANSLATED if self._language == "zh" and names else 1)
            found.append(Value(field, value, weight, full, adj=full if value not in other else (), one=(*full, *short)))
        return found

    def moods(self) -> list[Value]:
        """Adjectives of mood."""
        nouns = self.rules["mood_nouns"]
        return [
            Value(f, v, c**0.4, tuple(nouns.get(k, ())), adj=tuple(self.rules["moods"][k]), more=self._more("moods", k))
            for f, v, c, k in self._values("theme")
            if k in self.rules["moods"]
        ]

    def themes(self) -> list[Value]:
        """What items are about: nouns."""
        unsaid = set(self._english["unsaid_themes"]) | set(self._english["moods"])
        kinds = {k for *_, k in self._values("kind")}
        rows = [r for r in self._values("theme") if r[3] not in unsaid | kinds and r[1] not in unsaid]
        first = {k: v for _, v, _, k in reversed(rows)}
        adjs = self.rules["theme_adjs"]
        return [
            Value(f, v, c**0.4, self._theme(v, k), adj=tuple(adjs.get(k, ()))) for f, v, c, k in rows if first[k] == v
        ]

    def _theme(self, value: str, key: str) -> tuple[str, ...]:
        own = tuple(str(w) for w in self.rules["theme_words"].get(key, ()))
        return own or tuple(w for w in self._said(value)[:2] if not w.endswith("片")) or (value,)

    def others(self) -> list[Value]:
        """Values of word fields that have no role of their own (a shop's material, a city's district)."""
        return [
            Value(f, v, c**0.4, self._said(v)[:3])
            for f, v, c, _ in self._values("other")
            if f != "title" and self._schema.fields[f].kind not in _UNSAID and _sayable(self._fields[f])
        ]


def _sayable(field: Field) -> bool:
    return len(field.values) <= _MOST_VALUES and all(len(v) <= _LONGEST_VALUE for v in list(field.values)[:50])


def _known(name: str, last: Counter[str], count: int) -> bool:
    return len(name) > 4 and name.isalpha() and last[name] == 1 and count >= _BETTER_KNOWN
