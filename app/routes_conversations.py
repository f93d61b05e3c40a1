"""Conversations and their turns, as one JSON document or as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Body, Header, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse

from app.accounts import Accounts
from app.dependencies import ERRORS, AccountsDep, RunnerDep, ServingDep, SettingsDep, UserId, WhoDep
from app.failures import error_body
from app.identity import Identity
from app.own_talk import forget_own_talk
from app.paging import Cursor, page_of
from app.running import failure, last_turn
from app.schemas import ConversationIn, ConversationOut, ConversationPageOut, DeletedOut, IdOut, TurnIn, TurnOut
from app.serving import Live, Serving
from app.sse import frame
from domain.conversation import Conversation
from domain.errors import BadInput, NotFound, ParleyError, TooLarge
from domain.events import Ended, Failed, TurnEvent

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], responses=ERRORS)
STREAM = "text/event-stream"


@router.post("", response_model=IdOut, summary="Start a conversation")
async def start(
    serving: ServingDep, who: WhoDep, body: Annotated[ConversationIn | None, Body()] = None
) -> dict[str, str]:
    """The id cannot be guessed; who holds it holds the conversation, unless it has a user."""
    asked = body or ConversationIn()
    user = who.user_for(asked.user_id)
    live = await asyncio.to_thread(serving.live, asked.catalog)
    return {"id": (await live.assistant.start(user)).id}


@router.get("", response_model=ConversationPageOut, summary="List a person's conversations")
def listing(
    serving: ServingDep,
    who: WhoDep,
    user_id: UserId = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Cursor = None,
) -> dict[str, object]:
    """Newest first. An operator names the user; those without a user are reached by their id only."""
    user = who.user_for(user_id)
    if user is None:
        raise BadInput("whose conversations?", "send ?user_id=...")
    ids = serving.store.of_owner(user)
    page, following = page_of(ids, {talk: row for row, talk in enumerate(ids)}, cursor, limit)
    heads = [head_record(serving.store.load(talk)) for talk in page]
    return {"conversations": heads, "total": len(ids), "next_cursor": following}


@router.get("/{conversation_id}", response_model=ConversationOut, summary="Read a conversation")
def read(conversation_id: str, serving: ServingDep, who: WhoDep, user_id: UserId = None) -> Response:
    """Its turns with the cards that were shown, and the wishes it has established."""
    return JSONResponse(conversation_record(_load(serving, conversation_id, who.user_for(user_id))))


@router.delete("/{conversation_id}", response_model=DeletedOut, summary="Forget a conversation")
def forget(conversation_id: str, serving: ServingDep, who: WhoDep, user_id: UserId = None) -> dict[str, object]:
    """Nothing of it is kept, nor does it speak for anything in the memory of past conversations from now on."""
    conversation = _load(serving, conversation_id, who.user_for(user_id))
    if not serving.store.delete(conversation_id):
        raise _unknown(conversation_id)
    told = [n for n in serving.library.names() if conversation.owner and conversation.catalog in ("", n)]
    for name in told:
        forget_own_talk(serving.catalog(name), conversation_id)
    return {"deleted": True, "id": conversation_id}


@router.post(
    "/{conversation_id}/turns",
    response_model=TurnOut,
    summary="Say something",
    responses={
        200: {"content": {STREAM: {"example": 'event: reply\ndata: {"event": "reply", "text": "Here are "}\n\n'}}},
        409: {"description": "A turn of this conversation is in flight"},
    },
)
async def turn(
    conversation_id: str,
    body: TurnIn,
    serving: ServingDep,
    runner: RunnerDep,
    settings: SettingsDep,
    accounts: AccountsDep,
    who: WhoDep,
    accept: Annotated[str, Header()] = "",
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """One message. With `Accept: text/event-stream` the events understood, found, recommended, reply, ended, error."""
    if len(body.text) > settings.server.max_text_chars:
        raise TooLarge(f"the message has more than {settings.server.max_text_chars} characters", "say it shorter")
    if not body.text.strip():
        raise BadInput("the message is empty", "say what you are in the mood for")
    once = body.request_id or idempotency_key
    mine = body.model_copy(update={"user_id": who.user_for(body.user_id), "request_id": once})
    events = runner.stream(_events(serving, conversation_id, mine))
    if STREAM in accept:
        return await _streamed(events, accounts, who)
    ended = await last_turn(events)
    accounts.turn(ended.turn, who)
    return JSONResponse(ended.turn.as_record())


async def _events(serving: Serving, conversation_id: str, body: TurnIn) -> AsyncIterator[TurnEvent]:
    """The events of one turn, by the assistant of the conversation's catalogue."""
    live = await asyncio.to_thread(_live_of, serving, conversation_id, body.user_id)
    async for event in live.assistant.stream(
        conversation_id, body.text, user_id=body.user_id, request_id=body.request_id, dial=body.dial.turned()
    ):
        yield event


def _live_of(serving: Serving, conversation_id: str, user_id: str | None) -> Live:
    return serving.live(_owned(serving.store.head(conversation_id), user_id).catalog or None)


async def _streamed(events: AsyncIterator[TurnEvent], accounts: Accounts, who: Identity) -> Response:
    """Errors that come before the first event have their HTTP status; later ones are an event."""
    first = await anext(events, None)
    if first is None:
        raise ParleyError("the turn did not start", "send it again with the same request_id")
    if isinstance(first, Failed):
        raise failure(first)
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(_frames(first, events, accounts, who), media_type=STREAM, headers=headers)


async def _frames(
    first: TurnEvent, rest: AsyncIterator[TurnEvent], accounts: Accounts, who: Identity
) -> AsyncIterator[str]:
    try:
        yield _frame(first)
        async for event in rest:
            if isinstance(event, Ended):
                accounts.turn(event.turn, who)
            yield _frame(event)
    except ParleyError as error:
        yield frame("error", error_body(error.code, error.message, error.hint)["error"])


def _frame(event: TurnEvent) -> str:
    if isinstance(event, Ended):
        return frame("ended", {"event": "ended", "turn": event.turn.as_record()})
    record = event.model_dump(mode="json", exclude={"items"})
    if event.event == "recommended":
        record["items"] = [card.as_record() for card in event.items]
    return frame(event.event, record)


def _load(serving: Serving, conversation_id: str, user_id: str | None) -> Conversation:
    """A conversation, hidden from everybody but its owner where it has one."""
    return _owned(serving.store.load(conversation_id), user_id)


def _owned(conversation: Conversation, user_id: str | None) -> Conversation:
    if conversation.owner is not None and user_id is not None and conversation.owner != user_id:
        raise _unknown(conversation.id)
    return conversation


def _unknown(conversation_id: str) -> NotFound:
    return NotFound(f"there is no conversation {conversation_id[:64]!r}", "start one with POST /v1/conversations")


def head_record(conversation: Conversation) -> dict[str, object]:
    """A conversation as a list shows it."""
    turns = conversation.turns
    return {
        "id": conversation.id,
        "catalog": conversation.catalog,
        "created_at": conversation.created_at.isoformat() if conversation.created_at else None,
        "turns": len(turns),
        "first_text": turns[0].text[:200] if turns else "",
    }


def conversation_record(conversation: Conversation) -> dict[str, object]:
    """A conversation as the API shows it."""
    record = conversation.model_dump(mode="json", exclude={"turns", "owner", "version"})
    return record | {"user_id": conversation.owner, "turns": [turn.as_record() for turn in conversation.turns]}
