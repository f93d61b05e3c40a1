from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from domain.errors import NotBuilt
from domain.items import Interaction, InteractionKind
from domain.ports import Retriever
from domain.query import Query
from retrieval.people_like_you import (
    PeopleLikeYouSettings,
    PeopleLikeYouSource,
    fit_people_like_you,
    groups_of,
    load_people_like_you,
)
from retrieval.popularity import PopularitySettings, PopularitySource, fit_popularity, load_popularity
from retrieval.trending import TrendingSettings, TrendingSource, fit_trending
from tests.builders import films, rating
from tests.contracts.test_retriever_contract import RetrieverContract, ScorerContract, small_catalog
from tests.fakes import FakeCatalog

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def liked(user: str, item: str, days_ago: int) -> Interaction:
    return Interaction(user=user, item=item, kind=InteractionKind.LIKE, time=NOW - timedelta(days=days_ago))


class TestPopularityContract(RetrieverContract, ScorerContract):
    asks = (Query(), Query(text="anything", liked=("f1",)))
    answers_nothing = True

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        return PopularitySource(catalog, fit_popularity(catalog.interactions()))


def test_the_most_liked_items_come_first_and_say_how_many_people():
    source = PopularitySource(small_catalog(), fit_popularity(small_catalog().interactions()))
    first, *_ = source(Query(), 12)
    assert first.evidence[0].terms == ("people=3",)
    assert first.item_id in {"f1", "f2", "f5", "f12", "f7"}


def test_a_new_item_gets_the_median_and_neither_zero_nor_the_last_place():
    catalog = small_catalog()
    source = PopularitySource(catalog, fit_popularity(catalog.interactions()))
    catalog.upsert([films()[0].model_copy(update={"id": "brand-new"})])
    found = [c.item_id for c in source(Query(), 100)]
    assert 0 < found.index("brand-new") < len(found) - 1
    score = source.scores(Query(), ["brand-new"])[0]
    assert score == np.median(list(fit_popularity(catalog.interactions()).score.values()))


def test_one_like_of_a_crowd_is_not_many_likes():
    few = fit_popularity(
        [liked("a", "x", 0), liked("b", "y", 0), liked("c", "y", 0)], PopularitySettings(prior_likes=9)
    )
    assert 0 < few.score["y"] - few.score["x"] < 0.2


def test_old_likes_fade_and_likes_before_the_window_do_not_count():
    rows = [*(liked(f"u{n}", "old", 300) for n in range(4)), *(liked(f"v{n}", "new", 1) for n in range(3))]
    plain = fit_popularity(rows).score
    assert max(plain, key=plain.get) == "old"
    faded = fit_popularity(rows, PopularitySettings(half_life_days=30)).score
    assert max(faded, key=faded.get) == "new"
    assert "old" not in fit_popularity(rows, PopularitySettings(window_days=100)).score


def test_dislikes_do_not_count():
    assert fit_popularity([rating("a", "x", 1.0), rating("b", "y", 5.0)]).score.keys() == {"y"}


def test_popularity_is_the_same_after_saving_and_loading(tmp_path):
    popularity = fit_popularity([liked("a", "x", 3), liked("b", "y", 1)])
    popularity.save(tmp_path)
    assert load_popularity(tmp_path) == popularity
    with pytest.raises(NotBuilt):
        load_popularity(tmp_path / "elsewhere")


def test_without_any_likes_every_item_is_as_popular():
    source = PopularitySource(FakeCatalog(films()), fit_popularity([]))
    assert len({c.score for c in source(Query(), 12)}) == 1


RISING = [
    *(liked(f"a{n}", "f1", 20 + n) for n in range(30)),
    *(liked(f"b{n}", "f1", n % 10) for n in range(8)),
    *(liked(f"c{n}", "f2", n % 10) for n in range(8)),
    *(liked(f"d{n}", "f3", n % 10) for n in range(2)),
]


class TestTrendingContract(RetrieverContract, ScorerContract):
    asks = (Query(), Query(liked=("f4",)))
    answers_nothing = True

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        rows = RISING + [liked(f"e{n}", f"f{5 + n % 7}", n % 12) for n in range(40)]
        return TrendingSource(catalog, fit_trending(rows))


def test_what_rises_now_leads_and_what_was_always_liked_does_not():
    trending = fit_trending(RISING, TrendingSettings(window_days=14))
    assert "f2" in trending.rises
    assert not {"f1", "f3"} & trending.rises.keys()


def test_a_trend_says_its_dates():
    source = TrendingSource(FakeCatalog(films()), fit_trending(RISING))
    (first, *_) = source(Query(), 1)
    assert first.item_id == "f2"
    assert first.evidence[0].terms == ("likes=8", "dates=2024-05-18..2024-06-01")


def test_data_without_times_has_no_trends():
    source = TrendingSource(FakeCatalog(films()), fit_trending([rating("a", "f1")]))
    assert source(Query(), 5) == []
    assert np.isnan(source.scores(Query(), ["f1"])).all()


PROFILES = {f"y{n}": {"age": "15", "gender": "F"} for n in range(6)} | {
    f"o{n}": {"age": "60", "gender": "F"} for n in range(6)
}
CROWD = [rating(user, item) for user in PROFILES for item in ("f3", "f8", "f7" if user[0] == "y" else "f10")]
GROUPS = PeopleLikeYouSettings(smallest_group=3, prior_likes=1)


class TestPeopleLikeYouContract(RetrieverContract, ScorerContract):
    asks = (Query(profile={"age": "17"}), Query(profile={"age": "63", "gender": "F"}))

    @pytest.fixture
    def retriever(self, catalog: FakeCatalog) -> Retriever:
        rows = [
            *CROWD,
            *(rating(f"y{n}", f"f{n + 1}") for n in range(6)),
            *(rating(f"o{n}", f"f{n + 7}") for n in range(6)),
        ]
        return PeopleLikeYouSource(catalog, fit_people_like_you(rows, PROFILES, GROUPS))


def test_a_group_finds_what_it_likes_more_than_others_and_not_what_all_like():
    source = PeopleLikeYouSource(FakeCatalog(films()), fit_people_like_you(CROWD, PROFILES, GROUPS))
    young = source(Query(profile={"age": "16"}), 5)
    assert [c.item_id for c in young] == ["f7"]
    assert young[0].evidence[0].terms == ("age=under 18",)
    assert [c.item_id for c in source(Query(profile={"age": "70"}), 5)] == ["f10"]


def test_a_small_group_and_an_unknown_person_say_nothing():
    few = fit_people_like_you(CROWD, PROFILES, PeopleLikeYouSettings(smallest_group=7))
    source = PeopleLikeYouSource(FakeCatalog(films()), few)
    assert source(Query(profile={"age": "16"}), 5) == []
    assert np.isnan(source.scores(Query(), ["f7"])).all()


@pytest.mark.parametrize(
    ("age", "band"), [("17", "under 18"), ("18", "18-24"), ("56", "56 and over"), ("25-34", "25-34"), ("", None)]
)
def test_ages_are_taken_in_bands(age, band):
    assert groups_of({"age": age}, ("age", "gender")) == (() if band is None else (f"age={band}",))


def test_what_groups_like_is_the_same_after_saving_and_loading(tmp_path):
    people = fit_people_like_you(CROWD, PROFILES, GROUPS)
    people.save(tmp_path)
    assert load_people_like_you(tmp_path) == people
    with pytest.raises(NotBuilt):
        load_people_like_you(tmp_path / "elsewhere")
