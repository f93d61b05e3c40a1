"""Words of a message that no field holds ("compact") and no card's record says either. Pure."""

import re

from agent import wishes
from agent.outcome import Outcome
from agent.wording import Wording
from domain.items import Item

_MOST = 3
"""Of more words the sentence would tell nobody anything."""


def unsaid(outcome: Outcome) -> str:
    """The words that this message searched the descriptions for and no card's record says; "" where there are none."""
    steps = outcome.intent.steps
    wording = Wording(language=outcome.language, marked=False)
    said = [str(v) for c in outcome.intent.constraints for v in wishes.values(c)]
    held = " ".join([*said, *(wording.wish(c) for c in outcome.intent.constraints)]).casefold()
    words = list(dict.fromkeys(w for s in steps for w in s.search_text.split() if w.casefold() not in held))
    if not (outcome.plan.searches and outcome.cards) or len(words) > _MOST:
        return ""
    return " ".join(word for word in words if not any(_says(card.item, word) for card in outcome.cards))


def _says(item: Item, word: str) -> bool:
    told = " ".join([item.text("en"), item.text("zh"), *item.titles.values(), *map(str, item.attributes.values())])
    edge = r"\b" if word.isascii() else ""
    return bool(re.search(rf"{edge}{re.escape(word)}", told, re.IGNORECASE))
