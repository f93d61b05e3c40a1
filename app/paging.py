"""Pages of a list: an opaque cursor says after which entry the next one begins."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Query

from domain.errors import BadInput

Cursor = Annotated[str | None, Query(max_length=1000, description="`next_cursor` of the page before")]


def cursor_after(entry: str) -> str:
    """The cursor behind an entry."""
    return base64.urlsafe_b64encode(entry.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def page_of(
    ids: Sequence[str], rows: Mapping[str, int], cursor: str | None, limit: int, offset: int = 0
) -> tuple[Sequence[str], str | None]:
    """One page, and the cursor of the next (None at the end). Raises BadInput for a cursor that is none any more."""
    start = offset if cursor is None else _start(rows, cursor)
    page = ids[start : start + limit]
    more = start + limit < len(ids)
    return page, cursor_after(page[-1]) if page and more else None


def _start(rows: Mapping[str, int], cursor: str) -> int:
    try:
        entry = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        entry = ""
    if entry not in rows:
        raise BadInput("this cursor does not lead on", "begin again without one: the list has changed")
    return rows[entry] + 1
