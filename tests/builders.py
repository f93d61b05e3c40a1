"""Builders of small, real values for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from domain.items import Interaction, InteractionKind, Item

FILMS: Sequence[tuple[str, str, str, int, tuple[str, ...], str, int, str]] = (
    (
        "f1",
        "Alien",
        "异形",
        1979,
        ("Horror", "Sci-Fi"),
        "Ridley Scott",
        117,
        "A crew meets a deadly creature in space.",
    ),
    (
        "f2",
        "Blade Runner",
        "银翼杀手",
        1982,
        ("Sci-Fi", "Thriller"),
        "Ridley Scott",
        117,
        "A detective hunts androids.",
    ),
    (
        "f3",
        "Toy Story",
        "玩具总动员",
        1995,
        ("Animation", "Children's", "Comedy"),
        "John Lasseter",
        81,
        "Toys come alive.",
    ),
    ("f4", "Heat", "盗火线", 1995, ("Action", "Crime", "Thriller"), "Michael Mann", 170, "A thief and a policeman."),
    (
        "f5",
        "Annie Hall",
        "安妮·霍尔",
        1977,
        ("Comedy", "Romance"),
        "Woody Allen",
        93,
        "A comedian recalls a love affair.",
    ),
    (
        "f6",
        "The Shining",
        "闪灵",
        1980,
        ("Horror",),
        "Stanley Kubrick",
        146,
        "A family minds an empty hotel in winter.",
    ),
    ("f7", "Amelie", "天使爱美丽", 2001, ("Comedy", "Romance"), "Jean-Pierre Jeunet", 122, "A shy waitress in Paris."),
    ("f8", "Spirited Away", "千与千寻", 2001, ("Animation", "Fantasy"), "Hayao Miyazaki", 125, "A girl among spirits."),
    (
        "f9",
        "Seven Samurai",
        "七武士",
        1954,
        ("Action", "Drama"),
        "Akira Kurosawa",
        207,
        "Seven swordsmen guard a village.",
    ),
    ("f10", "Casablanca", "卡萨布兰卡", 1942, ("Drama", "Romance", "War"), "Michael Curtiz", 102, "Lovers in wartime."),
    ("f11", "Airplane!", "空前绝后满天飞", 1980, ("Comedy",), "Jim Abrahams", 88, "A flight where all goes wrong."),
    (
        "f12",
        "The Matrix",
        "黑客帝国",
        1999,
        ("Action", "Sci-Fi"),
        "Lana Wachowski",
        136,
        "A hacker learns what is real.",
    ),
)


def film(
    item_id: str, title: str, zh: str, year: int, genre: Sequence[str], director: str, mins: int, text: str
) -> Item:
    """One film record."""
    attributes = {"year": year, "genre": tuple(genre), "director": (director,), "runtime_min": mins}
    return Item(id=item_id, titles={"en": title, "zh": zh}, texts={"en": text}, attributes=attributes)


def films() -> list[Item]:
    """Twelve well-known films."""
    return [film(*row) for row in FILMS]


def rating(user: str, item: str, value: float = 5.0) -> Interaction:
    """One rating."""
    return Interaction(user=user, item=item, kind=InteractionKind.RATING, value=value)


def alternating_ratings(items: Sequence[str], people: int) -> list[Interaction]:
    """Everybody rates every item, an item a day; odd people like odd items."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    return [
        Interaction(
            user=f"u{u}", item=item, value=5.0 if (u + n) % 2 else 1.0, time=start + timedelta(days=n, minutes=u)
        )
        for n, item in enumerate(items)
        for u in range(people)
    ]
