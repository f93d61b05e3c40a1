"""What the operator's page shows and sets: health, catalogue, turns in numbers, reports, and the order of results."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import ConfigDict, Field, StringConstraints

from app.assemble import similarity_of
from app.dependencies import ERRORS, CatalogName, OperatorDep, ServingDep, SettingsDep
from app.retuning import MOST_SAMPLES, Turned, fitted_of, keep, preview, trial, turned, weights_now
from app.schemas import Body
from app.serving import Live, Serving
from app.watching import watched
from domain.errors import BadInput, ParleyError
from ranking.settings import Regime

router = APIRouter(prefix="/v1/operator", tags=["operator"], responses=ERRORS)
RECENT_TURNS = 500
DAYS = 30
REPORTS = "reports"
"""The folder of a home in which evaluation reports (`--json FILE`) are looked for."""
MOST_REPORTS = 20
_LARGEST_REPORT = 2_000_000

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Weight = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Ask = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class RankingIn(Body):
    """Weights by regime and part, and the knobs of diversity; what is left out stays as settings and build say."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"knob": 0.3, "novelty": 0.1}]})

    weights: dict[Regime, Annotated[dict[Name, Weight], Field(max_length=60)]] = Field(default_factory=dict)
    knob: Share | None = None
    novelty: Share | None = None
    exploration: Share | None = None

    def turned(self) -> Turned:
        """As the ranking takes it."""
        return Turned(weights=self.weights, knob=self.knob, novelty=self.novelty, exploration=self.exploration)


class PreviewIn(RankingIn):
    """A change, and the asks to try it on."""

    asks: Annotated[list[Ask], Field(min_length=1, max_length=MOST_SAMPLES)]
    limit: int = Field(default=5, ge=1, le=10)


@router.get("/state", summary="How everything is")
def state(
    serving: ServingDep,
    settings: SettingsDep,
    _: OperatorDep,
    catalog: CatalogName = None,
    language: Literal["en", "zh"] = "en",
) -> dict[str, Any]:
    """Health, the catalogue and its build, the newest turns in numbers, feedback by day, and what ranks."""
    live, why = _live(serving, catalog)
    name = serving.name(catalog)
    records = serving.catalog(catalog)
    interactions, days = records.activity(datetime.now(UTC) - timedelta(days=DAYS))
    schema = records.view().schema
    about = {"name": name, "items": schema.size, "fields": len(schema.fields), "interactions": interactions}
    return {
        "catalogs": serving.library.names(),
        "health": serving.health(),
        "not_served": why,
        "catalog": about | (_build(live) if live else {}),
        "turns": watched(serving.store.recent(RECENT_TURNS, name), language),
        "feedback": [{"day": day, "kind": kind, "times": n} for day, kind, n in days],
        "ranking": _ranking(live, settings, turned(records)) if live else None,
        "reports": reports(settings.home / REPORTS),
    }


@router.post("/ranking/preview", summary="What another order of results would show")
def try_ranking(
    body: PreviewIn, serving: ServingDep, settings: SettingsDep, _: OperatorDep, catalog: CatalogName = None
) -> dict[str, Any]:
    """For each ask the first results now and with the change. Nothing is kept."""
    live = serving.live(catalog)
    similarity = similarity_of(live.index)
    changed = body.turned().over(settings.ranking)
    return {"preview": preview(live.parts, trial(live, changed, similarity), body.asks, body.limit)}


@router.put("/ranking", summary="Set the order of results")
def set_ranking(
    body: RankingIn, serving: ServingDep, settings: SettingsDep, _: OperatorDep, catalog: CatalogName = None
) -> dict[str, Any]:
    """It is kept with the catalogue and counts from the next request on. An empty body takes all of it back."""
    live = serving.live(catalog)
    change = body.turned()
    change.over(settings.ranking)
    keep(live.catalog, change)
    return {"saved": True, "serving_now": serving.retune(catalog), "ranking": _ranking(live, settings, change)}


def reports(folder: Path) -> list[dict[str, Any]]:
    """The newest evaluation reports of a folder: their rows, with numbers only."""
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [found for path in files[:MOST_REPORTS] if (found := _report(path))]


def _report(path: Path) -> dict[str, Any] | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8")) if path.stat().st_size <= _LARGEST_REPORT else {}
    except (OSError, ValueError):
        return None
    rows = document.get("rows") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        return None
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return {
        "name": path.stem,
        "at": written.isoformat(timespec="minutes"),
        "catalog": str(document.get("catalog", "")),
        "rows": [_row(row) for row in rows[:30] if isinstance(row, dict)],
    }


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The method and its numbers, without intervals and texts."""
    numbers = {
        name: round(value, 4)
        for name, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    }
    return {"method": str(row.get("method", ""))} | numbers


def _live(serving: Serving, catalog: str | None) -> tuple[Live | None, str]:
    try:
        return serving.live(catalog), ""
    except BadInput:
        raise
    except ParleyError as error:
        return None, f"{error.message}. {error.hint}"


def _build(live: Live) -> dict[str, Any]:
    """What the build's manifest says of itself."""
    path = live.catalog.folder / "builds" / live.build_id / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = {}
    said = {key: manifest[key] for key in ("built_at", "embedder", "seconds") if key in manifest}
    collaborative = manifest.get("collaborative")
    chosen = {"collaborative": str(collaborative.get("chosen", ""))} if isinstance(collaborative, dict) else {}
    return {"build": live.build_id, **said, **chosen}


def _ranking(live: Live, settings: SettingsDep, change: Turned) -> dict[str, Any]:
    now = change.over(settings.ranking)
    return {
        "set": change.model_dump(mode="json", exclude_none=True),
        "weights": weights_now(live, now),
        "serving": {regime.value: kind for regime, kind in fitted_of(live).serving.items()},
        "knob": now.diversity.knob,
        "novelty": now.diversity.novelty,
        "exploration": now.diversity.exploration,
    }
