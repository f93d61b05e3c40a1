"""What a record does not say: an item without a country is not known to be foreign. Pure."""

from collections.abc import Sequence

from agent import wishes
from agent.phrases import phrases
from domain.intent import Constraint
from domain.items import Item

_ALWAYS = frozenset({"title", "text", "id"})


def is_recorded(item: Item, field: str) -> bool:
    """Whether the record of an item has a value for a field."""
    if field in _ALWAYS:
        return True
    held = getattr(item, field) if field in ("price", "stock", "added_at") else item.attributes.get(field)
    return held is not None and held != ()


def is_open(item: Item, wish: Constraint) -> bool:
    """Whether an item meets an exclusion only because its record says nothing.

    Never for marks that most things lack, of which all that is said is "not marked so".
    """
    said_as_absence = "isnt" in phrases("en").fields.get(wish.field, {})
    return wishes.is_exclusion(wish) and not said_as_absence and not is_recorded(item, wish.field)


def left_open(items: Sequence[Item], wished: Sequence[Constraint]) -> dict[str, int]:
    """By field of an exclusion, how many of the items meet it only because their records say nothing; no zeros."""
    fields = {wish.field: wish for wish in wished}
    counts = {name: sum(1 for item in items if is_open(item, wish)) for name, wish in fields.items()}
    return {name: n for name, n in counts.items() if n}
