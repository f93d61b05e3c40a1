"""Copy for an item and an audience."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import ConfigDict, Field

from agent.model_copy import write_copy
from app.dependencies import ERRORS, CatalogName, OperatorDep, ServingDep, SettingsDep
from app.models import budget
from app.schemas import Body, Id

router = APIRouter(prefix="/v1", tags=["copy"], responses=ERRORS)


class CopyIn(Body):
    """Which item, for whom, in which language and tone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"item_id": "1", "audience": "families on a Sunday", "language": "en"}]}
    )

    item_id: Id
    audience: Annotated[str, Field(max_length=400)] = ""
    language: Literal["en", "zh"] = "en"
    tone: Literal["brief", "warm", "expert"] | None = None


@router.post("/copy", summary="A headline and two lines about an item")
async def copy(
    body: CopyIn, serving: ServingDep, settings: SettingsDep, _: OperatorDep, catalog: CatalogName = None
) -> Response:
    """Copy from the item's record and nothing else: what a model writes beyond it gives way to plain facts."""
    live = await asyncio.to_thread(serving.live, catalog)
    view = live.catalog.view()
    made = await write_copy(
        view.item(body.item_id),
        body.audience,
        body.language,
        view,
        live.parts.model,
        sound=body.tone or settings.agent.tone,
        budget=budget(settings.llm),
    )
    return JSONResponse(made.model_dump(mode="json"))
