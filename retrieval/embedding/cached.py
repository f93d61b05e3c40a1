"""The last queries' vectors, so that every source of one turn, and the next turn, embeds a text once."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from domain.ports import Embedder, Vectors


class CachedQueries:
    """An embedder that remembers the vectors of the last `size` queries. Thread-safe."""

    def __init__(self, embedder: Embedder, size: int) -> None:
        self._embedder = embedder
        self._size = size
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

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
        missing = [t for t in dict.fromkeys(texts) if t not in known]
        if missing:
            made = self._embedder.queries(missing)
            known |= dict(zip(missing, made, strict=True))
            self._keep(missing, made)
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([known[t] for t in texts])

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Embed item texts. Raises ModelFailed."""
        return self._embedder.passages(texts)

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
