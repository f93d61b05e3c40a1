"""What is refused: behind a word that means all but its values, by words that nothing explains, and by fear."""

import pytest

from agent.understanding.reader import RuleReader
from domain.intent import Act
from domain.items import Item
from tests.agent.understanding.test_films import read, said
from tests.fakes import FakeView


@pytest.mark.parametrize("text", ["外国的不要", "不要外国片"])
def test_foreign_films_refused_before_or_behind_leave_those_of_home(text: str) -> None:
    assert said(read(text)) == said(read("华语片"))


@pytest.mark.parametrize("text", ["foreign ones, no", "no foreign ones"])
def test_foreign_ones_refused_in_english_leave_those_of_home(text: str) -> None:
    assert said(read(text)) == {"country = United States"}


@pytest.mark.parametrize(
    ("text", "word"), [("not a lantern", "lantern"), ("不要塑料的", "塑料"), ("no squeaky ones", "squeaky")]
)
def test_a_refused_word_that_is_no_value_is_left_out_and_never_searched_for(text: str, word: str) -> None:
    intent = read(text)
    assert [left.partition("|")[0] for left in intent.left_out] == [word]
    assert all(word not in s.search_text for s in intent.steps)


def test_a_refused_word_beside_a_wish_leaves_the_wish() -> None:
    intent = read("a comedy, not a zorbing one")
    assert said(intent) == {"genre = Comedy"}
    assert [s.act for s in intent.steps] == [Act.RECOMMEND]
    assert intent.left_out == ("zorbing",)


@pytest.mark.parametrize(
    "text", ["她怕鬼", "我怕鬼片", "my girlfriend is scared of horror movies", "I'm afraid of clowns", "我胆小"]
)
def test_fear_is_no_wish(text: str) -> None:
    assert said(read(text)) == {"genre != Horror"}


@pytest.mark.parametrize("text", ["我不怕恐怖片", "I'm not scared of horror"])
def test_no_fear_refuses_nothing(text: str) -> None:
    assert "genre != Horror" not in said(read(text))


@pytest.mark.parametrize("text", ["想看让人害怕的", "something scary"])
def test_what_frightens_others_can_be_wished_for(text: str) -> None:
    assert said(read(text)) == {"genre = Horror"}


@pytest.mark.parametrize("text", ["怕老婆的喜剧", "no offence but a comedy", "no rush, a comedy", "不想上班，来部喜剧"])
def test_what_only_sounds_like_a_refusal_leaves_the_wish_alone(text: str) -> None:
    intent = read(text)
    assert said(intent) == {"genre = Comedy"}
    assert intent.not_understood == ()


def test_what_is_not_to_be_overdone_is_still_wished_for() -> None:
    assert said(read("something sad but not too sad")) == {"keyword = sad?"}


def test_who_speaks_is_not_searched_for() -> None:
    intent = read("my name is Dan and i hate horror")
    assert said(intent) == {"genre != Horror"}
    assert all(not s.search_text for s in intent.steps)


def test_a_wish_said_by_its_opposite_is_not_searched_for_by_its_words() -> None:
    intent = read("不想动脑子")
    assert said(intent) == {"keyword = light-hearted?"}
    assert all("动脑" not in s.search_text for s in intent.steps)


@pytest.mark.parametrize("text", ["forget the horror thing", "forget the horror"])
def test_what_is_to_be_forgotten_is_no_wish(text: str) -> None:
    assert said(read(text)) == set()


CARDS = ("n1", "n2", "n3")


@pytest.mark.parametrize("text", ["all of these are old", "这些都很老"])
def test_a_complaint_about_all_cards_asks_for_the_opposite(text: str) -> None:
    assert [c.op.value for c in read(text, CARDS).constraints] == [">="]
    assert not read(text).constraints


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("seen the first and third", ["1", "3"]),
        ("1和3比较一下", ["1", "3"]),
        ("whats the difference between 1 and 2", ["1", "2"]),
        ("seen the first, second and third ones", ["1", "2", "3"]),
    ],
)
def test_places_that_share_one_the_or_are_compared_all_count(text: str, places: list[str]) -> None:
    assert [r.value for s in read(text, CARDS).steps for r in s.references] == places


KINDS = [("groceries", "bakery", "F"), ("housewares", "cooking", "F"), ("footwear", "sneaker", "M")] * 2
PANTRY = [
    Item(id=f"g{n}", titles={"en": f"Thing {n}"}, attributes={"category": category, "style": style, "gender": gender})
    for n, (category, style, gender) in enumerate(KINDS)
]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("no food", ("category", "!=", "groceries")),
        ("不要吃的", ("category", "!=", "groceries")),
        ("i already have a sneaker", ("style", "!=", "sneaker")),
        ("男的", ("gender", "=", "M")),
    ],
)
def test_a_shop_hears_what_it_is_not_asked_for(text: str, wish: tuple[str, str, str]) -> None:
    found = RuleReader(FakeView(PANTRY)).read(text).constraints
    assert [(c.field, c.op.value, c.value) for c in found] == [wish]
