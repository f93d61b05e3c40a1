"""A row of the items' file as an item."""

import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from catalog.columnnames import is_people, language_named
from catalog.importing.cells import flag_of, id_of, is_missing, text_of, written_list
from catalog.importing.moments import moment_of, year_of
from catalog.importing.numbers import is_number, number_of, price_of, whole_or_real
from catalog.importing.plan import FieldPlan, ItemPlan, TextColumn
from catalog.titles import split_title
from catalog.words import language_of, word_key
from domain.fields import FieldKind
from domain.items import AttributeValue, Item, Price

LONGEST_TEXT = 6_000
LONGEST_ID = 128
_NATION = re.compile(r"^\s*[\[【(（〔][^\])】）〕]{1,12}[\])】）〕]\s*")
_HOURS = re.compile(
    r"(?:PT)?\s*(?:(\d+)\s*(?:h|hr|hrs|hours?|小时|时))?\s*(?:(\d+)\s*(?:m|min|mins|minutes?|分钟?|分))?", re.IGNORECASE
)
Values = Mapping[str, object]


class NotAnItem(Exception):
    """The row cannot become an item; the message says why."""


class Made(NamedTuple):
    """An item, whether its id was made from its content, and what of the row could not be used."""

    item: Item
    own_id: bool
    unused: tuple[str, ...]


def make_item(values: Values, plan: ItemPlan) -> Made:
    """One item. Raises NotAnItem."""
    titles = _titles(values, plan)
    if not titles:
        raise NotAnItem("no title")
    unused: list[str] = []
    attributes = _attributes(values, plan, unused)
    if plan.year_in_title:
        titles, attributes = _year_from_title(titles, attributes)
    given = id_of(values.get(plan.id)) if plan.id else ""
    item = Item(
        id=given if 0 < len(given) <= LONGEST_ID else _content_id(given, titles, attributes),
        titles=titles,
        texts=_texts(values, plan),
        attributes=attributes,
        price=_price(values, plan),
        stock=_stock(values, plan),
        image=_first_line(values, plan.image),
        link=_first_line(values, plan.link),
        added_at=moment_of(values.get(plan.added_at)) if plan.added_at else None,
    )
    return Made(item, not given, tuple(unused))


def _titles(values: Values, plan: ItemPlan) -> dict[str, str]:
    titles: dict[str, str] = {}
    for column in plan.titles:
        if title := _one_line(values.get(column.column)):
            titles.setdefault(column.language or language_of(title), title)
    for column in plan.other_titles if titles else ():
        other = _one_line(values.get(column.column))
        if other and not is_missing(other) and word_key(other) not in {word_key(t) for t in titles.values()}:
            language = column.language or language_of(other)
            titles.setdefault(language if language not in titles else "und", other)
    return titles


def _one_line(cell: object) -> str:
    return " ".join(text_of(cell).split())


def _first_line(values: Values, column: str | None) -> str | None:
    lines = text_of(values.get(column)).splitlines() if column else []
    return lines[0] if lines else None


def _year_from_title(
    titles: dict[str, str], attributes: dict[str, AttributeValue]
) -> tuple[dict[str, str], dict[str, AttributeValue]]:
    """Titles as "Hate (Haine, La) (1995)" hold a year, and often the original title."""
    bare: dict[str, str] = {}
    for language, title in titles.items():
        spoken, year, alias = split_title(title)
        bare[language] = spoken if year else title
        if year:
            attributes = {"year": year} | attributes
        if year and alias:
            bare.setdefault("und", alias)
    return bare, attributes


def _texts(values: Values, plan: ItemPlan) -> dict[str, str]:
    texts: dict[str, str] = {}
    for column in plan.texts:
        text = text_of(values.get(column.column))
        if not text or is_missing(text):
            continue
        language = _language(column, text)
        held = texts.get(language, "")
        if text not in held:
            texts[language] = f"{held}\n\n{text}".strip()[:LONGEST_TEXT]
    return texts


def _language(column: TextColumn, text: str) -> str:
    return column.language or language_of(text[:200])


