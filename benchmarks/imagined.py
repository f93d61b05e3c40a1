"""Does an imagined description help? Rare wishes in other words than the catalogue's, with and without it.

    python -m benchmarks.imagined --catalog demo --asks 60 --out imagined.json

The asks are halves of descriptions (the described item itself known to the person, those most like it by attributes
right): the words stand in no other record. Every ask is imagined for once; all weights are tried on the same texts.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.imagine import ImaginingFinder
from app.opening import open_home
from domain.candidates import Candidate
from domain.errors import ModelFailed
from llms.loop import OnOneLoop
from ranking.llm_imagined import ImaginedPart
from ranking.ndcg import ndcg
from ranking.textasks import asks_from_catalog

WEIGHTS = (0.0, 0.25, 0.5, 1.0, 2.0)
POOL, DEPTH, PATIENCE_S = 100, 10, 60.0


def main() -> None:
    """Measure and print one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--catalog", default="")
    options.add_argument("--asks", type=int, default=60)
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    document = json.dumps(measured(given.catalog, given.asks), indent=2, ensure_ascii=False)
    if given.out:
        given.out.write_text(document, encoding="utf-8")
    print(document)


def measured(catalog: str, count: int) -> dict[str, object]:
    """NDCG@10 by weight, over all asks and over those that are vague by the finder's own rule."""
    live = open_home(catalog).live()
    model = live.parts.model
    assert isinstance(model, OnOneLoop), "set [llm]"
    asks = [a for a in asks_from_catalog(live.catalog.view(), (), count * 2, 13) if a.query.seen][:count]
    inner = live.parts.finder
    rows: list[tuple[bool, list[float]]] = []
    spent, failed = [], 0
    for ask in asks:
        plain = inner.find(ask.query, POOL)
        finder = ImaginingFinder(inner, model, live.catalog, timeout_s=PATIENCE_S)
        vague = finder._is_vague(ask.query, plain)
        began = time.perf_counter()
        text = ""
        try:
            text = finder.imagine(ask.query)
        except ModelFailed:
            failed += 1
        found = finder._joined(ask.query, plain, text, POOL)
        spent.append(time.perf_counter() - began)
        order = sorted(live.parts.ranker(ask.query, found.candidates), key=lambda c: (-c.score, c.item_id))
        rows.append((vague, [_ndcg(ImaginedPart(w)(ask.query, order), ask.relevant) for w in WEIGHTS]))
        if len(rows) <= 3:
            print(ask.query.text, "->", text, flush=True)
    return {
        "catalog": live.name, "model": model.name, "asks": len(rows), "failed": failed,
        "seconds_median": round(float(np.median(spent)), 2),
        "all": _by_weight([r for _, r in rows]), "vague": _by_weight([r for v, r in rows if v]),
        "vague_asks": sum(v for v, _ in rows),
    }  # fmt: skip


def _ndcg(order: Sequence[Candidate], relevant: frozenset[str]) -> float:
    return ndcg([c.item_id for c in order], relevant, DEPTH)


def _by_weight(rows: Sequence[Sequence[float]]) -> dict[str, list[float]]:
    """Mean NDCG and the standard error of its gain over weight 0, by weight."""
    if not rows:
        return {}
    table = np.array(rows)
    gains = table - table[:, :1]
    errors = gains.std(axis=0) / np.sqrt(len(table))
    return {
        f"{w:g}": [round(float(m), 4), round(float(e), 4)]
        for w, m, e in zip(WEIGHTS, table.mean(axis=0), errors, strict=True)
    }


if __name__ == "__main__":
    main()
