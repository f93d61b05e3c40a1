"""Words of a record put together to say something else are no facts: roles, places, order, qualities, denials."""

import pytest

from agent.grounding import TitleIndex
from agent.model_guard import Evidence, faults
from domain.candidates import Reason, Recommendation
from domain.intent import Constraint, Op
from domain.items import Item, Price
from tests.builders import films
from tests.fakes import FakeView

FILM = Item(
    id="z1",
    titles={"en": "The Best Offer", "zh": "最佳出价"},
    texts={
        "en": "An old art dealer in Vienna restores a painting and falls in love with a woman who never leaves her house. "
        "No one knows her father.",
        "zh": "维也纳的老艺术商修复一幅画，爱上一个从不出门的女人。",
    },
    attributes={
        "year": 2013,
        "genre": ("Drama", "Romance"),
        "director": ("Giuseppe Tornatore",),
        "actor": ("Geoffrey Rush", "Jim Sturgess"),
        "country": ("Italy",),
        "runtime_min": 131,
    },
    price=Price(amount=12.5, currency="USD"),
)
BAG = Item(
    id="z2",
    titles={"en": "Trail Pack 40", "zh": "徒步包40"},
    texts={
        "en": "A light backpack with two pockets and a rain cover. Not for children.",
        "zh": "轻便背包，两个口袋，带防雨罩。不适合儿童。",
    },
    attributes={"category": "bags", "brand": "Nordo", "color": ("green",)},
)
BOOK = Item(
    id="b1",
    titles={"en": "One Hundred Years of Silence"},
    texts={
        "en": "A family in a small town keeps a secret. It won nothing. The youngest daughter writes to her dead brother."
    },
    attributes={
        "author": ("Ana Vold",),
        "translator": ("Per Lund",),
        "publisher": "Seven Stars",
        "genre": ("Fiction",),
    },
)
SHOP = Item(
    id="r1",
    titles={"zh": "老王烤鸭店"},
    texts={"zh": "开在胡同里的小店，老板是退休的老师。店里没有包间，周一休息。"},
    attributes={"dish": ("烤鸭", "豆腐")},
)
VIEW = FakeView([*films(), FILM, BAG, BOOK, SHOP])
INDEX = TitleIndex.of(VIEW)


def wrong(item: Item, line: str, language: str = "en", wished: tuple[Constraint, ...] = ()) -> list[str]:
    reasons = (Reason(source="wishes", text="matches: drama" if language == "en" else "符合：剧情"),)
    card = Recommendation(
        rank=1, item=item, title=item.title(language), score=0.0, parts={}, reason="", evidence=reasons
    )
    return faults(line, Evidence(card, wished, VIEW, language), INDEX)


@pytest.mark.parametrize(
    "said",
    [
        "is by Geoffrey Rush", "is Jim Sturgess's drama", "is a Geoffrey Rush film, a drama", "is directed with love by Jim Sturgess", "stars Tornatore",
        "has Giuseppe Tornatore as an art dealer", "is a drama with Geoffrey Rush as an art dealer", "was painted by Giuseppe Tornatore", "is a drama set in Italy",
        "is a romance from Vienna", "is an old film", "is a long drama", "is the best drama", "never leaves you",
        "is a love story in which the woman restores her father", "is a drama about a father who leaves",
        "is a drama that is not in love", "is on tonight, a drama", "fits all your wishes", "is what you asked for",
        "is a drama by a woman in Vienna",
    ],
)  # fmt: skip
def test_a_films_words_say_only_what_its_record_says_with_them(said: str) -> None:
    assert wrong(FILM, f"**The Best Offer** {said}.")


@pytest.mark.parametrize(
    "said",
    [
        "is a backpack for children", "is a light backpack with rain pockets", "is not green, a bag", "is a light green bag",
        "has two covers and pockets", "is a Nordo bag, not for rain", "has 40 pockets and a cover",
    ],
)  # fmt: skip
def test_a_products_words_say_only_what_its_record_says_with_them(said: str) -> None:
    assert wrong(BAG, f"**Trail Pack 40** {said}.")


