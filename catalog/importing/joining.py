"""More columns of the same items from other files: descriptions by id, a tag a row."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from catalog.importing.cells import id_of, is_missing
from catalog.importing.mapping import Join
from catalog.reading import Rejected, open_table
from domain.errors import BadInput

Extra = Mapping[str, Mapping[str, object]]
"""Cells by item id and column."""


def read_joins(joins: Iterable[Join], folder: Path) -> tuple[dict[str, dict[str, object]], list[Rejected]]:
    """The cells of all joined files by item id; several rows of one item become a list. Raises BadInput."""
    extra: dict[str, dict[str, object]] = {}
    rejected: list[Rejected] = []
    for join in joins:
        table = open_table(folder / join.file)
        for row in table.rows():
            if isinstance(row, Rejected):
                rejected.append(row)
                continue
            if join.key not in row.values:
                known = ", ".join(row.values)
                raise BadInput(f"{join.file} has no column {join.key!r}", f"Its columns are: {known}.")
            _add(extra.setdefault(id_of(row.values[join.key]), {}), row.values, join)
    return extra, rejected


def _add(held: dict[str, object], values: Mapping[str, object], join: Join) -> None:
    for column, value in values.items():
        name = join.columns.get(column, column) if not join.columns or column in join.columns else None
        if name is None or column == join.key or is_missing(value):
            continue
        before = held.get(name)
        if before is None:
            held[name] = value
        elif isinstance(before, list):
            before.append(value)
        elif before != value:
            held[name] = [before, value]
