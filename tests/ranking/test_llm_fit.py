"""A model's grades earn their weight on asks that it was not chosen on, or get none."""

from collections.abc import Sequence

import numpy as np
import pytest

from domain.candidates import Candidate
from domain.query import Query
from ranking.examples import Ask
from ranking.llm import Vector
from ranking.llm_fit import Graded, calibration, fit_scoring, graded, spread_over_orders
from ranking.scored import with_parts


def rows(helpful: bool, count: int = 40) -> list[Graded]:
    """Asks with one right item, which the first score puts anywhere and which a helpful model grades best."""
    draw, made = np.random.default_rng(3), []
    for n in range(count):
        scores = draw.permutation(10).astype(float)
        found = [with_parts(Candidate(item_id=f"{n}-{k}", score=0.0), {"a": float(s)}) for k, s in enumerate(scores)]
        grades = draw.random(10) * 0.5
        if helpful:
            grades[3] = 0.9
        made.append(Graded(candidates=tuple(found), relevant=frozenset((f"{n}-3",)), grades=tuple(grades.tolist())))
    return made


def test_grades_that_help_get_a_weight() -> None:
    fit = fit_scoring(rows(helpful=True))
    assert fit.weight > 0 and fit.ndcg_with > fit.ndcg_without + 2 * fit.error


def test_grades_by_chance_get_none() -> None:
    assert fit_scoring(rows(helpful=False)).weight == 0.0


def test_the_weight_is_checked_on_other_asks_than_it_was_chosen_on() -> None:
    fit = fit_scoring(rows(helpful=True))
    assert fit.chosen_on == fit.checked_on == 20 and fit.tried["0"] < fit.tried["1"]


@pytest.mark.parametrize("few", [[], rows(helpful=True, count=1)])
def test_too_few_asks_get_none(few: list[Graded]) -> None:
    assert fit_scoring(few).weight == 0.0


def test_calibrated_grades_rise_with_the_models() -> None:
    assert calibration(rows(helpful=True))[0] > 0
    assert calibration([]) == (1.0, 0.0)


def test_asks_with_nothing_right_among_the_candidates_are_not_graded() -> None:
    asked: list[Query] = []

    def grades(query: Query, head: Sequence[Candidate]) -> Vector:
        asked.append(query)
        return np.full(len(head), 0.5)

    found = list(rows(helpful=True)[0].candidates)
    asks = [Ask(query=Query(text=t), relevant=frozenset((i,))) for t, i in (("right", "0-3"), ("wrong", "x"))]
    kept = graded(asks, lambda _: found, grades, 5, lambda *_: None)
    assert [q.text for q in asked] == ["right"] and len(kept) == 1


def test_pointwise_grades_do_not_depend_on_the_order_and_others_do() -> None:
    row = rows(helpful=True)[0]
    by_id = dict(zip((c.item_id for c in row.candidates), row.grades, strict=True))
    pointwise = spread_over_orders(
        [(Query(text="a"), row)], lambda _, head: np.array([by_id[c.item_id] for c in head]), 0.5
    )
    by_place = spread_over_orders([(Query(text="a"), row)], lambda _, head: np.linspace(1, 0, len(head)), 0.9)
    assert pointwise == 0.0 and by_place > 0.0
