"""Why something was recommended: the reasons that its card carried when it was shown, not new ones. Pure."""

from collections.abc import Sequence

from agent.answers import Answer
from agent.phrases import phrases
from agent.pointers import shown_last
from agent.wording import Wording, plain
from domain.candidates import Recommendation
from domain.conversation import Turn
from domain.intent import Step
from domain.ports import CatalogView

WHY = "why"
"""What `about` is called when a person asks for our reasons."""


def why(step: Step, turns: Sequence[Turn], view: CatalogView, language: str, seed: str) -> Answer:
    """The reasons for the items of a step, for all the cards shown last where it names none."""
    cards = {card.item.id: card for turn in turns for card in turn.items}
    named = tuple(m.item_id for m in step.mentions if m.item_id)
    ids = [i for i in dict.fromkeys(named or shown_last(turns)) if i in view.rows]
    said = [_reason(i, cards.get(i), view, language, seed) for i in ids]
    return Answer(sentences=("\n".join(f"- {one}" for one in said),) if len(said) > 1 else tuple(said))


def _reason(item_id: str, card: Recommendation | None, view: CatalogView, language: str, seed: str) -> str:
    own, title = phrases(language), Wording(language=language).title(view.item(item_id))
    if card is None:
        return own.say("why_unsaid", seed, title=title)
    texts = [reason.text for reason in card.evidence] or [card.reason]
    said = own.words["semicolon"].join(plain(text).rstrip(".。") for text in texts)
    return own.say("why", seed, title=title, reason=said)
