"""Delimited text: finds out the delimiter and whether there is a header; one broken row never takes others along."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from catalog.reading.encoding import BROKEN
from catalog.reading.header import has_header
from catalog.reading.source import open_bytes
from catalog.reading.table import Format, Rejected, Row, Rows, Table
from domain.errors import BadInput

DELIMITERS = ("\t", ",", ";", "::", "|", "^", "~")
LONGEST_RECORD = 2_000
"""Lines; a quote that stays open longer was never meant to open."""
_SAMPLED = 400
_UNNAMED = re.compile(r"^(unnamed(: ?\d+)?|column_?\d+)?$", re.IGNORECASE)
_SUFFIX = re.compile(r":(token|token_seq|float|float_seq)$")
"""RecBole's atomic files name the type behind the column."""


def delimited_table(path: Path, sample: str, form: Format) -> Table:
    """A table of delimited text. Raises BadInput for a file without any row."""
    lines = [line for line in io.StringIO(sample, newline="") if line.strip()][:_SAMPLED]
    if not lines:
        raise BadInput(f"{path.name} is empty", "It needs at least one row.")
    delimiter = form.delimiter or find_delimiter(lines)
    found = form.model_copy(update={"kind": form.kind or "delimited text", "delimiter": delimiter})
    first = [fields for _, fields in _records(iter(lines), delimiter) if isinstance(fields, list)][:200]
    if not first:
        raise BadInput(f"{path.name} has no row that can be read", "Check its quotes.")
    header = form.header if form.header is not None else has_header(first)
    names = _names(first[0]) if header else [f"column_{n}" for n in range(1, _width(first) + 1)]
    found = found.model_copy(update={"header": header})
    return Table(path.name, found, _reader(path, found, names), names, named=header)


def find_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that splits most lines, the first among them, into the same number of fields; of equals the one
    that makes more fields."""
    scores = {}
    for delimiter in DELIMITERS:
        widths = [len(fields) for _, fields in _records(iter(lines), delimiter) if isinstance(fields, list)]
        width, rows = Counter(widths).most_common(1)[0] if widths else (1, 0)
        share = rows / max(1, len(widths)) + 0.2 * (widths[:1] == [width])
        scores[delimiter] = (round(share, 1), width) if width > 1 else (0.0, 0)
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter]) if any(scores.values()) else ","


def _width(rows: Sequence[Sequence[str]]) -> int:
    return Counter(len(fields) for fields in rows).most_common(1)[0][0]


def _names(fields: Sequence[str]) -> list[str]:
    names: list[str] = []
    for number, field in enumerate(fields, 1):
        name = _SUFFIX.sub("", field.strip().strip("\ufeff"))
        name = f"column_{number}" if _UNNAMED.match(name) else name
        names.append(name if name not in names else f"{name}_{number}")
    return names


def _reader(path: Path, form: Format, names: Sequence[str]) -> Rows:
    def rows() -> Iterator[Row | Rejected]:
        with open_bytes(path) as source:
            # Bytes that are no text become marks, by which their row is rejected alone.
            wide = str(form.encoding).startswith(("utf-16", "utf-32"))
            text = io.TextIOWrapper(source, form.encoding, errors="replace" if wide else "surrogateescape", newline="")
            records = _records(text, form.delimiter or ",")
            if form.header:
                next(records, None)
            for line, fields in records:
                yield _row(path.name, line, fields, names)

    return rows


def _row(file: str, line: int, fields: list[str] | str, names: Sequence[str]) -> Row | Rejected:
    if isinstance(fields, str):
        return Rejected(file=file, line=line, reason=fields)
    while len(fields) > len(names) and not fields[-1].strip():
        fields.pop()
    if len(fields) != len(names):
        return Rejected(file=file, line=line, reason=f"{len(fields)} fields where {len(names)} are expected")
    if any(BROKEN.search(field) for field in fields):
        return Rejected(file=file, line=line, reason="bytes that are no text in the file's encoding")
    return Row(line, dict(zip(names, fields, strict=True)))


Record = tuple[int, list[str] | str]
"""A line number with the fields that begin on it, or with the reason why they cannot be read."""


def _records(lines: Iterator[str], delimiter: str) -> Iterator[Record]:
    if len(delimiter) > 1:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, [field.strip() for field in line.rstrip("\r\n").split(delimiter)]
        return
    csv.field_size_limit(1 << 27)
    feed = _Feed(lines)
    while True:
        try:
            for fields in csv.reader(feed, delimiter=delimiter, skipinitialspace=True, escapechar=None):
                yield from feed.accepted(fields, delimiter)
        except _OpenQuote:
            yield feed.given_up("a quote opens here and is never closed", delimiter)
        except csv.Error as error:
            yield feed.given_up(f"cannot be read: {error}", delimiter)
        else:
            return


class _OpenQuote(Exception):
    """A record runs on for too many lines."""


class _Feed:
    """Feeds lines to csv.reader and remembers those of the record being read, to give them back if it is broken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: list[str] = []
        self._held: list[str] = []
        self._number = 0
        self._width = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if len(self._held) > LONGEST_RECORD:
            raise _OpenQuote
        try:
            line = self._again.pop() if self._again else next(self._lines)
        except StopIteration:
            # csv asks for more lines within a record only while a quote is open.
            if self._held:
                raise _OpenQuote from None
            raise
        self._number += 1
        self._held.append(line)
        return line

    @property
    def first_line(self) -> int:
        """The line on which the record begins."""
        return self._number - len(self._held) + 1

    def given_up(self, reason: str, delimiter: str) -> Record:
        """The first line of a record that cannot be read; all its other lines are read again.

        Where tabs part the fields, quotes are often meant as they stand.
        """
        line, first = self.first_line, self._held[0] if self._held else ""
        self._number -= max(0, len(self._held) - 1)
        self._again.extend(reversed(self._held[1:]))
        self._held = []
        bare = first.rstrip("\r\n").split("\t")
        return line, bare if delimiter == "\t" and len(bare) == self._width else reason

    def accepted(self, fields: list[str], delimiter: str) -> Iterator[Record]:
        """The record; a wrong number of fields over several lines means that a stray quote joined good rows."""
        start, lines = self.first_line, len(self._held)
        if not any(field.strip() for field in fields):
            self._held = []
            return
        self._width = self._width or len(fields)
        if lines > 1 and len(fields) != self._width:
            yield self.given_up(f"{len(fields)} fields where {self._width} are expected; is a quote open?", delimiter)
            return
        self._held = []
        yield start, fields
