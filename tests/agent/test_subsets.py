"""A few of the cards meant together: "the cheaper of the last two", 后两个里便宜的."""

import pytest

from agent.assistant import Assistant
from agent.subsets import end_of_some, some_of
from tests.agent.toys import parts
from tests.builders import films
from tests.fakes import FakeCatalog

SHOWN = ("a", "b", "c", "d", "e")


@pytest.mark.parametrize(
    ("said", "end", "ids"),
    [
        ("the cheaper of the last two", "cheaper", "de"), ("which of the first three is older?", "older", "abc"),
        ("whichever is longer of 2 and 3", "longer", "bc"), ("number 2 or number 4, which is shorter", "shorter", "bd"),
        ("the more expensive of the two", "dearer", "ce"), ("后两个里便宜的那个", "cheaper", "de"), ("前三部里最老的是哪部", "older", "abc"),
        ("第二部和第四部哪个新", "newer", "bd"), ("两个里贵的", "dearer", "ce"), ("which is older, the first or number 7", "older", ""),
    ],
)  # fmt: skip
def test_which_cards_are_meant_and_which_end_of_them(said: str, end: str, ids: str) -> None:
    assert end_of_some(said) == end
    assert some_of(said, SHOWN, ("c", "e")) == tuple(ids)


@pytest.mark.parametrize(
    "said",
    ["cheaper than the first two", "比前两个便宜的", "films from 1920 and 1930", "the cheapest", "两小时以内的老片"],
)
def test_what_is_compared_with_cards_or_means_none_is_left_alone(said: str) -> None:
    assert not end_of_some(said)


async def test_the_verdict_is_about_those_alone_and_says_where_there_is_no_difference() -> None:
    assistant = Assistant(parts(FakeCatalog(films())))
    conversation = (await assistant.start()).id
    cards = (await assistant.turn(conversation, "a film")).items
    years = [int(str(card.item.attributes["year"])) for card in cards]
    turn = await assistant.turn(conversation, "the older of the first two")
    older = cards[0] if years[0] < years[1] else cards[1]
    assert not turn.items
    assert older.item.title("en") in turn.reply
    assert str(min(years[:2])) in turn.reply
