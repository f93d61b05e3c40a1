"""A small embedder for tests: words hashed to a few numbers, so that texts that share words are near."""

import re
import zlib
from collections.abc import Sequence

import numpy as np

from domain.errors import ModelUnavailable
from domain.ports import Vectors


class WordEmbedder:
    """Unit vectors of hashed words and Chinese characters. Counts what it was asked to embed."""

    def __init__(self, dimensions: int = 64, name: str = "words") -> None:
        self.dimensions = dimensions
        self.fingerprint = f"{name}:{dimensions}"
        self.embedded: list[str] = []
        self.broken = False

    def queries(self, texts: Sequence[str]) -> Vectors:
        if self.broken:
            raise ModelUnavailable("the embedder is down")
        return self._vectors(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        if self.broken:
            raise ModelUnavailable("the embedder is down")
        self.embedded += texts
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        made = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            made[row, 0] = 0.1
            for word in re.findall(r"[a-z]{3,}|[\u4e00-\u9fff]", text.lower()):
                made[row, zlib.crc32(word.encode()) % self.dimensions] += 1.0
        return made / np.linalg.norm(made, axis=1, keepdims=True)
