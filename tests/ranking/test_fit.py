"""Weights are earned: the fit finds what the examples hold, per regime, and says what won."""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from domain.candidates import Candidate, Evidence
from domain.errors import NotBuilt
from domain.items import Item
from domain.query import Query
from ranking.assemble import standard_pipeline
from ranking.blend import Blend
from ranking.contest import choose
from ranking.examples import Example, learnable
from ranking.features import SOURCES, TEXT_SOURCES, Featurizer, family, feature_names
from ranking.fit import FitReport, FittedRanking, fit_ranking, load_ranking
from ranking.fitblend import MOVE, Prepared, fit_weights, with_floor
from ranking.fitted import serving_ranker
from ranking.ndcg import ndcg
from ranking.search import tuned_on_ndcg
from ranking.settings import BlendSettings, FitSettings, RankingSettings, Regime
from tests.fakes import FakeCatalog

ITEMS = [Item(id=f"i{n}", titles={"en": f"thing {n}"}, attributes={"year": 1950 + n}) for n in range(60)]
CATALOG = FakeCatalog(ITEMS)
SILENT: Callable[[str, int, int], None] = lambda step, done, total: None  # noqa: E731
Truth = Callable[[np.ndarray, np.ndarray], np.ndarray]


def examples(truth: Truth, count: int, seed: int, query: Query, made: bool = False) -> list[Example]:
    """Thirty of the items with two random sources; right are the three with the largest truth."""
    draw = np.random.default_rng(seed)
    out = []
    for _ in range(count):
        rows = draw.permutation(60)[:30]
        one, two = draw.normal(size=30), draw.normal(size=30)
        right = np.argsort(-truth(one, two))[:3]
        found = tuple(
            Candidate(
                item_id=f"i{row}",
                score=float(one[n]),
                evidence=(
                    Evidence(source="collaborative", rank=0, score=float(one[n])),
                    Evidence(source="dense", rank=0, score=float(two[n])),
                ),
            )
            for n, row in enumerate(rows)
        )
        relevant = frozenset(found[n].item_id for n in right)
        out.append(Example(query=query, candidates=found, relevant=relevant, made=made))
    return out


def fit(truth: Truth, query: Query, made: bool = False, **chosen: object) -> tuple[FittedRanking, FitReport]:
    settings = RankingSettings(fit=FitSettings.model_validate(chosen))
    train, held = examples(truth, 200, 1, query, made), examples(truth, 100, 2, query, made)
    return fit_ranking(train, held, CATALOG.view(), settings, SILENT)


LIKES = Query(liked=("i1",))


