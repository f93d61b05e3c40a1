"""Alive, ready (and which part is not), and numbers for Prometheus."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.dependencies import OperatorDep
from app.pings import Pings
from app.telemetry import Telemetry

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Alive")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", summary="Ready, and which part is not")
def ready(request: Request) -> Response:
    """200 where the default catalogue can be served, else 503; `parts` has a ping of each part, and what is wrong."""
    pings: Pings = request.app.state.pings
    parts = pings.parts()
    ok = all(part["ok"] for part in parts.values() if part["needed"])
    return JSONResponse({"status": "ready" if ok else "not ready", "parts": parts}, 200 if ok else 503)


@router.get("/metrics", summary="Numbers for Prometheus", response_class=Response)
def metrics(request: Request, _: OperatorDep) -> Response:
    """Requests, turns, seconds per step, degraded parts and feedback, in Prometheus' text form."""
    telemetry: Telemetry = request.app.state.telemetry
    return Response(generate_latest(telemetry.registry), media_type=CONTENT_TYPE_LATEST)
