"""A question is asked only when its answer tells something."""

from agent.clarify import best_question, is_vague
from agent.policy import may_ask
from domain.conversation import Preferences, Turn
from tests.agent.toys import constraint
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
ALL = [i.id for i in films()]


def test_the_facet_that_splits_best_is_asked_with_choices() -> None:
    question = best_question(ALL, VIEW, Preferences())
    assert question and question.field == "genre"
    assert 2 <= len(question.choices) <= 4
    assert question.choices[0].value == "Comedy"


def test_neither_a_settled_field_nor_one_asked_before_is_asked() -> None:
    settled = Preferences(constraints=(constraint("genre", "=", "Comedy"),))
    first = best_question(ALL, VIEW, settled)
    assert first and first.field in ("year", "runtime_min")
    second = best_question(ALL, VIEW, settled, [first.field])
    assert second and second.field not in (first.field, "genre")


def test_candidates_that_are_all_alike_give_nothing_to_ask() -> None:
    assert best_question(["f1"], VIEW, Preferences()) is None


def test_a_person_who_said_what_they_want_is_not_asked() -> None:
    assert is_vague(Preferences())
    assert not is_vague(Preferences(liked=("f1",)))
    assert not is_vague(Preferences(search_text="space"))


def test_there_are_at_most_two_questions_in_a_row() -> None:
    asking = Turn(turn_id="1", conversation_id="c", text="", asked="genre")
    silent = Turn(turn_id="2", conversation_id="c", text="")
    assert may_ask([asking]) and may_ask([asking, silent]) and not may_ask([silent, asking, asking])
