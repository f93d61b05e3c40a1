"""Recommendations without a conversation."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from agent.request import RecommendRequest
from app.dependencies import ERRORS, CatalogName, ServingDep, TelemetryDep, WhoDep
from app.schemas import RecommendationsIn, RecommendationsOut
from domain.intent import Constraint
from domain.ports import Message

router = APIRouter(prefix="/v1", tags=["recommendations"], responses=ERRORS)


@router.post("/recommendations", response_model=RecommendationsOut, summary="Recommend without a conversation")
async def recommendations(
    body: RecommendationsIn, serving: ServingDep, telemetry: TelemetryDep, who: WhoDep, catalog: CatalogName = None
) -> Response:
    """Cards for what is said, liked, excluded and demanded; hard constraints always hold."""
    mine = body.model_copy(update={"user_id": who.user_for(body.user_id)})
    live = await asyncio.to_thread(serving.live, catalog)
    answer = await live.assistant.recommend(request_of(mine))
    telemetry.cards(answer.turn_id, answer.items)
    return JSONResponse(answer.as_record())


def request_of(body: RecommendationsIn) -> RecommendRequest:
    """The request as the assistant takes it."""
    constraints = tuple(Constraint(**wish.model_dump()) for wish in body.constraints)
    messages = tuple(Message(role=m.role, content=m.content) for m in body.messages if m.role != "system")
    return RecommendRequest(
        text=body.text,
        messages=messages,
        liked=body.liked,
        disliked=body.disliked,
        exclude=body.exclude,
        constraints=constraints,
        limit=body.limit,
        user=body.user_id,
        dial=body.dial.turned(),
    )
