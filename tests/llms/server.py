"""A stand-in for an OpenAI-compatible server that misbehaves on request: the model's name picks how."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

WORDS = ("A ", "quiet ", "film ", "for ", "tonight", ".")
STATUSES = {"busy": 429, "broken": 500, "forbidden": 403}
SERVED = ("good", "hung", "busy", "broken", "forbidden", "malformed", "killed", "slow", "chatty", "graded")


class Seen:
    """What the server was asked, and how many of its streams were cut by the caller."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.cut = 0


def stand_in(seen: Seen) -> Starlette:
    """The server. `/generative_scoring` is served to the model "good" alone."""

    async def chat(request: Request) -> Response:
        body = await _noted(request)
        if refusal := await _refusal(body):
            return refusal
        if body.get("stream"):
            return StreamingResponse(_chunks(body, seen), media_type="text/event-stream")
        text = "nonsense" if body["model"] == "malformed" else _value(body)
        if body["model"] == "chatty":
            text = f"Certainly! Here it is:\n```json\n{text}\n``` and more"
        return JSONResponse(_answer(body, text))

    async def complete(request: Request) -> Response:
        body = await _noted(request)
        if refusal := await _refusal(body):
            return refusal
        tops = [_tops(prompt, body["logprob_token_ids"]) for prompt in body["prompt"]]
        choices = [
            {"index": i, "text": "x", "logprobs": {"top_logprobs": [top]}, "finish_reason": "length"}
            for i, top in enumerate(tops)
        ]
        return JSONResponse({"choices": choices[::-1], "usage": {"prompt_tokens": 9, "completion_tokens": len(tops)}})

    async def generative(request: Request) -> Response:
        body = await _noted(request)
        if refusal := await _refusal(body):
            return refusal
        if body["model"] != "good":
            return JSONResponse({"error": "unknown path"}, 404)
        data = [{"index": i, "score": 0.9 if "horror" in item else 0.2} for i, item in enumerate(body["items"])]
        return JSONResponse({"data": data[::-1], "usage": {"prompt_tokens": 12}})

    async def tokenize(request: Request) -> Response:
        body = await _noted(request)
        if refusal := await _refusal(body):
            return refusal
        if "messages" in body:
            text = "".join(f"<{m['role']}>{m['content']}</{m['role']}>" for m in body["messages"])
            return JSONResponse({"tokens": [ord(c) for c in text + "<assistant>"]})
        return JSONResponse({"tokens": [ord(c) for c in body["prompt"][:1]] if len(body["prompt"]) < 4 else [1, 2, 3]})

    async def detokenize(request: Request) -> Response:
        body = await _noted(request)
        return JSONResponse({"prompt": "".join(chr(t) for t in body["tokens"])})

    async def models(_: Request) -> Response:
        return JSONResponse({"data": [{"id": name} for name in SERVED]})

    async def _noted(request: Request) -> dict[str, Any]:
        body: dict[str, Any] = await request.json()
        seen.bodies.append(body)
        seen.paths.append(request.url.path)
        return body

    routes = [
        Route("/v1/chat/completions", chat, methods=["POST"]),
        Route("/v1/completions", complete, methods=["POST"]),
        Route("/generative_scoring", generative, methods=["POST"]),
        Route("/tokenize", tokenize, methods=["POST"]),
        Route("/detokenize", detokenize, methods=["POST"]),
        Route("/v1/models", models),
    ]
    return Starlette(routes=routes)


async def _refusal(body: dict[str, Any]) -> Response | None:
    name = body["model"]
    if name == "hung":
        await asyncio.sleep(30)
    if name in STATUSES:
        return JSONResponse({"error": {"message": f"SECRET PROMPT {body}"}}, STATUSES[name])
    if name not in SERVED:
        return JSONResponse({"error": {"message": f"no model {name}"}}, 404)
    return None


def _value(body: dict[str, Any]) -> str:
    """The smallest value that fits the schema which was asked for."""
    schema = body["response_format"]["json_schema"]["schema"]
    return json.dumps({name: _filled(part) for name, part in schema["properties"].items()})


def _filled(part: dict[str, Any]) -> Any:
    if "enum" in part:
        return part["enum"][0]
    return {"integer": 1, "number": 1.0, "string": "x", "array": [], "boolean": True}[part["type"]]


def _answer(body: dict[str, Any], text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": body["model"], "choices": [choice]} | {
        "usage": usage
    }


async def _chunks(body: dict[str, Any], seen: Seen) -> AsyncIterator[str]:
    head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}
    words = WORDS if body["model"] != "slow" else WORDS * 200
    try:
        for n, word in enumerate(words[: body.get("max_tokens") or body.get("max_completion_tokens") or 10_000]):
            if n == 2 and body["model"] == "malformed":
                yield "data: {not json\n\n"
            if n == 2 and body["model"] == "killed":
                raise ConnectionResetError("the server was killed")
            choice = {"index": 0, "delta": {"role": "assistant", "content": word}, "finish_reason": None}
            yield f"data: {json.dumps(head | {'choices': [choice]})}\n\n"
            await asyncio.sleep(0.05 if body["model"] == "slow" else 0)
    except asyncio.CancelledError:
        seen.cut += 1
        raise
    usage = {"prompt_tokens": 7, "completion_tokens": 6, "total_tokens": 13}
    yield f"data: {json.dumps(head | {'choices': [], 'usage': usage})}\n\n"
    yield "data: [DONE]\n\n"


def _tops(prompt: str, ids: list[int]) -> dict[str, float]:
    liked = "horror" in prompt
    return {f"token_id:{i}": (-0.1 if (n == 0) == liked else -3.0) for n, i in enumerate(ids)}


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Not in a thread."""


@contextmanager
def running() -> Iterator[tuple[str, Seen]]:
    """The server's base URL and what it sees."""
    seen = Seen()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        config = uvicorn.Config(stand_in(seen), log_level="critical", timeout_graceful_shutdown=1, lifespan="off")
        server = _Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}/v1", seen
        server.should_exit = True
        thread.join(10)
