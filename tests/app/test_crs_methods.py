"""How a dialogue case is asked."""

from app.crs_methods import query_of, request_of
from domain.ports import Message
from evaluation.crs import ResolvedCase

SAID = (
    Message(role="user", content="I loved Alien"),
    Message(role="assistant", content="Heat is great"),
    Message(role="user", content="no horror, please"),
)
CASE = ResolvedCase(id="c", messages=SAID, seen=("f1", "f4"), targets=frozenset({"f2"}), missing=0)


def test_a_case_is_asked_as_free_talk_with_its_items_named_and_left_out() -> None:
    request = request_of(CASE, 1)
    assert (request.firm, request.named, request.exclude) == (False, ("f1", "f4"), ("f1", "f4"))
    assert request.messages == SAID


def test_how_many_are_asked_for_does_not_hang_on_the_cut_off() -> None:
    assert [request_of(CASE, limit).limit for limit in (1, 52, 500)] == [50, 52, 100]


def test_a_source_alone_hears_both_sides_and_searches_with_the_persons_words() -> None:
    query = query_of(CASE)
    assert query.text == "I loved Alien no horror, please"
    assert len(query.said) == 3
    assert query.excluded == {"f1", "f4"}
