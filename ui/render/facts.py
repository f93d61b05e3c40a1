"""The facts on a card, straight from the record."""

from collections.abc import Sequence

from domain.items import Item, Price
from ui.render.markup import Html, tag
from ui.render.wishes import listed, number
from ui.settings import UiSettings
from ui.wording import Words

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥", "INR": "₹", "KRW": "₩"}
_MAX_VALUES = 3
_MAX_CHARS = 60


def facts(item: Item, words: Words, settings: UiSettings, asked: Sequence[str] = ()) -> Html:
    """The facts of a record as a list: those that were asked for first among those usually shown."""
    order = dict.fromkeys([*[f for f in settings.facts if f in asked], *asked, *settings.facts])
    shown = [name for name in order if item.attributes.get(name) not in (None, "", ())]
    shown = shown[: settings.max_facts] or list(item.attributes)[: settings.max_facts]
    kept = [name for name in settings.facts if name in shown] + [n for n in shown if n not in settings.facts]
    parts = [_fact(item, name, words, name in asked) for name in kept]
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


def _fact(item: Item, name: str, words: Words, asked: bool) -> Html:
    label = words.maybe(f"field.{name}", name.replace("_", " "))
    return tag("li", _said(item, name, words), title=label, class_="fact-asked" if asked else None)


def _said(item: Item, name: str, words: Words) -> str:
    value = item.attributes[name]
    if isinstance(value, bool):
        label = words.maybe(f"field.{name}", name.replace("_", " "))
        return label if value else words.say("not", value=label)
    if isinstance(value, int | float):
        return runtime(value, words) if name == "runtime_min" else number(value)
    said = listed([words.value(v) for v in item.words(name)[:_MAX_VALUES]], words)
    return said if len(said) <= _MAX_CHARS else said[: _MAX_CHARS - 1] + "…"
