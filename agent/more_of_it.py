""" "I watched Forrest Gump yesterday, more of that kind": what was named or talked about last is the model. Pure."""

from collections.abc import Sequence

from agent.lexicon import pattern
from domain.conversation import Turn
from domain.intent import Act, Intent, Mention, Sentiment, Step
from domain.ports import CatalogView

ALIKE_WHAT = "alike_what"
"""What `about` is called where more of a kind is asked for and nothing says of which."""
_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE})


def more_of_it(intent: Intent, text: str, last_item: str | None, turns: Sequence[Turn], view: CatalogView) -> Intent:
    """The intent with the model that "of that kind" means; the same one where it names its own or asks for no kind.

    Where nothing was named or shown so far, it asks what is meant.
    """
    searching = [step for step in intent.steps if step.act in _SEARCHES]
    asks = any(step.act is Act.MORE_LIKE for step in searching) or bool(pattern("more_of_it.of_that_kind").search(text))
    own = any(step.mentions or step.references for step in searching)
    if not asks or own or pattern("more_of_it.names_none").search(text):
        return intent
    model = _named_here(intent) or _talked_of(last_item, turns, view)
    if model is None:
        lost = any(s.act is Act.MORE_LIKE for s in searching) and _knows_nothing(intent, turns)
        return _asking(intent) if lost else intent
    step = Step(act=Act.MORE_LIKE, mentions=(model,))
    if searching:
        step = searching[-1].model_copy(update={"act": Act.MORE_LIKE, "mentions": (model,), "search_text": ""})
    others = tuple(s for s in intent.steps if s.act not in _SEARCHES)
    return intent.model_copy(update={"steps": (*others, step), "not_understood": ()})


def _named_here(intent: Intent) -> Mention | None:
    """What this message says was seen or liked."""
    named = [m for s in intent.steps if s.act is Act.REACT for m in s.mentions]
    fit = [m for m in named if m.sentiment is not Sentiment.DISLIKE and m.item_id]
    return fit[-1].model_copy(update={"sentiment": Sentiment.NEUTRAL}) if fit else None


def _talked_of(last_item: str | None, turns: Sequence[Turn], view: CatalogView) -> Mention | None:
    """The one item that the talk was about, where the last turn showed no list of others."""
    if not turns or len(turns[-1].items) > 1:
        return None
    named = [m.item_id for s in turns[-1].intent.steps for m in s.mentions if m.item_id]
    chosen = last_item or (named[-1] if len(set(named)) == 1 else None)
    if chosen is None or chosen not in view.rows:
        return None
    return Mention(item_id=chosen, title=view.item(chosen).title(), sentiment=Sentiment.NEUTRAL)


def _knows_nothing(intent: Intent, turns: Sequence[Turn]) -> bool:
    shown = any(turn.items for turn in turns)
    return not (shown or intent.constraints or any(m.item_id for t in turns for m in t.intent.mentions))


def _asking(intent: Intent) -> Intent:
    return intent.model_copy(update={"steps": (Step(act=Act.CHAT, about=ALIKE_WHAT),), "not_understood": ()})
