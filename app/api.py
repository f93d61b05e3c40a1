"""The HTTP faces of one Serving: the API under /v1, health, and the chat page under every other path."""

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from app import (
    failures,
    routes_conversations,
    routes_copy,
    routes_health,
    routes_items,
    routes_openai,
    routes_operator,
    routes_recommend,
    routes_tokens,
    routes_users,
)
from app.accounts import Accounts
from app.guard import Guard
from app.hosts import HostCheck
from app.idempotency import Idempotent
from app.identity import Keyring
from app.life import life_of
from app.pings import Pings
from app.rates import Rates
from app.running import TurnRunner
from app.senses import open_vision
from app.serving import Serving
from app.settings import Settings
from app.telemetry import Telemetry
from app.tracing import turn_tracer

OURS = ("/v1", "/healthz", "/readyz", "/metrics", "/docs", "/openapi.json")
DESCRIPTION = """Conversational recommendations from your own catalogue.

Every error is `{"error": {"code", "message", "hint"}}`. A catalogue is picked with `?catalog=NAME` (default: the one
imported last). A turn that is sent again with its `request_id` is replayed, not answered twice."""


def create_api(serving: Serving, settings: Settings) -> FastAPI:
    """The API alone."""
    api = FastAPI(title="Parley", version="1", description=DESCRIPTION, redoc_url=None, redirect_slashes=False)
    api.state.serving = serving
    api.state.settings = settings
    api.state.runner = TurnRunner(settings.server.turn_timeout_s)
    api.state.telemetry = Telemetry()
    api.state.pings = Pings(serving, settings)
    api.state.vision = open_vision(settings.vision)
    serving.watch.add(api.state.telemetry.turn)
    if trace := turn_tracer(settings.trace):
        serving.watch.add(trace)
    api.state.keyring = Keyring(settings.server)
    api.state.rates = Rates()
    api.state.accounts = Accounts(api.state.telemetry, api.state.rates)
    failures.install(api)
    routers = (
        routes_recommend, routes_conversations, routes_users, routes_items, routes_tokens, routes_copy, routes_openai,
        routes_operator, routes_health,
    )  # fmt: skip
    for routes in routers:
        api.include_router(routes.router)
    return api


def guarded(api: FastAPI) -> Guard:
    """The API behind its guard."""
    state = api.state
    once = Idempotent(api, state.serving.store.answers)
    return Guard(once, state.settings.server, state.telemetry.request, state.keyring, state.rates)


def create_app(serving: Serving, settings: Settings) -> ASGIApp:
    """The API and the page in one ASGI app."""
    from app.page import page_app  # the page's libraries take seconds to load, and the API alone needs none of them

    api = create_api(serving, settings)
    return faces(api, page_app(serving, settings, life_of(api)))


def faces(api: FastAPI, page: ASGIApp) -> ASGIApp:
    """The API behind its guard beside a page; the page has the life of the server."""
    settings: Settings = api.state.settings
    safe: ASGIApp = GZipMiddleware(guarded(api), minimum_size=1024)
    if settings.server.allowed_origins:
        safe = CORSMiddleware(
            safe,
            allow_origins=settings.server.allowed_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["x-request-id", "etag", "retry-after", "idempotency-replayed"],
        )
    return HostCheck(Faces(safe, page), settings.server)


class Faces:
    """Sends our own paths to the API and everything else to the page."""

    def __init__(self, api: ASGIApp, page: ASGIApp) -> None:
        self._api = api
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, socket or life of the server."""
        path = scope.get("path", "")
        ours = scope["type"] == "http" and any(path == p or path.startswith(f"{p}/") for p in OURS)
        await (self._api if ours else self._page)(scope, receive, send)
