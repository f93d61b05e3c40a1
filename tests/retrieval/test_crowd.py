"""What a build learns from people: which parts become sources, and how they are replaced and kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from domain.errors import NotBuilt
from domain.items import Interaction, InteractionKind
from domain.query import Query
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.crowd import fit_crowd, load_crowd, refit_crowd
from retrieval.people_like_you import PeopleLikeYouSettings
from retrieval.settings import RetrievalSettings
from tests.builders import films
from tests.fakes import FakeCatalog

NOW = datetime(2024, 6, 1, tzinfo=UTC)
IDS = [film.id for film in films()]
SETTINGS = RetrievalSettings(
    collaborative=CollaborativeSettings(method="ease"), people_like_you=PeopleLikeYouSettings(smallest_group=2)
)
PROFILES = {f"u{n}": {"gender": "F" if n % 2 else "M"} for n in range(8)}


def likes(timed: bool = True) -> list[Interaction]:
    """Everybody liked f1 and f2 long ago, and f3 this week."""
    return [
        Interaction(
            user=f"u{n}",
            item=item,
            kind=InteractionKind.LIKE,
            time=NOW - timedelta(days=days, hours=n) if timed else None,
        )
        for n in range(8)
        for item, days in (("f1", 60), ("f2", 40), ("f3", 1))
    ]


def names(timed: bool, known: bool) -> list[str]:
    crowd, _ = fit_crowd(likes(timed), IDS, PROFILES if known else {}, SETTINGS)
    return [source.name for source in crowd.sources(FakeCatalog(films()))]


def test_trends_need_times_and_groups_need_profiles() -> None:
    assert names(timed=True, known=True) == ["collaborative", "popularity", "trending", "people_like_you"]
    assert names(timed=True, known=False) == ["collaborative", "popularity", "trending"]
    assert names(timed=False, known=True) == ["collaborative", "popularity", "people_like_you"]


def test_it_says_what_rises_when_and_why_not() -> None:
    timed, _ = fit_crowd(likes(), IDS, PROFILES, SETTINGS)
    bare, _ = fit_crowd(likes(timed=False), IDS, {}, SETTINGS)
    assert timed.trending.why().startswith("1 items rise from 2024-05-17 to 2024-05-31")
    assert "no times" in bare.trending.why() and "profile" in bare.groups.why()
    assert "gender" in timed.groups.why()


def test_what_was_saved_says_the_same_again(tmp_path: Path) -> None:
    crowd, _ = fit_crowd(likes(), IDS, PROFILES, SETTINGS)
    crowd.save(tmp_path)
    again, catalog, query = load_crowd(tmp_path), FakeCatalog(films()), Query(profile={"gender": "F"}, liked=("f1",))
    for one, other in zip(crowd.sources(catalog), again.sources(catalog), strict=True):
        assert np.array_equal(one.scores(query, IDS), other.scores(query, IDS), equal_nan=True)
    with pytest.raises(NotBuilt):
        load_crowd(tmp_path / "elsewhere")


def test_refitted_parts_take_the_places_of_the_old_ones() -> None:
    catalog = FakeCatalog(films())
    old, choice = fit_crowd(likes(), IDS, PROFILES, SETTINGS)
    fresh = refit_crowd(choice, likes()[:-3], IDS, {}, SETTINGS)
    mixed = fresh.among(old.sources(catalog), catalog)
    assert [source.name for source in mixed] == ["collaborative", "popularity", "trending"]
    assert not {id(source) for source in mixed} & {id(source) for source in old.sources(catalog)}
