"""Building and opening an index, and keeping it in step with the catalogue."""

import threading
from pathlib import Path

import numpy as np
import pytest

from domain.errors import ModelUnavailable, NotBuilt
from domain.items import Item
from domain.query import Query
from retrieval.build import BuildReport, build_index
from retrieval.builds import VECTORS, current, new_build, read_manifest
from retrieval.chroma_store import open_store
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.hybrid import HybridRetriever
from retrieval.index import SearchIndex
from retrieval.settings import FusionSettings, RetrievalSettings, VectorSettings
from tests.contracts.test_retriever_contract import small_catalog
from tests.fakes import FakeCatalog
from tests.retrieval.embedders import WordEmbedder

SETTINGS = RetrievalSettings(collaborative=CollaborativeSettings(method="ease"))
BOAT = Item(id="new", titles={"en": "Das Boot"}, texts={"en": "A submarine at war."}, attributes={"year": 1981})


def build(home: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> BuildReport:
    previous = current(home)
    with new_build(home) as folder:
        return build_index(catalog.view(), catalog.interactions(), embedder, folder, SETTINGS, previous=previous)


def opened(home: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> SearchIndex:
    folder = current(home)
    assert folder
    return SearchIndex.open(folder, catalog, embedder, SETTINGS)


def first(index: SearchIndex, source: str, query: Query) -> str | None:
    found = next(s for s in index.sources() if s.name == source)(query, 1)
    return found[0].item_id if found else None


@pytest.fixture
def catalog() -> FakeCatalog:
    return small_catalog()


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def home(tmp_path: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> Path:
    build(tmp_path, catalog, embedder)
    return tmp_path


def test_a_build_says_what_it_did_and_what_it_is(tmp_path: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> None:
    heard: list[str] = []
    with new_build(tmp_path) as folder:
        report = build_index(
            catalog.view(), catalog.interactions(), embedder, folder, SETTINGS, lambda step, *_: heard.append(step)
        )
    assert (report.items, report.embedded, report.reused, report.interactions) == (12, 12, 0, 26)
    assert read_manifest(folder)["embedder"] == "words:64"
    assert {"vectors", "words"} <= set(heard)
    assert set(report.seconds) == {"vectors", "words", "dialogues", "people"}


def test_all_sources_work_together(home: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> None:
    index = opened(home, catalog, embedder)
    names = [s.name for s in index.sources()]
    assert names == ["dense", "lexical", "similar", "collaborative", "dialogue", "popularity", "constraints"]
    found = HybridRetriever(catalog, index.sources(), FusionSettings()).find(Query(text="space", liked=("f2",)), 3)
    assert found.candidates[0].item_id == "f1"
    assert {e.source for e in found.candidates[0].evidence} == {
        "dense",
        "lexical",
        "similar",
        "collaborative",
        "popularity",
    }
    index.close()


def test_a_second_build_embeds_only_what_changed(home: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> None:
    catalog.upsert([BOAT])
    catalog.delete(["f1"])
    embedder.embedded.clear()
    report = build(home, catalog, embedder)
    assert (report.embedded, report.reused) == (1, 11)
    assert embedder.embedded == ["Das Boot (1981)", "A submarine at war."]
    index = opened(home, catalog, embedder)
    assert index.missing == 0
    assert set(open_ids(index)) == set(catalog.view().ids)
    index.close()


def open_ids(index: SearchIndex) -> list[str]:
    snapshot = index.snapshot()
    return [i for i, known in zip(snapshot.view.ids, snapshot.vectors.known, strict=True) if known]


def test_a_build_while_the_old_one_is_served_reuses_its_newest_vectors(
    home: Path, catalog: FakeCatalog, embedder: WordEmbedder
) -> None:
    serving = opened(home, catalog, embedder)
    catalog.upsert([BOAT])
    assert serving.refresh() == 1
    embedder.embedded.clear()
    assert build(home, catalog, embedder).embedded == 0
    assert embedder.embedded == []
    swapped = opened(home, catalog, embedder)
    assert swapped.owner
    serving.close()
    assert first(swapped, "dense", Query(text="submarine")) == "new"
    swapped.close()


def test_an_upserted_item_is_found_by_words_at_once_and_by_meaning_after_a_refresh(
    home: Path, catalog: FakeCatalog, embedder: WordEmbedder
) -> None:
    index = opened(home, catalog, embedder)
    catalog.upsert([BOAT])
    assert first(index, "lexical", Query(text="submarine")) == "new"
    assert first(index, "dense", Query(text="submarine")) != "new"
    assert index.missing == 1
    assert index.refresh() == 1
    assert first(index, "dense", Query(text="submarine")) == "new"
    assert index.refresh() == 0
    index.close()


def test_a_changed_item_is_embedded_again_and_a_price_is_not_a_change(
    home: Path, catalog: FakeCatalog, embedder: WordEmbedder
) -> None:
    index = opened(home, catalog, embedder)
    item = catalog.view().item("f3")
    catalog.upsert([item.model_copy(update={"stock": 3})])
    assert index.refresh() == 0
    catalog.upsert([item.model_copy(update={"texts": {"en": "A submarine of toys."}})])
    assert index.refresh() == 1
    assert first(index, "dense", Query(text="submarine toys")) == "f3"
    index.close()


def test_a_deleted_item_is_gone_at_once_everywhere(home: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> None:
    index = opened(home, catalog, embedder)
    catalog.delete(["f1"])
    asked = Query(text="a crew meets a deadly creature in space", liked=("f2",))
    for source in index.sources():
        assert "f1" not in {c.item_id for c in source(asked, 100)}
    index.refresh()
    index.close()
    store = open_store(current(home) / VECTORS, embedder.fingerprint, 64, VectorSettings())  # type: ignore[operator]
    assert "f1" not in store.read().ids
    store.close()


def test_opening_heals_what_a_kill_left_undone(home: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> None:
    catalog.upsert([BOAT])
    catalog.delete(["f2"])
    index = opened(home, catalog, embedder)
    assert index.missing == 0
    assert first(index, "dense", Query(text="submarine")) == "new"
    index.close()


def test_healing_may_wait(home: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> None:
    catalog.upsert([BOAT])
    folder = current(home)
    assert folder
    index = SearchIndex.open(folder, catalog, embedder, SETTINGS, heal=False)
    assert index.missing == 1
    assert first(index, "dense", Query(text="submarine")) not in (None, "new")
    assert index.refresh() == 1
    index.close()


def test_an_embedder_that_is_down_does_not_keep_the_index_from_opening(
    home: Path, catalog: FakeCatalog, embedder: WordEmbedder
) -> None:
    catalog.upsert([BOAT])
    embedder.broken = True
    index = opened(home, catalog, embedder)
    assert index.missing == 1
    assert first(index, "lexical", Query(text="submarine")) == "new"
    with pytest.raises(ModelUnavailable):
        index.refresh()
    embedder.broken = False
    assert index.refresh() == 1
    index.close()


def test_a_second_process_reads_and_heals_for_itself_only(
    home: Path, catalog: FakeCatalog, embedder: WordEmbedder
) -> None:
    owner = opened(home, catalog, embedder)
    catalog.upsert([BOAT])
    reader = opened(home, catalog, embedder)
    assert (owner.owner, reader.owner) == (True, False)
    assert first(reader, "dense", Query(text="submarine")) == "new"
    assert owner.refresh() == 1
    reader.close()
    owner.close()


def test_another_embedder_is_refused_with_what_to_do(home: Path, catalog: FakeCatalog) -> None:
    with pytest.raises(NotBuilt, match="made by words:64") as caught:
        opened(home, catalog, WordEmbedder(name="other"))
    assert "parley build" in caught.value.hint


def test_a_changed_word_setting_reads_the_words_again(home: Path, catalog: FakeCatalog, embedder: WordEmbedder) -> None:
    folder = current(home)
    assert folder
    changed = SETTINGS.model_copy(update={"lexical": SETTINGS.lexical.model_copy(update={"title_weight": 9})})
    index = SearchIndex.open(folder, catalog, embedder, changed)
    assert first(index, "lexical", Query(text="alien")) == "f1"
    index.close()


def test_a_catalogue_without_items_or_interactions_can_be_built(tmp_path: Path, embedder: WordEmbedder) -> None:
    catalog = FakeCatalog([])
    build(tmp_path, catalog, embedder)
    index = opened(tmp_path, catalog, embedder)
    found = HybridRetriever(catalog, index.sources(), FusionSettings()).find(Query(text="space", liked=("f1",)), 5)
    assert found.candidates == ()
    catalog.upsert([BOAT])
    index.refresh()
    found = HybridRetriever(catalog, index.sources(), FusionSettings()).find(Query(text="submarine"), 5)
    assert [c.item_id for c in found.candidates] == ["new"]
    index.close()


def test_searching_while_the_catalogue_changes_never_shows_what_is_gone(
    home: Path, catalog: FakeCatalog, embedder: WordEmbedder
) -> None:
    index = opened(home, catalog, embedder)
    hybrid = HybridRetriever(catalog, index.sources(), FusionSettings())
    errors: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                for candidate in hybrid(Query(text="space film", liked=("f2",)), 50):
                    assert np.isfinite(candidate.score)
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            errors.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(15):
        catalog.upsert([BOAT.model_copy(update={"id": f"n{number}"})])
        index.refresh()
        catalog.delete([f"n{number}"])
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert not {c.item_id for c in hybrid(Query(text="submarine"), 50)} & {f"n{n}" for n in range(15)}
    index.close()
