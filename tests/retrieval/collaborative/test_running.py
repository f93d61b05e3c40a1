"""Sums that are kept up to date give the same model as a fit from scratch."""

import numpy as np
import pytest

from retrieval.collaborative.gram import GRAM
from retrieval.collaborative.histories import Histories, read_histories
from retrieval.collaborative.recipes import fit_core
from retrieval.collaborative.running import changed, with_sums
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule, tastes
from retrieval.collaborative.trials import Plan
from tests.retrieval.collaborative.worlds import ITEMS, rated, two_tastes

SETTINGS = CollaborativeSettings(l2=5, next_l2=5)
PLANS = (Plan(method="edlae"), Plan(method="next_item_alone", changes={"next_items": 3}))
ROWS = two_tastes()
RULE = learn_rule(ROWS, SETTINGS)
MORE = [rated("u001", "l3", 5.0, 20), rated("fresh", "new", 5.0, 1), rated("fresh", "s1", 5.0, 2)]


def scratch(rows: list) -> Histories:
    return read_histories(rows, ITEMS, RULE)


def weights(histories: Histories, plan: Plan, order: tuple[str, ...]) -> np.ndarray:
    core = fit_core(plan.method, histories, SETTINGS.model_copy(update=dict(plan.changes)))
    places = [histories.item_ids.index(i) for i in order]
    return core.weights[np.ix_(places, places)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.method)
def test_added_people_and_items_give_the_fit_from_scratch(plan: Plan) -> None:
    everything = scratch([*ROWS, *MORE])
    likes = tastes([*ROWS, *MORE], RULE, lukewarm=True)
    fresh = {user: {i: w for i, w in likes[user].items() if w > 0} for user in ("u001", "fresh")}
    moved = changed(with_sums(scratch(ROWS), PLANS, SETTINGS), fresh, PLANS, SETTINGS)
    assert "new" in moved.item_ids
    expected = weights(everything, plan, everything.item_ids)
    np.testing.assert_allclose(weights(moved, plan, everything.item_ids), expected, atol=1e-4)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.method)
def test_a_forgotten_person_leaves_nothing_in_the_sums(plan: Plan) -> None:
    gone = {f"u{n:03}": {} for n in (2, 3, 30)}
    moved = changed(with_sums(scratch(ROWS), PLANS, SETTINGS), gone, PLANS, SETTINGS)
    without = scratch([row for row in ROWS if row.user not in gone])
    assert not set(moved.users) & set(gone)
    np.testing.assert_allclose(
        weights(moved, plan, without.item_ids), weights(without, plan, without.item_ids), atol=1e-4
    )


def test_the_sums_are_used_and_not_worked_out_again() -> None:
    histories = with_sums(scratch(ROWS), PLANS, SETTINGS)
    assert set(histories.kept) == {GRAM, "next 1.5 3 0.85"}
    doubled = {name: 2 * sums for name, sums in histories.kept.items()}
    from dataclasses import replace

    other = replace(histories, kept=doubled)
    for plan in PLANS:
        assert not np.allclose(weights(other, plan, other.item_ids), weights(histories, plan, other.item_ids))


def test_a_change_there_and_back_is_no_change() -> None:
    first = with_sums(scratch(ROWS), PLANS, SETTINGS)
    own = {first.item_ids[row]: float(w) for row, w in zip(first.of(0), first.weights[: first.lengths[0]], strict=True)}
    away = changed(first, {first.users[0]: {}}, PLANS, SETTINGS)
    back = changed(away, {first.users[0]: own}, PLANS, SETTINGS)
    for name, sums in first.kept.items():
        np.testing.assert_allclose(back.kept[name], sums, atol=1e-4)
