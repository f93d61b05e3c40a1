"""Feedback, and what Parley knows of a person: look, edit, take along, erase."""

from datetime import UTC, datetime

from fastapi import APIRouter

from app.dependencies import ERRORS, CatalogName, ServingDep, TelemetryDep, WhoDep
from app.identity import Identity
from app.people import People
from app.profiles import edited, profile_record
from app.schemas_people import FeedbackIn, ProfileOut, ProfilePatch, ReceiptOut, RecordedOut
from domain.errors import BadInput
from domain.items import Interaction, InteractionKind

router = APIRouter(prefix="/v1", tags=["people"], responses=ERRORS)


@router.post("/feedback", response_model=RecordedOut, summary="Say what a person did with an item")
def feedback(
    body: FeedbackIn, serving: ServingDep, telemetry: TelemetryDep, who: WhoDep, catalog: CatalogName = None
) -> dict[str, object]:
    """It counts from the next request on."""
    user = _mine(who, body.user_id)
    if body.kind is InteractionKind.RATING and body.value is None:
        raise BadInput("a rating needs its value", 'send "value": 4')
    records = serving.catalog(catalog)
    value = 1.0 if body.value is None else body.value
    deed = Interaction(
        user=user, item=body.item_id, kind=body.kind, value=value, time=datetime.now(UTC), turn_id=body.turn_id
    )
    records.record([deed])
    telemetry.feedback(body.kind.value, body.turn_id, body.item_id)
    return {"recorded": True}


@router.get("/users/{user_id}/profile", response_model=ProfileOut, summary="What Parley knows of a person")
def profile(user_id: str, serving: ServingDep, who: WhoDep, catalog: CatalogName = None) -> dict[str, object]:
    """Facts, standing wishes with where each was heard, likes and dislikes, and how much else is kept."""
    user_id = _mine(who, user_id)
    People(serving).known(user_id, catalog)
    return profile_record(serving, user_id, catalog)


@router.patch("/users/{user_id}/profile", response_model=ProfileOut, summary="Edit what Parley knows of a person")
def edit(
    user_id: str, body: ProfilePatch, serving: ServingDep, who: WhoDep, catalog: CatalogName = None
) -> dict[str, object]:
    """Facts are set, null takes one back; `forget` takes standing wishes back by their ids."""
    user_id = _mine(who, user_id)
    records = serving.catalog(catalog)
    records.set_profile(user_id, edited(records.profile(user_id), body))
    return profile_record(serving, user_id, catalog)


@router.get("/users/{user_id}/export", summary="Everything kept of a person")
def export(user_id: str, serving: ServingDep, who: WhoDep) -> dict[str, object]:
    """Of every catalogue: facts and what they did; and their conversations, word for word."""
    return People(serving).export(_mine(who, user_id))


@router.delete("/users/{user_id}", response_model=ReceiptOut, summary="Erase a person everywhere")
def erase(user_id: str, serving: ServingDep, who: WhoDep) -> dict[str, object]:
    """A receipt per store, and what a second look still finds (all zero)."""
    return People(serving).erase(_mine(who, user_id))


def _mine(who: Identity, user_id: str) -> str:
    """The user, where the caller may speak for them. Raises Forbidden."""
    return who.user_for(user_id) or user_id
