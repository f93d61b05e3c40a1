"""The facts on a card, straight from the record."""

from collections.abc import Sequence

from domain.intent import Constraint, Op
from domain.items import Item, Price
from ui.render.markup import Html, join, tag
from ui.render.wishes import number
from ui.settings import UiSettings
from ui.wording import Words

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥", "INR": "₹", "KRW": "₩"}
_MAX_VALUES = 3
_MAX_CHARS = 60


def facts(item: Item, words: Words, settings: UiSettings, asked: Sequence[Constraint] = ()) -> Html:
    """The facts of a record as a list, with those that were asked for always among them."""
    wanted = [c for c in asked if c.op not in (Op.NE, Op.NOT_IN)]
    known = [n for n in dict.fromkeys([*(c.field for c in wanted), *settings.facts]) if _has(item, n)]
    shown = known[: settings.max_facts] or list(item.attributes)[: settings.max_facts]
    order = [n for n in settings.facts if n in shown] + [n for n in shown if n not in settings.facts]
    parts = [_fact(item, name, words, [c for c in wanted if c.field == name]) for name in order]
    if item.price:
        parts.append(tag("li", money(item.price), class_="fact-price"))
    if item.stock == 0:
        parts.append(tag("li", words.say("out_of_stock"), class_="fact-out"))
    return tag("ul", *parts, class_="facts") if parts else Html("")


def money(price: Price) -> str:
    """An amount with its currency: "$12.90", "12.90 CHF"; a bare amount where the data does not say."""
    amount = f"{price.amount:,.2f}".removesuffix(".00")
    symbol = _SYMBOLS.get(price.currency.upper())
    return f"{symbol}{amount}" if symbol else f"{amount} {price.currency}".strip()


def runtime(minutes: float, words: Words) -> str:
    """A duration: "1 h 57 min"."""
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return words.say("minutes", n=rest)
    return words.say("hours_minutes", h=hours, m=rest) if rest else words.say("hours", h=hours)


def _has(item: Item, name: str) -> bool:
    return item.attributes.get(name) not in (None, "", ())


def _fact(item: Item, name: str, words: Words, wanted: Sequence[Constraint]) -> Html:
    label = words.maybe(f"field.{name}", name.replace("_", " "))
    value = item.attributes[name]
    if isinstance(value, str | tuple):
        return tag("li", _listed(item.words(name), words, wanted), title=label)
    if isinstance(value, bool):
        said = label if value else words.say("not", value=label)
    else:
        said = runtime(value, words) if name == "runtime_min" else number(value)
    return tag("li", tag("strong", said) if wanted else said, title=label)


def _listed(values: Sequence[str], words: Words, wanted: Sequence[Constraint]) -> Html:
    """The first values, those that were asked for before the others and standing out."""
    sought = {v for c in wanted for v in (c.value if isinstance(c.value, tuple) else (c.value,))}
    shown = [*[v for v in values if v in sought], *[v for v in values if v not in sought]][:_MAX_VALUES]
    said = [tag("strong", _short(words.value(v))) if v in sought else join(_short(words.value(v))) for v in shown]
    comma = words.say("list")
    return join(*[part for one in said for part in (comma, one)][1:])


def _short(value: str) -> str:
    return value if len(value) <= _MAX_CHARS else value[: _MAX_CHARS - 1] + "…"
