"""Asks to judge an order by: of every kind, in equal parts, and such that an order can be right or wrong."""

from itertools import islice

from domain.candidates import Candidate
from domain.query import Query
from ranking.variedasks import usable_asks, varied_asks
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())


def everything(query: Query) -> list[Candidate]:
    return [Candidate(item_id=i, score=0.0) for i in VIEW.ids if i not in query.excluded]


def test_kinds_take_turns_and_repeat_with_the_seed() -> None:
    drawn = list(islice(varied_asks(VIEW, 3), 40))
    counts = {kind: sum(k == kind for k, _ in drawn) for kind, _ in drawn}
    assert len(counts) >= 3 and max(counts.values()) <= 2 * min(counts.values())
    assert drawn == list(islice(varied_asks(VIEW, 3), 40))


def test_an_ask_with_nothing_right_or_nothing_wrong_is_drawn_again() -> None:
    found, drawn = usable_asks(varied_asks(VIEW, 3), everything, 12, 8, lambda *_: None)
    assert len(found) == 12 and drawn >= 12
    for ask in found:
        right = sum(c.item_id in ask.relevant for c in ask.candidates)
        assert 0 < right < len(ask.candidates) <= 8
        assert not ask.relevant & ask.query.seen
    assert len({a.query.text for a in found}) == 12


def test_a_catalogue_that_gives_no_more_ends_the_drawing() -> None:
    found, drawn = usable_asks(varied_asks(VIEW, 3), lambda _: [], 12, 8, lambda *_: None)
    assert found == () and 0 < drawn <= 61


def test_items_without_words_give_no_asks() -> None:
    bare = [i.model_copy(update={"attributes": {}, "texts": {}}) for i in films()]
    assert list(varied_asks(FakeView(bare), 3)) == []


def test_an_ask_by_title_names_what_is_known_and_is_answered_by_others() -> None:
    alike = [ask for kind, ask in islice(varied_asks(VIEW, 5), 60) if kind == "alike"]
    assert alike
    for ask in alike:
        [known] = ask.query.seen
        assert any(title in ask.query.text for title in VIEW.item(known).titles.values())
        assert known not in ask.relevant
