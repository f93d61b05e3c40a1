"""Which kind of file it is: told by its first bytes and its text, the ending counts little."""

import json
from pathlib import Path

from catalog.reading.delimited import delimited_table
from catalog.reading.documents import json_table, lines_table, yaml_table
from catalog.reading.encoding import check_encoding, encoding_of
from catalog.reading.parquet import parquet_table
from catalog.reading.source import sample_of, unpacked_name
from catalog.reading.table import Format, Table
from domain.errors import BadInput


def open_table(path: Path, form: Format | None = None) -> Table:
    """Open a file of any kind. `form` is what its owner says of it. Raises BadInput, TooLarge."""
    form = form or Format()
    sample = sample_of(path)
    if not sample.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise BadInput(f"{path.name} is empty", "It needs at least one row.")
    if sample[:4] == b"PAR1":
        return parquet_table(path)
    encoding = check_encoding(form.encoding) if form.encoding else encoding_of(sample, path.name)
    form = form.model_copy(update={"encoding": encoding})
    text = sample.decode(encoding, "replace")
    kind = _kind(text, unpacked_name(path))
    if kind == "json lines":
        return lines_table(path, form)
    if kind == "json":
        return json_table(path, form)
    if kind == "yaml":
        return yaml_table(path, form)
    return delimited_table(path, text, form)


def _kind(text: str, name: str) -> str:
    start = text.lstrip("\ufeff \r\n\t")
    if name.endswith((".jsonl", ".ndjson")):
        return "json lines"
    if start.startswith(("{", "[")):
        return _json_kind(start)
    if name.endswith((".yaml", ".yml")) or (start.startswith(("- ", "---\n")) and ": " in start[:500]):
        return "yaml"
    return "delimited text"


def _json_kind(start: str) -> str:
    """One whole object a line is JSON Lines; anything else in brackets is one document."""
    lines = [line for line in start.splitlines() if line.strip()]
    several = start.startswith("{") and len(lines) > 1
    return "json lines" if several and any(_whole_object(line) for line in lines[:5]) else "json"


def _whole_object(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False
