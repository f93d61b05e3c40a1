"""The crowd counts where a person is little known, and less with every like."""

import numpy as np
import pytest

from domain.candidates import Candidate, Evidence
from domain.query import Query
from ranking.blend import Blend
from ranking.features import FEW_LIKES, Featurizer
from ranking.weights import default_weights
from retrieval.settings import FusionSettings
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
LIKED = [film.id for film in films()[6:]]


def found(item: str, own: float, popular: float) -> Candidate:
    said = (Evidence(source="collaborative", rank=1, score=own), Evidence(source="popularity", rank=1, score=popular))
    return Candidate(item_id=item, score=own, evidence=said)


CANDIDATES = [found("f1", 3.0, 1.0), found("f2", 1.0, 3.0), found("f3", 1.5, 1.5), found("f4", 1.0, 1.0)]


def first(likes: int) -> str:
    blend = Blend(Featurizer(lambda: VIEW), default_weights())
    return blend(Query(liked=tuple(LIKED[:likes])), CANDIDATES)[0].item_id


def test_one_like_follows_the_crowd_and_many_follow_the_person() -> None:
    assert first(1) == "f2"
    assert first(5) == "f1"


def test_the_feature_halves_with_the_first_like() -> None:
    columns = [
        Featurizer(lambda: VIEW).table(Query(liked=tuple(LIKED[:n])), CANDIDATES).column(FEW_LIKES) for n in (0, 1, 3)
    ]
    np.testing.assert_allclose(columns[1], columns[0] / 2)
    np.testing.assert_allclose(columns[2], columns[0] / 4)


def test_the_fusion_shrinks_popularity_in_the_same_way() -> None:
    settings = FusionSettings(few_likes=4.0)
    weights = [settings.weights(Query(liked=tuple(f"x{i}" for i in range(n))))["popularity"] for n in (0, 1, 3, 99)]
    assert weights == pytest.approx([4.0, 2.0, 1.0, 0.04])
    assert "popularity" in settings.weights(Query(text="space"))
    assert settings.weights(Query(text="space")) == settings.asked