def the_second_source(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return 0.2 * one + two


def where_both_agree(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    return np.minimum(one, two)


@cache
def bent() -> tuple[FittedRanking, FitReport]:
    return fit(where_both_agree, LIKES)


def test_the_blend_learns_which_source_tells() -> None:
    fitted, report = fit(the_second_source, LIKES)
    weights = fitted.weights.of(Regime.LIKES_ONLY)
    [row] = [r for r in report.regimes if r.regime is Regime.LIKES_ONLY]
    assert weights["dense"] > weights["collaborative"]
    assert row.chosen in ("blend", "tuned") and row.ndcg[row.chosen] > row.ndcg["default"] > 0


def test_trees_win_where_no_weights_can() -> None:
    _, report = bent()
    [row] = [r for r in report.regimes if r.regime is Regime.LIKES_ONLY]
    assert row.chosen == "learned" and row.ndcg["learned"] > row.ndcg["blend"]
    assert "learned" in report.lines()[2]


def test_a_regime_without_examples_keeps_its_defaults_and_says_so() -> None:
    _, report = bent()
    [row] = [r for r in report.regimes if r.regime is Regime.NEITHER]
    assert row.chosen == "default" and "too few" in row.why


def test_made_words_move_weights_only_so_far_and_grow_no_trees() -> None:
    fitted, report = fit(lambda one, two: 2 * one + two, Query(text="x", liked=("i1",)), made=True)
    weights, start = fitted.weights.of(Regime.WITH_TEXT), FittedRanking().weights.of(Regime.WITH_TEXT)
    [row] = [r for r in report.regimes if r.regime is Regime.WITH_TEXT]
    assert "learned" not in row.ndcg and not fitted.trees
    assert weights["dense"] >= start["dense"] / MOVE - 1e-3


def test_trees_add_up_with_the_blend_and_their_base() -> None:
    fitted, _ = bent()
    [first, *_] = standard_pipeline(CATALOG, fitted, RankingSettings())(
        LIKES, examples(where_both_agree, 1, 9, LIKES)[0].candidates
    )
    assert "base" in first.parts and {"collaborative", "dense"} <= set(first.parts)
    assert math.isclose(sum(first.parts.values()), first.score, abs_tol=1e-6)


def test_the_order_is_the_same_after_saving_and_loading(tmp_path: Path) -> None:
    fitted, _ = bent()
    fitted.save(tmp_path / "ranker")
    again = load_ranking(tmp_path / "ranker")
    rows = examples(where_both_agree, 1, 5, LIKES)[0].candidates
    one, other = (standard_pipeline(CATALOG, f, RankingSettings())(LIKES, rows) for f in (fitted, again))
    assert [(c.item_id, c.score) for c in one] == [(c.item_id, c.score) for c in other]


def test_trees_are_kept_as_text(tmp_path: Path) -> None:
    bent()[0].save(tmp_path)
    assert {p.suffix for p in tmp_path.iterdir()} == {".json", ".txt"}
    assert (tmp_path / "trees-likes_only.txt").read_text().startswith("tree")


@pytest.mark.parametrize("harm", ["missing", "not json", "other format", "cut trees"])
def test_a_broken_fit_on_disk_is_said_to_be_not_built(tmp_path: Path, harm: str) -> None:
    bent()[0].save(tmp_path)
    path = tmp_path / "ranking.json"
    if harm == "missing":
        path.unlink()
    elif harm == "not json":
        path.write_text("{")
    elif harm == "other format":
        path.write_text(path.read_text().replace('"format": 1', '"format": 99'))
    else:
        (tmp_path / "trees-likes_only.txt").write_text("tree\nnonsense")
    with pytest.raises(NotBuilt):
        load_ranking(tmp_path)


def test_fitting_twice_gives_the_same(tmp_path: Path) -> None:
    fit(where_both_agree, LIKES)[0].save(tmp_path / "a")
    bent()[0].save(tmp_path / "b")
    for name in ("ranking.json", "trees-likes_only.txt"):
        assert (tmp_path / "a" / name).read_text() == (tmp_path / "b" / name).read_text()


def test_the_operators_weight_outranks_the_fitted_one_and_the_trees() -> None:
    settings = RankingSettings(blend=BlendSettings(weights={"dense": 50.0}))
    rows = examples(where_both_agree, 1, 5, LIKES)[0].candidates
    ranked = serving_ranker(bent()[0], Featurizer(CATALOG.view), settings)(LIKES, rows)
    assert ranked[0].item_id == max(rows, key=lambda c: c.evidence[1].score).item_id
    assert "base" not in ranked[0].parts


@pytest.mark.parametrize(("ranker", "base"), [("blend", False), ("learned", True), ("auto", True)])
def test_the_operator_can_say_which_ranker_serves(ranker: str, base: bool) -> None:
    settings = RankingSettings(fit=FitSettings.model_validate({"ranker": ranker}))
    rows = examples(where_both_agree, 1, 5, LIKES)[0].candidates
    ranked = serving_ranker(bent()[0], Featurizer(CATALOG.view), settings)(LIKES, rows)
    assert ("base" in ranked[0].parts) is base


def test_the_learned_ranker_beats_a_shuffled_one() -> None:
    """The broken ranker of this measure: the same candidates by id. It must score near chance."""
    held = examples(where_both_agree, 60, 11, LIKES)
    ranker = serving_ranker(bent()[0], Featurizer(CATALOG.view), RankingSettings())
    good = np.mean([ndcg([c.item_id for c in ranker(e.query, e.candidates)], e.relevant, 10) for e in held])
    bad = np.mean([ndcg(sorted(c.item_id for c in e.candidates), e.relevant, 10) for e in held])
    assert good > 0.8 > 0.4 > bad


def test_a_rival_must_win_by_more_than_its_standard_error() -> None:
    base = [0.5, 0.4, 0.6, 0.5]
    lucky = {"default": base, "tuned": base, "blend": base, "given": base, "learned": [0.9, 0.1, 0.7, 0.5]}
    steady = {**lucky, "learned": [v + 0.1 for v in base]}
    assert choose(lucky)[0] == "default"
    assert choose(steady)[0] == "learned"


def test_text_keeps_its_share_when_there_are_words() -> None:
    names = feature_names(SOURCES)
    draw = np.random.default_rng(0)
    rows = [Prepared(draw.normal(size=(10, len(names))), np.arange(10) < 2)]
    weights = {"dense": 0.1, "collaborative": 3.0, "soft_fit": 3.0}
    kept = with_floor(weights, names, rows, TEXT_SOURCES, 0.5)
    spread = dict(zip(names, rows[0].values.std(axis=0), strict=True))
    text = sum(w * spread[n] for n, w in kept.items() if family(n) in TEXT_SOURCES)
    rest = sum(w * spread[n] for n, w in kept.items() if family(n) == "collaborative")
    assert text == pytest.approx(rest, rel=0.01) and kept["soft_fit"] == 3.0


def test_softmax_regression_recovers_a_known_ratio() -> None:
    draw = np.random.default_rng(3)
    rows = []
    for _ in range(400):
        x = draw.normal(size=(20, 2))
        noisy = x @ np.array([2.0, 1.0]) + draw.gumbel(size=20)
        rows.append(Prepared(x, noisy == noisy.max()))
    found = fit_weights(("a", "b"), rows, {"a": 1.0, "b": 1.0}, 1e-4).weights
    assert found["a"] / found["b"] == pytest.approx(2.0, rel=0.2)


def test_weights_never_go_below_zero() -> None:
    draw = np.random.default_rng(3)
    rows = []
    for _ in range(100):
        x = draw.normal(size=(20, 2))
        rows.append(Prepared(x, np.arange(20) == np.argmax(x[:, 0] - x[:, 1])))
    assert fit_weights(("a", "b"), rows, {"a": 1.0, "b": 1.0}, 1e-4).weights["b"] == 0.0


def test_coordinate_search_improves_ndcg_and_keeps_within_its_limits() -> None:
    draw = np.random.default_rng(4)
    rows = []
    for _ in range(80):
        x = draw.normal(size=(20, 2))
        rows.append(Prepared(x, np.arange(20) == np.argmax(x[:, 1])))
    start = {"a": 1.0, "b": 1.0}
    assert tuned_on_ndcg(("a", "b"), rows, start, (10,))["a"] == 0.0
    assert tuned_on_ndcg(("a", "b"), rows, start, (10,), start)["a"] == 0.7


def test_examples_without_anything_right_or_wrong_teach_nothing() -> None:
    found = (Candidate(item_id="i1", score=0.0), Candidate(item_id="i2", score=0.0))
    some = [Example(query=LIKES, candidates=found, relevant=frozenset(r)) for r in ((), ("i1",), ("i1", "i2"))]
    assert learnable(some) == [some[1]]


def test_ndcg_is_as_computed_by_hand() -> None:
    assert ndcg(["a", "b", "c"], {"b", "x"}, 3) == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))
    assert ndcg(["a"], set(), 3) == 0.0
    assert ndcg(["a", "b"], {"a", "b"}, 10) == 1.0


def test_a_blend_of_fitted_weights_serves_queries_of_every_regime() -> None:
    fitted, _ = bent()
    rows = examples(where_both_agree, 1, 5, LIKES)[0].candidates
    for query in (Query(), Query(text="thing"), Query(like_ids=("i1",)), LIKES):
        assert len(Blend(Featurizer(CATALOG.view), fitted.weights)(query, rows)) == 30
