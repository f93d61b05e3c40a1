"""What fits, what was shown and what no record says are told apart in words."""

import pytest

from domain.items import Item
from tests.agent.toys import assistant
from tests.builders import film
from tests.fakes import FakeCatalog


def _films(*genres: str) -> list[Item]:
    made = [
        film(f"m{n}", f"Film {'ABCDE'[n]}", f"片{n}", 1990 + n, (genre,), "D", 90, "t")
        for n, genre in enumerate(genres)
    ]
    less = [{name: value for name, value in i.attributes.items() if name != "genre"} for i in made]
    return [
        item.model_copy(update={"attributes": rest}) if item.attributes["genre"] == ("",) else item
        for item, rest in zip(made, less, strict=True)
    ]


@pytest.mark.parametrize(
    ("first", "more", "said"),
    [
        ("something comedy", "more", "3 that"),
        ("来点 comedy", "换一批", "看过的3个"),
    ],
)
async def test_the_rest_is_told_from_what_was_shown_before(first: str, more: str, said: str) -> None:
    talk = assistant(FakeCatalog(_films(*["Comedy"] * 5)))
    conversation = await talk.start()
    await talk.turn(conversation.id, first)
    turn = await talk.turn(conversation.id, more)
    assert len(turn.items) == 2
    assert said in turn.reply


async def test_what_no_record_says_is_no_match_and_comes_last() -> None:
    talk = assistant(FakeCatalog(_films("Comedy", "", "Drama", "Horror", "")))
    turn = await talk.turn((await talk.start()).id, "something, no horror")
    assert [c.item.id for c in turn.items] == ["m0", "m2", "m1"]
    assert ["not horror" in c.reason for c in turn.items] == [True, True, False]
    assert "For 1 of these the genre is not recorded." in turn.reply


async def test_what_was_shown_and_fits_a_later_narrowing_is_named_before_a_wish_is_let_go() -> None:
    talk = assistant(FakeCatalog(_films("War", "War", "Drama", "Horror", "War")))
    conversation = await talk.start()
    await talk.turn(conversation.id, "something maybe war")
    turn = await talk.turn(conversation.id, "before 1993")
    assert [c.item.id for c in turn.items] == ["m2", "m3"]
    assert "**Film A** (1990) and **Film B** (1991)" in turn.reply
    assert "none of these" in turn.reply
