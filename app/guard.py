"""What stands before every request under /v1: its id, its size, its content type, its key; and what is logged of it.

Plain ASGI, so that streams are not held back. No body and no query is ever logged.
"""

import hmac
import re
import time
from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.failures import plain_response
from app.settings import ServerSettings

BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
OPEN_PATHS = ("/healthz", "/readyz")
_SAFE_ID = re.compile(r"[\w.-]{1,64}")

Observe = Callable[[str, str, int, float], None]
"""Called after each request with method, route, status and seconds."""


class BodyTooLarge(HTTPException):
    """More came than the limit allows. An HTTP error, since FastAPI takes any other one for a malformed body."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"the body is larger than {limit} bytes")


class Guard:
    """Limits and logs requests, and turns what nobody caught into a plain 500."""

    def __init__(self, app: ASGIApp, settings: ServerSettings, observe: Observe) -> None:
        self._app = app
        self._settings = settings
        self._observe = observe
        self._keys = tuple(key.get_secret_value().encode() for key in settings.keys)
        self._log = structlog.get_logger("parley.http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope, receive, send, self._settings.max_body_bytes)
        started = time.perf_counter()
        try:
            await self._answer(request)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "unknown")
            self._observe(scope["method"], route, request.status, seconds)
            self._log.info(
                "request", id=request.id, method=scope["method"], route=route, status=request.status,
                ms=round(seconds * 1000, 1),
            )  # fmt: skip

    async def _answer(self, request: "_Request") -> None:
        refused = self._refusal(request)
        if refused is not None:
            await plain_response(*refused)(request.scope, request.receive, request.send)
            return
        try:
            await self._app(request.scope, request.receive, request.send)
        except Exception as error:  # noqa: BLE001  (the edge: whatever breaks in one request must not show or spread)
            trace = error.__traceback__
            while trace and trace.tb_next:
                trace = trace.tb_next
            place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
            self._log.error("failed", id=request.id, error=type(error).__name__, at=place)
            await request.fail(500, f"this request failed (id {request.id})")

    def _refusal(self, request: "_Request") -> tuple[int, str] | None:
        headers = request.headers
        if self._keys and not request.scope["path"].startswith(OPEN_PATHS) and not self._has_key(headers):
            return 401, "a key is needed"
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._settings.max_body_bytes:
            return 413, f"the body is larger than {self._settings.max_body_bytes} bytes"
        has_body = length not in ("", "0") or "transfer-encoding" in headers
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if has_body and request.scope["method"] in BODY_METHODS and not _is_json(kind):
            return 415, "the body must be JSON"
        return None

    def _has_key(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and any(
            hmac.compare_digest(given.strip().encode(), key) for key in self._keys
        )


def _is_json(kind: str) -> bool:
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


class _Request:
    """One request under way: counts its body, remembers its status, carries its id."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self.scope = scope
        self.headers = Headers(scope=scope)
        given = self.headers.get("x-request-id", "")
        self.id = given if _SAFE_ID.fullmatch(given) else f"{time.time_ns():x}"
        self.status = 0
        self._receive = receive
        self._send = send
        self._limit = limit
        self._left = limit

    async def receive(self) -> Message:
        """The next part of the body. Raises BodyTooLarge."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise BodyTooLarge(self._limit)
        return message

    async def send(self, message: Message) -> None:
        """One part of the response."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)["x-request-id"] = self.id
        await self._send(message)

    async def fail(self, status: int, text: str) -> None:
        """Answer with an error, if nothing was answered yet."""
        if not self.status:
            await plain_response(status, text)(self.scope, self._receive, self.send)
