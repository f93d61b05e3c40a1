"""A varied page: one knob, caps, calibration, and parts that still add up."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.candidates import Candidate
from domain.query import Query
from ranking.diversity import Diversity, Dpp, Mmr, beyond_common
from ranking.scored import with_parts
from ranking.settings import DiversitySettings
from ranking.similarity import attribute_similarity
from tests.builders import film, films
from tests.fakes import FakeCatalog

CATALOG = FakeCatalog(films())
ROWS = [with_parts(Candidate(item_id=f"f{n}", score=0.0), {"dense": 2.0 - 0.01 * n}) for n in range(1, 13)]


def diverse(rows: Sequence[Candidate] = ROWS, query: Query = Query(), **chosen: object) -> list[Candidate]:  # noqa: B008
    own = DiversitySettings.model_validate({"knob": 0.0, **chosen})
    return Diversity(CATALOG, own, attribute_similarity(CATALOG))(query, rows)


def ids(rows: Sequence[Candidate]) -> list[str]:
    return [c.item_id for c in rows]


def alike_within(rows: Sequence[Candidate], first: int) -> float:
    matrix = attribute_similarity(CATALOG)(ids(rows[:first]))
    return float((matrix.sum() - first) / (first * (first - 1)))


@pytest.mark.parametrize("method", ["mmr", "dpp"])
def test_with_the_knob_at_0_nothing_changes(method: str) -> None:
    assert diverse(method=method) == ROWS


@pytest.mark.parametrize("method", ["mmr", "dpp"])
def test_a_higher_knob_makes_the_page_more_varied(method: str) -> None:
    assert alike_within(diverse(knob=0.98, method=method), 5) < alike_within(ROWS, 5)


@pytest.mark.parametrize("method", ["mmr", "dpp"])
def test_a_near_copy_falls_behind(method: str) -> None:
    rows = [film("a", "A", "", 2000, ("Drama",), "X", 90, ""), film("b", "B", "", 2001, ("Drama",), "X", 91, "")]
    catalog = FakeCatalog([*rows, film("c", "C", "", 1950, ("War",), "Y", 92, "")])
    given_ = [with_parts(Candidate(item_id=i, score=0.0), {"x": s}) for i, s in (("a", 1.0), ("b", 0.9), ("c", 0.8))]
    own = DiversitySettings.model_validate({"knob": 0.8, "method": method})
    assert ids(Diversity(catalog, own, attribute_similarity(catalog))(Query(), given_)) == ["a", "c", "b"]


def test_the_default_knob_does_not_lift_the_irrelevant_above_the_strongly_relevant() -> None:
    strong = [with_parts(Candidate(item_id=f"f{n}", score=0.0), {"x": 4.0 - 0.1 * n}) for n in (1, 2, 6)]
    weak = [with_parts(Candidate(item_id=f"f{n}", score=0.0), {"x": 0.1 * n}) for n in (3, 5, 9, 10)]
    ranked = Diversity(CATALOG, DiversitySettings(), attribute_similarity(CATALOG))(Query(), [*strong, *weak])
    assert set(ids(ranked)[:3]) == {"f1", "f2", "f6"}


def test_a_cap_keeps_a_director_to_one_place_on_the_page() -> None:
    ranked = diverse(caps={"director": 1}, page=5)
    first = Counter(CATALOG.view().item(c.item_id).words("director") for c in ranked[:5])
    assert max(first.values()) == 1
    assert sorted(ids(ranked)) == sorted(ids(ROWS))


def test_a_cap_that_nothing_can_keep_still_fills_the_page() -> None:
    scott = [r for r in ROWS if r.item_id in ("f1", "f2")]
    assert ids(diverse(scott, caps={"director": 1})) == ["f1", "f2"]


def test_calibration_brings_the_page_to_the_persons_mix() -> None:
    query = Query(liked=("f5", "f7"))
    plain = ids(ROWS)[:4]
    calibrated = ids(diverse(query=query, calibration=0.9, page=4))[:4]

    def romantic(page: Sequence[str]) -> int:
        return sum("Romance" in CATALOG.view().item(i).words("genre") for i in page)

    assert romantic(calibrated) > romantic(plain)


def test_calibration_without_likes_changes_nothing() -> None:
    assert ids(diverse(calibration=0.9)) == ids(ROWS)


def test_what_is_beyond_the_window_stays_behind_it() -> None:
    ranked = diverse(knob=0.9, window=4)
    assert set(ids(ranked)[:4]) == set(ids(ROWS)[:4]) and ids(ranked)[4:] == ids(ROWS)[4:]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-5, 5), min_size=1, max_size=12),
    st.floats(0, 1),
    st.sampled_from(["mmr", "dpp"]),
    st.dictionaries(st.sampled_from(["genre", "director"]), st.integers(1, 3)),
    st.floats(0, 1),
)
def test_parts_add_up_and_the_best_come_first_whatever_is_set(
    scores: list[float], knob: float, method: str, caps: dict[str, int], calibration: float
) -> None:
    rows = [with_parts(Candidate(item_id=f"f{n}", score=0.0), {"x": s}) for n, s in enumerate(sorted(scores)[::-1], 1)]
    ranked = diverse(rows, Query(liked=("f12",)), knob=knob, method=method, caps=caps, calibration=calibration)
    assert sorted(ids(ranked)) == sorted(ids(rows))
    assert all(abs(sum(c.parts.values()) - c.score) <= 1e-6 for c in ranked)
    assert all(a.score >= b.score - 1e-9 for a, b in pairwise(ranked))
    assert all(c.parts.get("diversity", 0.0) <= 1e-9 for c in ranked) or calibration


def test_greedy_dpp_takes_what_spans_the_most() -> None:
    """By hand: after e1, the copy of e1 has nothing new and the one at 60 degrees has sqrt(1 - .25) of itself."""
    alike = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])
    dpp = Dpp(alike)
    dpp.choose(0)
    assert dpp.now().tolist() == pytest.approx([-3.0, -3.0, 0.5 * np.log(0.75)])


def test_mmr_takes_off_the_largest_similarity() -> None:
    mmr = Mmr(np.array([[1.0, 0.2, 0.7], [0.2, 1.0, 0.4], [0.7, 0.4, 1.0]]))
    mmr.choose(0)
    mmr.choose(1)
    assert mmr.now().tolist() == [-1.0, -1.0, -0.7]


def test_what_all_items_share_is_no_similarity() -> None:
    alike = np.full((4, 4), 0.8) + 0.2 * np.eye(4)
    alike[0, 1] = alike[1, 0] = 0.9
    rescaled = beyond_common(alike)
    assert rescaled[0, 1] == pytest.approx(0.5) and rescaled[2, 3] == 0.0 and rescaled[0, 0] == 1.0


def test_items_without_attributes_are_unlike_all_others() -> None:
    catalog = FakeCatalog([film("a", "A", "", 1, (), "", 1, ""), film("b", "B", "", 2, (), "", 1, "")])
    bare = [i.model_copy(update={"attributes": {}}) for i in catalog.view().items()]
    matrix: npt.NDArray[np.float64] = attribute_similarity(FakeCatalog(bare))(["a", "b"])
    assert matrix.tolist() == [[1.0, 0.0], [0.0, 1.0]]
