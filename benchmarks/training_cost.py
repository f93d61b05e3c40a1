"""What fitting costs by size: python -m benchmarks.training_cost [--cell 100000x5000000] [--method ials] [--json OUT]

Generated likes: item i is liked with weight (i + 10) ** -.8, people like 5 and more (log-normal), each at one time.
Every cell runs in a process of its own with one thread, a limit of memory and one of time; what passes a limit is
printed as such. Seconds are of the fit alone, memory is the most that the process ever held (with the likes, which
`alone` shows).
"""

import argparse
import json
import multiprocessing
import resource
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from retrieval.collaborative.histories import Histories
from retrieval.collaborative.recipes import fit_core
from retrieval.collaborative.settings import CollaborativeSettings

CELLS = ((5_000, 500_000), (20_000, 2_000_000), (100_000, 5_000_000), (1_000_000, 10_000_000))
METHODS = ("ease", "edlae", "next_item_alone", "ials", "item_knn", "alone")
PEOPLE_LIKE = 40
"""How many items a person likes, in the mean."""
_GB = 1_000_000_000


def generated(items: int, likes: int, seed: int = 7) -> Histories:
    """Likes with the skew of real ones; nobody likes an item twice."""
    rng = np.random.default_rng(seed)
    people = likes // PEOPLE_LIKE
    lengths = np.maximum(5, np.minimum(rng.lognormal(np.log(PEOPLE_LIKE) - 0.5, 1.0, people), 2_000)).astype(np.int64)
    share = (np.arange(items) + 10.0) ** -0.8
    drawn = np.searchsorted(np.cumsum(share / share.sum()), rng.random(int(lengths.sum()))).clip(max=items - 1)
    pairs = np.unique(np.repeat(np.arange(people), lengths) * items + drawn)
    owner, liked = np.divmod(rng.permuted(pairs), items)
    order = np.argsort(owner, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=people))]).astype(np.int64)
    ids, users = tuple(map(str, range(items))), tuple(map(str, range(people)))
    weights = np.ones(len(liked), dtype=np.float32)
    return Histories(ids, users, starts, liked[order].astype(np.int64), weights, timed=True)


def _cell(method: str, items: int, likes: int, most_gb: float, said: Connection) -> None:
    """Fit one model and say what it took; "memory" where the limit is passed."""
    resource.setrlimit(resource.RLIMIT_AS, (int(most_gb * _GB), int(most_gb * _GB)))
    threadpool_limits(1)
    try:
        histories = generated(items, likes)
        started, spent = time.perf_counter(), time.process_time()
        if method != "alone":
            fit_core(method, histories, CollaborativeSettings())
        told: dict[str, float | str] = {
            "seconds": round(time.perf_counter() - started, 1),
            "processor_s": round(time.process_time() - spent, 1),
            "likes": len(histories.items),
            "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _GB, 2),
        }
    except MemoryError as error:
        told = {"failed": f"over {most_gb:g} GB ({error})"[:90]}
    said.send(told)


def measured(method: str, items: int, likes: int, most_gb: float, most_s: float) -> dict[str, float | str]:
    """One cell in a process of its own."""
    context = multiprocessing.get_context("spawn")
    heard, said = context.Pipe(duplex=False)
    worker = context.Process(target=_cell, args=(method, items, likes, most_gb, said))
    worker.start()
    said.close()
    try:
        told = heard.recv() if heard.poll(most_s) else {"failed": f"over {most_s:g} s"}
    except EOFError:
        told = {"failed": f"killed (over {most_gb:g} GB?)"}
    worker.kill()
    worker.join()
    return {"method": method, "items": items, "asked": likes, **told}


def main() -> None:
    """Print a Markdown row per cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cell", action="append", default=[], help="ITEMSxLIKES")
    parser.add_argument("--method", action="append", default=[], choices=METHODS)
    parser.add_argument("--gb", type=float, default=14.0)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    cells = [tuple(map(int, cell.split("x"))) for cell in asked.cell] or CELLS
    rows = []
    print("| items | likes | method | seconds | processor s | peak GB |\n|---:|---:|---|---:|---:|---:|")
    for items, likes in cells:
        for method in asked.method or METHODS:
            row = measured(method, items, likes, asked.gb, asked.seconds)
            rows.append(row)
            shown = [row[k] for k in ("failed", "seconds", "processor_s", "peak_gb") if k in row]
            print(f"| {items:,} | {row.get('likes', likes):,} | {method} | {' | '.join(map(str, shown))} |", flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
