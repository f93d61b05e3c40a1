"""The last queries' vectors, so that every source of one turn, and the next turn, embeds a text once."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from domain.ports import Embedder, Vectors


def is_kept(embedder: Embedder | None, text: str) -> bool:
    """Whether the vector of a query is there, so that nobody has to wait for it."""
    return isinstance(embedder, CachedQueries) and embedder.knows(text)


class CachedQueries:
    """An embedder that remembers the vectors of the last `size` queries. Thread-safe."""

    def __init__(self, embedder: Embedder, size: int) -> None:
        self._embedder = embedder
        self._size = size
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._making: dict[str, threading.Event] = {}
        """Texts that a thread embeds just now: two sources of one turn ask for the same one at the same moment."""

    @property
    def fingerprint(self) -> str:
        """What made the vectors."""
        return self._embedder.fingerprint

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return self._embedder.dimensions

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed search queries, those seen lately from memory. Raises ModelFailed."""
        known = self._known(texts)
        missing: list[str] = []
        others: list[str] = []
        for text in dict.fromkeys(t for t in texts if t not in known):
            (missing if self._claim(text) else others).append(text)
        if missing:
            try:
                made = self._embedder.queries(missing)
                known |= dict(zip(missing, made, strict=True))
                self._keep(missing, made)
            finally:
                self._release(missing)
        if others:
            known |= self._waited_for(others)
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([known[t] for t in texts])

    def knows(self, text: str) -> bool:
        """Whether the vector of a query is kept."""
        with self._lock:
            return text in self._kept

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed item texts. Raises ModelFailed."""
        return self._embedder.passages(texts)

    def _claim(self, text: str) -> bool:
        """Whether it is ours to embed, and nobody else's."""
        with self._lock:
            if text in self._making:
                return False
            self._making[text] = threading.Event()
            return True

    def _release(self, texts: Sequence[str]) -> None:
        with self._lock:
            for text in texts:
                self._making.pop(text).set()

    def _waited_for(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """What other threads embed just now; embedded here where that failed or is no longer kept."""
        for text in texts:
            with self._lock:
                making = self._making.get(text)
            if making:
                making.wait()
        known = self._known(texts)
        failed = [t for t in texts if t not in known]
        return known | (dict(zip(failed, self._embedder.queries(failed), strict=True)) if failed else {})

    def _known(self, texts: Sequence[str]) -> dict[str, Vectors]:
        with self._lock:
            for text in texts:
                if text in self._kept:
                    self._kept.move_to_end(text)
            return {t: self._kept[t] for t in texts if t in self._kept}

    def _keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        with self._lock:
            self._kept.update(zip(texts, vectors, strict=True))
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
