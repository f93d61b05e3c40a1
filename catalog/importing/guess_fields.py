"""Guess the attributes among the columns that are left, and leave out what nobody would ask for."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from catalog.columnnames import field_of, genre_words, is_list, is_people, language_in, name_key, nobody_asks, own_name
from catalog.importing.mapping import FieldMapping, ItemMapping
from catalog.importing.plan import FieldPlan
from catalog.importing.profile import ColumnProfile
from domain.fields import FieldKind

if TYPE_CHECKING:
    from catalog.importing.guess_items import Columns

MANY = 20
"""Rows from which on a column with one value only tells nothing."""
FEW_OF = 200
"""Rows from which on a column that hardly any row fills is left out."""
_TYPED = {"类型": "genre", "类别": "category", "风格": "style"}
_FILMS = ("film", "song", "book", "game")
_YES_NAME = re.compile(r"^(is|has|can|was|with|on)_|able$|^是否|^有无|free$")


def plan_fields(columns: "Columns", said: ItemMapping, kind: str) -> list[FieldPlan]:
    """A plan per attribute: those of the mapping file, then the guessed ones."""
    plans = {field: _said(columns, field, mapped) for field, mapped in said.fields.items()}
    for name in list(columns.free):
        if why := _junk(columns, columns.profiles[name]):
            columns.skip(name, why)
    ranked = sorted(columns.free, key=lambda n: (field_of(n) or ("", 99))[1])
    for name in ranked:
        plan = _guess(columns, columns.profiles[name], kind)
        if plan is None:
            columns.skip(name, "nothing that people would ask for")
        elif plan.field in plans:
            own = own_name(name)
            if plan.field == "year" or own in plans or columns.profiles[name].distinct < 2:
                columns.skip(name, f"{plan.field} is taken from {plans[plan.field].column}")
            else:
                plans[own] = plan.model_copy(update={"field": own})
                columns.take(name)
        else:
            plans[plan.field] = plan
            columns.take(name)
    order = {name: position for position, name in enumerate(columns.cells)}
    return sorted(plans.values(), key=lambda plan: order[plan.column])


def _said(columns: "Columns", field: str, mapped: FieldMapping) -> FieldPlan:
    p = columns.profiles[mapped.column]
    kind = mapped.kind or (FieldKind.WORDS if mapped.split else _kind(p, mapped.column, field))
    reads = "year" if field == "year" else "people" if is_people(field) else "plain"
    return FieldPlan(
        field=field, column=mapped.column, kind=kind, split=mapped.split or p.split, unit=mapped.unit, reads=reads
    )


def _junk(columns: "Columns", p: ColumnProfile) -> str:
    """Why a column is left out, "" where it is not."""
    key, field = name_key(p.name), field_of(p.name)
    if nobody_asks(p.name):
        return "bookkeeping"
    if p.only and p.rows >= MANY:
        return "the same in every row"
    if p.urls >= 0.8 or p.pictures >= 0.8:
        return "links"
    if p.codes >= 0.8:
        return "codes"
    if not field and p.rows >= FEW_OF and p.present < 0.02 * p.rows:
        return "hardly any row has it"
    if not field and (key.endswith("_id") or key in ("id", "key")):
        return "ids of something else"
    twin = next((n for n, o in columns.profiles.items() if n != p.name and o.digest == p.digest and o.present), None)
    if twin and not field and twin not in columns.skipped:
        return f"the same as {twin}"
    if not columns.named and p.flags >= 0.99 and p.distinct <= 2:
        return "flags without a name"
    if not columns.named and p.numbers > 0.9 and p.unique > 0.95 and p.rows >= MANY and not _is_year(p):
        return "numbers without a name"
    return ""


def _guess(columns: "Columns", p: ColumnProfile, noun: str) -> FieldPlan | None:
    field = _field_name(columns, p, noun)
    if not field:
        return None
    if field == "year":
        return FieldPlan(field="year", column=p.name, kind=FieldKind.NUMBER, reads="year") if _holds_year(p) else None
    if p.dates >= 0.8 and p.numbers < 0.2:
        return FieldPlan(field="year", column=p.name, kind=FieldKind.NUMBER, reads="year") if noun in _FILMS else None
    kind = _kind(p, p.name, field)
    if field in ("runtime_min", "duration") and _is_runtime(p, noun):
        return FieldPlan(field="runtime_min", column=p.name, kind=FieldKind.NUMBER, unit="min", reads="minutes")
    unknown = field_of(p.name) is None
    if unknown and kind is FieldKind.WORD and p.unique > 0.95 and p.present >= 50 and _is_code(columns.cells[p.name]):
        return None
    reads = "people" if is_people(field) else "language" if field == "language" and p.length <= 5 else "plain"
    unit = p.unit if kind is FieldKind.NUMBER else ""
    return FieldPlan(field=field, column=p.name, kind=kind, split=p.split, unit=unit, reads=reads)


def _field_name(columns: "Columns", p: ColumnProfile, noun: str) -> str:
    if not columns.named:
        return _unnamed(columns, p)
    key = name_key(p.name)
    if key in _TYPED and noun in ("film", "song", "game"):
        return _TYPED[key] if key != "风格" else "genre"
    bare = language_in(p.name)[0]
    known = field_of(p.name) or field_of(bare)
    field = known[0] if known else own_name(p.name)
    if field == "rating" and (p.numbers < 0.6):
        return "certificate" if noun == "film" else own_name(p.name)
    if not known and (p.split or p.lists > 0.3) and field.isascii() and len(field) > 4:
        return _singular(field)
    return field


def _unnamed(columns: "Columns", p: ColumnProfile) -> str:
    if _is_year(p):
        return "year"
    words = {w.strip().casefold() for c in columns.cells[p.name][:300] for w in _parts(str(c), p.split) if w.strip()}
    if words and sum(word in genre_words() for word in words) >= 0.4 * len(words):
        return "genre"
    return "tag" if p.split else own_name(p.name)


def _parts(text: str, split: str) -> list[str]:
    return text.split(split) if split else [text]


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is", "ses", "xes")) else name


def _kind(p: ColumnProfile, name: str, field: str) -> FieldKind:
    if p.lists >= 0.3 or (is_list(field) and (p.split or field not in ("country", "language", "category", "platform"))):
        return FieldKind.WORDS
    yes_no = p.flags >= 0.95 and p.distinct <= 6
    if yes_no and (p.numbers < 0.5 or _YES_NAME.search(name_key(name))):
        return FieldKind.FLAG
    if p.numbers >= 0.9 or (p.unit and p.distinct > 1):
        return FieldKind.NUMBER
    return FieldKind.WORDS if p.split else FieldKind.WORD


def _is_year(p: ColumnProfile) -> bool:
    return p.numbers >= 0.9 and p.whole >= 0.9 and p.low >= 1850 and p.high <= 2035 and p.present > 0


def _holds_year(p: ColumnProfile) -> bool:
    numbers = p.numbers >= 0.5 and p.high <= 2200
    return numbers or p.dates >= 0.3 or (p.numbers >= 0.5 and p.low > 1e8) or (p.numbers < 0.5 and p.length <= 30)


def _is_runtime(p: ColumnProfile, noun: str) -> bool:
    if p.numbers >= 0.9:
        return name_key(p.name) not in ("duration",) or (noun == "film" and 20 <= (p.low + p.high) / 2 <= 400)
    return p.unit.lower() in ("min", "mins", "minutes", "m", "分钟", "分") or p.length <= 12


def _is_code(cells: Sequence[object]) -> bool:
    texts = [str(c) for c in cells if c][:200]
    coded = sum(" " not in t and any(c.isdigit() for c in t) and t.isascii() for t in texts)
    return coded > 0.8 * max(1, len(texts))
