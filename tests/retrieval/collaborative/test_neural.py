"""The methods that need torch to be fitted: what they find, and that they serve without it."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.collaborative.choose import fit_collaborative
from retrieval.collaborative.model import CollaborativeModel, load_collaborative
from retrieval.collaborative.neural.settings import NeuralSettings
from retrieval.collaborative.settings import CollaborativeSettings
from tests.retrieval.collaborative.worlds import ITEMS, LOVE, SPACE, in_sequence, two_tastes

pytest.importorskip("torch")

TINY = NeuralSettings(
    hidden=16, latent=8, dims=16, longest=8, epochs=25, seconds=600, learning_rate=5e-3, kl_steps=50, batch=20
)  # fmt: skip
METHODS = ("multvae", "sasrec")


def fitted(method: str, world: str = "tastes", **changes: object) -> CollaborativeModel:
    rows = in_sequence(120) if world == "circle" else two_tastes()
    settings = CollaborativeSettings(method=method, neural=TINY.model_copy(update=changes))
    return fit_collaborative(rows, ITEMS, settings)[0]


@pytest.fixture(scope="module", params=METHODS)
def model(request: pytest.FixtureRequest) -> CollaborativeModel:
    return fitted(request.param)


def best(model: CollaborativeModel, history: list[str], count: int) -> set[str]:
    order = [model.item_ids[n] for n in np.argsort(-model.scores(history)) if model.item_ids[n] not in history]
    return set(order[:count])


def test_it_finds_the_shelf_of_a_new_person(model: CollaborativeModel) -> None:
    assert best(model, ["s0", "s3"], 4) <= set(SPACE)
    assert best(model, ["l1"], 4) <= set(LOVE)


def test_what_was_saved_scores_the_same_again(model: CollaborativeModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = load_collaborative(tmp_path)
    np.testing.assert_allclose(again.scores(["s0", "l2"], ["l3"]), model.scores(["s0", "l2"], ["l3"]), rtol=1e-5)


def test_many_people_get_the_scores_of_each_alone(model: CollaborativeModel) -> None:
    together = model.scores_many([["s0", "s1"], [], ["l0"]], [["l0"], [], []])
    alone = [model.scores(h, d) for h, d in ((["s0", "s1"], ["l0"]), ([], []), (["l0"], []))]
    np.testing.assert_allclose(together, alone, rtol=1e-3, atol=1e-4)


def test_an_item_of_the_same_shelf_is_the_first_reason(model: CollaborativeModel) -> None:
    told = model.contributions(["s0", "l0", "s1"], "s5")
    assert {item for item, _ in told} == {"s0", "l0", "s1"}
    assert told[0][0] in SPACE
    assert told[0][1] > 0


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_model(method: str) -> None:
    first, second = (fitted(method, epochs=2, people_held=0.01) for _ in range(2))
    np.testing.assert_array_equal(first.scores(["s0"]), second.scores(["s0"]))


def test_sasrec_knows_what_comes_next_on_a_circle() -> None:
    model = fitted("sasrec", "circle")
    ring = [*SPACE, *LOVE]
    right = [next(iter(best(model, [ring[n], ring[n + 1]], 1))) == ring[n + 2] for n in range(14)]
    assert np.mean(right) > 0.8


def test_training_ends_when_its_seconds_are_over() -> None:
    import time

    started = time.monotonic()
    fitted("multvae", epochs=100_000, patience=100_000, seconds=0.3)
    assert time.monotonic() - started < 5


def test_auto_tries_them_only_where_asked() -> None:
    quick = TINY.model_copy(update={"epochs": 1})
    _, plain = fit_collaborative(two_tastes(), ITEMS, CollaborativeSettings(neural=quick))
    asked = quick.model_copy(update={"tried": True})
    _, neural = fit_collaborative(two_tastes(), ITEMS, CollaborativeSettings(neural=asked))
    assert not {t.method for t in plain.trials} & set(METHODS)
    assert set(METHODS) <= {t.method for t in neural.trials}


def test_every_epoch_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    settings = CollaborativeSettings(method="multvae", neural=TINY.model_copy(update={"epochs": 3}))
    fit_collaborative(two_tastes(), ITEMS, settings, lambda *each: told.append(each))
    asked = [(done, of) for step, done, of in told if "to find how many" in step]
    final = [(done, of) for step, done, of in told if "with everybody" in step]
    assert asked == [(1, 3), (2, 3), (3, 3)] or not asked
    assert [done for done, _ in final] == list(range(1, final[-1][1] + 1))
