"""Filtered search: recall and time of ours beside Chroma's `where`, numpy and faiss, in one run.

    python -m benchmarks.retrieval [--items 100000] [--queries 200] [--without chroma] [--json OUT]

The vectors are drawn with the mean and covariance of real ones (multilingual-e5 over the demo's synopses), and the
queries are real embedded requests; eligibility is drawn at random. Recall is against an exact search of the eligible
rows. One thread; processor time is shown too, since other work on the machine lengthens the wall time. faiss is
compared where it is installed (faiss-cpu); it is no part of Parley.
"""

import argparse
import importlib
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from catalog.film_notes import NOTES
from retrieval.embedding import EmbeddingSettings, open_embedder
from retrieval.vectors import Direction, VectorTable

Matrix = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Search = Callable[[Matrix, Mask, float], Sequence[int]]
SHARES = (1.0, 0.5, 0.1, 0.01, 0.001)
TOP = 50
ASKED = (
    "a slow melancholic film about loneliness", "heist gone wrong", "类似星球大战的太空冒险", "给孩子看的治愈动画",
    "a funny road trip", "something scary in a remote place", "courtroom drama", "时间旅行", "old romance", "黑帮",
    "a teacher who inspires students", "boxing", "spy with gadgets", "关于战争的残酷", "family at Christmas", "robots",
)  # fmt: skip


def drawn_vectors(items: int) -> tuple[Matrix, Matrix]:
    """Item vectors like real ones, shape (items, 384), and query vectors."""
    embedder = open_embedder(EmbeddingSettings(passage_tokens=64))
    real = embedder.passages([note["text_en"] for note in _notes()][:400])
    rng = np.random.default_rng(7)
    values, directions = np.linalg.eigh(np.cov(real.T) + 1e-5 * np.eye(real.shape[1]))
    shape = (directions * np.sqrt(np.maximum(values, 0))).astype(np.float32).T
    made = np.empty((items, real.shape[1]), dtype=np.float32)
    for start in range(0, items, 100_000):
        size = min(100_000, items - start)
        made[start : start + size] = rng.standard_normal((size, real.shape[1]), dtype=np.float32) @ shape
    made += real.mean(axis=0)
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made, embedder.queries(ASKED)


def _notes() -> list[dict[str, str]]:
    lines = (line for file in sorted(Path(NOTES).glob("*.jsonl")) for line in file.read_text("utf-8").splitlines())
    return [note for note in map(json.loads, lines) if note.get("text_en")]


def ours(vectors: Matrix) -> Search:
    """What the sources "dense" and "similar" do."""
    known = np.ones(len(vectors), dtype=np.bool_)
    table = VectorTable(range(len(vectors)), vectors, known).warmed()  # type: ignore[arg-type]
    return lambda query, mask, _: table.search(np.flatnonzero(mask), Direction(query), TOP)[0].tolist()


def numpy_gathered(vectors: Matrix) -> Search:
    """All eligible rows, compared in full."""

    def search(query: Matrix, mask: Mask, _: float) -> Sequence[int]:
        rows = np.flatnonzero(mask)
        scores = vectors[rows] @ query
        best = np.argpartition(-scores, min(TOP, len(rows) - 1))[:TOP]
        return list(rows[best])

    return search


def chroma(vectors: Matrix) -> Search:
    """Chroma's own filter on a number in the metadata."""
    import chromadb

    folder = tempfile.mkdtemp(prefix="parley-bench-")
    client = chromadb.PersistentClient(folder, settings=chromadb.Settings(anonymized_telemetry=False))
    held = client.create_collection("items", embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
    order = np.random.default_rng(3).random(len(vectors))
    for start in range(0, len(vectors), 5000):
        ids = [str(n) for n in range(start, min(start + 5000, len(vectors)))]
        kept = [{"draw": float(order[int(i)])} for i in ids]
        held.add(ids=ids, embeddings=vectors[start : start + 5000], metadatas=kept)

    def search(query: Matrix, _: Mask, share: float) -> Sequence[int]:
        where = {"draw": {"$lt": share}} if share < 1 else None
        found = held.query(query_embeddings=[query], n_results=TOP, where=where, include=[])
        return [int(i) for i in found["ids"][0]]

    return search


def faiss_quantised(vectors: Matrix) -> Search:
    """faiss: 8 bits a number, all rows, a bitmap for the eligible ones."""
    faiss: Any = importlib.import_module("faiss")  # its own types are wrong about what Python may pass
    faiss.omp_set_num_threads(1)
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors[:50_000])
    index.add(vectors)

    def search(query: Matrix, mask: Mask, _: float) -> Sequence[int]:
        chosen = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
        found: list[int] = index.search(query[None], TOP, params=faiss.SearchParameters(sel=chosen))[1][0].tolist()
        return found

    return search


METHODS: dict[str, Callable[[Matrix], Search]] = {
    "ours": ours,
    "numpy": numpy_gathered,
    "faiss SQ8": faiss_quantised,
    "chroma": chroma,
}


def measure(search: Search, vectors: Matrix, queries: Matrix, share: float, count: int) -> dict[str, float]:
    """Recall@50 and milliseconds of one method at one share of eligible rows."""
    # As Chroma's filter draws: the same rows for every method.
    mask = np.random.default_rng(3).random(len(vectors)) < share
    rows = np.flatnonzero(mask)
    spent, worked, hits = [], [], []
    for n in range(count):
        query = queries[n % len(queries)]
        started, busy = time.perf_counter(), time.process_time()
        found = search(query, mask, share)
        spent.append((time.perf_counter() - started) * 1000)
        worked.append((time.process_time() - busy) * 1000)
        if n < len(queries):
            exact = rows[np.argsort(-(vectors[rows] @ query), kind="stable")[:TOP]]
            hits.append(len(set(found) & set(exact.tolist())) / len(exact))
    return {
        "recall": round(float(np.mean(hits)), 4),
        "p50_ms": round(float(np.median(spent)), 2),
        "p95_ms": round(float(np.quantile(spent, 0.95)), 2),
        "p95_processor_ms": round(float(np.quantile(worked, 0.95)), 2),
    }


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--without", nargs="*", default=[], choices=list(METHODS))
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    threadpool_limits(1)
    vectors, queries = drawn_vectors(asked.items)
    rows = []
    print(f"{asked.items:,} x {vectors.shape[1]}, top {TOP}, {asked.queries} queries, one thread\n")
    print("| method | eligible | recall@50 | p50 ms | p95 ms | p95 processor ms | set-up s |")
    print("|---|---|---|---|---|---|---|")
    for name, make in METHODS.items():
        if name in asked.without:
            continue
        started = time.perf_counter()
        try:
            search = make(vectors)
        except ImportError as error:
            print(f"| {name} | not installed: {error} |")
            continue
        ready = round(time.perf_counter() - started, 1)
        for share in SHARES:
            row = {"method": name, "share": share, **measure(search, vectors, queries, share, asked.queries)}
            rows.append(row | {"setup_s": ready})
            shown = [row[k] for k in ("recall", "p50_ms", "p95_ms", "p95_processor_ms")]
            print(f"| {name} | {share:.1%} | {' | '.join(map(str, shown))} | {ready} |", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps({"items": asked.items, "rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
