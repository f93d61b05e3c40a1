"""The import against whole published catalogues (PARLEY_RESEARCH_DATA names their folder)."""

import os
from pathlib import Path

import pytest

from catalog.importing.report import ImportReport
from catalog.ingest import import_files
from catalog.store import SqlCatalog
from domain.fields import CatalogSchema

pytestmark = pytest.mark.research_data

FOLDER = Path(os.environ.get("PARLEY_RESEARCH_DATA", "nowhere"))
SETS = {
    "ml-latest-small/movies_enriched.csv": ("film", 9742, {"title", "genre", "year"}),
    "tmdb-top10k/top10K-TMDB-movies.csv": (
        "film", 10001, {"title", "genre", "language", "popularity", "year", "rating", "rating_count"},
    ),
    "goodbooks-10k/books_v2.csv": (
        "book", 10000, {"title", "author", "year", "language", "rating", "rating_count", "review_count"},
    ),
    "books-7k-descriptions/books.csv": (
        "book", 6810, {"title", "author", "category", "year", "rating", "rating_count", "pages"},
    ),
    "zh-douban-books/books_with_price.csv": (
        "book", 6485,
        {"title", "rating", "rating_count", "author", "publisher", "year", "pages", "binding", "translator", "series", "price"},
    ),
    "aws-retail-demo/products.yaml": (
        "product", 2465, {"title", "category", "style", "gender", "price", "stock", "promoted"},
    ),
    "images/fashion/styles.csv": (
        "product", 2155,
        {"title", "gender", "category", "subcategory", "type", "color", "season", "year", "usage"},
    ),
    "dialogues/crosswoz/restaurant_db.json": (
        "restaurant", 951,
        {"title", "address", "metro", "phone", "opening_hours", "dish", "rating", "price", "周边景点", "周边餐馆", "周边酒店"},
    ),
    "dialogues/crosswoz/hotel_db.json": (
        "hotel", 1133, {"title", "type", "address", "metro", "phone", "facility", "rating", "price", "周边景点", "周边餐馆"},
    ),
    "dialogues/crosswoz/attraction_db.json": (
        "place", 465, {"title", "address", "metro", "phone", "游玩时间", "rating", "price", "周边景点", "周边餐馆", "周边酒店"},
    ),
}  # fmt: skip


def imported(path: str, folder: Path) -> tuple[ImportReport, CatalogSchema]:
    if not FOLDER.exists():
        pytest.skip("PARLEY_RESEARCH_DATA is not set")
    catalog = SqlCatalog(folder, "x")
    report = import_files(catalog, items=FOLDER / path)
    return report, catalog.view().schema


@pytest.mark.parametrize("path", SETS)
def test_a_published_catalogue_comes_in_whole_with_the_fields_that_people_ask_for(path: str, tmp_path: Path) -> None:
    noun, size, fields = SETS[path]
    report, schema = imported(path, tmp_path)
    assert (report.items, report.rejected) == (size, ())
    assert schema.noun["en"] == noun
    assert set(schema.fields) == fields


def test_prices_of_chinese_shops_are_numbers_in_yuan(tmp_path: Path) -> None:
    _, schema = imported("dialogues/crosswoz/hotel_db.json", tmp_path)
    assert (schema.fields["price"].unit, schema.fields["price"].low) == ("CNY", 62.0)
