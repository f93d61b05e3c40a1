"""Items: add or replace, read, remove. What was sent can be found at once."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from pydantic import BeforeValidator

from app.dependencies import ERRORS, CatalogName, OperatorDep, ServingDep
from app.paging import Cursor, page_of
from app.records import item_from_record
from app.schemas import DeletedOut, ErrorOut, ItemPageOut, ItemsOut, whole_text
from app.versions import etag_of, hold, named
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


IfMatch = Annotated[str | None, Header(max_length=1000, description="only where the item still has this ETag")]
IfNoneMatch = Annotated[str | None, Header(max_length=1000, description="`*`: only where there is no such item yet")]
STALE: dict[int | str, dict[str, object]] = {412: {"model": ErrorOut, "description": "Not what you read"}}


@router.post("", response_model=ItemsOut, summary="Add or replace items", responses=STALE)
def upsert(
    records: Records,
    serving: ServingDep,
    _: OperatorDep,
    catalog: CatalogName = None,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> dict[str, object]:
    """A batch of flat records: `{"items": [...]}`, a bare list, or one record. All of them or none are taken."""
    live = serving.live(catalog)
    view = live.catalog.view()
    items = [item_from_record(record, view.schema) for record in _batch(records)]
    for item in items if if_match or if_none_match else ():
        hold(etag_of(view.item(item.id).flat()) if item.id in view.rows else None, if_match, if_none_match)
    live.catalog.upsert(items)
    serving.refresh(live.name)
    return {"upserted": len(items), "ids": [item.id for item in items]}


@router.get("", response_model=ItemPageOut, summary="List items")
def listing(
    serving: ServingDep,
    catalog: CatalogName = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ITEMS)] = 50,
    cursor: Cursor = None,
    offset: Annotated[int, Query(ge=0, le=2**53)] = 0,
) -> dict[str, object]:
    """The records in the order of the catalogue, a page at a time: go on with `next_cursor` until it is null."""
    view = serving.catalog(catalog).view()
    page, following = page_of(view.ids, view.rows, cursor, limit, offset)
    records = [view.item(item_id).flat() for item_id in page]
    return {"items": records, "total": len(view.ids), "next_cursor": following}


@router.get(
    "/{item_id}",
    summary="Read one item",
    responses={200: {"content": {"application/json": {"example": EXAMPLE["items"][0]}}}, 304: {"description": "Same"}},
)
def read(item_id: str, serving: ServingDep, catalog: CatalogName = None, if_none_match: IfNoneMatch = None) -> Response:
    """The record, flat, with its ETag; 304 where If-None-Match names it."""
    record = serving.catalog(catalog).view().item(item_id).flat()
    headers = {"etag": etag_of(record), "cache-control": "private, no-cache"}
    if if_none_match is not None and named(if_none_match, headers["etag"]):
        return Response(status_code=304, headers=headers)
    return JSONResponse(jsonable_encoder(record), headers=headers)


@router.delete("/{item_id}", response_model=DeletedOut, summary="Remove one item", responses=STALE)
def remove(
    item_id: str, serving: ServingDep, _: OperatorDep, catalog: CatalogName = None, if_match: IfMatch = None
) -> dict[str, object]:
    """It is not found or shown from now on."""
    records = serving.catalog(catalog)
    if if_match is not None:
        hold(etag_of(records.view().item(item_id).flat()), if_match, None)
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
