"""Simulated people: they know attributes, never the title, and count what they are shown by id."""

import itertools

import pytest

from domain.candidates import Recommendation
from domain.conversation import Turn
from domain.intent import Constraint, Op
from domain.items import Item
from evaluation.simulated_report import draw, table
from evaluation.simulated_user import Person, Played, SimulatedPerson, TitleLeaked, converse, meet
from evaluation.simulated_words import Temperament
from tests.builders import films, rating
from tests.fakes import FakeView

VIEW = FakeView(films())
EVERYBODY = list(itertools.product(Temperament, ("en", "zh"), films()))


class Shelf:
    """Shows the given lists, one after the other, whatever is said; nothing when they are used up."""

    def __init__(self, *lists: list[str]) -> None:
        self._lists = list(lists)

    def say(self, text: str) -> Turn:
        ids = self._lists.pop(0) if self._lists else []
        cards = tuple(_card(VIEW.item(i)) for i in ids)
        return Turn(turn_id="t", conversation_id="c", text=text, items=cards, reply="here")


def _card(item: Item) -> Recommendation:
    return Recommendation(rank=1, item=item, title=item.title(), score=0.0, parts={}, reason="")


def somebody(temperament: Temperament = Temperament.TERSE, item: str = "f4", language: str = "en") -> Person:
    return meet(VIEW.item(item), VIEW, temperament, language, "head", seed=1)


def test_every_fact_is_true_of_the_target() -> None:
    for item in films():
        person = meet(item, VIEW, Temperament.TERSE, "en", "head", seed=3)
        assert person.facts
        assert all(VIEW.satisfies(item, fact) for fact in person.facts)
        assert person.wrong is None or not VIEW.satisfies(item, person.wrong)


def test_no_title_is_ever_said_whatever_the_temperament_and_the_language() -> None:
    for temperament, language, item in EVERYBODY:
        played = converse(meet(item, VIEW, temperament, language, "head", seed=5), Shelf(), lambda: VIEW)
        said = " ".join(played.said).casefold()
        assert not any(title.casefold() in said for title in item.titles.values())


def test_a_title_in_the_words_stops_the_measurement() -> None:
    leak = Constraint(field="keyword", op=Op.EQ, value="Heat")
    person = somebody().model_copy(update={"facts": (leak,)})
    with pytest.raises(TitleLeaked, match="f4"):
        SimulatedPerson(person).speak(1, None)


def test_the_same_seed_says_the_same_words() -> None:
    talks = [converse(somebody(Temperament.CHATTY), Shelf(), lambda: VIEW).said for _ in range(2)]
    assert talks[0] == talks[1]


def test_a_target_is_found_by_its_id_and_ends_the_talk() -> None:
    played = converse(somebody(), Shelf(["f1"], ["f2", "f4"], ["f5"]), lambda: VIEW)
    assert (played.found, played.turns, played.shown) == (True, 2, 3)


def test_repeats_and_dead_ends_are_counted_and_the_person_gives_up_after_five_turns() -> None:
    played = converse(somebody(), Shelf(["f1"], ["f1"], []), lambda: VIEW)
    assert (played.found, played.turns, played.repeats, played.dead_ends) == (False, 5, 1, 3)


def test_cards_against_a_standing_wish_are_unfaithful() -> None:
    person = somebody()
    wrong = next(i for i in films() if not VIEW.satisfies(i, person.facts[0]))
    played = converse(person, Shelf([wrong.id, "f4"]), lambda: VIEW)
    assert (played.faithful, played.shown) == (1, 2)


@pytest.mark.parametrize(("temperament", "turn"), [(Temperament.CHANGES_MIND, 1), (Temperament.CONTRADICTS, 2)])
def test_some_say_what_is_wrong_first_and_put_it_right(temperament: Temperament, turn: int) -> None:
    side = SimulatedPerson(somebody(temperament))
    for number in range(1, turn + 1):
        side.speak(number, None)
    assert side.person.wrong in side.standing
    side.speak(turn + 1, None)
    assert side.person.wrong not in side.standing
    assert all(VIEW.satisfies(side.person.target, wish) for wish in side.standing)


def test_what_was_asked_about_is_answered_first() -> None:
    side = SimulatedPerson(somebody())
    side.speak(1, None)
    asked = Turn(turn_id="t", conversation_id="c", text="", reply="?", asked="director")
    assert "Michael Mann" in side.speak(2, asked)


def test_people_are_drawn_over_all_temperaments_languages_and_segments_and_each_gets_a_row() -> None:
    people = draw(VIEW, [rating("u", "f1"), rating("u", "f2")], 12, seed=2)
    assert len(people) == 12
    assert {p.segment for p in people} == {"head", "middle", "tail"}
    played = [converse(p, Shelf([p.target.id]), lambda: VIEW) for p in people]
    rows = {row["method"]: row for row in table(played)}
    assert rows["all"]["success"] == 1.0
    assert set(rows) >= {"all", "en", "zh", "head", *(t.value for t in Temperament)}


def test_nobody_looks_for_what_they_cannot_tell_apart() -> None:
    alike = [film.model_copy(update={"id": f"x{i}", "attributes": films()[0].attributes}) for i, film in
             enumerate([films()[0]] * 11)]  # fmt: skip
    assert draw(FakeView(alike), [], 5, seed=1) == []


def test_a_row_says_how_faithful_the_cards_were() -> None:
    played = Played(
        target="f1", temperament="terse", language="en", segment="head", found=False, turns=5, repeats=0,
        dead_ends=1, faithful=3, shown=4, said=("x",),
    )  # fmt: skip
    assert table([played, played])[0]["faithful"] == 0.75
