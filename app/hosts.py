"""Answers to names that are ours only: no other site's page reaches a server on loopback by rebinding its own name."""

import ipaddress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.failures import plain_response
from app.server_settings import ServerSettings


class HostCheck:
    """Refuses requests whose Host header names neither loopback nor an allowed host.

    With keys and no allowed hosts every name is taken: a stranger's page has no key.
    """

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._allowed = frozenset(host.lower() for host in settings.allowed_hosts)
        self._checks = bool(self._allowed) or not settings.keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if self._checks and scope["type"] in ("http", "websocket"):
            name = host_name(Headers(scope=scope).get("host", ""))
            if name not in self._allowed and not is_loopback(name):
                await self._refuse(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await plain_response(421, "this server is not called by that name")(scope, receive, send)


def host_name(header: str) -> str:
    """The name in a Host header, without its port, in small letters."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.rpartition(":")[0].lower() if ":" in header else header.lower()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
