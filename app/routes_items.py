"""Items: add or replace, read, remove. What was sent can be found at once."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import BeforeValidator

from app.dependencies import ERRORS, CatalogName, OperatorDep, ServingDep
from app.records import item_from_record
from app.schemas import ItemsOut, whole_text
from domain.errors import BadInput, NotFound

router = APIRouter(prefix="/v1/items", tags=["items"], responses=ERRORS)
MOST_ITEMS = 1000
EXAMPLE = {
    "items": [
        {"id": "m1", "titles": {"en": "Arrival", "zh": "降临"}, "text": "A linguist meets visitors.", "year": 2016,
         "genre": ["Sci-Fi", "Drama"]}
    ]
}  # fmt: skip

Records = Annotated[dict[str, Any] | list[Any], BeforeValidator(whole_text), Body(examples=[EXAMPLE])]


@router.post("", response_model=ItemsOut, summary="Add or replace items")
def upsert(records: Records, serving: ServingDep, _: OperatorDep, catalog: CatalogName = None) -> dict[str, object]:
    """A batch of flat records: `{"items": [...]}`, a bare list, or one record. All of them or none are taken."""
    live = serving.live(catalog)
    schema = live.catalog.view().schema
    items = [item_from_record(record, schema) for record in _batch(records)]
    live.catalog.upsert(items)
    serving.refresh(live.name)
    return {"upserted": len(items), "ids": [item.id for item in items]}


@router.get("", summary="List items")
def listing(
    serving: ServingDep,
    catalog: CatalogName = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ITEMS)] = 50,
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> dict[str, object]:
    """The records in the order of the catalogue, a page at a time."""
    view = serving.catalog(catalog).view()
    ids = view.ids[offset : offset + limit]
    return {"items": [view.item(item_id).flat() for item_id in ids], "total": len(view.ids), "offset": offset}


@router.get("/{item_id}", summary="Read one item")
def read(item_id: str, serving: ServingDep, catalog: CatalogName = None) -> dict[str, object]:
    """The record, flat."""
    return serving.catalog(catalog).view().item(item_id).flat()


@router.delete("/{item_id}", summary="Remove one item")
def remove(item_id: str, serving: ServingDep, _: OperatorDep, catalog: CatalogName = None) -> dict[str, object]:
    """It is not found or shown from now on."""
    records = serving.catalog(catalog)
    if not records.delete([item_id]):
        raise NotFound(f"no item {item_id!r}", "list them with GET /v1/items")
    serving.refresh(records.name)
    return {"deleted": True, "id": item_id}


def _batch(records: dict[str, Any] | list[Any]) -> list[Mapping[str, Any]]:
    given = records
    if isinstance(records, dict):
        given = records.get("items", [records])
    if not isinstance(given, list) or not all(isinstance(record, dict) for record in given):
        raise BadInput("items must be a list of records", 'send {"items": [{"id": ..., "titles": {...}}]}')
    if not 1 <= len(given) <= MOST_ITEMS:
        raise BadInput(f"send 1 to {MOST_ITEMS} items at once", "send several batches")
    return given
