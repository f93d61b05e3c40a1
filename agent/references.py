"""From what a person points at ("the second one", "the Kubrick one", "it") to items. Pure."""

from collections.abc import Sequence

from agent.lexicon import pattern
from domain.frozen import Frozen
from domain.intent import Constraint, Intent, Mention, Reference, ReferenceKind, Step
from domain.items import Item
from domain.ports import CatalogView

_ONE_OTHER = pattern("references.one_other")
_SEVERAL = 2
"""So many cards have a last one."""


class Focus(Frozen):
    """What can be pointed at: the last cards in order (or what was compared), and the item that "it" means."""

    shown: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    """The last cards, for what `shown` does not hold: "the third" after two were compared."""
    last_item: str | None = None
    held: tuple[Constraint, ...] = ()
    """The wishes so far."""


def resolve(intent: Intent, focus: Focus, view: CatalogView) -> Intent:
    """The intent with every reference turned into mentions.

    A reference that could mean several items becomes a mention with `options` and no id, one that means nothing a
    mention with neither. A later step's "it" means the item that an earlier step of the same message named.
    """
    known = tuple(item_id for item_id in focus.shown if item_id in view.rows)
    cards = tuple(item_id for item_id in focus.cards if item_id in view.rows)
    last = focus.last_item if focus.last_item in view.rows else None
    named: list[str] = []
    steps: list[Step] = []
    for step in intent.steps:
        mentions = [m for mention in step.mentions if (m := _known(mention, view))]
        for reference in step.references:
            said_before = [*named, *(m.item_id for m in mentions if m.item_id)]
            here = said_before[-1] if said_before else last
            found = _mentions(reference, known, here, said_before, view)
            if cards and not any(m.item_id or m.options for m in found):
                found = _mentions(reference, cards, here, said_before, view)
            mentions += found
        named += [m.item_id for m in mentions if m.item_id]
        steps.append(step.model_copy(update={"mentions": tuple(mentions), "references": ()}))
    return intent.model_copy(update={"steps": tuple(steps)})


def _known(mention: Mention, view: CatalogView) -> Mention | None:
    """The mention as far as the catalogue still holds what it names; None where all of it is gone."""
    options = tuple(i for i in mention.options if i in view.rows)
    if (mention.item_id and mention.item_id not in view.rows) or (mention.options and not options):
        return None
    if len(options) == 1 and not mention.item_id:
        return mention.model_copy(update={"item_id": options[0], "options": ()})
    return mention.model_copy(update={"options": options})


def _mentions(
    reference: Reference, shown: tuple[str, ...], last: str | None, named: Sequence[str], view: CatalogView
) -> list[Mention]:
    if reference.kind is ReferenceKind.POSITION and reference.value == "-1" and last and len(shown) < _SEVERAL:
        return [_mention(reference, (last,), view)]  # "the last one" beside one card is what was talked about last
    if reference.kind is ReferenceKind.POSITION:
        return [_mention(reference, _at(shown, reference.value), view)]
    if reference.kind is ReferenceKind.OTHERS:
        around = [*named, *([last] if last else [])] if named else []
        if not around and len(shown) > 1 and _ONE_OTHER.fullmatch(reference.said.strip()):
            return [_mention(reference, shown, view)]
        return [_mention(reference, (item_id,), view) for item_id in shown if item_id not in around]
    if reference.kind is ReferenceKind.ATTRIBUTE:
        every, several, value = reference.value.rpartition("all:")
        if several and not every:  # "the animated ones"
            return [_mention(reference, (i,), view) for i in _by_attribute(value, shown, view)]
        return [_mention(reference, _by_attribute(reference.value, shown, view), view)]
    if reference.value == "all":
        meant = shown or ((last,) if last else ())  # "anything like them?" of the one thing that was talked about
        return [_mention(reference, (item_id,), view) for item_id in meant] or [_mention(reference, (), view)]
    return [_mention(reference, (last,) if last else shown, view)]


def _mention(reference: Reference, ids: tuple[str, ...], view: CatalogView) -> Mention:
    if len(ids) == 1:
        return Mention(item_id=ids[0], title=view.item(ids[0]).title(), sentiment=reference.sentiment)
    return Mention(title=reference.said, sentiment=reference.sentiment, options=ids)


def _at(shown: tuple[str, ...], value: str) -> tuple[str, ...]:
    try:
        position = int(value)
    except ValueError:
        return ()
    if position == 0 or abs(position) > len(shown):
        return ()
    return (shown[position - 1 if position > 0 else position],)


def _by_attribute(value: str, shown: tuple[str, ...], view: CatalogView) -> tuple[str, ...]:
    which, colon, field = value.partition(":")
    items = [view.item(item_id) for item_id in shown]
    if colon and which in ("min", "max"):
        return _extreme(which, field, items)
    wanted = value.casefold().strip()
    exact = tuple(item.id for item in items if wanted in _values(item))
    if exact or not wanted:
        return exact
    return tuple(item.id for item in items if any(wanted in held for held in _values(item)))


def _values(item: Item) -> list[str]:
    attributes = [
        word for value in item.attributes.values() for word in (value if isinstance(value, tuple) else [value])
    ]
    return [str(v).casefold() for v in [*attributes, *item.titles.values(), item.title(), item.title("zh")]]


def _extreme(which: str, field: str, items: Sequence[Item]) -> tuple[str, ...]:
    amounts = {item.id: amount for item in items if (amount := number(item, field)) is not None}
    if not amounts:
        return ()
    best = (min if which == "min" else max)(amounts.values())
    return tuple(item_id for item_id, amount in amounts.items() if amount == best)


def number(item: Item, field: str) -> float | None:
    """The item's number under a field, its price amount for "price"; None where the record has none."""
    if field == "price" and item.price:
        return item.price.amount
    value = item.attributes.get(field)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
