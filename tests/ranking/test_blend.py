"""The transparent blend: weights in, an explained order out."""

import pytest

from domain.candidates import Candidate
from domain.intent import Constraint, Op
from domain.query import Query
from ranking.blend import Blend
from ranking.features import Featurizer
from ranking.regime import regime_of
from ranking.settings import BlendSettings, Regime
from ranking.weights import BlendWeights, default_weights, with_overrides
from tests.builders import films
from tests.fakes import FakeCatalog
from tests.ranking.doubles import candidate, candidates


def blend(weights: dict[str, float] | None = None) -> Blend:
    own = BlendWeights(by_regime=dict.fromkeys(Regime, weights)) if weights is not None else default_weights()
    return Blend(Featurizer(FakeCatalog(films()).view), own)


def test_the_regime_is_the_most_telling_thing_said() -> None:
    assert regime_of(Query(text="x", liked=("f1",), like_ids=("f1",))) is Regime.WITH_TEXT
    assert regime_of(Query(liked=("f1",), like_ids=("f1",))) is Regime.MORE_LIKE
    assert regime_of(Query(liked=("f1",))) is Regime.LIKES_ONLY
    assert regime_of(Query(text="  ", disliked=("f1",))) is Regime.NEITHER


def test_a_larger_weight_turns_the_order() -> None:
    rows = candidates({"dense": [3.0, 2.0, 1.0], "lexical": [1.0, 2.0, 3.0]})
    assert [c.item_id for c in blend({"dense": 2.0, "lexical": 1.0})(Query(), rows)] == ["f1", "f2", "f3"]
    assert [c.item_id for c in blend({"dense": 1.0, "lexical": 2.0})(Query(), rows)] == ["f3", "f2", "f1"]


def test_parts_are_named_by_source_and_feature() -> None:
    [first, *_] = blend()(Query(text="comedy"), candidates({"dense": [1.0, 2.0, 3.0], "own": [3.0, 2.0, 1.0]}))
    assert {"dense", "own", "text_attributes"} <= set(first.parts)
    assert not any("." in name for name in first.parts)


def test_ties_go_by_id() -> None:
    rows = [candidate("f9"), candidate("f1"), candidate("f10")]
    assert [c.item_id for c in blend({})(Query(), rows)] == ["f1", "f10", "f9"]


def test_without_any_evidence_the_given_order_stays() -> None:
    rows = [candidate("f9", 3.0), candidate("f1", 2.0), candidate("f10", 1.0)]
    assert [c.item_id for c in blend()(Query(), rows)] == ["f9", "f1", "f10"]


def test_the_given_score_keeps_the_parts_it_came_with() -> None:
    rows = [
        Candidate(item_id=i, score=s, parts={"dense": s - 1, "lexical": 1.0}) for i, s in (("f1", 3.0), ("f2", 2.0))
    ]
    [first, _] = blend({"given": 1.0})(Query(), rows)
    assert first.item_id == "f1" and set(first.parts) == {"dense", "lexical"}


def test_a_soft_wish_outranks_a_source() -> None:
    rows = candidates({"dense": [0.9, 0.8, 0.6, 0.7]})
    wish = Constraint(field="genre", op=Op.EQ, value="Animation", hard=False)
    assert blend()(Query(text="fun", constraints=(wish,)), rows)[0].item_id == "f3"


def test_a_source_that_only_proposes_is_not_counted() -> None:
    rows = candidates({"dense": [2.0, 1.0], "constraints": [0.0, 9.0]})
    [first, _] = blend()(Query(text="x"), rows)
    assert first.item_id == "f1" and "constraints" not in first.parts


def test_the_operators_weight_counts_in_its_regime_only() -> None:
    settings = BlendSettings(weights={"dense": 5.0}, likes_only={"dense": 7.0})
    weights = with_overrides(default_weights(), settings)
    assert weights.of(Regime.WITH_TEXT)["dense"] == 5.0
    assert weights.of(Regime.LIKES_ONLY)["dense"] == 7.0


@pytest.mark.parametrize("regime", Regime)
def test_default_weights_are_not_negative(regime: Regime) -> None:
    assert all(w >= 0 for w in default_weights().of(regime).values())
