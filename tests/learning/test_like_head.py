"""A head on a frozen model learns from few examples, and AUC comes with its error."""

import numpy as np
import pytest

from learning.like_auc import auc, auc_error
from learning.like_head import Head, fit_head, ridge_logistic


def states(count: int, seed: int) -> tuple[np.ndarray, list[bool]]:  # type: ignore[type-arg]
    """Rows of 40 numbers of which one tells."""
    draw = np.random.default_rng(seed)
    table = draw.normal(size=(count, 40))
    return table, [bool(x) for x in table[:, 3] + 0.3 * draw.normal(size=count) > 0]


def test_a_head_finds_what_tells_among_much_that_does_not() -> None:
    learn, liked = states(256, 1)
    test, wanted = states(300, 2)
    assert auc(fit_head(learn, liked, "m").log_odds(test), wanted) > 0.9


def test_a_head_on_noise_stays_near_a_coin() -> None:
    draw = np.random.default_rng(3)
    test, wanted = states(400, 4)
    found = fit_head(draw.normal(size=(64, 40)), [bool(n % 2) for n in range(64)], "m").log_odds(test)
    assert abs(auc(found, wanted) - 0.5) < 0.2


def test_one_kind_of_answer_alone_breaks_nothing() -> None:
    learn, _ = states(16, 1)
    assert np.isfinite(fit_head(learn, [True] * 16, "m").log_odds(learn)).all()


def test_a_stronger_pull_makes_smaller_weights() -> None:
    table, liked = states(100, 5)
    right = np.array(liked, np.float64)
    assert np.abs(ridge_logistic(table, right, 100.0)[1:]).sum() < np.abs(ridge_logistic(table, right, 1.0)[1:]).sum()


def test_the_error_of_an_auc_shrinks_with_the_examples() -> None:
    assert auc_error(0.7, 50, 50) == pytest.approx(0.0520, abs=0.002)
    assert auc_error(0.7, 500, 500) < auc_error(0.7, 50, 50) / 2
    assert np.isnan(auc_error(0.7, 0, 50))


def test_a_head_survives_its_file() -> None:
    learn, liked = states(60, 1)
    head = fit_head(learn, liked, "m")
    assert np.allclose(Head.model_validate_json(head.model_dump_json()).log_odds(learn), head.log_odds(learn))
