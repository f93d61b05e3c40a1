"""The OpenAI API's chat completions and models, so that chat front ends and clients work unchanged."""

import asyncio
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from app.accounts import Accounts
from app.chat_form import MODEL, ChatIn
from app.dependencies import ERRORS, AccountsDep, RunnerDep, ServingDep, SettingsDep, WhoDep
from app.failures import error_body
from app.house_rules import passing_under
from app.identity import Identity
from app.looking import Seen, see
from app.replay import replay
from app.running import failure, last_turn
from app.serving import Serving
from app.sse import data_line
from domain.conversation import Turn
from domain.errors import NotFound, ParleyError, TooLarge
from domain.events import Ended, Failed, Reply, TurnEvent

router = APIRouter(prefix="/v1", tags=["OpenAI form"], responses=ERRORS)
_COMPLETION = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1767225600, "model": MODEL,
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "**Heat** ..."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    "parley": {"turn_id": "t1", "items": []},
}  # fmt: skip


@router.get("/models", summary="The models there are")
def models(serving: ServingDep) -> dict[str, object]:
    """parley; and parley:NAME for each catalogue where there are several."""
    names = serving.library.names()
    more = [f"{MODEL}:{name}" for name in names] if len(names) > 1 else []
    return {"object": "list", "data": [_model(name) for name in (MODEL, *more)]}


@router.get("/models/{name}", summary="One model")
def model(name: str, serving: ServingDep) -> dict[str, object]:
    """The model named parley, or parley:NAME."""
    _catalog_of(name, serving)
    return _model(name)


@router.post(
    "/chat/completions",
    summary="Go on with a dialogue",
    responses={200: {"content": {"application/json": {"example": _COMPLETION}, "text/event-stream": {}}}},
)
async def complete(
    body: ChatIn,
    request: Request,
    serving: ServingDep,
    runner: RunnerDep,
    settings: SettingsDep,
    accounts: AccountsDep,
    who: WhoDep,
) -> Response:
    """The answer to the last user message; `parley` beside `choices` holds the turn's id and its cards.

    What a system message says may (not) be recommended holds for every answer.
    """
    seen = await _said(body, request)
    if max(map(len, seen.said)) > settings.server.max_text_chars:
        raise TooLarge(f"a message may have {settings.server.max_text_chars} characters at most", "say it shorter")
    live = await asyncio.to_thread(serving.live, _catalog_of(body.model, serving))
    assistant = await asyncio.to_thread(passing_under, live, body.instructions)
    user = body.user if who.operates else who.user
    events = runner.stream(replay(assistant, seen.said, user, seen.degraded))
    if not body.stream:
        ended = await last_turn(events)
        accounts.passing_turn(ended.turn, who)
        return JSONResponse(_completion(ended.turn, body.model))
    first = await anext(events)
    if isinstance(first, Failed):
        raise failure(first)
    chunks = _chunks(events, accounts, who, body)
    return StreamingResponse(chunks, media_type="text/event-stream", headers={"cache-control": "no-store"})


async def _said(body: ChatIn, request: Request) -> Seen:
    """The person's words, with what is in the picture of the last message."""
    messages = body.said
    words = [message.text() for message in messages]
    pictures = messages[-1].pictures()
    return await see(words, pictures, request.app.state.vision) if pictures else Seen(said=tuple(words))


def _catalog_of(name: str, serving: Serving) -> str | None:
    """The catalogue that a model's name means. Raises NotFound."""
    base, _, catalog = name.partition(":")
    if base != MODEL or (catalog and catalog not in serving.library.names()):
        raise NotFound(f"no model {name[:100]!r}", "GET /v1/models lists them")
    return catalog or None


async def _chunks(
    events: AsyncIterator[TurnEvent], accounts: Accounts, who: Identity, body: ChatIn
) -> AsyncIterator[str]:
    head = {"id": f"chatcmpl-{time.time_ns():x}", "object": "chat.completion.chunk", "created": int(time.time())}
    head["model"] = body.model
    yield data_line(head | {"choices": [_delta({"role": "assistant", "content": ""})]})
    try:
        async for event in events:
            if isinstance(event, Reply):
                yield data_line(head | {"choices": [_delta({"content": event.text})]})
            elif isinstance(event, Failed):
                raise failure(event)
            elif isinstance(event, Ended):
                accounts.passing_turn(event.turn, who)
                yield data_line(head | {"choices": [_delta({}, "stop")], "parley": _parley(event.turn)})
                if body.wants_usage:
                    yield data_line(head | {"choices": [], "usage": _usage(event.turn)})
    except ParleyError as error:
        details: dict[str, str | None] = dict(error_body(error.code, error.message, error.hint)["error"])
        yield data_line({"error": details | {"type": "server_error", "param": None}})
    yield data_line("[DONE]")


def _delta(delta: dict[str, str], finish: str | None = None) -> dict[str, object]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _completion(turn: Turn, name: str) -> dict[str, object]:
    message = {"role": "assistant", "content": turn.reply, "refusal": None}
    return {
        "id": f"chatcmpl-{turn.turn_id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": name,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": _usage(turn),
        "parley": _parley(turn),
    }


def _parley(turn: Turn) -> dict[str, object]:
    degraded = [part.model_dump() for part in turn.degraded]
    return {"turn_id": turn.turn_id, "items": [card.as_record() for card in turn.items], "degraded": degraded}


def _usage(turn: Turn) -> dict[str, int]:
    read, written = sum(use.tokens_in for use in turn.models), sum(use.tokens_out for use in turn.models)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _model(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": MODEL}
