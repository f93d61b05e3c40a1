"""The assistant: one object behind the chat page, the API and the terminal. It holds parts, never a conversation."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace

from agent import request as requests
from agent.graph import TurnGraph
from agent.keep import remember
from agent.messages import checked
from agent.parts import Parts
from agent.preferences import drop, react, take_back
from agent.state import TurnState
from agent.stores_memory import new_id
from domain.conversation import Conversation, Turn
from domain.errors import Forbidden, NotFound, ParleyError
from domain.events import Ended, Failed, Found, Recommended, Reply, TurnEvent, Understood
from domain.intent import Act, Constraint, Intent, Mention, Sentiment, Step
from domain.items import Item
from domain.query import Dial

_log = logging.getLogger(__name__)
NEUTRAL = Dial()


class Assistant:
    """Answers messages, one at a time per conversation."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._graph = TurnGraph(parts)

    async def start(self, owner: str | None = None) -> Conversation:
        """A new conversation. Raises StoreFailed."""
        return await asyncio.to_thread(self._parts.store.create, owner, self._parts.catalog_name)

    async def conversation(self, conversation_id: str, user_id: str | None = None) -> Conversation:
        """A conversation of this user's. Raises NotFound, Forbidden, StoreFailed."""
        found = await asyncio.to_thread(self._parts.store.load, conversation_id)
        return _owned(found, user_id)

    async def forget(self, conversation_id: str, user_id: str | None = None) -> bool:
        """Delete a conversation; False if there was none. Raises Forbidden, StoreFailed."""
        try:
            await self.conversation(conversation_id, user_id)
        except NotFound:
            return False
        return await asyncio.to_thread(self._parts.store.delete, conversation_id)

    async def stream(
        self,
        conversation_id: str,
        text: str,
        *,
        user_id: str | None = None,
        request_id: str | None = None,
        dial: Dial = NEUTRAL,
    ) -> AsyncGenerator[TurnEvent, None]:
        """The events of one turn in order: understood, found, recommended, reply..., then ended or error.

        A request id that was answered before replays its finished turn. Raises nothing: every failure is an event.
        """
        try:
            # an abandoned stream must free its conversation at once, so every inner generator is closed with it
            async with aclosing(self._events(conversation_id, text, user_id, request_id, dial)) as events:
                async for event in events:
                    yield event
        except ParleyError as error:
            yield Failed(code=error.code, message=error.message, hint=error.hint)
        except Exception:  # noqa: BLE001  the outermost edge of a turn: a fault of ours must not end the process or the stream
            _log.exception("a turn failed")
            yield Failed(code="error", message="something went wrong on our side", hint="Try again; see the log.")

    async def turn(
        self, conversation_id: str, text: str, *, user_id: str | None = None, request_id: str | None = None
    ) -> Turn:
        """One turn, whole. Raises NotFound, Forbidden, Busy, BadInput, TooLarge, NotBuilt, StoreFailed."""
        finished: Turn | None = None
        async with aclosing(self._events(conversation_id, text, user_id, request_id)) as events:
            async for event in events:
                if isinstance(event, Ended):
                    finished = event.turn
        if finished is None:
            raise ParleyError("the turn did not end", "Try again; see the log.")
        return finished

    async def react(
        self, conversation_id: str, item_id: str, sentiment: Sentiment, *, user_id: str | None = None
    ) -> None:
        """A button on a card: like, dislike or seen; counts from the next turn on. Neutral takes a reaction back.

        Raises NotFound, Forbidden, Busy, StoreFailed.
        """
        async with self._alone(conversation_id):
            found = await self.conversation(conversation_id, user_id)
            item = self._parts.catalog.view().item(item_id)
            mention = Mention(item_id=item_id, title=item.title(), sentiment=sentiment)
            neutral = sentiment is Sentiment.NEUTRAL
            known = found.preferences
            preferences = take_back(known, item_id) if neutral else react(known, mention)
            update = {"preferences": preferences, "owner": found.owner or user_id}
            await asyncio.to_thread(self._parts.store.append, found.model_copy(update=update))
        said = Intent(steps=(Step(act=Act.REACT, mentions=(mention,)),))
        turn_id = next((t.turn_id for t in reversed(found.turns) if any(c.item.id == item_id for c in t.items)), "")
        await asyncio.to_thread(remember, self._parts, said, found.owner or user_id, turn_id)

    async def drop_wish(self, conversation_id: str, wish: Constraint, *, user_id: str | None = None) -> None:
        """A chip was removed: the wish no longer counts from the next turn on.

        Raises NotFound, Forbidden, Busy, StoreFailed.
        """
        async with self._alone(conversation_id):
            found = await self.conversation(conversation_id, user_id)
            update = {"preferences": drop(found.preferences, wish)}
            await asyncio.to_thread(self._parts.store.append, found.model_copy(update=update))

    def item(self, item_id: str) -> Item:
        """One record of the catalogue. Raises NotFound."""
        return self._parts.catalog.view().item(item_id)

    async def recommend(self, request: requests.RecommendRequest) -> requests.Recommendations:
        """Cards without a conversation. Raises BadInput, UnknownField, NotFound, NotBuilt, StoreFailed."""
        return await asyncio.to_thread(requests.recommend, self._parts, request)

    async def _events(
        self, conversation_id: str, text: str, user_id: str | None, request_id: str | None, dial: Dial = NEUTRAL
    ) -> AsyncGenerator[TurnEvent, None]:
        started = time.perf_counter()
        message = checked(text, self._parts.settings)
        async with self._alone(conversation_id):
            found = await self.conversation(conversation_id, user_id)
            done = next((t for t in found.turns if request_id and t.request_id == request_id), None)
            if done:
                for event in _replayed(done):
                    yield event
                return
            state = replace(self._state(found, message, user_id, request_id, started), dial=dial)
            async with aclosing(self._graph.run(state)) as steps:
                async for name, after in steps:
                    for event in _events_after(name, after):
                        yield event

    def _state(
        self, found: Conversation, message: str, user_id: str | None, request_id: str | None, started: float
    ) -> TurnState:
        longest = self._parts.settings.longest_message
        return TurnState(
            turn_id=new_id(),
            text=message[:longest],
            conversation=found,
            view=self._parts.catalog.view(),
            user=found.owner or user_id,
            request_id=request_id,
            too_long=len(message) if len(message) > longest else 0,
            started=started,
            meter=self._parts.meter(),
        )

    @asynccontextmanager
    async def _alone(self, conversation_id: str) -> AsyncIterator[None]:
        """One turn at a time per conversation. Raises Busy."""
        store = self._parts.store
        run = asyncio.to_thread if store.shared else _at_once
        claim = asyncio.ensure_future(run(store.claim, conversation_id))
        try:
            await asyncio.shield(claim)
        except asyncio.CancelledError:
            claim.add_done_callback(lambda done: None if done.exception() else store.release(conversation_id))
            raise
        try:
            yield
        finally:
            await run(store.release, conversation_id)


