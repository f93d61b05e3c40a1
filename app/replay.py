"""Goes on with a dialogue that the caller keeps: earlier messages are read again, and only the last is answered."""

from collections.abc import AsyncIterator, Sequence

from agent.assistant import Assistant
from domain.conversation import Degraded
from domain.errors import ParleyError
from domain.events import Ended, TurnEvent

MOST_MESSAGES = 20
"""How many of the last messages are read again."""


async def replay(
    assistant: Assistant, said: Sequence[str], user: str | None, degraded: Sequence[Degraded] = ()
) -> AsyncIterator[TurnEvent]:
    """The events of the turn that answers the last message. Nothing is kept: the dialogue is the caller's.

    `degraded`: what did not run before the turn, said with it.
    """
    conversation = await assistant.start(user)
    try:
        for text in said[-MOST_MESSAGES:-1]:
            try:
                await assistant.turn(conversation.id, text, user_id=user)
            except ParleyError:
                continue  # an earlier message that could not be read then cannot be read now
        async for event in assistant.stream(conversation.id, said[-1], user_id=user):
            if isinstance(event, Ended) and degraded:
                turn = event.turn
                event = Ended(turn=turn.model_copy(update={"degraded": (*turn.degraded, *degraded)}))
            yield event
    finally:
        await assistant.forget(conversation.id)
