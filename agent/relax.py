"""When too little fits: let go of one soft wish at a time, and of hard ones never silently. Pure."""

from collections.abc import Sequence
from itertools import combinations

from agent import wishes
from agent.references import number
from domain.fields import FieldKind
from domain.frozen import Frozen
from domain.intent import Constraint, Op
from domain.ports import CatalogView
from domain.query import Query

_MOST_OFFERS = 3
_MOST_COMBINED = 6


class Offer(Frozen):
    """A change to a hard wish that would bring results: `instead` of `wish` (None: without it), and how many fit.

    `others` are wishes that would go together with it.
    """

    wish: Constraint
    instead: Constraint | None
    count: int
    others: tuple[Constraint, ...] = ()


class Settled(Frozen):
    """What gave way: older wishes `gone`, those of this message that they cannot be had with, how many fit now."""

    gone: tuple[Constraint, ...]
    kept: tuple[Constraint, ...]
    count: int


class Search(Frozen):
    """What will be searched: the query, how many items are left to it, and what had to be let go.

    `exhausted` counts the items that fit but were shown, seen or refused already.
    """

    query: Query
    eligible: int
    dropped: tuple[Constraint, ...] = ()
    exhausted: int = 0
    offers: tuple[Offer, ...] = ()


def plan_search(
    query: Query, view: CatalogView, *, fresh: Sequence[Constraint] = (), soft_filter_up_to: int = 20
) -> Search:
    """Keep as many soft wishes as leave enough to show, then let the search filter by those.

    With nothing left under the hard wishes alone, offers say the smallest changes that would bring results, those that
    leave the `fresh` wishes (of this message) alone first.
    """
    counted = _count(view, query.hard, query.excluded)
    if counted == 0:
        return _nothing(query, view, fresh)
    if not query.soft or query.limit > soft_filter_up_to:
        return Search(query=query, eligible=counted)
    kept = [wish for wish in query.soft if wish.said]  # what is only assumed may rank, never narrow
    dropped: list[Constraint] = []
    enough = min(query.limit, counted)
    while kept and _count(view, (*query.hard, *kept), query.excluded) < enough:
        dropped.append(kept.pop(_least_missed(kept, query, view)))
    filters = tuple(c.model_copy(update={"hard": True}) if c in kept else c for c in query.constraints)
    left = _count(view, (*query.hard, *kept), query.excluded)
    narrowed = query.model_copy(update={"constraints": filters})
    return Search(query=narrowed, eligible=left, dropped=tuple(d for d in dropped if d.said))


def _least_missed(kept: Sequence[Constraint], query: Query, view: CatalogView) -> int:
    """Which soft wish to let go: an assumed one first, then the one whose loss brings most items; ties the oldest."""

    def gain(position: int) -> tuple[bool, int, int]:
        others = [c for i, c in enumerate(kept) if i != position]
        return not kept[position].said, _count(view, (*query.hard, *others), query.excluded), -position

    return max(range(len(kept)), key=gain)


def _nothing(query: Query, view: CatalogView, fresh: Sequence[Constraint]) -> Search:
    ever = _count(view, query.hard, frozenset())
    offers = [offer for wish in query.hard for offer in _changes(wish, query, view)]
    offers += _without_older(query, view, fresh)
    offers = offers or _without_several(query, view)
    # what was just said weighs most; then a moved bound is a smaller change than a wish given up
    offers.sort(key=lambda offer: (offer.wish in fresh, offer.instead is None, len(offer.others), -offer.count))
    return Search(query=query, eligible=0, exhausted=ever, offers=tuple(offers[:_MOST_OFFERS]))


def _without_older(query: Query, view: CatalogView, fresh: Sequence[Constraint]) -> list[Offer]:
    """All earlier wishes given up for those of this message; exclusions stay."""
    older = [c for c in query.hard if c not in fresh and not wishes.is_exclusion(c)]
    if len(older) < 2 or not fresh:
        return []
    count = _count(view, [c for c in query.hard if c not in older], query.excluded)
    return [Offer(wish=older[0], instead=None, count=count, others=tuple(older[1:]))] if count else []


def _without_several(query: Query, view: CatalogView) -> list[Offer]:
    """Where no single change helps: the fewest wishes that must be given up together."""
    positive = [c for c in query.hard if not wishes.is_exclusion(c)][:_MOST_COMBINED]
    for size in range(2, len(positive) + 1):
        offers = []
        for given_up in combinations(positive, size):
            count = _count(view, [c for c in query.hard if c not in given_up], query.excluded)
            if count:
                offers.append(Offer(wish=given_up[0], instead=None, count=count, others=given_up[1:]))
        if offers:
            return offers
    return []


def _changes(wish: Constraint, query: Query, view: CatalogView) -> list[Offer]:
    others = [c for c in query.hard if c is not wish]
    rows = view.eligible(others, query.excluded)
    without = int(rows.sum())
    if not without:
        return []
    instead = _moved(wish, [view.ids[int(row)] for row in rows.nonzero()[0]], view)
    if instead:
        count = _count(view, (*others, instead), query.excluded)
        if count:
            return [Offer(wish=wish, instead=instead, count=count)]
    return [Offer(wish=wish, instead=None, count=without)]


def _moved(wish: Constraint, ids: Sequence[str], view: CatalogView) -> Constraint | None:
    """The nearest bound of a number wish at which something fits, rounded to how people say it."""
    field = view.schema.fields.get(wish.field)
    if (field is None or field.kind is not FieldKind.NUMBER) or wishes.is_exclusion(wish):
        return None
    amounts = sorted(n for i in ids if (n := number(view.item(i), wish.field)) is not None)
    if not amounts:
        return None
    bounds = wishes.values(wish)
    low, high = bounds[0], bounds[-1]
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return None
    if wish.op is Op.LE:
        return _bounded(wish, Op.LE, _round(amounts[0], field.whole, up=True))
    if wish.op is Op.GE:
        return _bounded(wish, Op.GE, _round(amounts[-1], field.whole, up=False))
    nearest = min(amounts, key=lambda n: min(abs(n - low), abs(n - high)))
    return _bounded(wish, Op.BETWEEN, (_whole(min(low, nearest)), _whole(max(high, nearest))))


def _bounded(wish: Constraint, op: Op, value: float | tuple[float, float]) -> Constraint:
    return wish.model_copy(update={"op": op, "value": value})


def _round(amount: float, whole: bool, *, up: bool) -> float:
    """To the next five where that is a small step ("under 100 minutes"), never for years."""
    if whole and 30 <= amount < 1000:
        step = 5
        return int(-(-amount // step) * step) if up else int(amount // step * step)
    return _whole(amount)


def _whole(amount: float) -> float:
    return int(amount) if float(amount).is_integer() else amount


def _count(view: CatalogView, constraints: Sequence[Constraint], excluded: frozenset[str]) -> int:
    return int(view.eligible(constraints, excluded).sum())
