"""One vector per item, of its passages."""

from collections.abc import Callable, Sequence

import numpy as np

from domain.items import Item
from domain.ports import Embedder, Vectors
from retrieval.chroma_store import ChromaStore
from retrieval.passages import passages, vector_hash

BATCH = 64
"""Items embedded and kept at a time: what a kill can cost."""


def item_vectors(embedder: Embedder, items: Sequence[Item]) -> Vectors:
    """The weighted means of the items' passages' vectors, of length 1, shape (items, dimensions). Raises ModelFailed.

    An item that says more about itself has a mean nearer to the middle of all texts, and so an advantage over one of
    which only the title is known: that is wanted.
    """
    texts = [passages(item) for item in items]
    if not texts:
        return np.empty((0, embedder.dimensions), dtype=np.float32)
    flat = embedder.passages([passage.text for own in texts for passage in own])
    weights = np.array([passage.weight for own in texts for passage in own], dtype=np.float32)
    starts = np.cumsum([0, *(len(own) for own in texts[:-1])])
    sums = np.add.reduceat(flat * weights[:, None], starts, axis=0)
    unit: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return unit


def embed_into(
    store: ChromaStore,
    embedder: Embedder,
    items: Sequence[Item],
    hear: Callable[[int, int], None] = lambda *_: None,
) -> dict[str, Vectors]:
    """Embed items and keep their vectors batch by batch; by item id. Raises ModelFailed, StoreFailed."""
    made: dict[str, Vectors] = {}
    for start in range(0, len(items), BATCH):
        part = items[start : start + BATCH]
        vectors = item_vectors(embedder, part)
        ids = [item.id for item in part]
        store.write(ids, [vector_hash(item) for item in part], vectors)
        made |= dict(zip(ids, vectors, strict=True))
        hear(start + len(part), len(items))
    return made
