"""Like or not: examples know only what came before, AUC is right, and a fused score earns its weights."""

import numpy as np
import pytest

from domain.errors import BadInput
from domain.items import Interaction, InteractionKind
from learning.like_auc import auc
from learning.like_data import GROUPS, LikeExample, LikeSplit, asked, liked_by, prompt, shots, split, told
from learning.like_run import fused, rates, rows
from tests.builders import alternating_ratings, films
from tests.fakes import FakeView

VIEW = FakeView(films())


def deeds(people: int = 30) -> list[Interaction]:
    return alternating_ratings(VIEW.ids, people)


def test_an_example_tells_only_what_was_done_before_it() -> None:
    parts = split(deeds(), VIEW)
    for example in (*parts.train, *parts.valid, *parts.test):
        assert example.item not in (*example.earlier_liked, *example.earlier_disliked)
        assert example.history == len(example.earlier_liked) + len(example.earlier_disliked)
    first = min(parts.train, key=lambda e: e.history)
    assert "liked: -" in first.prompt
    last = max(d.time for d in parts.learnt if d.time)
    assert all(d.time and d.time <= last for d in parts.learnt)


def test_the_same_seed_draws_the_same_shots_half_of_them_likes() -> None:
    train = split(deeds(), VIEW).train
    drawn = shots(train, 16, 3)
    assert drawn == shots(train, 16, 3)
    assert sum(e.liked for e in drawn) == 8
    assert len(shots(train, 0)) == len(train)


def test_ratings_purchases_and_clicks_say_different_things() -> None:
    says = liked_by([Interaction(user="u", item="f1", value=10.0)])
    assert says(Interaction(user="u", item="f1", value=8.0)) is True
    assert says(Interaction(user="u", item="f1", value=5.0)) is False
    assert says(Interaction(user="u", item="f1", kind=InteractionKind.PURCHASE)) is True
    assert says(Interaction(user="u", item="f1", kind=InteractionKind.HIDE)) is False
    assert says(Interaction(user="u", item="f1", kind=InteractionKind.CLICK)) is None


def test_a_catalogue_without_dislikes_is_refused() -> None:
    with pytest.raises(BadInput, match="too few"):
        split([d.model_copy(update={"value": 5.0}) for d in deeds()], VIEW)


@pytest.mark.parametrize(
    ("scores", "liked", "wanted"),
    [
        ([0.9, 0.8, 0.2, 0.1], [True, True, False, False], 1.0),
        ([0.1, 0.2, 0.8, 0.9], [True, True, False, False], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [True, False, True, False], 0.5),
        ([0.9, 0.4, 0.6, 0.1], [True, True, False, False], 0.75),
    ],
)
def test_auc_is_the_chance_that_a_like_scores_above_a_dislike(
    scores: list[float], liked: list[bool], wanted: float
) -> None:
    assert auc(np.array(scores), liked) == pytest.approx(wanted)


def test_auc_of_one_kind_alone_is_no_number() -> None:
    assert np.isnan(auc(np.array([0.1, 0.2]), [True, True]))


def test_a_useful_score_earns_weight_and_noise_earns_little() -> None:
    chance = np.random.default_rng(5)
    liked = chance.random(400) < 0.5
    examples = tuple(LikeExample(user="u", item="f1", liked=bool(x), prompt="") for x in liked)
    parts = LikeSplit(train=(), valid=examples[:200], test=examples[200:], learnt=())
    useful, noise = liked + chance.normal(size=400), chance.normal(size=400)
    both, weights = fused(parts, (noise[:200], noise[200:]), (useful[:200], useful[200:]))
    assert weights[2] > 5 * abs(weights[1])
    assert auc(both, [e.liked for e in parts.test]) > 0.7


def test_every_group_with_both_kinds_gets_a_row() -> None:
    parts = split(deeds(), VIEW)
    found = rows("x", np.array([float(e.liked) - 0.5 for e in parts.test]), parts.test, decides=True)
    assert {r.group for r in found} <= set(GROUPS)
    assert next(r for r in found if r.group == "all").auc == 1.0
    assert found[0].accuracy == 1.0


def test_deeds_without_a_time_are_judged_on_new_people_in_the_same_drawn_order() -> None:
    timeless = [d.model_copy(update={"time": None}) for d in deeds(60)]
    parts = split(timeless, VIEW, seed=3)
    assert {e.user for e in parts.test}.isdisjoint(d.user for d in parts.learnt if d.user < "u0")
    learnt = {d.user for d in parts.learnt}
    assert sum(e.user not in learnt for e in parts.test) > len(parts.test) * 0.8
    assert parts == split(list(reversed(timeless)), VIEW, seed=3)
    assert len({d.user for d in split(timeless, VIEW, people=40, seed=3).learnt}) <= 40


def test_what_is_judged_has_all_lengths_of_history() -> None:
    parts = split(deeds(200), VIEW, most=60)
    assert len(parts.test) == len(parts.valid) == 60


def test_a_prompt_says_the_person_first_so_that_items_share_that_part() -> None:
    head = told(VIEW, [VIEW.ids[0]], [])
    assert head.startswith("liked: ") and "disliked: -" in head
    assert prompt(VIEW, [VIEW.ids[0]], [], VIEW.ids[1]) == head + asked(VIEW, VIEW.ids[1])


def test_items_and_people_that_are_liked_more_have_higher_rates() -> None:
    parts = split(deeds(), VIEW)
    says = liked_by(deeds())
    valid, test = rates(parts, says)
    assert len(valid) == len(parts.valid) and len(test) == len(parts.test)
    assert np.isfinite(test).all()


def test_three_scores_become_one_with_a_weight_each() -> None:
    parts = split(deeds(), VIEW)
    liked = [np.array([float(e.liked) for e in part]) for part in (parts.valid, parts.test)]
    nothing = (np.zeros(len(parts.valid)), np.zeros(len(parts.test)))
    both, weights = fused(parts, nothing, (liked[0], liked[1]), nothing)
    assert len(weights) == 4 and weights[2] > 0 and auc(both, [e.liked for e in parts.test]) == 1.0
