"""What a route is given: the live parts behind the app, picked by the catalogue that the request names."""

from typing import Annotated, cast

from fastapi import Depends, Query, Request

from app.accounts import Accounts
from app.identity import LOCAL, Identity
from app.running import TurnRunner
from app.schemas import ErrorOut
from app.serving import Serving
from app.settings import Settings
from app.telemetry import Telemetry
from domain.errors import Forbidden

CatalogName = Annotated[str | None, Query(alias="catalog", max_length=64, description="the catalogue, by name")]
UserId = Annotated[str | None, Query(max_length=200, description="who asks")]


# async, though none of them waits: a plain function would be called in a thread, which costs a hand-over for each of a
# request's parts
async def _serving(request: Request) -> Serving:
    return cast(Serving, request.app.state.serving)


async def _runner(request: Request) -> TurnRunner:
    return cast(TurnRunner, request.app.state.runner)


async def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


async def _telemetry(request: Request) -> Telemetry:
    return cast(Telemetry, request.app.state.telemetry)


async def _accounts(request: Request) -> Accounts:
    return cast(Accounts, request.app.state.accounts)


def identity(request: Request) -> Identity:
    """Who asks, as the guard found out. Raises Forbidden where no guard stood before a server with keys."""
    found = request.scope.get("state", {}).get("identity")
    if isinstance(found, Identity):
        return found
    if request.app.state.settings.server.keys:
        raise Forbidden("a key is needed", "send `Authorization: Bearer KEY`")
    return LOCAL


async def _identity(request: Request) -> Identity:
    return identity(request)


async def _operator(request: Request) -> Identity:
    return identity(request).as_operator()


ServingDep = Annotated[Serving, Depends(_serving)]
RunnerDep = Annotated[TurnRunner, Depends(_runner)]
SettingsDep = Annotated[Settings, Depends(_settings)]
TelemetryDep = Annotated[Telemetry, Depends(_telemetry)]
AccountsDep = Annotated[Accounts, Depends(_accounts)]
WhoDep = Annotated[Identity, Depends(_identity)]
OperatorDep = Annotated[Identity, Depends(_operator)]

ERRORS: dict[int | str, dict[str, object]] = {
    400: {"model": ErrorOut, "description": "Malformed"},
    401: {"model": ErrorOut, "description": "No key or token, or not a valid one"},
    403: {"model": ErrorOut, "description": "Not yours to see or do"},
    404: {"model": ErrorOut, "description": "Unknown"},
    413: {"model": ErrorOut, "description": "Too large"},
    422: {"model": ErrorOut, "description": "Invalid"},
    429: {"model": ErrorOut, "description": "More than this key may ask for; see Retry-After"},
    503: {"model": ErrorOut, "description": "Not built, or a store cannot be used"},
}
"""The errors that every route may answer."""
