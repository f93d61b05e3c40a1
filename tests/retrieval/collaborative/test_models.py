"""What every method must do, whatever its mathematics."""

import numpy as np
import pytest

from domain.errors import BadInput, NotBuilt
from retrieval.collaborative.choose import fit_collaborative
from retrieval.collaborative.model import CollaborativeModel, load_collaborative
from retrieval.collaborative.recipes import RECIPES
from retrieval.collaborative.settings import CollaborativeSettings
from tests.retrieval.collaborative.worlds import ITEMS, LOVE, SPACE, in_sequence, rated, two_tastes

SMALL = CollaborativeSettings(l2=5, next_l2=5, factors=4, factor_l2=1, neighbours=20, iterations=20)


def fitted(method: str, **changes: float) -> CollaborativeModel:
    settings = SMALL.model_copy(update={"method": method, **changes})
    return fit_collaborative(two_tastes(), ITEMS, settings)[0]


@pytest.fixture(scope="module", params=sorted(RECIPES))
def model(request: pytest.FixtureRequest) -> CollaborativeModel:
    return fitted(request.param)


def best(model: CollaborativeModel, history: list[str], count: int) -> set[str]:
    scores = model.scores(history)
    order = [model.item_ids[n] for n in np.argsort(-scores) if model.item_ids[n] not in history]
    return set(order[:count])


def test_it_finds_the_shelf_of_a_new_person(model):
    assert best(model, ["s0", "s3"], 4) <= set(SPACE)
    assert best(model, ["l1"], 4) <= set(LOVE)


def test_it_knows_only_items_that_somebody_likes(model):
    assert "new" not in model.item_ids
    assert set(model.item_ids) == {*SPACE, *LOVE}


@pytest.mark.parametrize("history", [[], ["new"], ["nobody-knows-this"]])
def test_without_a_known_history_it_has_nothing_to_say(model, history):
    assert np.isnan(model.scores(history)).all()
    assert model.contributions(history, "s1") == []


def test_unknown_and_repeated_ids_change_nothing(model):
    plain = model.scores(["s0", "s1"])
    np.testing.assert_allclose(model.scores(["new", "s1", "s0", "?", "s1"]), plain, rtol=1e-4, atol=1e-5)


def test_many_people_get_the_scores_of_each_alone(model):
    histories = [["s0", "s1"], [], ["l0"], ["l0", "s0"]]
    disliked = [["l0"], [], ["s0", "s1"], []]
    together = model.scores_many(histories, disliked)
    alone = [model.scores(h, d) for h, d in zip(histories, disliked, strict=True)]
    np.testing.assert_allclose(together, alone, rtol=1e-3, atol=1e-4)


def test_the_items_of_the_same_shelf_contribute_most(model):
    told = model.contributions(["s0", "l0", "s1"], "s5")
    assert {item for item, _ in told} == {"s0", "l0", "s1"}
    assert told[-1][0] == "l0"
    assert [share for _, share in told] == sorted((share for _, share in told), reverse=True)


def test_the_contributions_explain_the_differences_between_scores(model):
    """They add up to the score less what does not depend on the history (an item's bias, the mean of a blend)."""
    history, disliked = ["s0", "l2", "s4"], ["l5"]
    reasons = model.reasons(history, disliked, model.item_ids)
    told = np.array([sum(share for _, share in reasons[item]) for item in model.item_ids])
    rest = model.scores(history, disliked) - told
    spread = np.ptp(rest) if model.name == "bpr" else 0
    np.testing.assert_allclose(rest, rest[0], atol=max(spread, 1e-3))


def test_a_disliked_item_does_not_lift_its_shelf(model):
    rows = [model.rows[i] for i in SPACE[2:]]
    plain, warned = model.scores(["s0", "l0"]), model.scores(["s0", "l0"], ["s1"])
    gap = (warned - plain)[rows].mean() - (warned - plain)[[model.rows[i] for i in LOVE[2:]]].mean()
    assert gap <= 0.05 * np.ptp(plain)


def test_it_is_the_same_after_saving_and_loading(model, tmp_path):
    model.save(tmp_path / "model")
    again = load_collaborative(tmp_path / "model")
    assert (again.name, again.item_ids, again.rule) == (model.name, model.item_ids, model.rule)
    np.testing.assert_array_equal(again.scores(["s0", "l1"], ["l4"]), model.scores(["s0", "l1"], ["l4"]))
    assert again.contributions(["s0", "l1"], "s5") == model.contributions(["s0", "l1"], "s5")


def test_fitting_twice_gives_the_same_model(model):
    np.testing.assert_array_equal(fitted(model.name).scores(["s0"]), model.scores(["s0"]))


def test_the_newest_like_weighs_most():
    model = fitted("ease", half_life_items=0.2)
    assert best(model, ["s0", "l0"], 4) <= set(LOVE)
    assert best(model, ["l0", "s0"], 4) <= set(SPACE)


def test_the_next_item_model_follows_the_order_and_ease_cannot():
    ring = [*SPACE, *LOVE]
    settings = SMALL.model_copy(update={"next_l2": 1.0, "next_backward": 0.0})
    follow, _ = fit_collaborative(in_sequence(), ITEMS, settings.model_copy(update={"method": "next_item_alone"}))
    flat, _ = fit_collaborative(in_sequence(), ITEMS, settings.model_copy(update={"method": "ease"}))
    walks = [(ring[n : n + 4], ring[n + 4]) for n in range(12)]
    assert all(best(follow, walk, 1) == {after} for walk, after in walks)
    assert not all(best(flat, walk, 1) == {after} for walk, after in walks)


def test_with_no_likes_at_all_it_says_nothing_and_can_be_saved(tmp_path):
    model, report = fit_collaborative([], ITEMS, SMALL)
    assert report.chosen == "none"
    model.save(tmp_path)
    assert load_collaborative(tmp_path).scores(["s0"]).shape == (0,)
    assert load_collaborative(tmp_path).contributions(["s0"], "s1") == []


def test_one_like_is_enough_to_fit():
    model, _ = fit_collaborative([rated("a", "s0")], ITEMS, SMALL)
    assert np.isfinite(model.scores(["s0"])).all()


def test_an_unknown_method_is_named_with_those_there_are():
    with pytest.raises(BadInput, match="no collaborative method 'magic'") as caught:
        fitted("magic")
    assert "edlae" in caught.value.hint


def test_a_broken_file_is_not_built(tmp_path):
    with pytest.raises(NotBuilt):
        load_collaborative(tmp_path)
    fitted("ease").save(tmp_path)
    (tmp_path / "model.npz").write_bytes(b"half a file")
    with pytest.raises(NotBuilt):
        load_collaborative(tmp_path)
