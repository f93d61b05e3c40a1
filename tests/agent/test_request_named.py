"""What came up in free talk between people: found by reading, or said by the caller."""

import pytest

from agent.request import RecommendRequest, recommend
from domain.ports import Message
from tests.agent.toys import parts


def shown(named: tuple[str, ...] | None) -> set[str]:
    made = parts()
    talk = (Message(role="user", content="Shall I see Alien or something else?"),)
    request = RecommendRequest(messages=talk, named=named, firm=False, limit=made.settings.most_cards)
    return {made.catalog.view().item(card.item.id).title("en") for card in recommend(made, request).items}


@pytest.mark.parametrize(("named", "left_out"), [(None, True), ((), False)])
def test_a_title_found_in_free_talk_is_left_out_unless_the_caller_says_what_came_up(
    named: tuple[str, ...] | None, left_out: bool
) -> None:
    assert ("Alien" not in shown(named)) is left_out
