"""The records inside a document of any shape, each made flat."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date

_LANGUAGE = re.compile(r"^[a-z]{2}(-[A-Za-z]{2,4})?$")
_TRANSPARENT = frozenset({"attributes", "attrs", "properties", "fields", "specs", "details", "metadata", "info"})
_LABELS = ("name", "title", "label", "value", "tag", "名称", "名字")
_KEY = "key"
"""The column that holds the key of a record that stood under one."""


class NotRecords(Exception):
    """The document holds no records."""


Record = dict[str, object]


def records_of(document: object) -> list[Record]:
    """A list of objects, of [name, object] pairs, of rows under a header; an object with a list inside, an object
    of id -> object, columns of equal length, or one record. Raises NotRecords."""
    if isinstance(document, list):
        return _of_list(document)
    if isinstance(document, dict) and document:
        return _of_object({str(k): v for k, v in document.items()})
    raise NotRecords


def _of_list(document: Sequence[object]) -> list[Record]:
    objects = [_keyed(element) for element in document]
    if objects and all(o is not None for o in objects):
        return [o for o in objects if o is not None]
    rows = [element for element in document if isinstance(element, list)]
    if len(rows) == len(document) > 1 and all(isinstance(name, str) for name in rows[0]):
        return [dict(zip(map(str, rows[0]), row, strict=False)) for row in rows[1:]]
    if document and all(isinstance(element, str) for element in document):
        return [{"title": element} for element in document]
    raise NotRecords


def _keyed(element: object) -> Record | None:
    if isinstance(element, dict):
        return {str(k): v for k, v in element.items()}
    if isinstance(element, list) and len(element) == 2 and isinstance(element[1], dict):
        return _under(element[0], element[1])
    return None


def _under(key: object, record: Mapping[object, object]) -> Record:
    named = {str(k): v for k, v in record.items()}
    return named if key in named.values() else {_KEY: key, **named}


def _of_object(document: Record) -> list[Record]:
    lists = [v for v in document.values() if isinstance(v, list) and v and isinstance(v[0], dict | list)]
    if lists:
        return _of_list(max(lists, key=len))
    columns = [v for v in document.values() if isinstance(v, list)]
    if len(columns) == len(document) > 1 and len({len(c) for c in columns}) == 1:
        return [dict(zip(document, values, strict=True)) for values in zip(*columns, strict=True)]
    objects = {key: v for key, v in document.items() if isinstance(v, dict)}
    if len(objects) == len(document) and len(document) > 1:
        return _of_objects(objects)
    for inner in objects.values():
        try:
            return _of_object({str(k): v for k, v in inner.items()}) if len(inner) > 1 else records_of(inner)
        except NotRecords:
            continue
    scalars = [v for v in document.values() if isinstance(v, str | int | float)]
    if len(scalars) == len(document) > 20:
        return [{_KEY: key, "text" if isinstance(v, str) else "value": v} for key, v in document.items()]
    if all(value in ([], {}, None) for value in document.values()):
        raise NotRecords
    return [document]


def _of_objects(objects: Mapping[str, dict[object, object]]) -> list[Record]:
    keys = [tuple(map(str, inner)) for inner in objects.values()]
    if len(set(keys)) == 1 and all(key.isdigit() for key in keys[0]) and not all(k.isdigit() for k in objects):
        by_row = [dict(inner.items()) for inner in objects.values()]
        return [dict(zip(objects, values, strict=True)) for values in zip(*(c.values() for c in by_row), strict=True)]
    return [_under(key, inner) for key, inner in objects.items()]


def flat(record: Mapping[str, object]) -> Record:
    """A record without nested objects: {"price": {"amount": 3}} -> {"price_amount": 3}, lists of objects -> names."""
    out: Record = {}
    for name, value in record.items():
        if isinstance(value, dict):
            out |= _nested(name, value)
        else:
            out[name] = _plain(value)
    return out


def _nested(name: str, value: Mapping[object, object]) -> Record:
    if value and all(_LANGUAGE.match(str(k)) for k in value):
        return {f"{name}_{k}": _plain(v) for k, v in value.items()}
    prefix = "" if name.lower() in _TRANSPARENT else f"{name}_"
    return flat({f"{prefix}{k}": v for k, v in value.items()})


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_label(v) for v in value if v is not None]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _label(value: object) -> object:
    if isinstance(value, dict):
        named = {str(k).lower(): v for k, v in value.items()}
        return next((named[label] for label in _LABELS if label in named), str(next(iter(named.values()), "")))
    return value
