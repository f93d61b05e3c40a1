"""A further score joins with a weight that it earned, and is out of the way where it is late, silent or of no help."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from domain.candidates import Candidate
from domain.errors import ModelTimeout
from domain.query import Query
from ranking.part_fit import Scored, earn, judge
from ranking.score_part import ScorePart, Vector, with_score
from ranking.scored import with_parts

ROWS = [with_parts(Candidate(item_id=f"f{n}", score=0.0), {"dense": 5.0 - n}) for n in range(1, 7)]


class Says:
    """Scores by a table; an error or nothing on request."""

    name = "like"

    def __init__(self, found: Sequence[float] | None = None, error: ModelTimeout | None = None) -> None:
        self._found, self._error = found, error
        self.asked: list[Sequence[str]] = []

    def scores(self, query: Query, item_ids: Sequence[str]) -> Vector | None:
        self.asked.append(item_ids)
        if self._error:
            raise self._error
        return None if self._found is None else np.array(self._found[: len(item_ids)])


def part(scorer: Says, weight: float = 1.0, first: int = 20) -> ScorePart:
    return ScorePart(scorer, lambda _: weight, first)


def test_what_the_part_likes_rises_and_the_card_shows_its_part() -> None:
    ranked = part(Says([0, 0, 0, 0, 0, 9]), weight=2.5).rank(Query(), ROWS)
    assert ranked.candidates[0].item_id == "f6" and not ranked.degraded
    assert set(ranked.candidates[0].parts) == {"dense", "like"}
    assert ranked.candidates[0].score == pytest.approx(sum(ranked.candidates[0].parts.values()))


def test_with_weight_0_nothing_is_asked() -> None:
    scorer = Says([1, 2, 3, 4, 5, 6])
    assert part(scorer, weight=0.0).rank(Query(), ROWS).candidates == ROWS and not scorer.asked


def test_a_model_that_still_loads_leaves_the_order_without_a_word() -> None:
    ranked = part(Says(None)).rank(Query(), ROWS)
    assert ranked.candidates == ROWS and not ranked.degraded


def test_a_late_model_leaves_the_order_and_says_why() -> None:
    ranked = part(Says(error=ModelTimeout("not within 0.6 s"))).rank(Query(), ROWS)
    assert ranked.candidates == ROWS and ranked.degraded[0].part == "ranking.like"
    assert "0.6 s" in ranked.degraded[0].why


def test_equal_scores_leave_the_order() -> None:
    assert part(Says([3.0] * 6))(Query(), ROWS) == ROWS


def test_what_was_not_asked_about_stays_behind() -> None:
    scorer = Says([0, 0, 9])
    ranked = part(scorer, weight=2.5, first=3)(Query(), ROWS)
    assert scorer.asked == [["f1", "f2", "f3"]]
    assert [c.item_id for c in ranked[3:]] == ["f4", "f5", "f6"] and ranked[0].item_id == "f3"
    assert all(a.score >= b.score for a, b in pairwise(ranked))


def asks(helpful: bool, count: int, group: str, seed: int) -> list[Scored]:
    """Asks whose right item stands anywhere; a helpful part knows which it is."""
    draw, made = np.random.default_rng(seed), []
    for _ in range(count):
        right = int(draw.integers(0, 6))
        found = draw.normal(size=6)
        if helpful:
            found[right] += 3
        scored = Scored(
            query=Query(), relevant=frozenset((f"f{right + 1}",)), candidates=tuple(ROWS), scores=tuple(found),
            group=group,
        )  # fmt: skip
        made.append(scored)
    return made


def test_a_part_that_helps_earns_weight_and_noise_earns_none() -> None:
    assert earn(asks(True, 60, "", 1), "like")[1] > 0
    assert earn(asks(False, 60, "", 4), "like")[1] == 0.0


def test_few_asks_earn_nothing() -> None:
    tried, kept = earn(asks(True, 8, "", 1), "like")
    assert tried > 0 and kept == 0.0
    assert earn([], "like")[1] == 0.0


def test_each_group_gets_its_own_weight_and_is_judged_on_others() -> None:
    valid = [*asks(True, 60, "cold", 1), *asks(False, 60, "known", 4)]
    test = [*asks(True, 60, "cold", 3), *asks(False, 60, "known", 5)]
    weights, rows = judge(valid, test, "like")
    assert weights["cold"] > 0 == weights["known"]
    by_group = {r.group: r for r in rows}
    assert by_group["cold"].low > 0 and by_group["known"].gain == 0.0
    assert by_group["all"].asks == 120 and 0 < by_group["all"].gain < by_group["cold"].gain


def test_a_score_that_is_no_spread_is_no_part() -> None:
    assert with_score(ROWS, (), np.zeros(6), 1.0, "like") == ROWS
