"""MovieLens-100K as items, ratings and profiles: from the files in the RecBole wheel, or from GroupLens' own folder."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from catalog.film_notes import GENRES
from catalog.titles import split_title
from domain.errors import NotFound
from domain.frozen import Frozen
from domain.items import AttributeValue, Interaction, Item

RECBOLE_FILES = ("ml-100k.item", "ml-100k.inter", "ml-100k.user")
GROUPLENS_FILES = ("u.item", "u.data", "u.user")
_UNKNOWN = frozenset({"unknown", "unkonwn"})
_PROFILE = ("age", "gender", "occupation")
Rows = Iterator[Sequence[str]]


class FilmRow(NamedTuple):
    """One film as a file has it."""

    id: str
    title: str
    year: str
    genres: Sequence[str]


Tables = tuple[Iterator[FilmRow], Rows, Rows]
"""Films, ratings, people."""


class MovieLens(Frozen):
    """Everything in the set, with doubled films merged. `merged` maps a dropped id to the one that is kept."""

    items: tuple[Item, ...]
    ratings: tuple[Interaction, ...]
    profiles: Mapping[str, Mapping[str, str]]
    merged: Mapping[str, str]


def read_ml100k(folder: Path) -> MovieLens:
    """Read the three files of either form. Raises NotFound that names what is missing."""
    if all((folder / name).exists() for name in GROUPLENS_FILES):
        films, events, people = _grouplens(folder)
    elif all((folder / name).exists() for name in RECBOLE_FILES):
        films, events, people = _recbole(folder)
    else:
        raise NotFound(f"{folder} holds no MovieLens-100K", f"It needs {', '.join(GROUPLENS_FILES)}.")
    items, merged = _merged([_film(row) for row in films if row.title.casefold() not in _UNKNOWN])
    known = {item.id for item in items}
    return MovieLens.model_construct(
        items=tuple(items),
        ratings=tuple(_ratings(events, known, merged)),
        profiles={user: dict(zip(_PROFILE, facts, strict=False)) for user, *facts in people},
        merged=merged,
    )


def _recbole(folder: Path) -> Tables:
    films, events, people = (_rows(folder / name, "\t", "utf-8", head=1) for name in RECBOLE_FILES)
    return (FilmRow(r[0], r[1], r[2], r[3].split(" ")) for r in films), events, people


def _grouplens(folder: Path) -> Tables:
    flags = ("unknown", *GENRES)
    films = (
        FilmRow(r[0], r[1], "", [genre for genre, flag in zip(flags, r[5:], strict=False) if flag == "1"])
        for r in _rows(folder / "u.item", "|", "latin-1")
    )
    return films, _rows(folder / "u.data", "\t", "utf-8"), _rows(folder / "u.user", "|", "utf-8")


def _rows(path: Path, delimiter: str, encoding: str, head: int = 0) -> Rows:
    with path.open(encoding=encoding) as lines:
        for number, line in enumerate(lines):
            if number >= head and line.strip():
                yield line.rstrip("\n").split(delimiter)


def _film(row: FilmRow) -> Item:
    spoken, titled_year, alias = split_title(row.title)
    year = int(row.year) if row.year.isdigit() else titled_year
    genre = tuple(g for g in row.genres if g in GENRES)
    attributes: dict[str, AttributeValue] = {"year": year} if year else {}
    attributes |= {"genre": genre} if genre else {}
    return Item(id=row.id, titles={"en": spoken} | ({"und": alias} if alias else {}), attributes=attributes)


def _merged(items: Sequence[Item]) -> tuple[list[Item], dict[str, str]]:
    """The set lists 18 films twice; the lower id keeps the ratings of both."""
    kept: dict[tuple[str, AttributeValue | None], Item] = {}
    merged: dict[str, str] = {}
    for item in items:
        first = kept.setdefault((item.titles["en"], item.attributes.get("year")), item)
        if first is not item:
            merged[item.id] = first.id
    return list(kept.values()), merged


def _ratings(events: Rows, known: set[str], merged: Mapping[str, str]) -> list[Interaction]:
    latest: dict[tuple[str, str], Interaction] = {}
    for user, item, value, stamp in events:
        item_id = merged.get(item, item)
        if item_id not in known:
            continue
        moment = datetime.fromtimestamp(int(float(stamp)), UTC)
        rating = Interaction(user=user, item=item_id, value=float(value), time=moment)
        before = latest.get((user, item_id))
        if before is None or before.time is None or before.time <= moment:
            latest[user, item_id] = rating
    return list(latest.values())
