"""Guess what the columns of an items' file are for, by name and by content; what the owner says comes first."""

import re
from collections.abc import Iterable, Mapping, Sequence

from catalog.columnnames import field_of, is_people, language_in, may_be_list, name_key, nobody_asks, role_of
from catalog.importing.guess_fields import plan_fields
from catalog.importing.mapping import ByLanguage, ItemMapping
from catalog.importing.nouns import noun_of
from catalog.importing.numbers import currency_in
from catalog.importing.plan import ItemPlan, TextColumn
from catalog.importing.profile import ColumnProfile, profile_of
from catalog.titles import title_year
from domain.errors import BadInput

Profiles = Mapping[str, ColumnProfile]
_WORDS = re.compile(r"[|,;/\[\]'\"]+")
_ONE = ("price", "stock", "image", "link", "added_at")


class Columns:
    """The columns of a file while their uses are handed out: each is used once."""

    def __init__(self, cells: Mapping[str, Sequence[object]], named: bool) -> None:
        self.cells = cells
        self.named = named
        self.profiles: dict[str, ColumnProfile] = {}
        for name, column in cells.items():
            field = field_of(name)
            listy = may_be_list(field[0]) or name_key(name).endswith("s") if field else False
            self.profiles[name] = profile_of(name, column, listy, is_people(field[0]) if field else False)
        self.free = dict.fromkeys(name for name, p in self.profiles.items() if p.present)
        self.skipped = {name: "empty" for name, p in self.profiles.items() if not p.present}

    def take(self, name: str) -> str:
        """Use a column. Raises BadInput for one that the file does not have."""
        if name not in self.profiles:
            known = ", ".join(self.cells)
            raise BadInput(f"the file has no column {name!r}", f"Its columns are: {known}.")
        self.free.pop(name, None)
        return name

    def skip(self, name: str, why: str) -> None:
        """Leave a column out."""
        self.free.pop(name, None)
        self.skipped[name] = why

    def having(self, role: str) -> list[str]:
        """The free columns whose name is known for a role, the most usual name first."""
        found = []
        for name in self.free:
            bare, _ = language_in(name)
            ranks = [r[1] for r in (role_of(name), role_of(bare)) if r and r[0] == role]
            if ranks:
                found.append((min(ranks), name))
        return [name for _, name in sorted(found, key=lambda pair: pair[0])]


def guess_items(
    file: str,
    cells: Mapping[str, Sequence[object]],
    said: ItemMapping,
    named: bool = True,
    known_ids: frozenset[str] = frozenset(),
) -> ItemPlan:
    """The plan for a file from a sample of its cells by column. `known_ids`: ids that people's actions name.

    Raises BadInput where no column holds titles, or the mapping names a column that is not there.
    """
    columns = Columns(cells, named)
    hints = [p.only for p in columns.profiles.values() if p.only and p.rows >= 3]
    kind, noun = noun_of(file, cells, hints, _has_film_genres(columns))
    titles, texts, ones = _said(columns, said)
    item_id = columns.take(said.id) if said.id else _guess_id(columns, known_ids)
    titles = titles or _guess_titles(columns)
    if not titles:
        raise BadInput(f"{file} has no column with titles", 'Name it in a mapping file: [items] title = "..."')
    others = _guess_other_titles(columns)
    ones |= {role: column for role in _ONE if role not in ones and (column := _guess_one(columns, role))}
    currency, currency_column = _currency(columns, said, ones.get("price"))
    texts = texts or _guess_texts(columns)
    fields = plan_fields(columns, said, kind)
    return ItemPlan(
        id=item_id, titles=tuple(titles), other_titles=tuple(others), texts=tuple(texts), currency=currency,
        currency_column=currency_column, fields=tuple(fields), skipped=columns.skipped, noun=dict(said.noun) or noun,
        year_in_title=all(f.field != "year" for f in fields) and _years_in_titles(cells, titles), **ones,
    )  # fmt: skip


def _said(columns: Columns, said: ItemMapping) -> tuple[list[TextColumn], list[TextColumn], dict[str, str]]:
    """The columns that the mapping file names: titles, texts and the single ones. They are no longer guessed."""
    for name in said.skip:
        columns.skip(columns.take(name), "as the mapping says")
    for mapped in said.fields.values():
        columns.take(mapped.column)
    ones = {role: columns.take(column) for role in _ONE if (column := getattr(said, role))}
    return _said_texts(columns, said.title), _said_texts(columns, said.text), ones


