"""Features: one finite number per candidate and name."""

import math

import numpy as np
import pytest

from domain.items import Item, Price
from domain.query import Query
from ranking.facts import facts_of, words_of
from ranking.features import CONTEXT, RECORD_FEATURES, SOURCES, Featurizer, family, feature_names
from ranking.profiles import ProfileTaste, fit_profiles, groups_of
from ranking.standardise import robust_z
from tests.builders import films
from tests.fakes import FakeCatalog
from tests.ranking.doubles import NAN, candidate, candidates

FEATURES = Featurizer(FakeCatalog(films()).view)
EVERY = [candidate(f"f{n}") for n in range(1, 13)]


def column(name: str, query: Query, features: Featurizer = FEATURES) -> dict[str, float]:
    values = features.table(query, EVERY).column(name)
    return {c.item_id: float(v) for c, v in zip(EVERY, values, strict=True)}


def test_names_are_stable() -> None:
    assert feature_names()[:3] == ("dense", "dense.rank", "dense.missing")
    assert feature_names()[-len(RECORD_FEATURES) - 1 :] == (*RECORD_FEATURES, *CONTEXT)
    assert {family(n) for n in feature_names()} == {*SOURCES, *RECORD_FEATURES, "base"}


def test_a_missing_score_is_neutral_and_flagged() -> None:
    table = FEATURES.table(Query(), candidates({"dense": [1.0, 2.0, NAN]}))
    assert table.column("dense").tolist()[2] == 0.0
    assert table.column("dense.missing").tolist() == [0.0, 0.0, 1.0]


def test_a_source_that_says_nothing_at_all_flags_nobody() -> None:
    assert not FEATURES.table(Query(), candidates({"dense": [1.0, 2.0]})).column("lexical.missing").any()


def test_ranks_are_discounted_as_in_ndcg() -> None:
    ranks = FEATURES.table(Query(), candidates({"dense": [3.0, 2.0, 1.0]})).column("dense.rank")
    assert ranks.tolist() == pytest.approx([1.0, 1 / math.log2(3), 0.5])


def test_no_candidates_give_an_empty_table() -> None:
    assert FEATURES.table(Query(text="x"), []).values.shape == (0, len(feature_names()))


def test_robust_z_keeps_the_order_and_tames_an_outlier() -> None:
    z = robust_z(np.array([1.0, 2.0, 3.0, 4.0, 1e9]))
    assert list(np.argsort(z)) == [0, 1, 2, 3, 4]
    assert z[4] < 50


def test_robust_z_of_equal_scores_is_zero() -> None:
    assert not robust_z(np.full(5, 3.0)).any()


def test_robust_z_of_mostly_equal_scores_does_not_explode() -> None:
    assert robust_z(np.array([0.0] * 50 + [1.0])).max() < 12


def test_robust_z_knows_no_infinity() -> None:
    assert robust_z(np.array([1.0, math.inf, NAN, 2.0])).tolist()[1:3] == [0.0, 0.0]


def test_words_of_the_text_are_found_among_attribute_values() -> None:
    fit = column("text_attributes", Query(text="comedies by Ridley Scott: comedy"))
    assert fit["f11"] > 0 and fit["f1"] > 0 and fit["f9"] == 0


def test_words_of_the_text_are_found_in_the_description_in_chinese_too() -> None:
    assert column("text_words", Query(text="千与千寻那样的", language="zh"))["f8"] > 0
    assert column("text_words", Query(text="android hunters"))["f2"] > 0


def test_latin_words_lose_a_plural_s_and_chinese_goes_by_pairs() -> None:
    assert words_of("Toys & glass, 2001") == ["toy", "glass", "2001"]
    assert words_of("科幻片") == ["科幻", "幻片"]


def test_taste_prefers_what_shares_values_with_likes_over_dislikes() -> None:
    taste = column("taste", Query(liked=("f5", "f7"), disliked=("f6",)))
    assert taste["f11"] > taste["f9"] > taste["f1"]


def test_a_liked_item_that_left_the_catalogue_is_skipped() -> None:
    assert not any(column("taste", Query(liked=("gone",))).values())


def test_more_like_is_nearness_to_the_items_named() -> None:
    near = column("more_like", Query(like_ids=("f5",)))
    assert near["f5"] == 1.0 and near["f7"] > near["f1"]


def test_era_and_price_fit_the_likes() -> None:
    era = column("era_fit", Query(liked=("f1", "f6")))
    assert era["f11"] > era["f12"] > 0
    priced = [i.model_copy(update={"price": Price(amount=10.0 * n)}) for n, i in enumerate(films(), 1)]
    price = column("price_fit", Query(liked=("f2",)), Featurizer(FakeCatalog(priced).view))
    assert price["f2"] == 1.0 and price["f3"] > price["f12"]


def test_newer_is_more_recent_and_unknown_is_neutral() -> None:
    recency = column("recency", Query())
    assert recency["f7"] == 1.0 and recency["f7"] > recency["f12"] > recency["f10"] >= 0
    assert facts_of(Item(id="x", titles={"en": "X"})).year is None


def test_language_fit_is_whether_the_record_speaks_it() -> None:
    assert set(column("language_fit", Query(language="zh")).values()) == {1.0}
    assert set(column("language_fit", Query(language="fr")).values()) == {0.0}


def test_a_group_that_likes_a_genre_more_than_others_lifts_it() -> None:
    values = {i.id: facts_of(i).values.keys() for i in films()}
    crowd = [Query(liked=("f5", "f7"), profile={"gender": "F", "age": "30"})] * 30
    crowd += [Query(liked=("f4", "f9"), profile={"gender": "M", "age": "60"})] * 30
    profiles = fit_profiles(crowd, values, frozenset({"genre"}))
    fit = column("profile_fit", Query(profile={"gender": "F"}), Featurizer(FakeCatalog(films()).view, profiles))
    assert fit["f11"] > 0 > fit["f9"]
    assert ProfileTaste().weights({"gender": "F"}) == {}


def test_ages_fall_into_bands() -> None:
    assert groups_of({"age": "24"}) == groups_of({"age": "18"}) == ["age=18"]
    assert groups_of({"age": "7"}) == ["age=0"]
    assert groups_of({"age": "grown", "job": ""}) == ["age=grown"]


def test_features_follow_the_catalogue_as_it_changes() -> None:
    catalog = FakeCatalog(films())
    features = Featurizer(catalog.view)
    before = features.table(Query(text="western"), [candidate("f1")]).column("text_attributes")
    changed = catalog.view().item("f1")
    catalog.upsert([changed.model_copy(update={"attributes": {**changed.attributes, "genre": ("Western",)}})])
    after = features.table(Query(text="western"), [candidate("f1")]).column("text_attributes")
    assert before[0] == 0 and after[0] > 0
