"""Words of a message that no field holds ("compact") and no card's record says either. Pure."""

import re

from agent.lexicon import pattern
from agent.outcome import Outcome
from domain.intent import Act
from domain.items import Item

_MOST = 2
"""Of more words, or of words beside a wish that was read, the sentence would tell nobody anything."""


_ASKS_FOR = pattern("searched.asks_for")


def unsaid(outcome: Outcome) -> str:
    """The words that this message searched the descriptions for and no card's record says; "" where there are none."""
    steps = outcome.intent.steps
    words = list(dict.fromkeys(w for s in steps for w in s.search_text.split()))
    named = outcome.text.rstrip().endswith(("?", "？")) and len(outcome.text.split()) <= _MOST
    if not (named or _ASKS_FOR.search(outcome.text) or all(step.act is Act.REFINE for step in steps)):
        return ""
    if outcome.intent.constraints or not (outcome.plan.searches and outcome.cards) or len(words) > _MOST:
        return ""
    return " ".join(word for word in words if not any(_says(card.item, word) for card in outcome.cards))


def _says(item: Item, word: str) -> bool:
    told = " ".join([item.text("en"), item.text("zh"), *item.titles.values(), *map(str, item.attributes.values())])
    edge = r"\b" if word.isascii() else ""
    return bool(re.search(rf"{edge}{re.escape(word)}", told, re.IGNORECASE))
