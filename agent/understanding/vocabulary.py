"""What can be wished for, in the catalogue's own values: every value, its synonyms, people's names, umbrella words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from agent.understanding.lexicons import load, words
from agent.understanding.misheard import misheard
from agent.understanding.normalise import clean
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import lemmas, phrase
from domain.fields import CatalogSchema, Field, FieldKind

_IDENTIFIER = re.compile(r"(^|_)(id|ids|isbn\w*|asin|sku|url|link|image|img|cover|slug|uuid|subtitle|original_title)$")
_GIVEN = ("for", "送", "给")
_ORIGIN = re.compile(r"^\s*[\[\(（【〔][^\]\)）】〕]{1,12}[\]\)）】〕]\s*(?=\S)")
_RANK = {"kind": 0, "place": 1, "maker": 2, "player": 2, "other": 3, "theme": 4}
_MAX_VALUES = 20_000
_FEW = 150
"""A kind field with more values holds free tags: names of people and places found elsewhere go before them."""
_LONGEST = 8
"""Values of more words are sentences; three Chinese signs count as one word."""
_CHOICES = 12
"""A field with no more values is a choice between words ("cheap", "south"), not a list of names."""
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})
_HAN = re.compile(r"[\u3400-\u9fff]")
_PARTICLES = frozenset(["de", "von", "van", "del", "da", "la", "le", "di", "du", "der", "den", "el", "al", "st", "san"])
_CLASS_WORDS = frozenset("型类式系")
_PLAIN = frozenset({"western", "war", "family"})
_WEAK = (("noun", "weak"), ("loose", "loose"))


class Sense(NamedTuple):
    """What a phrase may mean: values of fields. mode: "one" value, "all" must hold, "any" of them, "without" any
    of them, "flag".

    `weak`: why it needs support: "noun" or "loose" (an everyday word), "name" (a bare everyday last name), "" if not.
    `rank` orders senses, the least first.
    """

    parts: tuple[tuple[str, str | bool], ...]
    mode: str
    soft: bool
    role: str
    rank: int
    items: int
    weak: str = ""

    @property
    def field(self) -> str:
        """The field of the first part."""
        return self.parts[0][0]


Entry = Sense | str
"""A sense, or "field:NAME" where the phrase names a field."""


@cache
def field_role(name: str) -> str:
    """What a field is about: kind, maker, player, place, theme or other."""
    wanted = name.casefold()
    for entry in load("fieldnames"):
        if wanted in entry["fields"]:
            return str(entry["role"])
    return "other"


class Vocabulary:
    """The phrases of one catalogue. Built once; `trie` is then only read."""

    def __init__(self, schema: CatalogSchema) -> None:
        self.trie: PhraseTable[Entry] = PhraseTable()
        self.roles = {name: field_role(name) for name in schema.fields}
        self.share = {n: sum(f.values.values()) / max(1, f.count) for n, f in schema.fields.items() if f.values}
        """How many values an item has in the mean, by words field."""
        self.kinds = {name: field.kind for name, field in schema.fields.items()}
        self.single = frozenset(n for n, k in self.kinds.items() if k is FieldKind.WORD)
        """The fields of which an item has one value."""
        self._concepts = _concepts()
        self._people = _people()
        everyday = load("everyday")
        self._everyday = {str(w) for w in (*everyday["stop"], *everyday["common"])}
        self._weak = {phrase(str(w)): kind for kind, key in _WEAK for w in everyday[key]}
        for name, field in schema.fields.items():
            self._add_field_names(name, field)
            if field.kind in (FieldKind.WORD, FieldKind.WORDS) and not _is_identifier(name, field):
                self._add_values(name, field)
            elif field.kind is FieldKind.FLAG:
                self._add_flag(name, field)
        self._add_umbrellas()
        for name, field in schema.fields.items():
            self._add_sayings(name, field)

    def senses(self, said: str) -> list[Sense]:
        """The senses of exactly this phrase, the best first."""
        return sorted(
            (e for e in self.trie.get(phrase(said)) if isinstance(e, Sense)), key=lambda s: (s.rank, -s.items)
        )

    def name_field(self, field: str, names: Sequence[str]) -> None:
        """Let these words name a field, too."""
        for said in names:
            self.trie.add(said, f"field:{field}")

    def _add_field_names(self, name: str, field: Field) -> None:
        if field.kind is FieldKind.TITLE:
            return
        self.trie.add(name.replace("_", " "), f"field:{name}")
        for entry in load("fieldnames"):
            if name.casefold() in entry["fields"]:
                for said in entry["names"]:
                    self.trie.add(str(said), f"field:{name}")

    def _add_flag(self, name: str, field: Field) -> None:
        bare = re.sub(r"^(is|has|in)_", "", name)
        sense = Sense(((name, True),), "flag", False, "other", 3, field.count)
        for said in {name.replace("_", " "), bare.replace("_", " "), *self._synonyms(phrase(bare.replace("_", " ")))}:
            self.trie.add(said, sense)

    def _add_values(self, name: str, field: Field) -> None:
        role = self.roles[name]
        rank = 3 if role == "kind" and len(field.values) > _FEW else _RANK[role]
        last_names: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for value, count in list(field.values.items())[:_MAX_VALUES]:
            sense = Sense(((name, value),), "one", role == "theme", role, rank, count)
            for said, weak in self._sayings(value, role):
                if role in ("maker", "player", "other") and all(s in words("everyday", "stop") for s in said):
                    continue
                few = weak == "name" and role == "other" and len(field.values) <= _CHOICES
                self.trie.add(said, sense._replace(weak="loose" if few else weak))
            names = value.split()
            if (
                role in ("maker", "player")
                and len(names) > 1
                and value.isascii() | bool(re.match(r"[A-Za-zÀ-ž]", value))
            ):
                for last in _last_names(names):
                    last_names[last].append(value)
        for last, values in last_names.items():
            self._add_last_name(name, field, last, values)

    def _add_sayings(self, name: str, field: Field) -> None:
        """The names that the catalogue keeps for its values, where the words mean nothing else yet."""
        role = self.roles[name]
        for said, values in field.sayings.items():
            tokens = phrase(clean(said).text)
            if tokens and not any(isinstance(entry, Sense) for entry in self.trie.get(tokens)):
                parts, items = tuple((name, v) for v in values), sum(field.values.get(v, 0) for v in values)
                mode = "one" if len(values) == 1 else "any"
                sense = Sense(parts, mode, role == "theme", role, _RANK[role], items, self._is_weak(tokens, role))
                self.trie.add(tokens, sense)

    def _sayings(self, value: str, role: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """All the ways to say a value, as tokens, and whether each is weak."""
        said = phrase(clean(value).text)
        if not said or _words_in(said) > _LONGEST or (len(said) == 1 and len(said[0]) == 1 and said[0].isascii()):
            yield from ((s, "") for s in self._synonyms(said))
            return
        yield said, self._is_weak(said, role)
        others = self._synonyms(said)
        if role == "theme" and said[0] not in _GIVEN:  # a present for her is not about women
            others = {o for o in others if o[0] not in _GIVEN}
        for other in others:
            yield other, self._is_weak(other, role)
        if role in ("theme", "kind"):
            yield from ((more, "loose") for one in (said, *others) for more in _more(one))
        if role == "kind" and len(said) > 2 and said[-1] in _CLASS_WORDS:
            yield said[:-1], self._is_weak(said[:-1], role)  # 高档酒店 for 高档型
        bare = _ORIGIN.sub("", value)
        if bare != value:
            yield from self._sayings(bare, role)
        if role in ("maker", "player", "other"):
            for alias in self._people.get("".join(said), ()):
                yield from ((heard, "") for heard in misheard(alias))
            short = tuple(s for s in said if len(s) > 1 or not s.isascii())
            if 1 < len(short) < len(said):
                yield short, ""

    def _is_weak(self, said: tuple[str, ...], role: str) -> str:
        if role == "place":
            return ""
        if kind := self._weak.get(said) or self._weak.get(lemmas(said)):
            return kind
        if len(said) == 1 and len(said[0]) == 1:
            return "noun"
        everyday = all(s in self._everyday for s in said)
        if everyday and role in ("maker", "player", "other"):
            return "name"
        return "loose" if everyday and role == "kind" and said[0] not in _PLAIN else ""

    def _synonyms(self, said: tuple[str, ...]) -> set[tuple[str, ...]]:
        groups = self._concepts.get(said, []) or self._concepts.get(lemmas(said), [])
        return {other for group in groups for other in group} - {said}

    def _add_last_name(self, name: str, field: Field, last: tuple[str, ...], values: Sequence[str]) -> None:
        if sum(map(len, last)) < 3:
            return
        role = self.roles[name]
        counts = sorted((field.values[v] for v in values), reverse=True)
        clear = len(values) == 1 or counts[0] >= 3 * counts[1]
        chosen = sorted(values, key=lambda v: -field.values[v])[: 1 if clear else 6]
        parts = tuple((name, v) for v in chosen)
        sense = Sense(parts, "one" if len(parts) == 1 else "any", False, role, _RANK[role] + 1, counts[0], "name")
        self.trie.add(last, sense._replace(weak="") if len(last) > 1 else sense, inflected=False)

    def _add_umbrellas(self) -> None:
        pending = [(entry, self._umbrella(entry)) for entry in load("umbrella")]
        for entry, sense in pending:
            if sense:
                for said in map(phrase, map(str, entry["say"])):
                    if not self._is_value(said):
                        self.trie.add(said, sense._replace(weak=self._weak.get(said, "")))

    def _is_value(self, said: tuple[str, ...]) -> bool:
        """Whether the catalogue has a value of that very name (the tag 外国): then nothing wider is meant by it."""
        return any(says(sense, said) for sense in self.senses("".join(said)) if sense.role != "theme")

    def _umbrella(self, entry: dict[str, list[str]]) -> Sense | None:
        soft = "".join(entry.get("soft", ())) == "true"
        for mode, key in (("one", "means"), ("all", "all"), ("any", "any"), ("without", "without")):
            found = [s[0] for said in entry.get(key, ()) if (s := [x for x in self.senses(said) if x.mode == "one"])]
            if mode == "all" and len(found) < len(entry.get(key, ())):
                found = []
            if found:
                found = found[:1] if mode == "one" else found
                if mode in ("any", "without"):  # "Asian" means countries, not the Vietnam war
                    found = [s for s in found if s.field == found[0].field]
                parts = tuple(dict.fromkeys(s.parts[0] for s in found))
                return Sense(parts, mode, soft or found[0].soft, found[0].role, -1, found[0].items)
        return None


def says(sense: Sense, said: tuple[str, ...], *, inflected: bool = False) -> bool:
    """Whether a phrase is the very name of a sense's value (or an inflection of it), and no synonym of it."""
    if len(sense.parts) != 1:
        return False
    name = phrase(clean(str(sense.parts[0][1])).text)
    return name == said or (inflected and lemmas(name) == lemmas(said))


