"""`Idempotency-Key`: a POST that is sent again under its key is answered with what was answered, and done once.

Plain ASGI. A turn has its own way (`request_id`), and a stream is never kept.
"""

import asyncio
import hashlib
import json
import re
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.stores_answers import KeptAnswer, SqlAnswers
from app.bodies import Replayed
from app.failures import parley_response, plain_response
from domain.errors import BadInput, ParleyError

HEADER = "idempotency-key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_AGAIN = frozenset({401, 403, 409, 429})
"""What is refused now may be taken later: not kept."""


class Idempotent:
    """Stands between the guard, which has read the body and knows who asks, and the routes."""

    def __init__(self, app: ASGIApp, answers: SqlAnswers) -> None:
        self._app = app
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        key = Headers(scope=scope).get(HEADER) if scope["type"] == "http" else None
        if key is None or scope["method"] != "POST" or scope["path"].endswith("/turns"):
            await self._app(scope, receive, send)
            return
        try:
            if not _KEY.fullmatch(key):
                raise BadInput("an Idempotency-Key has 1 to 200 visible ASCII characters", "a UUID will do")
            body = (await receive()).get("body", b"")
            place, print_of = _place(scope, key), hashlib.sha256(body).hexdigest()
            held = await asyncio.to_thread(self._answers.begin, place, _owner(scope, body), print_of)
        except ParleyError as error:
            await parley_response(error, scope["path"])(scope, receive, send)
            return
        if held is not None:
            headers = {"idempotency-replayed": "true"}
            again = Response(held.body, held.status, headers, media_type="application/json")
            await again(scope, receive, send)
            return
        await self._first(place, scope, Replayed(body, receive), send)

    async def _first(self, place: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and keep the answer before it is sent; a failed request may be tried again under its key."""
        answer = _Answer()
        try:
            await self._app(scope, receive, answer.take)
        except BaseException:
            await asyncio.shield(asyncio.to_thread(self._answers.end, place, None))
            raise
        kept = answer.kept()
        try:
            await asyncio.to_thread(self._answers.end, place, kept)
        except ParleyError as error:
            await plain_response(503, error.message, path=scope["path"])(scope, receive, send)
            return
        for message in answer.messages:
            await send(message)


class _Answer:
    """A response, held back until it is kept."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def take(self, message: Message) -> None:
        """One part of it."""
        self.messages.append(message)

    def kept(self) -> KeptAnswer | None:
        """What is kept of it: a JSON answer that will not be another one the next time."""
        if not self.messages:
            return None
        start = self.messages[0]
        kind = Headers(raw=start.get("headers", [])).get("content-type", "")
        if start["status"] >= 500 or start["status"] in _AGAIN or not kind.startswith("application/json"):
            return None
        body = b"".join(message.get("body", b"") for message in self.messages[1:])
        return KeptAnswer(status=start["status"], body=body.decode())


def _place(scope: Scope, key: str) -> str:
    """Where an answer lies: nobody reaches another one's by its key."""
    who = scope.get("state", {}).get("identity")
    whose = [who.name, who.user] if who else []
    parts = [*whose, scope["path"], scope.get("query_string", b"").decode("latin-1"), key]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _owner(scope: Scope, body: bytes) -> str | None:
    """Whose data the answer may hold, so that it is erased with them."""
    who = scope.get("state", {}).get("identity")
    if who and who.user:
        return str(who.user)
    with suppress(ValueError):
        given = json.loads(body)
        user = (given.get("user_id") or given.get("user")) if isinstance(given, dict) else None
        return user if isinstance(user, str) else None
    return None
