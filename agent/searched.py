"""Words of a message that no field holds ("compact") and no card's record says either. Pure."""

from agent.lexicon import pattern
from agent.outcome import Outcome
from domain.intent import Act, leaving_out
from domain.ports import CatalogView

_MOST = 2
"""Of more words, or of words beside a wish that was read, the sentence would tell nobody anything."""


_ASKS_FOR = pattern("searched.asks_for")


def unsaid(outcome: Outcome, view: CatalogView) -> str:
    """The words that this message searched the descriptions for and no card's record says; "" where there are none."""
    steps = outcome.intent.steps
    words = list(dict.fromkeys(w for s in steps for w in s.search_text.split()))
    named = outcome.text.rstrip().endswith(("?", "？")) and len(outcome.text.split()) <= _MOST
    if not (named or _ASKS_FOR.search(outcome.text) or all(step.act is Act.REFINE for step in steps)):
        return ""
    if outcome.intent.constraints or not (outcome.plan.searches and outcome.cards) or len(words) > _MOST:
        return ""
    cards = [card.item for card in outcome.cards]
    return " ".join(w for w in words if all(view.satisfies(item, leaving_out((w,))) for item in cards))
