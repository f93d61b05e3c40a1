"""The two sliders: in the middle nothing changes, at an end the page does, and the parts still add up."""

import pytest

from domain.candidates import Candidate, Evidence
from domain.query import Dial, Query
from ranking.assemble import standard_pipeline
from ranking.dial import PART, Newness, turned
from ranking.scored import with_parts
from ranking.settings import DiversitySettings, RankingSettings
from tests.builders import films
from tests.fakes import FakeCatalog


def row(n: int, popularity: float | None) -> Candidate:
    evidence = () if popularity is None else (Evidence(source="popularity", rank=n, score=popularity),)
    return with_parts(Candidate(item_id=f"f{n}", score=0.0, evidence=evidence), {"dense": 2.0 - 0.1 * n})


ROWS = [row(1, 90), row(2, 50), row(3, None), row(4, 5), row(5, 50), row(6, 1)]


def turned_to(newness: float) -> list[Candidate]:
    return Newness()(Query(dial=Dial(newness=newness)), ROWS)


def test_in_the_middle_nothing_changes() -> None:
    assert turned_to(0.0) == ROWS
    assert turned(DiversitySettings(), Dial()) == DiversitySettings()


def test_up_brings_what_few_know_and_down_what_many_know() -> None:
    assert turned_to(1.0)[0].item_id == "f3"  # of which nothing is known
    assert turned_to(-1.0)[0].item_id == "f1"
    places = [[c.item_id for c in turned_to(n)].index("f1") for n in (-1.0, 0.0, 0.3, 1.0)]
    assert places == sorted(places)
    assert places[-1] > places[0]


def test_the_term_is_a_part_of_the_score_and_equal_popularity_gives_equal_terms() -> None:
    made = {c.item_id: c for c in turned_to(0.7)}
    for candidate in made.values():
        assert sum(candidate.parts.values()) == pytest.approx(candidate.score)
    assert made["f2"].parts[PART] == pytest.approx(made["f5"].parts[PART])


def test_without_any_popularity_the_order_stays() -> None:
    rows = [row(n, None) for n in range(1, 5)]
    assert [c.item_id for c in Newness()(Query(dial=Dial(newness=1)), rows)] == [c.item_id for c in rows]


def test_variety_turns_the_knob_between_none_and_much() -> None:
    settings = DiversitySettings(knob=0.1)
    knobs = [turned(settings, Dial(variety=v)).knob for v in (-1.0, -0.5, 0.0, 0.5, 1.0)]
    assert knobs == pytest.approx([0.0, 0.05, 0.1, 0.475, 0.85])


def test_the_whole_pipeline_follows_the_sliders() -> None:
    catalog = FakeCatalog(films())
    pipeline = standard_pipeline(catalog, None, RankingSettings())
    base = [c.item_id for c in pipeline(Query(text="x"), ROWS)]
    new = [c.item_id for c in pipeline(Query(text="x", dial=Dial(newness=1)), ROWS)]
    assert set(new) == set(base)
    assert new.index("f1") > base.index("f1")
