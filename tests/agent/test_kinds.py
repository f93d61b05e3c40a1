"""Replies speak of the fields and kinds that this catalogue has."""

import pytest

from domain.items import Item
from tests.agent.toys import assistant
from tests.fakes import FakeCatalog

KINDS = ("bag", "shoe", "lamp", "ring", "belt", "watch", "scarf", "glove", "sock", "vase")


def _shop() -> list[Item]:
    sold = [{"category": kind, "genre": kind, "price_level": float(n)} for n, kind in enumerate((*KINDS, "bag"))]
    return [
        Item(id=f"s{n}", titles={"en": f"Thing {n}", "zh": f"东西{n}"}, attributes=one) for n, one in enumerate(sold)
    ]


@pytest.mark.parametrize("said", ["hello", "help", "asdf qwer"])
async def test_a_shop_is_asked_by_its_own_fields(said: str) -> None:
    talk = assistant(FakeCatalog(_shop()))
    reply = (await talk.turn((await talk.start()).id, said)).reply
    assert "category" in reply
    assert "person" not in reply


async def test_help_names_the_kinds_with_their_numbers_and_how_many_more_there_are() -> None:
    talk = assistant(FakeCatalog(_shop()))
    reply = (await talk.turn((await talk.start()).id, "help")).reply
    assert "bag (2), shoe (1)" in reply
    assert reply.endswith("and 2 more.")


@pytest.mark.parametrize(("said", "many"), [("hated the first and the second", True), ("hated the second", False)])
async def test_several_cards_that_go_are_spoken_of_as_several(said: str, many: bool) -> None:
    talk = assistant(FakeCatalog(_shop()))
    conversation = await talk.start()
    await talk.turn(conversation.id, "show me something")
    reply = (await talk.turn(conversation.id, said)).reply
    assert ("they " in reply or "them" in reply) is many
