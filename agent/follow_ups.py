"""A message as it is meant after what was said before: places, people, counts, products and what is known already.

Two moments of a turn use it: `placed` before the message is read, `followed` once it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent import adding, consent, counts, goods, known, lists, manner, persons, shopping
from agent.preferences import fold, let_go
from agent.references import Focus
from agent.state import TurnState
from agent.understanding.context import Context
from domain.conversation import Preferences, Turn
from domain.intent import Act, Intent, Mention, Step

Reads = Callable[[str], Intent]


def placed(state: TurnState, text: str, context: Context, read: Reads) -> tuple[TurnState, str, Context]:
    """The message with its place put plainly and its number taken out, and what it may then refer to."""
    turns = state.conversation.turns
    if turns and shopping.bears(text, state.view):
        return state, text, context
    found = lists.located(text, turns, context.shown, state.view, lambda piece: read(piece).constraints)
    plain = adding.plainly(found.text) if context.shown else found.text
    count = counts.counted(plain)
    if found.text == text and count.rest == text and count.number is None:
        return state, text, context
    put = replace(found, text=count.rest)
    state = replace(state, put=put, wanted=count.number, wanted_alone=count.alone)
    if put.shown is not None:
        context = context.model_copy(update={"shown": put.shown, "last_item": None})
    return state, put.text, context


def focused(focus: Focus, state: TurnState) -> Focus:
    """The focus over the cards that the message points back at."""
    if state.put is None or state.put.shown is None:
        return focus
    return focus.model_copy(update={"shown": state.put.shown, "cards": state.put.shown, "last_item": None})


def followed(intent: Intent, text: str, state: TurnState, context: Context, read: Reads) -> Intent:
    """The intent as it is meant in this conversation."""
    if state.put and state.put.whole and state.put.shown:
        return _seen_again(intent, state.put.shown, state)
    if state.wanted_alone and context.shown:
        update = {"steps": (Step(act=Act.RECOMMEND),), "not_understood": (), "limit": state.wanted}
        return intent.model_copy(update=update)
    if state.put and state.put.open and not _points(intent) and state.put.shown:
        return _which(intent, state.put.shown)
    if state.wanted and not intent.limit:
        intent = intent.model_copy(update={"limit": state.wanted})
    if consent.is_yes(text) and _only_chats(intent) and state.conversation.turns and state.conversation.turns[-1].asked:
        intent = intent.model_copy(update={"steps": (Step(act=Act.RECOMMEND),)})
    held = state.preferences
    intent, named = shopping.followed(intent, text, held, state.view, read)
    intent = goods.left_out(goods.named(intent, named, state.view), text, state.view)
    intent = counts.one_of_each(intent, text)
    intent = adding.added(intent, text, held, state.view, cards=bool(context.shown))
    intent = adding.alike(intent, context.last_item, state.view)
    talk = persons.Talk(state.conversation.turns, held.constraints, context.shown, context.last_item, state.view)
    return known.known(persons.meant(intent, text, talk), text, talk, read)


def said(state: TurnState, shown: Sequence[str]) -> str:
    """The message as it is meant, less what it says about the talk; all of it where nothing else is left."""
    text = state.put.text if state.put else state.text
    return manner.hear(text, cards=bool(shown), priced=True).rest or text


def replaced(intent: Intent, text: str, state: TurnState) -> Intent:
    """The intent with whoever was wished let go of for the one who is meant now (他演的呢)."""
    talk = persons.Talk(state.conversation.turns, state.preferences.constraints, (), None, state.view)
    return persons.instead(intent, text, talk)


def back(preferences: Preferences, state: TurnState) -> Preferences:
    """The wishes as they stood at the earlier list that is to be seen again; as they are for any other message."""
    put = state.put
    if put is None or not put.whole or put.at is None:
        return preferences
    then = _wishes_at(state.conversation.turns[: put.at + 1])
    kept = {"constraints": then.constraints, "search_text": then.search_text, "like_ids": then.like_ids}
    return preferences.model_copy(update=kept)


def _wishes_at(turns: Sequence[Turn]) -> Preferences:
    held = let_go(Preferences())
    for turn in turns:
        held = fold(held, turn.intent)
    return held


def _only_chats(intent: Intent) -> bool:
    return all(step.act is Act.CHAT and not step.about for step in intent.steps)


def _points(intent: Intent) -> bool:
    return any(step.references or step.mentions for step in intent.steps)


def _which(intent: Intent, ids: tuple[str, ...]) -> Intent:
    """Several cards are what was said: which one is asked."""
    step = Step(act=Act.ASK_ABOUT, mentions=(Mention(title="that", options=ids),))
    return intent.model_copy(update={"steps": (step,), "not_understood": ()})


def _seen_again(intent: Intent, ids: Sequence[str], state: TurnState) -> Intent:
    mentions = tuple(Mention(item_id=i, title=state.view.item(i).title()) for i in ids if i in state.view.rows)
    step = Step(act=Act.RECOMMEND, mentions=mentions)
    return intent.model_copy(
        update={"steps": (step,), "not_understood": (), "lifted": (), "left_out": (), "limit": None}
    )
