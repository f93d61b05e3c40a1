"""Asks to learn from: nothing of the answer is in what the sources may see."""

from datetime import UTC, datetime, timedelta

from domain.candidates import Candidate
from domain.items import Interaction, InteractionKind
from domain.query import Query
from ranking.examples import examples_of
from ranking.history import asks_from_history, is_like
from ranking.textasks import asks_from_catalog
from tests.builders import films, rating
from tests.fakes import FakeView

START = datetime(2020, 1, 1, tzinfo=UTC)
IDS = [f"f{n}" for n in range(1, 13)]


def history(user: str, *ids: str) -> list[Interaction]:
    return [rating(user, item).model_copy(update={"time": START + timedelta(days=n)}) for n, item in enumerate(ids)]


ROWS = [r for n in range(30) for r in history(f"u{n}", *IDS[n % 5 : n % 5 + 6])]


def test_the_held_back_likes_are_not_kept_for_the_sources() -> None:
    asks = asks_from_history(ROWS)
    kept = {(i.user, i.item) for i in asks.kept}
    known = [a for a in (*asks.train, *asks.validation) if a.query.user]
    assert known and all((a.query.user, item) not in kept for a in known for item in a.relevant)


def test_the_held_back_likes_are_the_last_ones() -> None:
    asks = asks_from_history(history("u", *IDS[:10]) + ROWS)
    [own] = [a for a in (*asks.train, *asks.validation) if a.query.user == "u"]
    assert own.relevant == {"f9", "f10"} and own.query.liked == tuple(IDS[:8])


def test_no_ask_is_answered_by_what_the_person_knew() -> None:
    asks = asks_from_history(ROWS)
    assert all(not a.relevant & a.query.excluded for a in (*asks.train, *asks.validation))


def test_people_of_the_training_asks_are_not_in_the_validation() -> None:
    asks = asks_from_history(ROWS)
    assert not {a.query.user for a in asks.train if a.query.user} & {a.query.user for a in asks.validation}


def test_each_person_also_asks_as_a_stranger_who_names_a_few_likes() -> None:
    asks = asks_from_history(ROWS)
    strangers = [a for a in asks.train if a.query.liked and not a.query.user]
    assert strangers and all(1 <= len(a.query.liked) <= 5 for a in strangers)


def test_people_with_few_likes_are_kept_whole() -> None:
    few = history("few", "f1", "f2")
    assert {i.item for i in asks_from_history([*few, *ROWS]).kept if i.user == "few"} == {"f1", "f2"}
    assert asks_from_history(few).train == ()


def test_nothing_was_done_gives_no_asks() -> None:
    assert asks_from_history([]).train == asks_from_history([]).validation == ()


def test_asks_are_the_same_every_time() -> None:
    assert asks_from_history(ROWS) == asks_from_history(ROWS)
    view = FakeView(films())
    assert asks_from_catalog(view, (), 40) == asks_from_catalog(view, (), 40)


def test_what_counts_as_a_like() -> None:
    assert is_like(rating("u", "i", 4.0), 5.0) and not is_like(rating("u", "i", 3.0), 5.0)
    assert is_like(Interaction(user="u", item="i", kind=InteractionKind.PURCHASE), 5.0)
    assert not is_like(Interaction(user="u", item="i", kind=InteractionKind.SEEN), 5.0)


def test_words_made_from_the_catalogue_have_right_answers_that_may_be_shown() -> None:
    view = FakeView(films())
    asks = asks_from_catalog(view, asks_from_history(ROWS).train, 120)
    assert asks and all(a.made and a.query.text and a.relevant for a in asks)
    assert all(not a.relevant & a.query.seen for a in asks)
    assert {a.query.language for a in asks} <= {"en", "zh"}


def test_a_catalogue_without_words_gives_no_asks() -> None:
    bare = [i.model_copy(update={"attributes": {}, "texts": {}}) for i in films()]
    assert asks_from_catalog(FakeView(bare), (), 40) == ()
    assert asks_from_catalog(FakeView([]), (), 40) == ()


def test_examples_hold_the_candidates_in_the_order_given() -> None:
    asks = asks_from_history(ROWS).train[:3]
    heard: list[tuple[str, int, int]] = []

    def retrieve(query: Query, limit: int) -> list[Candidate]:
        return [Candidate(item_id=i, score=0.0) for i in IDS[:limit]]

    made = examples_of(asks, retrieve, 4, lambda *step: heard.append(step))
    assert [c.item_id for c in made[0].candidates] == IDS[:4] and made[0].relevant == asks[0].relevant
    assert heard[-1][1:] == (3, 3)
