"""Reads the whole body of a request before anything else looks at it: its size, its time, its depth."""

import asyncio
import re

from starlette.types import Message, Receive

from app.server_settings import ServerSettings

_MARKS = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


class Refused(Exception):
    """A body that is not taken: the status, and what is wrong."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


async def read_body(receive: Receive, settings: ServerSettings) -> bytes:
    """All of a body. Raises Refused where it is too large, too deep, or too slow."""
    try:
        async with asyncio.timeout(settings.body_timeout_s):
            body = await _all(receive, settings.max_body_bytes)
    except TimeoutError:
        raise Refused(408, f"the body did not arrive within {settings.body_timeout_s:g} s") from None
    if is_deeper(body, settings.max_depth):
        raise Refused(400, f"the body is nested more than {settings.max_depth} levels deep")
    return body


async def _all(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    left, more = limit, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the body was cut off")
        part = message.get("body", b"")
        left -= len(part)
        if left < 0:
            raise Refused(413, f"the body is larger than {limit} bytes")
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


def is_deeper(body: bytes, most: int) -> bool:
    """Whether lists and objects in a JSON text are nested deeper than `most`."""
    if body.count(b"[") + body.count(b"{") <= most:
        return False
    depth = 0
    for mark in _MARKS.finditer(body):
        first = mark[0][:1]
        if first in b"[{":
            depth += 1
            if depth > most:
                return True
        elif first in b"]}":
            depth -= 1
    return False


class Replayed:
    """A receive that gives a body that was read, then what else comes (that the caller went away)."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        """The next message."""
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
