"""How long it takes to fold a person in, without any training: python -m benchmarks.foldin

A history of 20 likes, one person at a time, all items scored; and what a changed person costs the running sums.
Generated data: the time does not depend on what the numbers say.
"""

import time
from collections.abc import Callable

import numpy as np
import scipy.sparse as sp

from retrieval.collaborative.core import Core
from retrieval.collaborative.factors import Ials
from retrieval.collaborative.fold import Fold
from retrieval.collaborative.gram import GRAM, gram_of
from retrieval.collaborative.histories import Histories
from retrieval.collaborative.linear import Linear
from retrieval.collaborative.model import CollaborativeModel
from retrieval.collaborative.running import changed
from retrieval.collaborative.tastes import TasteRule
from retrieval.collaborative.trials import Plan

_LIKES, _ROUNDS, _FACTORS, _NEAR = 20, 60, 128, 100
_RULE = TasteRule(like_from=4.0, dislike_to=2.0, weights={})


def cores(items: int, rng: np.random.Generator) -> dict[str, Core]:
    """Fitted models of a size; a closed form up to 10,000 items, as in use."""
    columns = rng.integers(items, size=items * _NEAR)
    near = sp.csr_matrix(
        (np.ones(items * _NEAR, np.float32), columns, np.arange(0, items * _NEAR + 1, _NEAR)), shape=(items, items)
    )
    made: dict[str, Core] = {
        "iALS, 128 factors": Ials(rng.normal(size=(items, _FACTORS)).astype(np.float32), 20.0, 5.0, Fold()),
        "item-kNN, 100 neighbours": Linear(near, Fold()),
    }
    if items <= 10_000:
        made["EDLAE"] = Linear(rng.normal(size=(items, items)).astype(np.float32), Fold())
    return made


def milliseconds(call: Callable[[int], object]) -> tuple[float, float]:
    """The median and the 95th percentile of single calls, in processor time (other work does not count)."""
    call(0)
    taken = []
    for n in range(_ROUNDS):
        started = time.process_time()
        call(n)
        taken.append(1000 * (time.process_time() - started))
    return float(np.median(taken)), float(np.percentile(taken, 95))


def folds() -> None:
    """One row per model and size."""
    print("| model | items | median ms | p95 ms |\n|---|---:|---:|---:|")
    for items in (10_000, 100_000):
        rng = np.random.default_rng(7)
        ids = tuple(str(n) for n in range(items))
        histories = [rng.choice(items, _LIKES, replace=False).astype(str).tolist() for _ in range(_ROUNDS)]
        for name, core in cores(items, rng).items():
            model = CollaborativeModel(name, ids, core, _RULE)
            middle, high = milliseconds(_asked(model, histories))
            print(f"| {name} | {items:,} | {middle:.2f} | {high:.2f} |")


def _asked(model: CollaborativeModel, histories: list[list[str]]) -> Callable[[int], object]:
    return lambda n: model.scores(histories[n])


def sums() -> None:
    """What one changed person costs, beside the pass over everybody."""
    from retrieval.collaborative.settings import CollaborativeSettings

    items, people, each = 5_000, 20_000, 50
    rng = np.random.default_rng(7)
    liked = np.concatenate([rng.choice(items, each, replace=False) for _ in range(people)]).astype(np.int64)
    starts = np.arange(0, people * each + 1, each)
    ids, users = tuple(map(str, range(items))), tuple(map(str, range(people)))
    bare = Histories(ids, users, starts, liked, np.ones(len(liked), np.float32), False)
    started = time.perf_counter()
    gram = gram_of(bare.matrix()).sums
    scratch = time.perf_counter() - started
    held = Histories(ids, users, starts, liked, bare.weights, False, {GRAM: gram})
    fresh = {"7": {str(n): 1.0 for n in range(each)}}
    middle, _ = milliseconds(lambda _: changed(held, fresh, (Plan(method="edlae"),), CollaborativeSettings()))
    print(f"\nGram matrix of {people * each:,} likes over {items:,} items: {scratch:.1f} s")
    print(f"one changed person: {middle:.0f} ms")


if __name__ == "__main__":
    folds()
    sums()
