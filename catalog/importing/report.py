"""What an import did, for people and as JSON."""

from collections.abc import Mapping
from typing import Any

from catalog.reading import Rejected
from domain.frozen import Frozen

_SHOWN = 20


class ImportReport(Frozen):
    """`items`, `interactions`, `conversations` and `reviews` count the good rows of the files, new ones or not.

    `warnings` are cells of good rows that could not be used. `mapping` says what each column was taken for.
    """

    items: int = 0
    items_new: int = 0
    items_changed: int = 0
    interactions: int = 0
    interactions_new: int = 0
    conversations: int = 0
    reviews: int = 0
    users: int = 0
    rejected: tuple[Rejected, ...] = ()
    warnings: tuple[Rejected, ...] = ()
    mapping: Mapping[str, Any] = {}

    def as_record(self) -> dict[str, object]:
        """The report as JSON has it (docs/import.md)."""
        return self.model_dump(mode="json")

    def lines(self) -> list[str]:
        """The report as a person reads it."""
        lines = [f"{part}: {self._told(said)}" for part, said in self.mapping.items() if isinstance(said, Mapping)]
        lines.append(f"items: {self.items} ({self.items_new} new, {self.items_changed} changed)")
        lines.append(f"interactions: {self.interactions} ({self.interactions_new} new)")
        lines += [f"conversations: {self.conversations}"] if self.conversations else []
        lines += [f"reviews: {self.reviews}"] if self.reviews else []
        for name, rows in (("rejected", self.rejected), ("cells not used", self.warnings)):
            lines += [f"{name}: {len(rows)}"] if rows else []
            lines += [f"  {row.file}, line {row.line}: {row.reason}" for row in rows[:_SHOWN]]
            lines += [f"  ... and {len(rows) - _SHOWN} more (--json lists them all)"] if len(rows) > _SHOWN else []
        return lines

    @staticmethod
    def _told(said: Mapping[str, Any]) -> str:
        return "; ".join(f"{name} = {_words(value)}" for name, value in said.items() if value not in (None, "", {}, []))


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        if "column" in value:
            extras = ", ".join(str(v) for k, v in value.items() if k != "column")
            return f"{value['column']} ({extras})" if extras else str(value["column"])
        return ", ".join(f"{name}: {_words(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_words(inner) for inner in value)
    return str(value)
