import pytest

from domain.items import InteractionKind
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import Taste, learn_rule, taste_of, tastes
from tests.retrieval.collaborative.worlds import did, rated

SETTINGS = CollaborativeSettings()


def taste(*interactions):
    return taste_of(interactions, learn_rule(interactions, SETTINGS))


def test_on_five_stars_four_is_a_like_and_two_a_dislike():
    rows = [rated("a", f"i{value}", value, day=value) for value in (5, 4, 3, 2, 1)]
    assert taste(*rows) == Taste(liked=("i4", "i5"), disliked=("i1", "i2"))


def test_on_an_odd_scale_a_like_is_at_or_above_the_persons_own_mean():
    rows = [rated("a", "x", 90), rated("a", "y", 40), rated("b", "z", 30), rated("b", "w", 10)]
    rule = learn_rule(rows, SETTINGS)
    assert taste_of(rows[:2], rule).liked == ("x",)
    assert taste_of(rows[2:], rule).liked == ("z",)


def test_ratings_of_one_value_are_implicit_likes():
    assert taste(rated("a", "x", 1.0), rated("a", "y", 1.0)).liked == ("x", "y")


def test_a_threshold_in_the_settings_is_kept():
    rows = [rated("a", "x", 3), rated("a", "y", 5)]
    assert taste_of(rows, learn_rule(rows, CollaborativeSettings(min_rating=3))).liked == ("x", "y")


def test_the_newest_judgement_decides():
    like, hide = InteractionKind.LIKE, InteractionKind.HIDE
    assert taste(did("a", "x", like, 1), did("a", "x", hide, 2)).disliked == ("x",)
    assert taste(did("a", "x", hide, 1), did("a", "x", like, 2)).liked == ("x",)


def test_a_later_click_does_not_weaken_a_like_but_moves_it_to_the_newest_place():
    rows = [did("a", "x", InteractionKind.LIKE, 1), did("a", "y", InteractionKind.LIKE, 2),
            did("a", "x", InteractionKind.CLICK, 3)]  # fmt: skip
    assert taste(*rows).liked == ("y", "x")


def test_having_seen_something_says_nothing_about_liking_it():
    assert taste(did("a", "x", InteractionKind.SEEN)) == Taste()


@pytest.mark.parametrize("days", [(3, 1, 2), (1, 2, 3)])
def test_likes_come_oldest_first_whatever_the_order_of_the_data(days):
    rows = [rated("a", f"i{day}", 5, day) for day in days]
    assert taste(*rows).liked == ("i1", "i2", "i3")


def test_a_lukewarm_rating_is_no_like_but_counts_a_little_when_a_model_is_fitted():
    rows = [rated("a", "x", 5), rated("a", "y", 3), rated("a", "z", 1)]
    rule = learn_rule(rows, SETTINGS)
    assert taste_of(rows, rule).liked == ("x",)
    assert tastes(rows, rule, lukewarm=True)["a"] == {"x": 1.0, "y": SETTINGS.lukewarm_weight, "z": -1.0}
