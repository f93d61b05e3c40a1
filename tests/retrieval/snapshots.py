"""Snapshots of a small catalogue made anew for every view, without any store."""

from domain.ports import Embedder
from retrieval.item_vectors import item_vectors
from retrieval.lexicon import Lexicon
from retrieval.passages import words_hash
from retrieval.settings import LexicalSettings
from retrieval.snapshot import Snapshot
from retrieval.vectors import VectorTable
from retrieval.words.tokens import Tokens
from tests.fakes import FakeCatalog

TOKENS = Tokens()
"""One for all tests: its Chinese dictionary takes half a second."""


class LiveSnapshots:
    """The newest snapshot of a catalogue; items in `unembedded` get no vector."""

    def __init__(self, catalog: FakeCatalog, embedder: Embedder, settings: LexicalSettings | None = None) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self.tokens = TOKENS
        self._lexicon = Lexicon(settings or LexicalSettings(), self.tokens)
        self.unembedded: set[str] = set()
        self._made: Snapshot | None = None

    def __call__(self) -> Snapshot:
        view = self._catalog.view()
        if self._made is None or self._made.view is not view:
            for item in view.items():
                self._lexicon.read(item, words_hash(item))
            kept = [i for i in view.items() if i.id not in self.unembedded]
            vectors = item_vectors(self._embedder, kept)
            table = VectorTable.of(
                view, {i.id: v for i, v in zip(kept, vectors, strict=True)}, self._embedder.dimensions
            )
            self._made = Snapshot(view, table, self._lexicon.index(view), self._lexicon.numbers)
        return self._made
