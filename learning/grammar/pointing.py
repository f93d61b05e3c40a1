"""Titles, and what points at the cards that were shown: "the second one", "the Kubrick one", "it", comparatives."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from agent.references import number
from domain.intent import Op, Sentiment
from domain.items import Item
from domain.ports import CatalogView
from learning.grammar.draft import Draft, Named, Pointed, Unfillable
from learning.grammar.labelled import LAST_ITEM
from learning.grammar.named import Title
from learning.grammar.words import Vocabulary

_EVERYDAY = ("speed", "heat", "contact", "help", "hello", "go", "more", "seven", "big", "fear", "friday", "she", "up")
_TRAPS, _TRANSLATED = 0.15, 0.6
"""How often a title that holds the grammar's own words is drawn, and one that has a name in the message's language."""
_QUOTED = {"en": 0.12, "zh": 0.55}


class Pointing:
    """The slots that name or point at items. Keeps nothing between messages."""

    def __init__(self, view: CatalogView, words: Vocabulary, amounts: Mapping[str, Any]) -> None:
        self._view, self._words, self._amounts = view, words, amounts
        self._traps = [t for t in words.titles if _is_trap(t, words)]
        self._unique = [t for t in words.titles if t.item_id]
        self._own = [t for t in self._unique if t.translated]

    def fill(self, draft: Draft, name: str, feeling: Sentiment, mode: str) -> None:
        """Write one slot. Raises Unfillable where nothing can be pointed at."""
        silent = "none" in mode.split(",")
        if name == "title":
            self._title(draft, feeling, silent)
        elif name == "titlefirst":
            self._first_title(draft)
        elif name == "titlebefore":
            self._held_title(draft)
        elif name == "titles":
            self._title(draft, feeling, silent)
            draft.write(draft.rng.choice(self._words.rules["joins"]["titles"]), fixed=True)
            self._title(draft, feeling, silent)
        elif name in ("pos", "last"):
            self._position(draft, feeling, -1 if name == "last" else 0, silent)
        elif name in ("first2", "all", "allzero"):
            self._many(draft, name, feeling)
        elif name == "it":
            self._it(draft, feeling)
        elif name == "itzero":
            self._it(draft, feeling, words=False)
        elif name == "attr":
            self._attribute(draft, feeling)
        elif name == "othershown":
            self._other(draft, feeling)
        elif name == "basefirst":
            self._choose_base(draft)
            self._base(draft)
            if feeling is not Sentiment.NEUTRAL:
                draft.pointed.append(Pointed(draft.step, self._chosen_base(draft) + 1, feeling))
        elif name.startswith("more"):
            self._more(draft, name)
        elif name == "base":
            self._base(draft)
        else:
            raise Unfillable(name)

    def _title(self, draft: Draft, feeling: Sentiment, silent: bool) -> None:
        pool = self._traps if self._traps and draft.rng.random() < _TRAPS else self._unique
        if self._own and draft.rng.random() < _TRANSLATED:
            pool = self._own
        if not pool:
            raise Unfillable("title")
        title: Title = draft.rng.choice(pool)
        draft.take("title", title.spoken)
        said = draft.rng.choice(title.said)
        key = draft.key()
        if draft.rng.random() < _QUOTED[self._words.language]:
            left, right = ("《", "》") if self._words.language == "zh" else draft.rng.choice(("''", '""', "“”"))
            draft.write(left, fixed=True)
            draft.write(said, key)
            draft.write(right, fixed=True)
        else:
            draft.write(said, key)
        if not silent:
            draft.named.append(Named(draft.step, title.spoken, title.item_id, feeling, key))

    def _measured(self, draft: Draft) -> Named:
        """The item that a comparative is measured by: the last one named, or one that is named after it."""
        if draft.named:
            return draft.named[-1]
        title = draft.rng.choice(self._unique)
        draft.take("title", title.spoken)
        draft.named.append(Named(draft.step, title.spoken, title.item_id, Sentiment.NEUTRAL, draft.key()))
        return draft.named[-1]

    def _first_title(self, draft: Draft) -> None:
        """The title that a comparative after it is measured by."""
        self._title(draft, Sentiment.NEUTRAL, silent=False)
        draft.take("title", "measure")

    def _held_title(self, draft: Draft) -> None:
        """The title that a comparative before it is measured by: part of the wish, and no mention of taste."""
        measured = draft.named.pop()
        title = next(t for t in self._unique if t.item_id == measured.item_id)
        draft.write(draft.rng.choice(title.said), draft.wishes[-1].key)

    def _position(self, draft: Draft, feeling: Sentiment, place: int, silent: bool) -> None:
        count = len(draft.context.shown)
        if not count:
            raise Unfillable("shown")
        free = [p for p in range(1, count + 1) if ("position", p) not in draft.used]
        if not free or (place == -1 and count not in free):
            raise Unfillable("position")
        position = count if place == -1 else draft.rng.choice(free[:4])
        draft.take("position", position)
        words = self._words.rules["ordinals"]
        known = words["-1"] if place == -1 else words[str(position)]
        draft.write(draft.rng.choice(known), fixed=True)
        if not silent:
            draft.pointed.append(Pointed(draft.step, position, feeling))

    def _many(self, draft: Draft, name: str, feeling: Sentiment) -> None:
        count = len(draft.context.shown)
        if count < 2 or (name == "first2" and count < 3):
            raise Unfillable(name)
        draft.write(draft.rng.choice(self._words.rules.get(name, ("",))), fixed=True)
        for position in range(1, 3 if name == "first2" else count + 1):
            draft.pointed.append(Pointed(draft.step, position, feeling))

    def _it(self, draft: Draft, feeling: Sentiment, *, words: bool = True) -> None:
        if not draft.context.last_item:
            raise Unfillable("it")
        draft.write(draft.rng.choice(self._words.rules["it"]) if words else "", fixed=True)
        draft.pointed.append(Pointed(draft.step, LAST_ITEM, feeling))

    def _other(self, draft: Draft, feeling: Sentiment) -> None:
        pointed = [p.position for p in draft.pointed]
        if len(draft.context.shown) != 2 or len(pointed) != 1 or pointed[0] not in (1, 2):
            raise Unfillable("other")
        draft.write(draft.rng.choice(self._words.rules["othershown"]), fixed=True)
        draft.pointed.append(Pointed(draft.step, 3 - pointed[0], feeling))

    def _attribute(self, draft: Draft, feeling: Sentiment) -> None:
        """ "the French one", "the cheaper one": words that only one of the shown cards answers to."""
        items = [self._view.item(i) for i in draft.context.shown]
        if len(items) < 2:
            raise Unfillable("attribute")
        ways = [*self._extremes(items), *self._told_apart(items)]
        if not ways:
            raise Unfillable("attribute")
        said, position = draft.rng.choice(ways)
        template = draft.rng.choice(self._words.rules["the_one"])
        draft.write(template.replace("X", said), fixed=True)
        draft.pointed.append(Pointed(draft.step, position, feeling))

    def _extremes(self, items: Sequence[Item]) -> list[tuple[str, int]]:
        found = []
        for kind, measure in self._words.measures.items():
            amounts = [number(item, measure.field) for item in items]
            if None in amounts or kind not in self._amounts["most"]:
                continue
            known = [a for a in amounts if a is not None]
            for which, best in (("max", max(known)), ("min", min(known))):
                if known.count(best) == 1:
                    found += [(w, known.index(best) + 1) for w in self._amounts["most"][kind][which]]
        return found

    def _told_apart(self, items: Sequence[Item]) -> list[tuple[str, int]]:
        """Values that exactly one of the items has, as they are said before "one"."""
        words = self._words
        values = [v for v in (*words.places, *words.makers, *words.kinds) if v.adj]
        found = []
        for value in values:
            has = [p for p, item in enumerate(items, start=1) if value.value in item.words(value.field)]
            if len(has) == 1 and value.field in items[has[0] - 1].attributes:
                found.append((value.adj[0], has[0]))
        return found

    # --- comparatives: relative to what was shown

    def _more(self, draft: Draft, name: str) -> None:
        """ "shorter": than the base that a `{base}` slot names later, than the last item, or than all that was shown.

        `more` alone: all shown; `morebase`: a `{base}` slot follows and completes it
        (`morebased`: a `{basefirst}` slot stands before); `moreit`: the item talked about.
        """
        if not draft.context.shown and "title" not in name:
            raise Unfillable("shown")
        if name in ("moretitle", "moretootitle"):
            measured = self._measured(draft)
            ids = [measured.item_id or ""]
            if ("title", "measure") in draft.used:
                draft.named.remove(measured)
        elif name in ("morebase", "morebased", "moretoobased"):
            if name == "morebase":
                self._choose_base(draft)
                draft.take("base", "said")
            ids = [draft.context.shown[self._chosen_base(draft)]]
        elif name == "moreit":
            if not draft.context.last_item:
                raise Unfillable("it")
            ids = [draft.context.last_item]
        else:
            ids = list(draft.context.shown)
        kinds = [k for k in self._words.measures if k in self._amounts["vague"] and self._compares(k, ids, draft)]
        if not kinds:
            raise Unfillable("more")
        self._compared(draft, draft.rng.choice(kinds), ids, too=name.startswith("moretoo"))

    def _compares(self, kind: str, ids: Sequence[str], draft: Draft) -> bool:
        field = self._words.measures[kind].field
        known = all(number(self._view.item(i), field) is not None for i in ids)
        return known and (field, None) not in draft.used

    def _compared(self, draft: Draft, kind: str, ids: Sequence[str], too: bool) -> None:
        measure = self._words.measures[kind]
        draft.take(measure.field)
        values = [v for i in ids if (v := number(self._view.item(i), measure.field)) is not None]
        more = draft.rng.random() < 0.4
        if too:  # "too long": less is wanted
            part = "low" if more else "high"
            said = self._words.rules["too"] + self._amounts["vague"][kind][part][0]
        else:
            said = draft.rng.choice(self._amounts["vague"][kind]["more" if more else "less"])
        op, bound = (Op.GE, measure.above(max(values))) if more else (Op.LE, measure.below(min(values)))
        draft.write(said, draft.wish(measure.field, op, bound, number=True))

    def _base(self, draft: Draft) -> None:
        words = self._words.rules["ordinals"]
        key = draft.wishes[-1].key if draft.wishes and ("base", "said") in draft.used else None
        draft.write(draft.rng.choice(words[str(self._chosen_base(draft) + 1)]), key, fixed=True)

    def _choose_base(self, draft: Draft) -> None:
        """Settle which card something is measured against."""
        if not draft.context.shown:
            raise Unfillable("shown")
        draft.used.add(("base", draft.rng.randrange(len(draft.context.shown))))

    def _chosen_base(self, draft: Draft) -> int:
        base = next((v for n, v in draft.used if n == "base" and v != "said"), None)
        if not isinstance(base, int):
            raise Unfillable("base")
        return base


def _is_trap(title: Title, words: Vocabulary) -> bool:
    """Whether a title holds a word of the grammar's own: a kind, a number, a command."""
    if not title.item_id:
        return False
    kinds = Counter(w for v in words.kinds for w in (*v.bare, *v.adj))
    tokens = title.spoken.casefold().replace("!", "").split()
    said = any(t in kinds for t in tokens) or any(t.isdigit() for t in tokens)
    return said or title.spoken.casefold() in (
        "speed",
        "heat",
        "contact",
        "help",
        "hello",
        "go",
        "more",
        "seven",
        "big",
    )
