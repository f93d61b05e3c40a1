"""Asks in words, made from the catalogue itself: interactions hold no words, yet the words must get their weight.

Kinds, each from one described item (the target):
- values:     some of its attribute values; right are all items that have them all
- retold:     half of the words of its text, the other half held out; right is the item
- neighbours: the same words with the item itself known to the person; right are the items most like it by attributes
- alike:      the same with its title in place of its words (`ranking.variedasks`)
- personal:   some values of an item that a person liked later, with their likes before it; right is that item alone,
              so that among all that fit the words the person's taste decides
"""

import random
import re
from collections.abc import Sequence

from domain.items import Item
from domain.ports import CatalogView
from domain.query import Query
from ranking.examples import Ask
from ranking.facts import Pair, facts_of

COMMON = 0.25
"""A value that more than this share of the items has says too little to ask for."""
FEWEST, MOST = 2, 40
"""How many items may be right for an ask by values."""

_SENTENCE_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_CHINESE_RUNS = re.compile(r"[一-鿿]+")


def asks_from_catalog(view: CatalogView, history: Sequence[Ask], count: int, seed: int = 7) -> tuple[Ask, ...]:
    """Up to `count` asks in words (seeded). `history` lends likes to the personal ones; it may be empty."""
    maker = AskMaker(view, history, seed)
    if not maker.described:
        return ()
    kinds = (maker.neighbours, maker.values, maker.neighbours, maker.personal, maker.neighbours, maker.retold)
    made = (kinds[n % len(kinds)]() for n in range(count))
    return tuple(ask.model_copy(update={"made": True}) for ask in made if ask)


class AskMaker:
    """Draws asks of each kind; None where a draw came to nothing. `described` are the items that have words."""

    def __init__(self, view: CatalogView, history: Sequence[Ask], seed: int) -> None:
        self._draw = random.Random(seed)
        self._items = {i.id: i for i in view.items()}
        self._facts = {i: facts_of(item) for i, item in self._items.items()}
        self._having: dict[Pair, set[str]] = {}
        for item_id, facts in self._facts.items():
            for pair in facts.values:
                self._having.setdefault(pair, set()).add(item_id)
        self.described = sorted(i for i, item in self._items.items() if item.texts or self._telling(item.id))
        self._history = [a for a in history if a.query.liked and a.relevant & self._facts.keys()]

    def values(self) -> Ask | None:
        """Some values of one item; right are all that have them."""
        target = self._draw.choice(self.described)
        chosen = self._some_values(target)
        right = self._with_all(chosen)
        if not chosen or not FEWEST <= len(right) <= MOST:
            return None
        return Ask(query=Query(text=_as_words(chosen), limit=10), relevant=frozenset(right))

    def retold(self) -> Ask | None:
        """Half the words of one item's description; right is the item."""
        target = self._draw.choice(self.described)
        text, language = self._half_told(self._items[target])
        return Ask(query=Query(text=text, language=language, limit=10), relevant=frozenset((target,))) if text else None

    def neighbours(self) -> Ask | None:
        """Half the words of a description of what the person knows; right are the items most like it."""
        target = self._draw.choice(self.described)
        text, language = self._half_told(self._items[target])
        right = self._nearest(target)
        if not text or not right:
            return None
        query = Query(text=text, language=language, seen=frozenset((target,)), limit=10)
        return Ask(query=query, relevant=right)

    def alike(self) -> Ask | None:
        """Items like one that the person knows by its title."""
        target = self._draw.choice(self.described)
        right = self._nearest(target)
        titles = self._items[target].titles
        if not right or not titles:
            return None
        language = self._draw.choice(sorted(titles))
        text = f"类似《{titles[language]}》的" if language == "zh" else f"something like {titles[language]}"
        query = Query(text=text, language=language, seen=frozenset((target,)), limit=10)
        return Ask(query=query, relevant=right)

    def personal(self) -> Ask | None:
        """Some values of what a person liked later, after their earlier likes; right is that item."""
        if not self._history:
            return None
        ask = self._draw.choice(self._history)
        target = self._draw.choice(sorted(ask.relevant & self._facts.keys()))
        chosen = self._some_values(target)
        query = ask.query.model_copy(update={"text": _as_words(chosen)})
        return Ask(query=query, relevant=frozenset((target,))) if chosen else None

    def _telling(self, item_id: str) -> list[Pair]:
        most = max(FEWEST, COMMON * len(self._items))
        return sorted(p for p in self._facts[item_id].values if FEWEST <= len(self._having[p]) <= most)

    def _some_values(self, item_id: str) -> list[Pair]:
        telling = self._telling(item_id)
        return self._draw.sample(telling, min(len(telling), self._draw.choice((1, 2, 2, 3))))

    def _with_all(self, pairs: Sequence[Pair]) -> set[str]:
        return set.intersection(*(self._having[p] for p in pairs)) if pairs else set()

    def _half_told(self, item: Item) -> tuple[str, str]:
        """Half of the words of one of the item's texts, and the language of that text; ("", "en") without a text."""
        if not item.texts:
            return "", "en"
        language = self._draw.choice(sorted(item.texts))
        text = item.texts[language]
        runs = _CHINESE_RUNS.findall(text)
        words = [r[i : i + 4] for r in runs for i in range(0, len(r), 4)] if runs else _SENTENCE_WORDS.findall(text)
        kept = [w for w in words if self._draw.random() < 0.5][:12]
        return ("" if runs else " ").join(kept), language

    def _nearest(self, item_id: str) -> frozenset[str]:
        """Up to ten items that share at least two telling values with this one, those that share most."""
        shared: dict[str, int] = {}
        for pair in self._telling(item_id):
            for other in self._having[pair]:
                shared[other] = shared.get(other, 0) + 1
        shared.pop(item_id, None)
        best = sorted((n for n in shared.items() if n[1] >= 2), key=lambda n: (-n[1], n[0]))[:10]
        return frozenset(i for i, _ in best)


def _as_words(pairs: Sequence[Pair]) -> str:
    return " ".join(value for _, value in pairs)
