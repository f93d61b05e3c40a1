"""What stands before every request to the API: its id, its key, its limits, its body; and what is logged of it.

Plain ASGI, so that streams are not held back. No body and no query is ever logged.
"""

import asyncio
import re
import time
from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.bodies import Refused, Replayed, read_body
from app.failures import parley_response, plain_response
from app.identity import Identity, Keyring
from app.rates import Rates
from app.server_settings import ServerSettings
from domain.errors import ParleyError

BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
OPEN_PATHS = frozenset({"/healthz", "/readyz"})
_SAFE_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)

Observe = Callable[[str, str, int, float], None]
"""Called after each request with method, route, status and seconds."""


class Guard:
    """Limits and logs requests, and turns what nobody caught into a plain 500."""

    def __init__(
        self,
        app: ASGIApp,
        settings: ServerSettings,
        observe: Observe,
        keyring: Keyring | None = None,
        rates: Rates | None = None,
    ) -> None:
        self._app = app
        self._settings = settings
        self._observe = observe
        self._keyring = keyring or Keyring(settings)
        self._rates = rates or Rates()
        self._log = structlog.get_logger("parley.http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope, receive, send)
        started = time.perf_counter()
        try:
            with bound_contextvars(request=request.id):
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
        try:
            request.be(self._identity(request))
            body = await self._body(request)
        except Refused as refused:
            await request.refuse(refused.status, refused.message)
            return
        except ParleyError as error:
            response = parley_response(error, request.path)
            await response(request.scope, request.receive, request.send)
            return
        try:
            await self._within_time(request, request.receive if body is None else Replayed(body, request.receive))
        except Exception as error:  # noqa: BLE001  (the edge: whatever breaks in one request must not show or spread)
            self._log.error("failed", id=request.id, error=type(error).__name__, at=_place(error))
            await request.refuse(500, f"this request failed (id {request.id})")

    async def _within_time(self, request: "_Request", receive: Receive) -> None:
        """The answer. What has not begun in time goes on alone: work in a thread cannot be stopped, only left."""
        work = asyncio.ensure_future(self._app(request.scope, receive, request.send))
        begun = asyncio.ensure_future(request.begun.wait())
        limit = self._settings.request_timeout_s
        try:
            await asyncio.wait({work, begun}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if work.done() or request.begun.is_set():
                await work
                return
            await request.refuse(504, f"no answer within {limit:g} s")
            request.over = True
        except asyncio.CancelledError:
            work.cancel()
            raise
        finally:
            begun.cancel()

    def _identity(self, request: "_Request") -> Identity | None:
        """Who asks. Raises Refused without a valid credential, TooMany beyond its limits."""
        if request.path in OPEN_PATHS:
            return None
        who = self._keyring.identify(request.headers.get("authorization", ""))
        if who is None:
            raise Refused(401, "a valid key or token is needed")
        self._rates.admit(who)
        return who

    async def _body(self, request: "_Request") -> bytes | None:
        """The body, read whole; None for methods that have none. Raises Refused."""
        headers = request.headers
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self._settings.max_body_bytes:
            raise Refused(413, f"the body is larger than {self._settings.max_body_bytes} bytes")
        if request.scope["method"] not in BODY_METHODS:
            return None
        has_body = length not in ("", "0") or "transfer-encoding" in headers
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if has_body and not _is_json(kind):
            raise Refused(415, "the body must be JSON")
        return await read_body(request.receive, self._settings) if has_body else None


def _is_json(kind: str) -> bool:
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


class _Request:
    """One request under way: remembers its status, carries its id and who asks."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.path: str = scope["path"]
        self.headers = Headers(scope=scope)
        given = self.headers.get("x-request-id", "")
        self.id = given if _SAFE_ID.fullmatch(given) else f"{time.time_ns():x}"
        self.status = 0
        self.begun = asyncio.Event()
        self.over = False
        self.receive = receive
        self._send = send

    def be(self, who: Identity | None) -> None:
        """Tell the routes who asks, and under which id."""
        self.scope.setdefault("state", {}).update(identity=who, request_id=self.id)

    async def send(self, message: Message) -> None:
        """One part of the response; nothing more once it was given up."""
        if self.over:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.begun.set()
            MutableHeaders(scope=message)["x-request-id"] = self.id
        await self._send(message)

    async def refuse(self, status: int, text: str) -> None:
        """Answer with an error, if nothing was answered yet."""
        if not self.status:
            headers = {"www-authenticate": "Bearer"} if status == 401 else None
            await plain_response(status, text, headers, self.path)(self.scope, self.receive, self.send)
