"""How far the cards' records say the words of a message that no field holds ("compact"). Pure."""

import re

from agent import wishes
from agent.outcome import Outcome
from domain.items import Item

_MOST = 3
"""Of more words the sentence would tell nobody anything."""


def mentioned(outcome: Outcome) -> tuple[str, int] | None:
    """The words that this message searched the descriptions for, and how many cards say any; None where it did not."""
    steps = outcome.intent.steps
    held = " ".join(str(v) for c in outcome.intent.constraints for v in wishes.values(c)).casefold()
    words = dict.fromkeys(w for s in steps for w in s.search_text.split() if w.casefold() not in held)
    if not (outcome.plan.searches and outcome.cards) or not 0 < len(words) <= _MOST:
        return None
    return " ".join(words), sum(any(_says(card.item, word) for word in words) for card in outcome.cards)


def _says(item: Item, word: str) -> bool:
    told = " ".join([item.text("en"), item.text("zh"), *item.titles.values(), *map(str, item.attributes.values())])
    edge = r"\b" if word.isascii() else ""
    return bool(re.search(rf"{edge}{re.escape(word)}", told, re.IGNORECASE))
