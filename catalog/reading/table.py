"""What every reader gives: rows with their line, and the rows that could not be read with the reason."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from domain.frozen import Frozen


class Rejected(Frozen):
    """One row that was not imported; `line` counts from 1 (0: the file as a whole)."""

    file: str
    line: int
    reason: str


class Row(NamedTuple):
    """One record: the line it begins on and its values by column name."""

    line: int
    values: dict[str, object]


class Format(Frozen):
    """What was found out about a file, or what its owner says of it (None: find out)."""

    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None


Rows = Callable[[], Iterator[Row | Rejected]]


class Table:
    """A file that can be read from its start any number of times. `named` is False where the columns have no names."""

    def __init__(self, file: str, form: Format, rows: Rows, columns: Sequence[str] = (), named: bool = True) -> None:
        self.file = file
        self.form = form
        self.columns = tuple(columns)
        self.named = named
        self._rows = rows

    def rows(self) -> Iterator[Row | Rejected]:
        """All rows in order. Raises BadInput, TooLarge."""
        return self._rows()
