"""What a route is given: the live parts behind the app, picked by the catalogue that the request names."""

from typing import Annotated, cast

from fastapi import Depends, Query, Request

from app.running import TurnRunner
from app.schemas import ErrorOut
from app.serving import Serving
from app.settings import Settings
from app.telemetry import Telemetry

CatalogName = Annotated[str | None, Query(alias="catalog", max_length=64, description="the catalogue, by name")]
UserId = Annotated[str | None, Query(max_length=200, description="who asks")]


def _serving(request: Request) -> Serving:
    return cast(Serving, request.app.state.serving)


def _runner(request: Request) -> TurnRunner:
    return cast(TurnRunner, request.app.state.runner)


def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


def _telemetry(request: Request) -> Telemetry:
    return cast(Telemetry, request.app.state.telemetry)


ServingDep = Annotated[Serving, Depends(_serving)]
RunnerDep = Annotated[TurnRunner, Depends(_runner)]
SettingsDep = Annotated[Settings, Depends(_settings)]
TelemetryDep = Annotated[Telemetry, Depends(_telemetry)]

ERRORS: dict[int | str, dict[str, object]] = {
    400: {"model": ErrorOut, "description": "Malformed"},
    404: {"model": ErrorOut, "description": "Unknown"},
    413: {"model": ErrorOut, "description": "Too large"},
    422: {"model": ErrorOut, "description": "Invalid"},
    503: {"model": ErrorOut, "description": "Not built, or a store cannot be used"},
}
"""The errors that every route may answer."""
