"""NDCG at a cut-off, as Jarvelin and Kekalainen (2002) define it, for yes-or-no relevance."""

import math
from collections.abc import Collection, Sequence


def ndcg(order: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Discounted gain of the first k over the best possible; relevant items that were not found count as missed."""
    if not relevant:
        return 0.0
    gain = sum(1.0 / math.log2(n + 2.0) for n, item_id in enumerate(order[:k]) if item_id in relevant)
    return gain / sum(1.0 / math.log2(n + 2.0) for n in range(min(k, len(relevant))))
