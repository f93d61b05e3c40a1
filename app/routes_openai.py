"""The OpenAI API's chat completions and models, so that chat front ends and clients work unchanged."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.accounts import Accounts
from app.dependencies import AccountsDep, RunnerDep, ServingDep, SettingsDep, WhoDep
from app.failures import error_body
from app.identity import Identity
from app.replay import replay
from app.running import failure, last_turn
from app.schemas import whole_text
from app.sse import data_line
from domain.conversation import Turn
from domain.errors import BadInput, NotFound, ParleyError, TooLarge
from domain.events import Ended, Failed, Reply, TurnEvent

router = APIRouter(prefix="/v1", tags=["OpenAI form"])
MODEL = "parley"


class ContentPart(BaseModel):
    """One part of a message; only text parts are read."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: str = ""


class ChatMessage(BaseModel):
    """One message of the dialogue so far."""

    model_config = ConfigDict(extra="allow")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = ""

    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.type in ("text", "input_text"))


class ChatIn(BaseModel):
    """A request as the OpenAI API takes it; what does not apply to recommendations is ignored."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "a gentle film for the evening"}]}]
        },
    )
    model: str = MODEL
    messages: list[ChatMessage] = Field(min_length=1, max_length=500)
    stream: bool = False
    stream_options: dict[str, Any] | None = None
    user: str | None = Field(default=None, max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, given: Any) -> Any:
        return whole_text(given)


@router.get("/models", summary="The models there are")
async def models() -> dict[str, object]:
    """One: parley."""
    return {"object": "list", "data": [_model()]}


@router.get("/models/{name}", summary="One model")
async def model(name: str) -> dict[str, object]:
    """The model named parley."""
    if name != MODEL:
        raise NotFound(f"no model {name!r}", f"the model is named {MODEL}")
    return _model()


@router.post("/chat/completions", summary="Go on with a dialogue")
async def complete(
    body: ChatIn, serving: ServingDep, runner: RunnerDep, settings: SettingsDep, accounts: AccountsDep, who: WhoDep
) -> Response:
    """The answer to the last user message; `parley` beside `choices` holds the turn's id and its cards."""
    said = [message.text() for message in body.messages if message.role == "user"]
    if not said or body.messages[-1].role not in ("user", "system", "developer") or not said[-1].strip():
        raise BadInput("the dialogue must end with a message of the user", 'send {"role": "user", "content": "..."}')
    if sum(map(len, said)) > settings.server.max_body_bytes or len(said[-1]) > settings.server.max_text_chars:
        raise TooLarge(f"a message may have {settings.server.max_text_chars} characters at most", "say it shorter")

    live = await asyncio.to_thread(serving.live)
    events = runner.stream(replay(live, said, body.user if who.operates else who.user))
    if not body.stream:
        ended = await last_turn(events)
        accounts.turn(ended.turn, who)
        return JSONResponse(_completion(ended.turn))
    first = await anext(events)
    if isinstance(first, Failed):
        raise failure(first)
    include_usage = bool((body.stream_options or {}).get("include_usage"))
    return StreamingResponse(_chunks(events, accounts, who, include_usage), media_type="text/event-stream")


async def _chunks(
    events: AsyncIterator[TurnEvent], accounts: Accounts, who: Identity, usage: bool
) -> AsyncIterator[str]:
    head = {"id": f"chatcmpl-{time.time_ns():x}", "object": "chat.completion.chunk", "created": int(time.time())}
    head["model"] = MODEL
    yield data_line(head | {"choices": [_delta({"role": "assistant", "content": ""})]})
    try:
        async for event in events:
            if isinstance(event, Reply):
                yield data_line(head | {"choices": [_delta({"content": event.text})]})
            elif isinstance(event, Failed):
                raise failure(event)
            elif isinstance(event, Ended):
                accounts.turn(event.turn, who)
                yield data_line(head | {"choices": [_delta({}, "stop")], "parley": _parley(event.turn)})
                if usage:
                    yield data_line(head | {"choices": [], "usage": _usage(event.turn)})
    except ParleyError as error:
        yield data_line(error_body(error.code, error.message, error.hint))
    yield data_line("[DONE]")


def _delta(delta: dict[str, str], finish: str | None = None) -> dict[str, object]:
    return {"index": 0, "delta": delta, "finish_reason": finish}


def _completion(turn: Turn) -> dict[str, object]:
    message = {"role": "assistant", "content": turn.reply}
    return {
        "id": f"chatcmpl-{turn.turn_id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": _usage(turn),
        "parley": _parley(turn),
    }


def _parley(turn: Turn) -> dict[str, object]:
    return {"turn_id": turn.turn_id, "items": [card.as_record() for card in turn.items]}


def _usage(turn: Turn) -> dict[str, int]:
    read, written = sum(use.tokens_in for use in turn.models), sum(use.tokens_out for use in turn.models)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _model() -> dict[str, object]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "parley"}
