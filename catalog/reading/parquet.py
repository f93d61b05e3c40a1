"""Parquet, in batches."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pyarrow.parquet

from catalog.reading.records import flat
from catalog.reading.source import MAX_BYTES
from catalog.reading.table import Format, Row, Table
from domain.errors import BadInput, TooLarge


def parquet_table(path: Path) -> Table:
    """A Parquet file; its rows count as lines. Raises BadInput, TooLarge."""
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = [str(name) for name in file.schema_arrow.names]
            groups = (file.metadata.row_group(n) for n in range(file.metadata.num_row_groups))
            size = sum(group.total_byte_size for group in groups)
    except (pyarrow.ArrowException, OSError) as error:
        raise BadInput(f"{path.name} is no Parquet file that can be read: {error}", "Write it again.") from error
    if size > MAX_BYTES:
        raise TooLarge(f"{path.name} is larger than 1 GB", "Split it and import the parts one after another.")
    return Table(path.name, Format(kind="parquet"), lambda: _rows(path), names)


def _rows(path: Path) -> Iterator[Row]:
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            line = 0
            for batch in file.iter_batches(batch_size=4096):
                for record in batch.to_pylist():
                    line += 1
                    yield Row(line, flat(record))
    except (pyarrow.ArrowException, OSError) as error:
        raise BadInput(f"{path.name} is broken: {error}", "Write it again.") from error
