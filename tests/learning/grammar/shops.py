"""Catalogues of another kind than films, for the grammar's tests."""

from domain.items import Item, Price

_SHOES = (("Trail Runner", "footwear", "red", 79.0), ("City Boot", "footwear", "black", 120.0))
_BAGS = (("Day Pack", "bag", "blue", 45.5), ("Week Bag", "bag", "green", 99.0), ("Tote", "bag", "red", 19.9))
_BOOKS = (
    ("The Quiet Tide", "Ann Marlow", "mystery", 2003, 310),
    ("Salt and Iron", "Ben Okoro", "fantasy", 2011, 620),
    ("Nine Winters", "Ann Marlow", "romance", 1997, 240),
    ("The Glass Orchard", "Li Wen", "mystery", 2019, 180),
)


def shop() -> list[Item]:
    """Five products with a price."""
    return [
        Item(
            id=f"p{n}",
            titles={"en": title},
            attributes={"category": kind, "color": color},
            price=Price(amount=amount, currency="USD"),
        )
        for n, (title, kind, color, amount) in enumerate((*_SHOES, *_BAGS))
    ]


def books() -> list[Item]:
    """Four books."""
    return [
        Item(
            id=f"b{n}", titles={"en": title}, attributes={"author": who, "genre": (kind,), "year": year, "pages": pages}
        )
        for n, (title, who, kind, year, pages) in enumerate(_BOOKS)
    ]
