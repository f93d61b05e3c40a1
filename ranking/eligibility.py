"""Drops what must never be shown, judged by the records themselves."""

from collections.abc import Sequence

from domain.candidates import Candidate
from domain.intent import Constraint
from domain.ports import Catalog, CatalogView
from domain.query import Query


class Eligibility:
    """Belt and braces: the retrievers mask already, but a stale index must not show what breaks a hard wish.

    Drops candidates that are not in the catalogue (any more), out of stock, seen, refused, shown or reacted to, break a
    hard constraint, or come twice. Keeps the order. Raises UnknownField for a constraint on a field that is not there.
    """

    name = "eligibility"

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that may be shown."""
        view, excluded, hard = self._catalog.view(), query.excluded, query.hard
        once: dict[str, Candidate] = {}
        for candidate in candidates:
            once.setdefault(candidate.item_id, candidate)
        return [c for item_id, c in once.items() if _may_show(view, hard, item_id, excluded)]


def _may_show(view: CatalogView, hard: Sequence[Constraint], item_id: str, excluded: frozenset[str]) -> bool:
    if item_id in excluded or item_id not in view.rows:
        return False
    item = view.item(item_id)
    return item.stock != 0 and all(view.satisfies(item, c) for c in hard)
