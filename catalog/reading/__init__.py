"""Read anybody's table: delimited text, JSON, JSON Lines, YAML, Parquet; packed or not; in any encoding."""

from catalog.reading.opening import open_table
from catalog.reading.table import Format, Rejected, Row, Table

__all__ = ["Format", "Rejected", "Row", "Table", "open_table"]
