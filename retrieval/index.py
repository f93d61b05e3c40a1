"""A build opened for searching: its sources, kept in step with the live catalogue."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from domain.errors import ModelFailed, NotBuilt
from domain.items import Item
from domain.ports import Catalog, CatalogView, Embedder, Vectors
from retrieval import builds
from retrieval.chroma_store import ChromaStore, open_store
from retrieval.dense import DenseSource
from retrieval.dialogues import DialogueSource, load_memory
from retrieval.hybrid import Source
from retrieval.item_vectors import embed_into, item_vectors
from retrieval.lexical import LexicalSource
from retrieval.lexicon import Lexicon
from retrieval.live_crowd import LiveCrowd
from retrieval.passages import vector_hash, words_hash
from retrieval.settings import RetrievalSettings
from retrieval.similar import SimilarSource
from retrieval.snapshot import Snapshot
from retrieval.vectors import VectorTable
from retrieval.wishes import WishSource
from retrieval.words.tokens import Tokens

_log = logging.getLogger(__name__)


class SearchIndex:
    """All sources over one build and one catalogue. Thread-safe.

    Every search sees the newest view of the catalogue: deleted items are gone and new words searchable at once, without
    embedding anything. `refresh` embeds what has no vector of its present text; `open` does so too, which heals what a
    kill left undone. The process that opened the build first owns its vectors; another one reads them.
    """

    def __init__(
        self,
        folder: Path,
        catalog: Catalog,
        embedder: Embedder,
        settings: RetrievalSettings,
        store: ChromaStore,
        dimensions: int,
    ) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._settings = settings
        self._store = store
        self._tokens = Tokens()
        self._lexicon = Lexicon.load(folder / builds.WORDS, settings.lexical, self._tokens)
        self._items: dict[str, Item] = {}
        self._hashes: dict[str, str] = {}
        """Digest of each item's present passages."""
        self._changing = threading.Lock()
        self._refreshing = threading.Lock()
        stored = store.read()
        self._embedded = dict(zip(stored.ids, stored.hashes, strict=True))
        """Digest of the passages that each kept vector was made of."""
        view = catalog.view()
        vectors = VectorTable.of(view, dict(zip(stored.ids, stored.vectors, strict=True)), dimensions)
        self._snapshot = self._in_step(view, vectors)
        self.crowd = LiveCrowd(folder, catalog, settings)
        """The sources that learn from people, which can be fitted again while they serve."""
        self._sources = self._open_sources(folder)

    @classmethod
    def open(
        cls,
        folder: Path,
        catalog: Catalog,
        embedder: Embedder,
        settings: RetrievalSettings | None = None,
        progress: Callable[[str, int, int], None] = lambda *_: None,
        *,
        heal: bool = True,
    ) -> "SearchIndex":
        """Open the build in `folder` and embed what it lacks (`heal`). Raises NotBuilt, StoreFailed.

        An embedder that fails does not keep the index from opening: `missing` then says how many items lack a vector of
        their present text. Without `heal` they wait for `refresh`, which a caller may run beside its searches.
        """
        settings = settings or RetrievalSettings()
        dimensions = builds.read_manifest(folder).get("dimensions")
        if not isinstance(dimensions, int):
            raise NotBuilt("the build does not say how long its vectors are", "run parley build")
        store = open_store(folder / builds.VECTORS, embedder.fingerprint, dimensions, settings.vectors)
        try:
            index = cls(folder, catalog, embedder, settings, store, dimensions)
        except BaseException:
            store.close()
            raise
        try:
            if heal:
                index.refresh(progress)
        except ModelFailed as error:
            _log.warning("items without a vector stay unfound by meaning: %s", error.message)
        return index

    @property
    def owner(self) -> bool:
        """Whether this process may write to the vector index."""
        return self._store.writable

    @property
    def missing(self) -> int:
        """How many items have no vector of their present text."""
        self.snapshot()
        return len(self._stale())

    def sources(self) -> list[Source]:
        """Every source: dense, lexical, similar, collaborative, dialogue, popularity, constraints; trending and
        people_like_you where the build has them."""
        return list(self._sources)

    def snapshot(self) -> Snapshot:
        """The newest view of the catalogue with its vectors and words."""
        view = self._catalog.view()
        if self._snapshot.view is view:
            return self._snapshot
        with self._changing:
            view = self._catalog.view()
            if self._snapshot.view is not view:
                self._snapshot = self._in_step(view, self._snapshot.vectors.moved(view, {}))
            return self._snapshot

    def refresh(self, progress: Callable[[str, int, int], None] = lambda *_: None) -> int:
        """Embed what is new or changed, forget what is gone; how many items were embedded.

        Raises ModelFailed (words are searchable all the same), StoreFailed.
        """
        with self._refreshing:
            view = self.snapshot().view
            stale = self._stale()
            gone = [item_id for item_id in self._embedded if item_id not in view.rows]
            if self._store.writable:
                made = embed_into(self._store, self._embedder, stale, lambda d, t: progress("vectors", d, t))
                if gone:
                    self._store.remove(gone)
            else:
                stale = stale[: self._settings.vectors.reader_heals]
                vectors = item_vectors(self._embedder, stale)
                made = {item.id: vector for item, vector in zip(stale, vectors, strict=True)}
            with self._changing:
                self._embedded |= {item.id: vector_hash(item) for item in stale}
                for item_id in gone:
                    self._embedded.pop(item_id, None)
                if made:
                    self._snapshot = self._with(self._snapshot, made)
            return len(made)

    def close(self) -> None:
        """Let go of the build's folder. Searching goes on from memory; writing does not."""
        self._store.close()

    def _stale(self) -> list[Item]:
        with self._changing:
            hashes = self._hashes
            return [item for i, item in self._items.items() if self._embedded.get(i) != hashes[i]]

    def _in_step(self, view: CatalogView, vectors: VectorTable) -> Snapshot:
        """A snapshot of a newer view, reading only the items that are not the same objects as before."""
        for item in view.items():
            if self._items.get(item.id) is not item:
                self._items[item.id] = item
                self._hashes[item.id] = vector_hash(item)
                self._lexicon.read(item, words_hash(item))
        if len(self._items) > len(view.ids):
            gone = [item_id for item_id in self._items if item_id not in view.rows]
            self._lexicon.forget(gone)
            for item_id in gone:
                del self._items[item_id], self._hashes[item_id]
        return Snapshot(view, vectors.warmed(), self._lexicon.index(view), self._lexicon.numbers)

    def _with(self, snapshot: Snapshot, made: dict[str, Vectors]) -> Snapshot:
        vectors = snapshot.vectors.moved(snapshot.view, made)
        return Snapshot(snapshot.view, vectors.warmed(), snapshot.words, snapshot.numbers)

    def _open_sources(self, folder: Path) -> Sequence[Source]:
        s = self._settings
        collaborative, popularity, *others = self.crowd.sources()
        memory = load_memory(folder / builds.DIALOGUES, self._tokens)
        return (
            DenseSource(self._embedder, self.snapshot, s.vectors, self._store.nearest),
            LexicalSource(self.snapshot, self._tokens),
            SimilarSource(self.snapshot, s.taste),
            collaborative,
            DialogueSource(self._catalog, memory, self._tokens, s.dialogues, self._embedder),
            popularity,
            *others,
            WishSource(self.snapshot, popularity),
        )
