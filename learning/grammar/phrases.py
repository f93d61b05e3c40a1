"""Noun phrases put together from several wishes: "a funny French heist film from the 80s", 八十年代的法国搞笑片."""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from domain.errors import BadInput
from learning.grammar.draft import Draft, Unfillable
from learning.grammar.slots import Slots
from learning.grammar.template import NextStep, Slot, Text, expand, parse


class Part(NamedTuple):
    """One wish in a phrase: where it may stand (`before` the noun, as the `head`, `after` it) and its template."""

    place: str
    template: str
    needs: str
    weight: int


_EN = (
    Part("before", "{vague}", "vague", 8),
    Part("before", "{mood:M}", "mood", 13),
    Part("before", "{place:M}", "place", 12),
    Part("before", "{region:M}", "place", 2),
    Part("before", "{decade:M}", "decade", 5),
    Part("before", "{kinda:M}", "kinda", 8),
    Part("before", "{who:M}", "who", 4),
    Part("before", "{themea:M}", "theme", 9),
    Part("head", "{kind1:M}", "kind", 46),
    Part("head", "{pair1:M}", "kind", 4),
    Part("after", "[about|about|with|involving] {theme:M}", "theme", 12),
    Part("after", "{company:M}", "company", 5),
    Part("after", "set in {setting:M}", "theme", 2),
    Part("after", "from {placen:M}", "place", 4),
    Part("after", "{by} {maker:M}", "maker", 9),
    Part("after", "{with} {player:M}", "player", 11),
    Part("after", "{year:M}", "decade", 14),
    Part("after", "{runtime:M}", "runtime", 10),
    Part("after", "{price:M}", "price", 14),
    Part("after", "{rating:M}", "rating", 5),
    Part("after", "{pages:M}", "pages", 6),
    Part("after", "in {other:M}", "other", 6),
    Part("after", "with {flag:M}", "flag", 3),
)
_ZH = (
    Part("before", "[很|挺|比较|偏|]{vague}的", "vague", 7),
    Part("before", "{mood:M}的", "mood", 13),
    Part("before", "{place:M}[的|]", "place", 14),
    Part("before", "{region:M}", "place", 2),
    Part("before", "{decade:M}[的|]", "decade", 6),
    Part("before", "{kinda:M}的", "kinda", 8),
    Part("before", "{makern:M}{by}", "maker", 9),
    Part("before", "{playern:M}{with}", "player", 10),
    Part("before", "[关于{theme:M}|讲{theme:M}|{theme:M}题材|有{theme:M}|跟{theme:M}有关]的", "theme", 12),
    Part("before", "{year:M}的", "decade", 14),
    Part("before", "{runtime:M}的", "runtime", 10),
    Part("before", "{price:M}的", "price", 14),
    Part("before", "{rating:M}的", "rating", 5),
    Part("before", "{pages:M}的", "pages", 6),
    Part("before", "{company:M}的", "company", 5),
    Part("before", "{other:M}的", "other", 6),
    Part("before", "有{flag:M}的", "flag", 3),
    Part("head", "{kind1:M}", "kind", 46),
    Part("head", "{pair1:M}", "kind", 4),
    Part("head", "{themea:M}", "theme", 8),
)
_FRAGMENTS = {
    "en": (
        ("{kind:M}", "kind", 30), ("{mood:M}", "mood", 8), ("{place:M}", "place", 10), ("{decade:M}", "decade", 12),
        ("{year:M}", "decade", 6), ("{runtime:M}", "runtime", 8), ("{playeru:M}", "player", 7),
        ("[dir {makern:M}|by {makern:M}|{makeru:M}]", "maker", 4), ("{theme:M}", "theme", 7),
        ("{price:M}", "price", 10), ("{other:M}", "other", 5), ("{vague}", "vague", 4),
    ),
    "zh": (
        ("{kind:M}", "kind", 30), ("{mood:M}", "mood", 8), ("{place:M}", "place", 10), ("{decade:M}", "decade", 12),
        ("{year:M}", "decade", 6), ("{runtime:M}", "runtime", 8), ("{playeru:M}", "player", 7),
        ("{makeru:M}", "maker", 4), ("{theme:M}", "theme", 7), ("{price:M}", "price", 10), ("{other:M}", "other", 5),
    ),
}  # fmt: skip
_NEGATIVES = {
    "en": (
        ("[{kindn:M}|{kind:M}|{kindn:M}]", "kind", 40), ("[{theme:M}|{theme:M}|{themea:M} <nouns>]", "theme", 14),
        ("{moodn:M}", "mood", 9),
        ("{playeru:M}", "player", 9), ("{makeru:M}", "maker", 5), ("{place:M} <nouns>", "place", 8),
        ("anything from the {decade:M}", "decade", 5), ("{mood:M} stuff", "mood", 6),
        ("{other:M}", "other", 6),
    ),
    "zh": (
        ("{kind1:M}", "kind", 44), ("[{theme:M}题材的|有{theme:M}的|讲{theme:M}的|{themea:M}]", "theme", 13),
        ("{moodn:M}", "mood", 8), ("[{playern:M}{with}|{playeru:M}的|{playeru:M}]", "player", 9),
        ("{makern:M}{by}", "maker", 5),
        ("{place:M}[电影|的]", "place", 8),
        ("{decade:M}的", "decade", 5), ("{mood:M}的", "mood", 6), ("{other:M}的", "other", 6),
    ),
}  # fmt: skip


