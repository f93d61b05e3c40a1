import numpy as np
import pytest

from evaluation.intervals import bootstrap, paired

RNG = np.random.default_rng(3)


def test_an_interval_holds_its_mean_and_has_the_width_of_two_standard_errors() -> None:
    values = RNG.normal(5, 2, size=(400, 1))
    low, high = bootstrap(values)[0]
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(400), rel=0.15)


def test_the_interval_holds_the_truth_about_nineteen_times_of_twenty() -> None:
    held = [low <= 0 <= high for n in range(200) for low, high in bootstrap(_draw(n), draws=400)]
    assert 0.9 <= np.mean(held) <= 0.99


def _draw(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, size=(60, 1))


def test_the_same_seed_gives_the_same_interval() -> None:
    values = RNG.random((50, 3))
    np.testing.assert_array_equal(bootstrap(values, seed=1), bootstrap(values, seed=1))
    assert not np.array_equal(bootstrap(values, seed=1), bootstrap(values, seed=2))


def test_one_person_has_no_interval() -> None:
    assert np.isnan(bootstrap(np.ones((1, 2)))).all()


def test_a_small_difference_on_the_same_people_is_seen() -> None:
    """Two methods whose own intervals overlap widely, one of which is a little better for everybody."""
    reference = RNG.normal(0, 10, size=300)
    mean, low, high = paired(reference + RNG.normal(0.5, 1, size=300), reference)
    assert low > 0
    assert low < mean < high
