"""What the person was shown before this turn and what of it fits: it never comes back unasked, but it counts. Pure."""

from agent.recorded import is_open
from agent.relax import Search
from domain.conversation import Preferences
from domain.intent import Constraint
from domain.items import Item
from domain.ports import CatalogView


def fitting(search: Search, preferences: Preferences, view: CatalogView) -> list[Item]:
    """The items shown before that have every wish, the soft ones too, and were not turned down; in the order shown."""
    query = search.query
    gone = {*preferences.refused, *preferences.seen, *preferences.disliked, *preferences.liked}
    wished = [*query.hard, *(c for c in query.soft if c.said)]
    ids = [i for i in preferences.shown if i in query.shown and i in view.rows and i not in gone]
    shown = [view.item(item_id) for item_id in ids]
    return [item for item in shown if all(_has(item, wish, view) for wish in wished)]


def _has(item: Item, wish: Constraint, view: CatalogView) -> bool:
    return view.satisfies(item, wish) and not is_open(item, wish)


def counted(search: Search, view: CatalogView) -> tuple[int, bool]:
    """How many items fit what the cards fit but were shown or known before, and whether all of them were shown."""
    query = search.query
    known = query.shown | query.seen | {*query.liked, *query.disliked}
    fit = view.eligible(query.hard)
    ids = [item_id for item_id in known if item_id in view.rows and fit[view.rows[item_id]]]
    return len(ids), all(item_id in query.shown for item_id in ids)