_DETERMINERS = ("a~ ", "a~ ", "a~ ", "a~ ", "a~ ", "a~ good ", "a~ nice ", "a~ decent ", "some ")


class Phrases:
    """Writes phrases of several wishes. Keeps nothing between messages."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._language = slots.words.language
        self._can = self._available()

    def _available(self) -> frozenset[str]:
        """What this catalogue has wishes about."""
        words = self._slots.words
        has = {
            "kind": words.kinds, "company": [v for v in words.kinds if v.company],
            "kinda": [v for v in words.kinds if v.adj], "mood": words.moods,
            "theme": words.themes, "place": words.places, "maker": words.makers, "player": words.players,
            "who": [*words.makers, *words.players], "other": words.others, "flag": words.flags,
            "vague": [k for k in words.measures if k in self._slots.amounts.rules["vague"]],
        }  # fmt: skip
        return (
            frozenset(n for n, v in has.items() if v)
            | set(words.measures)
            | ({"decade"} if "year" in words.measures else set())
        )

    def fill(self, draft: Draft, name: str, mode: str) -> bool:
        """Write one of this file's slots; False where the name is not one of them."""
        if name in ("np", "np1", "nps"):
            self._noun_phrase(draft, mode or "", 1 if name == "np1" else _size(draft.rng), plural=name == "nps")
        elif name == "frag":
            self._fragments(draft, mode)
        elif name in ("nots", "not1"):
            self._negatives(draft, mode, 1 if name == "not1" else draft.rng.choice((1, 1, 1, 2, 2, 3)))
        else:
            return False
        return True

    def write(self, draft: Draft, template: str, mode: str = "") -> None:
        """Write a small template of slots only, its M replaced by the mode."""

        def emit(node: Text | Slot | NextStep) -> None:
            if isinstance(node, Text):
                draft.write(node.text, fixed=True)
            elif isinstance(node, Slot):
                self._slots.fill(draft, node.name, mode if node.mode == "M" else node.mode)
            else:
                raise BadInput("a phrase cannot begin a step", hint="move // into a frame")

        noun = draft.rng.choice(self._slots.words.nouns.get("many") or self._slots.words.nouns["one"])
        expand(parse(template), {"nouns": (noun,)}, draft.rng, emit)

    # --- positive phrases

    def _noun_phrase(self, draft: Draft, mode: str, size: int, *, plural: bool) -> None:
        known: Sequence[Part] = _EN if self._language == "en" else _ZH
        known = [p for p in known if p.needs != "vague"] if "none" in mode else known
        parts = self._draw(known, size, draft.rng)
        if self._language == "zh":
            self._chinese(draft, parts, mode)
        else:
            self._english(draft, parts, mode, plural)

    def _draw(self, known: Sequence[Part], size: int, rng: Random) -> list[Part]:
        left = [p for p in known if p.needs in self._can]
        chosen: list[Part] = []
        while left and len(chosen) < size:
            part = rng.choices(left, [p.weight for p in left])[0]
            chosen.append(part)
            left = [p for p in left if p.needs != part.needs and not (p.place == part.place == "head")]
        if not chosen:
            raise Unfillable("np")
        return chosen

    def _english(self, draft: Draft, parts: Sequence[Part], mode: str, plural: bool) -> None:
        before = sorted((p for p in parts if p.place == "before"), key=lambda p: _EN.index(p))
        head = next((p for p in parts if p.place == "head"), None)
        after = [p for p in parts if p.place == "after"]
        draft.rng.shuffle(after)
        some = self._slots.words.nouns["some"][0]
        if head is None and not plural and draft.rng.random() < 0.5 and not _names(before):
            draft.write(draft.rng.choice((some, some, "anything" if some == "something" else some)))
            self._listed(draft, before, mode, " ", lead=" ")
        else:
            draft.write("" if plural else draft.rng.choice(_DETERMINERS))
            self._listed(draft, before, mode, " ", lead="")
            draft.write(" " if before else "")
            self._head(draft, head, mode, plural)
        for part in after:
            draft.write(" ")
            self.write(draft, part.template, mode)

    def _head(self, draft: Draft, head: Part | None, mode: str, plural: bool) -> None:
        if head is None:
            draft.write(draft.rng.choice(self._slots.words.nouns["many" if plural else "one"]))
            return
        template = head.template
        if plural:
            template = template.replace("kind1", "kindn").replace("pair1", "pairn")
        self.write(draft, template, mode)

    def _listed(self, draft: Draft, parts: Sequence[Part], mode: str, link: str, lead: str) -> None:
        for i, part in enumerate(parts):
            draft.write(lead if not i else link)
            self.write(draft, part.template, mode)

    def _chinese(self, draft: Draft, parts: Sequence[Part], mode: str) -> None:
        head = next((p for p in parts if p.place == "head"), None)
        before = [p for p in parts if p.place == "before"]
        draft.rng.shuffle(before)
        for part in before:
            self.write(draft, part.template, mode)
        if head:
            self.write(draft, head.template, mode)
        else:
            draft.write(draft.rng.choice(self._slots.words.nouns["one"]))

    # --- fragments and exclusions

    def _fragments(self, draft: Draft, mode: str) -> None:
        known = [f for f in _FRAGMENTS[self._language] if f[1] in self._can]
        link = draft.rng.choice(
            {"en": (", ", ", ", " ", " + ", "; "), "zh": ("，", " ", "、", "，", "+")}[self._language]
        )
        self._chain(draft, known, mode, draft.rng.choice((2, 2, 3, 3, 4)), lambda: link)

    def _negatives(self, draft: Draft, mode: str, count: int) -> None:
        known = [f for f in _NEGATIVES[self._language] if f[1] in self._can]
        links = {"en": (" or ", " and ", " or "), "zh": ("和", "、", "还有")}[self._language]
        self._chain(draft, known, ",".join(["not", mode]) if mode else "not", count, lambda: draft.rng.choice(links))

    def _chain(
        self, draft: Draft, known: Sequence[tuple[str, str, int]], mode: str, count: int, link: Callable[[], str]
    ) -> None:
        left = list(known)
        for i in range(count):
            if not left:
                break
            chosen = draft.rng.choices(left, [f[2] for f in left])[0]
            draft.write(link() if i else "", fixed=True)
            self.write(draft, chosen[0], mode)
            left = [f for f in left if f[1] != chosen[1] or (f[1] == "kind" and "not" in mode)]


def _size(rng: Random) -> int:
    return rng.choices((1, 2, 3, 4), (46, 34, 15, 5))[0]


def _names(parts: Sequence[Part]) -> bool:
    return any(p.needs in ("who", "decade", "theme") for p in parts)
