"""A model's grades earn their weight on asks that it was not chosen on, or get none."""

import numpy as np
import pytest

from domain.candidates import Candidate
from domain.query import Query
from ranking.llm_fit import Graded, calibration, fit_scoring, spread_over_orders
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
    assert fit.weight > 0 and fit.gain > 2 * fit.error and fit.tried["0"] < fit.tried["1"]


def test_grades_by_chance_get_none() -> None:
    assert fit_scoring(rows(helpful=False)).weight == 0.0


def test_every_ask_is_judged_with_a_weight_that_was_chosen_on_others() -> None:
    made = rows(helpful=True)
    good, bad = made[::2], [r.model_copy(update={"grades": tuple(1 - g for g in r.grades)}) for r in made[1::2]]
    fit = fit_scoring([row for pair in zip(good, bad, strict=True) for row in pair])
    assert fit.asks == 40 and fit.chosen[0] > fit.chosen[1]
    assert fit.weight == 0.0, "what helps one half and harms the other is no help"


def test_the_gain_comes_with_its_interval_and_by_kind_of_ask() -> None:
    helped = [r.model_copy(update={"kind": "helped"}) for r in rows(helpful=True, count=30)]
    fit = fit_scoring([*helped, *(r.model_copy(update={"kind": "not"}) for r in rows(helpful=False, count=10))])
    assert fit.low < fit.gain < fit.high
    assert {kind: found.asks for kind, found in fit.kinds.items()} == {"helped": 30, "not": 10}
    assert fit.kinds["helped"].with_ > fit.kinds["helped"].without


@pytest.mark.parametrize("few", [[], rows(helpful=True, count=1)])
def test_too_few_asks_get_none(few: list[Graded]) -> None:
    assert fit_scoring(few).weight == 0.0


def test_calibrated_grades_rise_with_the_models() -> None:
    assert calibration(rows(helpful=True))[0] > 0
    assert calibration([]) == (1.0, 0.0)


def test_pointwise_grades_do_not_depend_on_the_order_and_others_do() -> None:
    row = rows(helpful=True)[0]
    by_id = dict(zip((c.item_id for c in row.candidates), row.grades, strict=True))
    pointwise = spread_over_orders(
        [(Query(text="a"), row)], lambda _, head: np.array([by_id[c.item_id] for c in head]), 0.5
    )
    by_place = spread_over_orders([(Query(text="a"), row)], lambda _, head: np.linspace(1, 0, len(head)), 0.9)
    assert pointwise == 0.0 and by_place > 0.0
