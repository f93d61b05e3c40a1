from datetime import UTC, datetime

import pytest

from catalog.importing.cells import flag_of, is_missing, text_of, written_list
from catalog.importing.convert_events import rating_of
from catalog.importing.moments import moment_of, year_of
from catalog.importing.numbers import number_of, price_of


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12.0), ("1,234", 1234.0), ("1,234.5", 1234.5), ("1.234,56", 1234.56), ("12,5", 12.5), ("1 234 567", 1234567.0),
        ("-3.5", -3.5), ("1e3", 1000.0), ("１２", 12.0), ("16 GB", 16.0), ("85%", 85.0), (".5", 0.5), ("0.123", 0.123),
        ("2006-5", None), ("abc", None), ("", None), (None, None), (float("nan"), None), ("1994-09-23", None), (7, 7.0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(cell: object, number: float | None) -> None:
    assert number_of(cell) == number


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("$9.99", 9.99, "USD"), ("3,50 €", 3.5, "EUR"), ("29.00元", 29.0, "CNY"), ("NT$ 280", 280.0, "TWD"), ("HK$68", 68.0, "HKD"),
        ("CNY 45.00", 45.0, "CNY"), ("£1,200", 1200.0, "GBP"), ("￥19", 19.0, "CNY"), ("12", 12.0, "XXX"), ("免费", 0.0, "XXX"),
        ("53.00元/68.00元", 53.0, "CNY"), ("1.250,75 €", 1250.75, "EUR"),
    ],
)  # fmt: skip
def test_prices_are_read_with_their_currency(cell: str, amount: float, currency: str) -> None:
    price = price_of(cell, "XXX")
    assert price
    assert (price.amount, price.currency) == (amount, currency)


@pytest.mark.parametrize("cell", ["abc", "-5", ""])
def test_what_is_no_price_is_none(cell: str) -> None:
    assert price_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2006-5", 2006), ("1994-09-23", 1994), ("1999年5月", 1999), ("民82", 1993), ("2008.0", 2008), (1995, 1995), ("-750", -750),
        ("May 3, 2001", 2001), ("long ago", None), ("V", None), ("978307200000", 2001),
    ],
)  # fmt: skip
def test_years_are_found_in_dates(cell: object, year: int | None) -> None:
    assert year_of(cell) == year


NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "cell",
    [
        1714564800, "1714564800", "1714564800000", 1714564800000.0, "1714564800000000", "2024-05-01T12:00:00Z",
        "2024-05-01 12:00:00", "2024-05-01T20:00:00+08:00", "2024/05/01 12:00", "05/01/2024 12:00", "2024年05月01日 12:00",
        "Wed May 01 12:00:00 2024", "20240501120000",
    ],
)  # fmt: skip
def test_moments_are_read_in_usual_forms(cell: object) -> None:
    assert moment_of(cell) == NOON


@pytest.mark.parametrize(
    ("cell", "day"),
    [("20240501", 1), ("2024-05-01", 1), ("31.05.2024", 31), ("May 31, 2024", 31), ("2024年5月31日", 31)],
)
def test_days_are_read_in_usual_forms(cell: str, day: int) -> None:
    moment = moment_of(cell)
    assert moment
    assert (moment.year, moment.month, moment.day) == (2024, 5, day)


@pytest.mark.parametrize("cell", ["soon", "", None, "9e99"])
def test_what_is_no_moment_is_none(cell: object) -> None:
    assert moment_of(cell) is None


def test_flags_and_lists_and_missing_cells() -> None:
    assert [flag_of(c) for c in (True, "yes", "是", "0", "缺货", "maybe", 2)] == [
        True,
        True,
        True,
        False,
        False,
        None,
        None,
    ]
    assert written_list("['Drama', 'Crime']") == ["Drama", "Crime"]
    assert written_list('[{"id": 1, "name": "sky"}]') == ["sky"]
    assert written_list(["a", None, "b"]) == ["a", "b"]
    assert written_list("[REC]") is None
    assert written_list("Drama, Crime") is None
    assert all(is_missing(c) for c in (None, "", "N/A", "nan", float("nan"), "(no genres listed)", "暂无"))
    assert text_of("Unknown") == "Unknown"
    assert text_of(float("nan")) == ""


@pytest.mark.parametrize(
    ("cell", "stars"),
    [(4, 4.0), ("4.5", 4.5), ("4/5", 4.0), ("4 stars", 4.0), ("★★★☆☆", 3.0), ("力荐", 5.0), ("四", None)],
)
def test_ratings_are_read_in_numbers_stars_and_words(cell: object, stars: float | None) -> None:
    assert rating_of(cell) == stars