def _price(values: Values, plan: ItemPlan) -> Price | None:
    cell = values.get(plan.price) if plan.price else None
    if is_missing(cell):
        return None
    named = text_of(values.get(plan.currency_column)).upper() if plan.currency_column else ""
    price = price_of(cell, named or plan.currency)
    if price is None:
        raise NotAnItem(f"{plan.price}: {_short(cell)} is no price")
    return price


def _stock(values: Values, plan: ItemPlan) -> int | None:
    cell = values.get(plan.stock) if plan.stock else None
    if is_missing(cell):
        return None
    number = number_of(cell)
    if number is not None and not isinstance(cell, bool):
        return max(0, int(number))
    return 0 if flag_of(cell) is False else None


def _attributes(values: Values, plan: ItemPlan, unused: list[str]) -> dict[str, AttributeValue]:
    attributes: dict[str, AttributeValue] = {}
    for field in plan.fields:
        cell = values.get(field.column)
        if is_missing(cell):
            continue
        value = _attribute(cell, field)
        if value is None:
            unused.append(f"{field.column}: {_short(cell)} is no {field.reads if field.reads != 'plain' else 'number'}")
        elif value != ():
            attributes[field.field] = value
    return attributes


def _attribute(cell: object, field: FieldPlan) -> AttributeValue | None:
    """The value of a cell; None where it cannot be read as what the field holds."""
    if field.reads == "year":
        return year_of(cell)
    if field.reads == "minutes":
        return _minutes(cell)
    if field.kind is FieldKind.NUMBER:
        number = number_of(cell)
        return None if number is None else whole_or_real(number)
    if field.kind is FieldKind.FLAG:
        return flag_of(cell)
    words = _words(cell, field)
    if field.kind is FieldKind.WORDS:
        return words
    return words[0] if len(words) == 1 else _clean(text_of(cell), field)


def _words(cell: object, field: FieldPlan) -> tuple[str, ...]:
    listed = written_list(cell)
    if listed is None:
        text = text_of(cell)
        listed = text.split(field.split) if field.split else [text]
    words = (_clean(word, field) for word in listed)
    return tuple(dict.fromkeys(word for word in words if word and not is_missing(word)))


def _clean(word: str, field: FieldPlan) -> str:
    bare = " ".join(word.split())
    if field.reads == "language":
        return language_named(bare)
    if field.reads == "people" or is_people(field.field):
        bare = _NATION.sub("", bare) or bare  # "[美] 卡勒德·胡赛尼": nobody says the bracket
    return bare


def _minutes(cell: object) -> int | None:
    """ "142 min", "2h 22m", "PT1H30M", "1.5 小时", 142; None for "2 seasons"."""
    text = text_of(cell)
    if is_number(text):
        return round(number_of(text) or 0)
    match = _HOURS.fullmatch(text)
    if match and any(match.groups()):
        return 60 * int(match[1] or 0) + int(match[2] or 0)
    part = re.fullmatch(r"([\d.,]+)\s*(?:h|hours?|小时)", text, re.IGNORECASE)
    return round(60 * (number_of(part[1]) or 0)) if part else None


def _content_id(given: str, titles: Mapping[str, str], attributes: Mapping[str, AttributeValue]) -> str:
    """The same row gives the same id, whatever its place in the file and its price today."""
    told = [given, *(f"{k}={word_key(v)}" for k, v in sorted(titles.items()))]
    told += [f"{name}={attributes.get(name)}" for name in ("year", "author", "director", "artist", "brand")]
    return f"x{hashlib.sha256('|'.join(told).encode()).hexdigest()[:12]}"


def other_id(item: Item) -> str:
    """Another id for an item whose made id is taken by a different record."""
    return f"{item.id}-{hashlib.sha256(item.model_dump_json(exclude={'id'}).encode()).hexdigest()[:6]}"


def _short(cell: object) -> str:
    text = str(cell)
    return repr(text if len(text) <= 40 else f"{text[:40]}...")
