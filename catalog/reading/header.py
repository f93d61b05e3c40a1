"""Whether the first row of a table names its columns."""

import re
from collections.abc import Sequence

from catalog.columnnames import known_name

_NUMBER = re.compile(r"^[-+]?[\d.,]+(e[-+]?\d+)?%?$", re.IGNORECASE)
_IDENTIFIER = re.compile(r"^[a-z][a-z0-9_ ]*$|^[A-Z][A-Z0-9_ ]*$|^[a-z]+([A-Z][a-z0-9]*)+$")
_LONGEST_NAME = 60


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """True where the first row looks like names: no numbers, no doubles, and unlike what stands below it."""
    first, *below = rows
    cells = [cell.strip() for cell in first]
    filled = [cell for cell in cells if cell]
    if not filled or any(_NUMBER.match(cell) or len(cell) > _LONGEST_NAME for cell in filled):
        return False
    known = sum(known_name(cell) for cell in filled)
    if known >= max(1, len(filled) / 3):
        return True
    if len(set(filled)) < len(filled):
        return False
    if any(cell in {row[n].strip() for row in below if n < len(row)} for n, cell in enumerate(cells) if cell):
        return False
    numbers = [n for n in range(len(cells)) if _mostly_numbers([row[n] for row in below if n < len(row)])]
    return bool(known or numbers) or all(_IDENTIFIER.match(cell) for cell in filled)


def _mostly_numbers(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and sum(bool(_NUMBER.match(cell)) for cell in filled) > 0.8 * len(filled)