def _has_film_genres(columns: Columns) -> bool:
    """Dramas and thrillers may be books; together with "Animation", "Documentary" or "War" they are films."""
    genres = [n for n in columns.cells if (field_of(n) or ("",))[0] == "genre"]
    cells = {word.strip().casefold() for n in genres for c in columns.cells[n] for word in _WORDS.split(str(c))}
    return len(cells & {"drama", "thriller", "sci-fi", "horror", "comedy", "romance", "animation", "war", "剧情"}) >= 3


def _said_texts(columns: Columns, said: ByLanguage | None) -> list[TextColumn]:
    if said is None:
        return []
    if isinstance(said, Mapping):
        return [TextColumn(column=columns.take(column), language=language) for language, column in said.items()]
    return [TextColumn(column=columns.take(name)) for name in ((said,) if isinstance(said, str) else said)]


def _guess_id(columns: Columns, known_ids: frozenset[str]) -> str | None:
    able = [n for n, p in columns.profiles.items() if n in columns.free and _can_be_id(p)]
    named = [n for n in columns.having("id") if n in able]
    by_end = [n for n in able if name_key(n).endswith(("_id", "编号", "id", "_code", "_no"))]
    if known_ids and able:
        codes = [n for n in able if (role_of(n) or ("",))[0] != "title"]
        shared = {n: len(known_ids & {_as_id(c) for c in columns.cells[n]}) for n in codes}
        best = max(codes or able, key=lambda n: (shared.get(n, 0), n in named))
        if shared.get(best, 0) >= 0.5 * min(len(known_ids), columns.profiles[best].present):
            return columns.take(best)
    if not columns.named:
        first = next(iter(columns.cells), None)
        return columns.take(first) if first in able and columns.profiles[str(first)].length <= 40 else None
    found = next(iter([*named, *by_end]), None)
    return columns.take(found) if found else None


def _can_be_id(p: ColumnProfile) -> bool:
    words = p.length > 14 and p.numbers < 0.5 and p.codes < 0.5
    return (
        p.present >= 0.5 * p.rows and p.unique >= 0.7 and p.urls < 0.5 and p.length <= 64 and not words and not p.split
    )


def _as_id(cell: object) -> str:
    text = str(cell).strip()
    return text.removesuffix(".0")


def _guess_titles(columns: Columns) -> list[TextColumn]:
    named = [n for n in columns.having("title") if _can_be_title(columns.profiles[n])]
    if not named:
        spare = [n for n in columns.having("id") if _can_be_title(columns.profiles[n])]
        named = spare[:1] or _best_words(columns)
    taken: dict[str | None, TextColumn] = {}
    for name in named:
        language = language_in(name)[1]
        if language not in taken and (language or None not in taken):
            taken[language] = TextColumn(column=columns.take(name), language=language)
        elif language is None and len(taken) < 2 and role_of(name):
            columns.skip(name, "another column holds the titles")
    return list(taken.values())


def _can_be_title(p: ColumnProfile) -> bool:
    return p.numbers < 0.9 and p.urls < 0.2 and p.codes < 0.5 and p.dates < 0.5 and p.length <= 200


def _best_words(columns: Columns) -> list[str]:
    """The first column that holds different words in nearly every row."""
    able = [
        p
        for n, p in columns.profiles.items()
        if n in columns.free and _can_be_title(p) and p.unique > 0.5 and p.lists < 0.5 and not p.prose
        and not nobody_asks(n) and p.numbers < 0.3 and 1 < p.length <= 100 and (not p.split or p.repeats < 1.5)
        and field_of(n) is None
    ]  # fmt: skip
    able = able or _any_words(columns)
    return [max(able, key=lambda p: round(p.unique, 1)).name] if able else []


def _any_words(columns: Columns) -> list[ColumnProfile]:
    """Columns that would do as titles where nothing better is there, such as "artist_name"."""
    free = [p for n, p in columns.profiles.items() if n in columns.free and not nobody_asks(n)]
    return [p for p in free if _can_be_title(p) and p.unique > 0.9 and p.lists < 0.1 and p.numbers < 0.3]


