"""JSON, JSON Lines and YAML: finds the records in a document, and saves the good ones of a broken one."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from catalog.reading.records import NotRecords, flat, records_of
from catalog.reading.source import open_bytes
from catalog.reading.table import Format, Rejected, Row, Table
from domain.errors import BadInput

_BLANK = re.compile(r"\s*")
_LIST_OF_OBJECTS = re.compile(r"\[\s*\{")
_NEXT_OBJECT = re.compile(r"\}\s*,?\s*(?=\{)|\n\s*(?=\{)")
_YAML_ITEM = re.compile(r"^- ", re.MULTILINE)
_DECODER = json.JSONDecoder()
Found = Iterator[Row | Rejected]


def lines_table(path: Path, form: Format) -> Table:
    """JSON Lines, read line by line."""

    def rows() -> Found:
        with open_bytes(path) as source:
            text = io.TextIOWrapper(source, form.encoding, errors="replace")
            for number, line in enumerate(text, 1):
                if line.strip():
                    yield _line(path.name, number, line)

    return Table(path.name, form.model_copy(update={"kind": "json lines"}), rows)


def _line(file: str, number: int, line: str) -> Row | Rejected:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Rejected(file=file, line=number, reason=f"no JSON: {error}")
    if not isinstance(record, dict):
        return Rejected(file=file, line=number, reason="not a JSON object")
    return Row(number, flat(record))


def json_table(path: Path, form: Format) -> Table:
    """A JSON document. Raises BadInput for one in which there are no records."""
    text = _text(path, form)
    form = form.model_copy(update={"kind": "json"})
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        start = _LIST_OF_OBJECTS.search(text)
        if not start:
            raise BadInput(f"{path.name} is no JSON: {error}", "Check the file's end and its brackets.") from error
        position = start.start() + 1
        return Table(path.name, form, lambda: _saved(path.name, text, position))
    if isinstance(document, list) and any(isinstance(element, dict) for element in document):
        position = text.index("[") + 1
        return Table(path.name, form, lambda: _saved(path.name, text, position))
    return _document(path.name, document, form)


def _document(file: str, document: object, form: Format, lines: list[int] | None = None) -> Table:
    try:
        records = records_of(document)
    except NotRecords as error:
        raise BadInput(f"{file} holds no records", "It needs a list of objects.") from error
    numbers = lines if lines and len(lines) == len(records) else range(1, len(records) + 1)
    return Table(file, form, lambda: (Row(n, flat(r)) for n, r in zip(numbers, records, strict=True)))


def _saved(file: str, text: str, position: int) -> Found:
    """The objects of a JSON array one by one; after a broken one the next is looked for."""
    line, counted = 1, 0
    while True:
        position = _skip(text, position)
        line, counted = line + text.count("\n", counted, position), position
        if position >= len(text):
            yield Rejected(file=file, line=line, reason="the file ends in the middle of the list")
            return
        if text[position] == "]":
            return
        try:
            record, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            yield Rejected(file=file, line=line, reason=f"no JSON: {error}")
            following = _NEXT_OBJECT.search(text, position + 1)
            if not following:
                return
            position = following.end()
            continue
        if isinstance(record, dict):
            yield Row(line, flat(record))
        elif record is not None:
            yield Rejected(file=file, line=line, reason="not a JSON object")


def _skip(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    position = blank.end() if blank else position
    return _skip(text, position + 1) if text[position : position + 1] == "," else position


def yaml_table(path: Path, form: Format) -> Table:
    """A YAML document; the good items of a broken list are saved. Raises BadInput for one without records."""
    text = _text(path, form)
    form = form.model_copy(update={"kind": "yaml"})
    starts = [match.start() for match in _YAML_ITEM.finditer(text)]
    try:
        document = yaml.load(text, _Loader)  # noqa: S506  (a safe loader: see _Loader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if not starts:
            raise BadInput(f"{path.name} is no YAML: {error}", "Check its indentation.") from error
        return Table(path.name, form, lambda: _saved_yaml(path.name, text, starts))
    lines = [1 + text.count("\n", 0, start) for start in starts] if len(starts) < 20_000 else None
    return _document(path.name, document, form, lines)


def _saved_yaml(file: str, text: str, starts: list[int]) -> Found:
    line, before = 1, 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        line, before = line + text.count("\n", before, start), start
        try:
            records = yaml.load(text[start:end], _Loader)  # noqa: S506  (a safe loader: see _Loader)
        except (yaml.YAMLError, ValueError) as error:
            yield Rejected(file=file, line=line, reason=f"no YAML: {' '.join(str(error).split())[:200]}")
            continue
        for record in records if isinstance(records, list) else []:
            if isinstance(record, dict):
                yield Row(line, flat({str(k): v for k, v in record.items()}))
            else:
                yield Rejected(file=file, line=line, reason="not a mapping")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, in C where there is one."""


def _text(path: Path, form: Format) -> str:
    with open_bytes(path) as source:
        return source.read().decode(form.encoding or "utf-8", "replace")
