"""Methods side by side on held-out interactions: full ranking, known items removed, no sampled negatives."""

import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata

import numpy as np

from evaluation import metrics
from evaluation.intervals import bootstrap, paired
from evaluation.metrics import Counts, Hits, PerPerson
from evaluation.novelty import ItemFacts, diversity, novelty
from evaluation.offline_segments import Segments, segment_rows
from evaluation.splits import Case

Method = Callable[[Sequence[Case], int], list[list[str]]]
"""Ranked ids for each case: at most so many, best first, without what the case already knows."""
Progress = Callable[[str, int, int], None]

_PACKAGES = ("parley-recommender", "numpy", "scipy", "implicit", "chromadb", "bm25s", "lightgbm")
_MAIN_METRIC = "ndcg@10"


@dataclass(frozen=True, eq=False)
class Judged:
    """One method's lists on all cases: what was hit, how many could be, and one value per person and metric."""

    name: str
    lists: Sequence[Sequence[str]]
    hits: Hits
    relevant: Counts
    values: Mapping[str, PerPerson]
    seconds: float


def evaluate_offline(
    methods: Mapping[str, Method],
    cases: Sequence[Case],
    facts: ItemFacts,
    *,
    catalog: str = "",
    ks: Sequence[int] = (10, 20, 100),
    segments: Segments | None = None,
    seed: int = 7,
    progress: Progress = lambda *_: None,
) -> dict[str, object]:
    """Run every method on every case and return the document that `parley evaluate offline --json` prints.

    Means come with a 95 % bootstrap interval over people under `intervals`; mrr and all else look at the first
    max(ks) places (`depth`, at least 100). `paired` compares each method with the best one on the same people.
    """
    started = time.perf_counter()
    depth = max(100, *ks)
    judged = []
    for done, (name, method) in enumerate(methods.items()):
        progress(f"evaluating {name}", done, len(methods))
        judged.append(judge(name, method, cases, facts, ks, depth))
    progress("evaluating", len(methods), len(methods))
    outside = sum(item not in facts.rows for case in cases for item in case.relevant)
    return {
        "rows": [_row(result, ks, len(facts.rows), seed) for result in judged],
        "segments": [row for result in judged for row in _segment_rows(result, cases, segments, ks, seed)],
        "paired": _paired(judged, seed),
        "seconds": round(time.perf_counter() - started, 3),
        "catalog": catalog,
        "cases": len(cases),
        "relevant": sum(len(case.relevant) for case in cases),
        "relevant_not_in_catalog": outside,
        "depth": depth,
        "seed": seed,
        "versions": versions(),
    }


def judge(name: str, method: Method, cases: Sequence[Case], facts: ItemFacts, ks: Sequence[int], depth: int) -> Judged:
    """Run one method and measure each person's list."""
    started = time.perf_counter()
    lists = method(cases, depth) if cases else []
    seconds = time.perf_counter() - started
    hits = np.zeros((len(cases), depth), dtype=bool)
    for row, (case, ranked) in enumerate(zip(cases, lists, strict=True)):
        hits[row, : len(ranked)] = [item in case.relevant for item in ranked]
    relevant = np.array([len(case.relevant) for case in cases], dtype=np.int64)
    return Judged(name, lists, hits, relevant, _values(hits, relevant, facts, lists, ks, depth), seconds)


def _values(
    hits: Hits, relevant: Counts, facts: ItemFacts, lists: Sequence[Sequence[str]], ks: Sequence[int], depth: int
) -> dict[str, PerPerson]:
    table = facts.encode(lists, depth)
    values: dict[str, PerPerson] = {"mrr": metrics.mrr(hits)}
    for k in ks:
        values |= {
            f"recall@{k}": metrics.recall(hits, relevant, k),
            f"precision@{k}": metrics.precision(hits, k),
            f"f1@{k}": metrics.f1(hits, relevant, k),
            f"ndcg@{k}": metrics.ndcg(hits, relevant, k),
            f"map@{k}": metrics.average_precision(hits, relevant, k),
            f"hit@{k}": metrics.hit(hits, k),
            f"novelty@{k}": novelty(facts, table, k),
            f"diversity@{k}": diversity(facts, table, k),
        }
    return values


def _row(result: Judged, ks: Sequence[int], catalog_size: int, seed: int) -> dict[str, object]:
    covered = {f"coverage@{k}": metrics.coverage(result.lists, k, catalog_size) for k in ks}
    means, intervals = summary(result.values, seed)
    seconds = round(result.seconds, 4)
    head: dict[str, object] = {"method": result.name, "n": len(result.lists)}
    return head | means | covered | {"intervals": intervals, "seconds": seconds}


def summary(values: Mapping[str, PerPerson], seed: int) -> tuple[dict[str, float], dict[str, list[float]]]:
    """The mean of each metric and its interval; no people: no numbers."""
    if not values or not len(next(iter(values.values()))):
        return {}, {}
    table = np.column_stack(list(values.values()))
    intervals = bootstrap(table, seed=seed)
    means = {name: float(mean) for name, mean in zip(values, table.mean(axis=0), strict=True)}
    spans = {n: [float(v) for v in span] for n, span in zip(values, intervals, strict=True) if np.isfinite(span).all()}
    return means, spans


def _segment_rows(
    result: Judged, cases: Sequence[Case], segments: Segments | None, ks: Sequence[int], seed: int
) -> Iterable[dict[str, object]]:
    if segments is None:
        return
    for name, values in segment_rows(segments, cases, result.lists, result.hits, ks):
        means, intervals = summary(values, seed)
        if means:
            head: dict[str, object] = {"method": result.name, "segment": name, "n": len(values[f"recall@{ks[0]}"])}
            yield head | means | {"intervals": intervals}


def _paired(judged: Sequence[Judged], seed: int) -> list[dict[str, object]]:
    """Each method against the one with the best NDCG@10 (or at the first k), person by person."""
    if len(judged) < 2 or not judged[0].lists:
        return []
    metric = _MAIN_METRIC if _MAIN_METRIC in judged[0].values else next(m for m in judged[0].values if "ndcg" in m)
    best = max(judged, key=lambda result: float(result.values[metric].mean()))
    rows: list[dict[str, object]] = []
    for other in judged:
        if other is not best:
            mean, low, high = paired(best.values[metric], other.values[metric], seed=seed)
            span = {"difference": mean, "interval": [low, high], "significant": low > 0}
            rows.append({"method": best.name, "against": other.name, "metric": metric} | span)
    return rows


def versions() -> dict[str, str]:
    """What the numbers were made with: Python, the machine, and the installed packages that matter."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found
