"""Places for new and novel items: only near ties, the same page for the same query."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from domain.candidates import Candidate, Evidence
from domain.query import Query
from ranking.explore import Exploration, luck
from ranking.scored import with_parts
from ranking.settings import DiversitySettings


def row(n: int, score: float, people: int) -> Candidate:
    terms = (f"people={people}",) if people else ()
    evidence = (Evidence(source="popularity", rank=0, score=float(people), terms=terms),)
    return with_parts(Candidate(item_id=f"i{n}", score=0.0, evidence=evidence), {"x": score})


ROWS = [row(n, 5.0 - n * 0.1, 100 - n) for n in range(8)] + [row(8, 4.1, 0), row(9, 0.0, 0)]


def explored(rows: Sequence[Candidate] = ROWS, query: Query = Query(limit=4), **chosen: float) -> list[str]:  # noqa: B008
    own = DiversitySettings.model_validate({"exploration": 0.0, **chosen})
    return [c.item_id for c in Exploration(own)(query, rows)]


def test_a_new_item_that_comes_near_gets_the_last_place_of_the_page() -> None:
    assert explored(exploration=0.25, margin=2.0)[:4] == ["i0", "i1", "i2", "i8"]


def test_a_new_item_far_below_gets_no_place() -> None:
    assert explored(exploration=0.25, margin=0.1) == [c.item_id for c in ROWS]


def test_without_a_share_nothing_changes() -> None:
    assert explored() == [c.item_id for c in ROWS]


def test_a_novel_item_is_one_of_the_less_popular_half() -> None:
    assert explored(novelty=0.25, margin=3.0)[3] == "i5"


def test_parts_add_up_and_the_best_come_first() -> None:
    own = DiversitySettings(exploration=0.5, novelty=0.3, margin=3.0)
    ranked = Exploration(own)(Query(limit=4), ROWS)
    assert sorted(c.item_id for c in ranked) == sorted(c.item_id for c in ROWS)
    assert all(abs(sum(c.parts.values()) - c.score) < 1e-9 for c in ranked)
    assert all(a.score >= b.score - 1e-9 for a, b in pairwise(ranked))


def test_where_nobody_is_counted_nothing_is_new() -> None:
    bare = [c.model_copy(update={"evidence": ()}) for c in ROWS]
    assert explored(bare, exploration=1.0, margin=9.0) == [c.item_id for c in bare]


def test_a_page_that_holds_everything_is_left_alone() -> None:
    assert explored(query=Query(limit=50), exploration=1.0, margin=9.0) == [c.item_id for c in ROWS]


def test_luck_depends_on_the_query_alone_and_is_even() -> None:
    drawn = [luck(Query(text=str(n)), "x") for n in range(400)]
    assert luck(Query(text="7"), "x") == drawn[7]
    assert 0.45 < sum(drawn) / len(drawn) < 0.55
    assert luck(Query(shown=frozenset({"a", "b"})), "x") == luck(Query(shown=frozenset({"b", "a"})), "x")


@pytest.mark.parametrize("limit", [1, 0])
def test_a_page_of_one_explores_nothing(limit: int) -> None:
    assert explored(query=Query(limit=limit), exploration=1.0, margin=9.0) == [c.item_id for c in ROWS]