def _more(said: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The comparative of an adjective of one word that ends in y ("witty": "wittier"); 安静 doubled as 安安静静."""
    if len(said) == 2 and all(len(c) == 1 and not c.isascii() for c in said):
        yield (said[0], said[0], said[1], said[1])
    word = said[0] if len(said) == 1 else ""
    if len(word) > 4 and word.isascii() and word.endswith("y") and word[-2] not in "aeiou":
        yield (word[:-1] + "ier",)


def _words_in(said: Sequence[str]) -> float:
    return sum(1 / 3 if _HAN.match(s) else 1 for s in said)


def _last_names(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The last name as tokens; with its particle, too ("De Niro")."""
    names = [n for n in names if n.rstrip(".").casefold() not in _SUFFIXES]
    if len(names) > 1:
        yield phrase(names[-1])
        if names[-2].casefold() in _PARTICLES:
            yield phrase(" ".join(names[-2:]))


def _is_identifier(name: str, field: Field) -> bool:
    if _IDENTIFIER.search(name.casefold()):
        return True
    lengths = [len(v) for v in list(field.values)[:200]]
    return bool(lengths) and sum(lengths) / len(lengths) > 60


@cache
def _concepts() -> dict[tuple[str, ...], list[list[tuple[str, ...]]]]:
    found: dict[tuple[str, ...], list[list[tuple[str, ...]]]] = defaultdict(list)
    for group in (*load("concepts"), *load("concepts_spoken"), *load("concepts_casual")):
        said = [phrase(str(w)) for w in group]
        for one in {*said, *map(lemmas, said)}:
            found[one].append(said)
    return found


@cache
def _people() -> dict[str, list[tuple[str, ...]]]:
    """Other names of a person by each of their names, joined without spaces."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for name, others in load("people").items():
        names = [phrase(clean(str(n)).text) for n in (name, *others)]
        for one in names:
            found["".join(one)] += [n for n in names if n != one]
    return found
