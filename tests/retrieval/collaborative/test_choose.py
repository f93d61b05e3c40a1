import numpy as np
import pytest

from retrieval.collaborative.choose import fit_collaborative, refit_collaborative
from retrieval.collaborative.histories import read_histories
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule
from retrieval.collaborative.trials import plans
from retrieval.collaborative.validation import hold_out, mean_ndcg
from tests.retrieval.collaborative.worlds import ITEMS, SPACE, in_sequence, rated, two_tastes

SETTINGS = CollaborativeSettings(l2=5, next_l2=5, factors=8, factor_l2=1, budget_s=20)


def test_it_says_what_it_chose_why_and_what_it_tried():
    steps = []
    model, report = fit_collaborative(two_tastes(), ITEMS, SETTINGS, lambda *step: steps.append(step))
    assert report.chosen == model.name
    assert report.chosen.split(" + ")[0] in report.why
    assert "NDCG@10" in report.why
    assert {"edlae", "ials", "item_knn", "user_knn"} <= {trial.method for trial in report.trials}
    assert [t.ndcg10 for t in report.trials] == sorted((t.ndcg10 for t in report.trials), reverse=True)
    assert (report.people, report.items, report.likes) == (60, 16, 360)
    assert steps[-1][1:] == (1, 1)


def test_what_was_chosen_can_be_fitted_again_without_choosing():
    model, report = fit_collaborative(two_tastes(), ITEMS, SETTINGS)
    again = refit_collaborative(report, two_tastes(), ITEMS, SETTINGS)
    np.testing.assert_array_equal(again.scores(["s0"]), model.scores(["s0"]))
    more = refit_collaborative(report, [*two_tastes(), rated("zoe", "new"), rated("zoe", "s0")], ITEMS, SETTINGS)
    assert "new" in more.item_ids


def test_a_catalogue_of_sequences_gets_the_model_that_follows_them():
    _, report = fit_collaborative(in_sequence(120), ITEMS, SETTINGS)
    assert "next_item_alone" in report.chosen


def test_data_without_times_does_not_try_what_needs_them():
    _, report = fit_collaborative(two_tastes(timed=False), ITEMS, SETTINGS)
    assert "next_item_alone" not in {trial.method for trial in report.trials}
    assert "a drawn part" in report.why


def test_too_few_people_are_not_compared():
    model, report = fit_collaborative(two_tastes(8), ITEMS, SETTINGS)
    assert report.chosen == "ease"
    assert "too few people" in report.why
    assert np.isfinite(model.scores(["s0"])).all()


def test_a_large_catalogue_gets_no_closed_form():
    rows = two_tastes()
    histories = read_histories(rows, ITEMS, learn_rule(rows, SETTINGS))
    large = SETTINGS.model_copy(update={"max_closed_form_items": 10})
    assert not {"ease", "edlae", "next_item_alone"} & {plan.method for plan in plans(histories, large)}


def test_without_time_left_the_rest_is_skipped_and_said():
    _, report = fit_collaborative(two_tastes(), ITEMS, SETTINGS.model_copy(update={"budget_s": 1e-9}))
    assert len(report.trials) == 1
    assert any("user_knn" in line and "no time left" in line for line in report.skipped)


def test_the_people_kept_out_are_not_fitted_on_and_turns_draw_others():
    rows = two_tastes()
    rule = learn_rule(rows, SETTINGS)
    first, second = (hold_out(rows, ITEMS, rule, seed=1, turn=turn) for turn in (0, 1))
    assert first is not None
    assert second is not None
    assert len(first.fit.users) == len(second.fit.users) == 48
    assert set(first.fit.users) != set(second.fit.users)
    assert not any(set(known) & set(wanted) for known, wanted in zip(first.known, first.wanted, strict=True))


def test_a_perfect_and_a_useless_ranking_are_told_apart():
    rows = two_tastes()
    held = hold_out(rows, ITEMS, learn_rule(rows, SETTINGS), seed=1)
    assert held is not None
    perfect = np.zeros((len(held.known), len(held.fit.item_ids)), dtype=np.float32)
    for row, wanted in enumerate(held.wanted):
        perfect[row, wanted] = 1
    assert mean_ndcg([held], [perfect]) == pytest.approx((1, 1))
    assert max(mean_ndcg([held], [-perfect])) < 0.6


def test_items_that_nobody_likes_are_not_known():
    rows = [*two_tastes(), rated("x", "new", 1.0)]
    histories = read_histories(rows, ITEMS, learn_rule(rows, SETTINGS))
    assert "new" not in histories.item_ids
    assert set(SPACE) <= set(histories.item_ids)
