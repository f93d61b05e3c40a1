"""Entity tags of records, and what a request may ask about them (If-Match, If-None-Match)."""

import hashlib
import json
from collections.abc import Mapping

from domain.errors import Stale


def etag_of(record: Mapping[str, object]) -> str:
    """The strong tag of a record: it changes when, and only when, the record does."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, default=str)
    return f'"{hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]}"'


def named(header: str, tag: str) -> bool:
    """Whether a list of tags in a header names this one."""
    return header.strip() == "*" or tag in {part.strip().removeprefix("W/") for part in header.split(",")}


def hold(tag: str | None, if_match: str | None, if_none_match: str | None) -> None:
    """Check the conditions of a write on a record with this tag (None: there is no such record). Raises Stale."""
    if if_match is not None and (tag is None or not named(if_match, tag)):
        raise Stale("the item is not what you read", "read it again, then send the change with its new ETag")
    if if_none_match is not None and tag is not None and named(if_none_match, tag):
        raise Stale("there is such an item already", "leave If-None-Match out to replace it")
