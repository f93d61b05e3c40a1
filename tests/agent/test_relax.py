"""Soft wishes go one at a time, hard ones never silently."""

from agent.relax import plan_search
from domain.query import Query
from tests.agent.toys import constraint
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())


def test_soft_wishes_that_leave_enough_narrow_the_search() -> None:
    query = Query(constraints=(constraint("genre", "=", "Comedy", hard=False),), limit=3)
    search = plan_search(query, VIEW)
    assert (search.eligible, search.dropped) == (4, ())
    assert search.query.hard


def test_one_soft_wish_is_let_go_and_the_others_kept() -> None:
    comedy, romance = constraint("genre", "=", "Comedy", hard=False), constraint("genre", "=", "Romance", hard=False)
    samurai = constraint("director", "=", "Akira Kurosawa", hard=False)
    search = plan_search(Query(constraints=(comedy, romance, samurai), limit=2), VIEW)
    assert search.dropped == (samurai,)
    assert search.eligible == 2


def test_what_was_only_assumed_goes_first_and_is_not_reported() -> None:
    said = constraint("genre", "=", "War", hard=False)
    assumed = constraint("year", ">=", 1990, hard=False, said=False)
    search = plan_search(Query(constraints=(said, assumed), limit=1), VIEW)
    assert (search.dropped, search.eligible) == ((), 1)


def test_a_bound_is_moved_to_the_nearest_that_fits_with_its_true_count() -> None:
    comedy, short = constraint("genre", "=", "Comedy"), constraint("runtime_min", "<=", 60)
    search = plan_search(Query(constraints=(comedy, short)), VIEW)
    assert search.eligible == 0
    assert [(o.instead.value if o.instead else None, o.count) for o in search.offers] == [(85, 1)]


def test_without_a_bound_to_move_a_wish_is_offered_to_be_given_up() -> None:
    wishes = (constraint("genre", "=", "Western"), constraint("year", "<=", 1960))
    search = plan_search(Query(constraints=wishes), VIEW)
    assert [(o.wish.field, o.instead, o.count) for o in search.offers] == [("genre", None, 2)]


def test_what_was_shown_already_is_told_from_what_never_was() -> None:
    war = constraint("genre", "=", "War")
    search = plan_search(Query(constraints=(war,), shown=frozenset({"f10"})), VIEW)
    assert (search.eligible, search.exhausted) == (0, 1)


def test_many_cards_let_soft_wishes_only_rank() -> None:
    query = Query(constraints=(constraint("genre", "=", "Comedy", hard=False),), limit=50)
    assert not plan_search(query, VIEW).query.hard
