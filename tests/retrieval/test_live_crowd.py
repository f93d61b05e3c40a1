"""Fitting again while serving: new likes come in, forgotten people go out, and nobody notices the swap."""

import threading
from pathlib import Path

import numpy as np
import pytest

from domain.items import Interaction, InteractionKind
from domain.query import Query
from retrieval.build import build_index
from retrieval.builds import current, new_build
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.live_crowd import LiveCrowd
from retrieval.settings import RetrievalSettings
from tests.builders import films
from tests.fakes import FakeCatalog
from tests.retrieval.embedders import WordEmbedder

IDS = [film.id for film in films()]
SETTINGS = RetrievalSettings(collaborative=CollaborativeSettings(method="ease", l2=1.0))
OLD = [Interaction(user=f"u{n}", item=item, kind=InteractionKind.LIKE) for n in range(6) for item in ("f1", "f2")]
NEW = [Interaction(user=f"n{n}", item=item, kind=InteractionKind.LIKE) for n in range(6) for item in ("f5", "f6")]


def opened(folder: Path, deeds: list[Interaction]) -> LiveCrowd:
    catalog = FakeCatalog(films())
    with new_build(folder) as build:
        build_index(catalog.view(), deeds, WordEmbedder(), build, SETTINGS)
    made = current(folder)
    assert made
    return LiveCrowd(made, catalog, SETTINGS)


def score(crowd: LiveCrowd, liked: str, item: str) -> float:
    return float(crowd.sources()[0].scores(Query(liked=(liked,)), [item])[0])


@pytest.fixture
def crowd(tmp_path: Path) -> LiveCrowd:
    return opened(tmp_path, OLD)


def test_new_likes_count_for_others_after_a_refresh(crowd: LiveCrowd) -> None:
    assert np.isnan(score(crowd, "f5", "f6"))
    sources = crowd.sources()
    assert crowd.learned == len(OLD)
    crowd.refresh([*OLD, *NEW], {})
    assert score(crowd, "f5", "f6") > 0
    assert crowd.sources() == sources
    assert crowd.learned == len(OLD) + len(NEW)


def test_a_second_refresh_takes_in_only_who_changed(crowd: LiveCrowd) -> None:
    assert crowd.refresh(OLD, {}) == 6
    assert crowd.refresh(OLD, {}) == 0
    assert crowd.refresh([*OLD, *NEW[:2]], {}) == 1
    assert crowd.refresh(OLD[2:], {}) == 2


def test_running_sums_serve_what_a_new_build_would(crowd: LiveCrowd, tmp_path: Path) -> None:
    crowd.refresh(OLD, {})
    crowd.refresh([*OLD[2:], *NEW], {})
    scratch = opened(tmp_path / "other", [*OLD[2:], *NEW])
    query = Query(liked=("f1", "f5"))
    for ours, theirs in zip(crowd.sources(), scratch.sources(), strict=True):
        told = [source.scores(query, ["f1", "f2", "f5", "f6"]) for source in (ours, theirs)]
        np.testing.assert_allclose(*told, atol=1e-4)


def test_a_forgotten_person_is_out_of_the_sums_at_once(crowd: LiveCrowd) -> None:
    assert crowd.forget("u0") == 0
    crowd.refresh(OLD, {})
    assert crowd.forget("u0") == 2
    assert crowd.forget("u0") == 0
    assert crowd.refresh(OLD[2:], {}) == 0


def test_answers_go_on_while_it_is_fitted_again(crowd: LiveCrowd) -> None:
    failed: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                for source in crowd.sources():
                    source(Query(liked=("f1",)), 5)
                    source.scores(Query(liked=("f5",)), IDS)
        except BaseException as error:  # noqa: BLE001  any failure counts
            failed.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    for n in range(12):
        crowd.refresh(OLD if n % 2 else [*OLD, *NEW], {})
    done.set()
    asking.join()
    assert not failed