@pytest.mark.parametrize(
    "said",
    [
        "is by Per Lund", "was published by Ana Vold", "is a fiction translated by Ana Vold", "is a secret fiction", "won, a fiction",
        "is for the youngest", "is about the brother who writes", "is about a dead daughter", "is a small book", "runs one family year",
    ],
)  # fmt: skip
def test_a_books_words_say_only_what_its_record_says_with_them(said: str) -> None:
    assert wrong(BOOK, f"**One Hundred Years of Silence** {said}.")


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (SHOP, "《老王烤鸭店》有包间。"),
        (SHOP, "《老王烤鸭店》没有豆腐。"),
        (SHOP, "《老王烤鸭店》里的老师周一休息。"),
        (FILM, "《最佳出价》由Geoffrey Rush执导，是剧情片。"),
        (FILM, "《最佳出价》是Giuseppe Tornatore主演的剧情片。"),
        (FILM, "《最佳出价》讲女人爱上老艺术商。"),
        (BAG, "《徒步包40》适合儿童。"),
    ],
)
def test_chinese_words_say_only_what_the_record_says_with_them(item: Item, line: str) -> None:
    assert wrong(item, line, "zh")


@pytest.mark.parametrize(
    ("item", "line", "language"),
    [
        (FILM, "**The Best Offer** (2013) is a drama by Giuseppe Tornatore with Geoffrey Rush and Jim Sturgess.", "en"),
        (FILM, "**The Best Offer** follows an old art dealer in Vienna who falls in love with a woman.", "en"),
        (FILM, "In Vienna, an old art dealer restores a painting: **The Best Offer** is a romance.", "en"),
        (FILM, "**The Best Offer** is about a woman who never leaves her house.", "en"),
        (FILM, "**The Best Offer** is a drama made in Italy, directed by Tornatore and starring Rush.", "en"),
        (BAG, "**Trail Pack 40** is a light backpack with two pockets, green.", "en"),
        (BAG, "**Trail Pack 40** is a bag by Nordo with a rain cover.", "en"),
        (BAG, "**Trail Pack 40** is a green Nordo bag, not for children.", "en"),
        (BOOK, "**One Hundred Years of Silence** is a fiction by Ana Vold, translated by Per Lund.", "en"),
        (BOOK, "**One Hundred Years of Silence** is about a family in a small town that keeps a secret.", "en"),
        (SHOP, "《老王烤鸭店》有烤鸭，老板是退休的老师。", "zh"),
        (FILM, "《最佳出价》讲维也纳的老艺术商爱上一个从不出门的女人。", "zh"),
        (FILM, "《最佳出价》是Giuseppe Tornatore执导、Geoffrey Rush主演的剧情片。", "zh"),
        (BAG, "《徒步包40》是轻便背包，带防雨罩。", "zh"),
    ],
)  # fmt: skip
def test_what_the_record_says_may_be_said(item: Item, line: str, language: str) -> None:
    assert wrong(item, line, language) == []


@pytest.mark.parametrize(("genre", "fits"), [("Drama", True), ("Horror", False)])
def test_only_an_item_that_meets_every_wish_fits_what_was_asked(genre: str, fits: bool) -> None:
    wished = (
        Constraint(field="genre", op=Op.EQ, value="Romance"),
        Constraint(field="genre", op=Op.EQ, value=genre, hard=False),
    )
    assert (wrong(FILM, "**The Best Offer** is a romance and fits what you asked for.", "en", wished) == []) is fits


def test_a_long_beginning_is_cut_before_a_comma_and_never_in_a_word() -> None:
    text = "A tank explodes on a flight to the moon, " + "and the crew and the engineers look for a way " * 6
    item = FILM.model_copy(update={"texts": {"en": text}})
    card = Recommendation(rank=1, item=item, title="x", score=0.0, parts={}, reason="")
    assert Evidence(card, (), VIEW, "en").brief[-1] == "A tank explodes on a flight to the moon"
    item = FILM.model_copy(update={"texts": {"en": text.replace(",", "")}})
    card = card.model_copy(update={"item": item})
    assert not any("tank" in line for line in Evidence(card, (), VIEW, "en").brief)


def test_a_text_may_be_quoted_word_for_word() -> None:
    for text in FILM.texts["en"].split(". "):
        assert wrong(FILM, f"**The Best Offer** (2013): {text.rstrip('.')}.") == []
