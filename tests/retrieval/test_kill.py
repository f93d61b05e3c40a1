"""A process killed in the middle of writing: the old or the new state is there, never a mixture, and nothing is lost."""

import multiprocessing
import os
import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from domain.items import Interaction, InteractionKind, Item
from domain.query import Query
from retrieval.build import build_index
from retrieval.builds import current, new_build, read_manifest
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.crowd import fit_crowd
from retrieval.index import SearchIndex
from retrieval.item_vectors import item_vectors
from retrieval.settings import RetrievalSettings
from tests.fakes import FakeCatalog
from tests.retrieval.embedders import WordEmbedder

SETTINGS = RetrievalSettings(collaborative=CollaborativeSettings(method="ease"))
KILLS = int(os.environ.get("KILLS", "4"))


def item(number: int, edition: int) -> Item:
    words = " ".join(
        random.Random(number * 1000 + edition).choices(["sea", "war", "love", "robot", "winter", "jazz"], k=4)
    )
    return Item(id=f"i{number}", titles={"en": f"Item {number}"}, texts={"en": f"Edition {edition}: {words}"})


def catalog_at(step: int) -> FakeCatalog:
    """The catalogue after `step` changes: 300 items, of which every step writes one anew and deletes one."""
    items = {n: item(n, 0) for n in range(300)}
    for s in range(1, step + 1):
        items[s % 300] = item(s % 300, s)
        items.pop((s * 7) % 300, None)
    return FakeCatalog(list(items.values()))


def likes_at(step: int) -> list[Interaction]:
    """What 40 people and, after `step` changes, as many more likes tell: their number is the step they were taken at."""
    rng = random.Random(5)
    return [
        Interaction(user=f"u{n % 40}", item=f"i{rng.randrange(300)}", kind=InteractionKind.LIKE)
        for n in range(200 + step)
    ]


def change_and_build(home: str, start: int, said: Connection) -> None:
    embedder = WordEmbedder()
    folder = current(Path(home))
    assert folder
    said.send(start)  # a step is said before it is done: the catalogue has it, the index may not
    index = SearchIndex.open(folder, catalog := catalog_at(start), embedder, SETTINGS)
    for step in range(start + 1, 100_000):
        said.send(step)
        newer = catalog_at(step).view()
        gone = [i for i in catalog.view().ids if i not in newer.rows]
        catalog.upsert([i for i in newer.items() if i.id not in catalog.view().rows or catalog.view().item(i.id) != i])
        catalog.delete(gone)
        index.refresh()
        index.crowd.refresh(likes_at(step), {})
        if step % 3 == 0:
            with new_build(Path(home)) as build:
                build_index(catalog.view(), likes_at(step), embedder, build, SETTINGS, previous=current(Path(home)))
            index.close()
            index = SearchIndex.open(current(Path(home)) or build, catalog, embedder, SETTINGS)


@pytest.mark.slow
def test_kill_nine_in_the_middle_of_build_refresh_upsert_and_delete(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    with new_build(tmp_path) as folder:
        build_index(catalog_at(0).view(), likes_at(0), embedder, folder, SETTINGS)
    step, rng, context = 0, random.Random(7), multiprocessing.get_context("spawn")
    for _ in range(KILLS):
        heard, said = context.Pipe(duplex=False)
        worker = context.Process(target=change_and_build, args=(str(tmp_path), step, said))
        worker.start()
        step = heard.recv()
        time.sleep(0.3 + rng.random() * 1.5)
        worker.kill()
        worker.join()
        while heard.poll():
            step = heard.recv()
        serving = current(tmp_path)
        assert serving
        assert read_manifest(serving)["items"]
        embedder.embedded.clear()
        catalog = catalog_at(step)
        index = SearchIndex.open(serving, catalog, embedder, SETTINGS)
        assert index.owner
        assert index.missing == 0
        assert len(embedder.embedded) <= 2 * 64, "vectors were lost"
        table = index.snapshot().vectors
        expected = item_vectors(WordEmbedder(), list(catalog.view().items()))
        np.testing.assert_allclose(table.matrix, expected, atol=1e-6)
        assert all(source(Query(text="robot"), 3) is not None for source in index.sources())
        assert_the_crowd_is_whole(index, catalog)
        index.close()
        assert len([b for b in (tmp_path / "builds").iterdir() if b.is_dir()]) <= 4


def assert_the_crowd_is_whole(index: SearchIndex, catalog: FakeCatalog) -> None:
    """What learned from people is that of the build, all parts alike; a refresh then brings it up to date."""
    built = index.crowd.learned - 200
    for step, known in ((built, catalog_at(built)), (built + 9, catalog)):
        if known is catalog:
            index.crowd.refresh(likes_at(step), {})
        fresh, _ = fit_crowd(likes_at(step), known.view().ids, {}, SETTINGS)
        for source, expected in zip(index.crowd.sources(), fresh.sources(catalog), strict=False):
            query = Query(liked=("i11", "i13"))
            ids = list(catalog.view().ids)
            np.testing.assert_allclose(source.scores(query, ids), expected.scores(query, ids), atol=1e-5)
