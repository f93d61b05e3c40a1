"""Runs the MCP server: over stdio for one agent on this machine, over streamable HTTP for several."""

import asyncio

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.failures import error_body
from app.hosts import is_loopback
from app.identity import Keyring
from app.mcp_server import build_mcp
from app.opening import open_home
from app.output import note, quiet_stdout
from app.settings import load_settings
from app.toolbox import Toolbox
from domain.errors import BadInput

MOST_BODY_BYTES = 1_000_000


def over_stdio(catalog: str) -> None:
    """Serve the agent that started this process until it closes our input."""
    with quiet_stdout():
        toolbox = _toolbox(catalog)
    asyncio.run(build_mcp(toolbox).run_stdio_async())


def over_http(catalog: str, host: str | None, port: int) -> None:
    """Serve until stopped. Raises BadInput where the address is open to others and there are no keys."""
    settings = load_settings()
    host = host or settings.server.host
    keyring = Keyring(settings.server)
    if not keyring.needed and not is_loopback(host):
        raise BadInput(
            f"without keys the MCP server listens on loopback only, not on {host}",
            "set PARLEY_SERVER__KEYS='[\"a long random key\"]', or leave --host out",
        )
    app = http_app(_toolbox(catalog), keyring, host)
    note(f"MCP at http://{host}:{port}/mcp   (Ctrl-C stops)")
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False)


def http_app(toolbox: Toolbox, keyring: Keyring, host: str = "127.0.0.1") -> ASGIApp:
    """The MCP server as an ASGI app at /mcp; behind operators' keys where there are any.

    Without keys, and so on loopback, a page of another site must not reach it: the Host and Origin headers are checked.
    """
    mine = None if is_loopback(host) else TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = build_mcp(toolbox).streamable_http_app(
        max_request_body_size=MOST_BODY_BYTES, host=host, transport_security=mine
    )
    return Keyed(app, keyring)


class Keyed:
    """Lets only operators in: a tool names the person it speaks for, and only an operator may name anybody."""

    def __init__(self, app: ASGIApp, keyring: Keyring) -> None:
        self._app = app
        self._keyring = keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the server."""
        if scope["type"] == "http":
            who = self._keyring.identify(Headers(scope=scope).get("authorization", ""))
            if who is None or not who.operates:
                body = error_body("unauthorized", "an operator's key is needed", "send it as Authorization: Bearer")
                await JSONResponse(body, status_code=401 if who is None else 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _toolbox(catalog: str) -> Toolbox:
    """The tools over a home that is opened now, so that what is wrong with it is said at the start."""
    serving = open_home(catalog)
    serving.live()
    return Toolbox(serving)