def _guess_other_titles(columns: Columns) -> list[TextColumn]:
    return [
        TextColumn(column=columns.take(n), language=language_in(n)[1])
        for n in [*columns.having("other_title"), *(t for t in columns.having("title") if language_in(t)[1])]
        if _can_be_title(columns.profiles[n])
    ]


def _guess_one(columns: Columns, role: str) -> str | None:
    tests = {
        "price": lambda p: p.numbers >= 0.6 or p.money >= 0.6 or p.numbers + p.money >= 0.8,
        "stock": lambda p: (p.numbers >= 0.9 and p.whole >= 0.9 and p.low >= 0) or p.flags >= 0.9,
        "image": lambda p: p.urls >= 0.5 or p.pictures >= 0.5,
        "link": lambda p: p.urls >= 0.5,
        "added_at": lambda p: p.dates >= 0.8 or (p.numbers >= 0.9 and p.low > 1e8),
    }
    found = [n for n in columns.having(role) if tests[role](columns.profiles[n])]
    if not found and role == "price":
        found = [n for n in columns.free if columns.profiles[n].money >= 0.8 and field_of(n) is None]
    if not found and role == "price" and not columns.named:
        found = [n for n in columns.free if _two_decimals(columns.cells[n])]
    if not found and role == "stock" and not columns.named and any(_two_decimals(c) for c in columns.cells.values()):
        found = [n for n, p in columns.profiles.items() if n in columns.free and tests["stock"](p) and p.high < 1800][
            :1
        ]
    if not found and role == "image":
        found = [n for n in columns.free if columns.profiles[n].pictures >= 0.8]
    for other in found[1:]:
        columns.skip(other, f"{found[0]} holds the {role}")
    return columns.take(found[0]) if found else None


def _two_decimals(cells: Sequence[object]) -> bool:
    texts = [str(c).strip() for c in cells if str(c).strip()]
    return bool(texts) and sum(t[-3:-2] == "." and t.replace(".", "").isdigit() for t in texts) >= 0.8 * len(texts)


def _currency(columns: Columns, said: ItemMapping, price: str | None) -> tuple[str, str | None]:
    if said.currency and said.currency in columns.cells:
        return "", columns.take(said.currency)
    if said.currency:
        return said.currency.upper(), None
    named = [n for n in columns.having("currency") if columns.profiles[n].length <= 5]
    if named and price:
        return "", columns.take(named[0])
    if not price:
        return "", None
    if code := currency_in(price):
        return code, None
    codes = [code for cell in columns.cells[price] if (code := currency_in(str(cell)))]
    if codes:
        return max(set(codes), key=codes.count), None
    return ("CNY", None) if any("\u4e00" <= c <= "\u9fff" for c in price) else ("", None)


def _guess_texts(columns: Columns) -> list[TextColumn]:
    named = [n for n in columns.having("text") if _can_be_text(columns.profiles[n], name_key(n))]
    prose = [n for n in columns.free if n not in named and columns.profiles[n].prose and _is_free_text(columns, n)]
    prose.sort(key=lambda n: -columns.profiles[n].length)
    return [TextColumn(column=columns.take(n), language=language_in(n)[1]) for n in [*named, *prose]]


def _can_be_text(p: ColumnProfile, key: str) -> bool:
    if p.numbers >= 0.5 or p.urls >= 0.5:
        return False
    if p.lists >= 0.5:  # several sentences, or one in brackets
        return p.element >= 25 or key in ("description", "描述")
    return key in ("tagline", "subtitle", "副标题") or p.length >= 12 or p.unique > 0.8


def _is_free_text(columns: Columns, name: str) -> bool:
    p = columns.profiles[name]
    return (
        p.unique > 0.6
        and p.urls < 0.3
        and p.lists < 0.3
        and not p.split
        and not nobody_asks(name)
        and not field_of(name)
    )


def _years_in_titles(cells: Mapping[str, Sequence[object]], titles: Iterable[TextColumn]) -> bool:
    held = [str(c) for c in cells[next(iter(titles)).column] if c]
    return bool(held) and sum(title_year(t) is not None for t in held) >= 0.2 * len(held)