async def _at_once(call: Callable[[str], None], conversation_id: str) -> None:
    """What only touches memory needs no thread."""
    call(conversation_id)


def _owned(found: Conversation, user_id: str | None) -> Conversation:
    """A conversation with an owner opens to nobody else; its unguessable id stands for an unnamed caller."""
    if found.owner is not None and user_id is not None and user_id != found.owner:
        raise Forbidden("this conversation belongs to somebody else", "Start your own with POST /v1/conversations.")
    return found


def _events_after(name: str, after: TurnState | str) -> Iterator[TurnEvent]:
    if isinstance(after, str):
        yield Reply(text=after)
    elif name == "understand":
        yield Understood(intent=after.intent)
    elif name == "find":
        if after.search:
            by_source = dict(after.findings.by_source) if after.findings else {}
            yield Found(by_source=by_source, eligible=after.search.eligible)
        if after.plan.searches or after.cards:
            yield Recommended(turn_id=after.turn_id, items=after.cards)
    elif name == "keep" and after.turn:
        yield Ended(turn=after.turn)


def _replayed(turn: Turn) -> Iterator[TurnEvent]:
    yield Understood(intent=turn.intent)
    if turn.items:
        yield Recommended(turn_id=turn.turn_id, items=turn.items)
    yield Reply(text=turn.reply)
    yield Ended(turn=turn)
