"""SASRec (Kang, McAuley: Self-Attentive Sequential Recommendation, ICDM 2018), served.

Two departures. The softmax is over all items, not against one drawn negative, which is what makes gSASRec and later
versions good (Petrov, Macdonald, RecSys 2023; Klenitskiy, Vasilev, RecSys 2023). And attention sees how far back an
item lies (a learned bias per distance, as in T5), not its absolute place, so a chat's first two likes look like any
other two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.collaborative.core import Array
from retrieval.collaborative.fold import Fold, Rows
from retrieval.collaborative.histories import Floats, Ints
from retrieval.collaborative.neural.occlusion import occluded

BLOCK = ("norm", "query", "key", "value", "out", "distance", "norm2", "wide", "narrow")
"""The arrays of a block; linear layers are (inputs, outputs), their biases are named with `_bias`."""
_EPSILON = 1e-5


@dataclass(frozen=True, eq=False)
class SasRec:
    """`items` are the embeddings, shape (items, dims); `blocks` and the last norm are named arrays."""

    items: Floats
    blocks: Sequence[Mapping[str, Floats]]
    last: Mapping[str, Floats]
    fold: Fold
    kind: str = "sasrec"

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores (logits) of all items for each person, shape (people, items). The order alone counts, not `fold`'s
        half-life; a disliked item counts as the fold says against what is like it."""
        people = [self._person(up) - self._against(down) for up, down in zip(liked, disliked, strict=True)]
        return np.asarray(np.array(people, dtype=np.float32).reshape(len(people), -1) @ self.items.T)

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each target loses without each history item, shape (history, targets)."""
        return occluded(self.score, liked, disliked, targets)

    def _against(self, disliked: Ints) -> Floats:
        return np.asarray(self.fold.dislike * self.items[disliked].sum(axis=0))

    def _person(self, liked: Ints) -> Floats:
        longest = len(self.blocks[0]["distance"])
        state = self.items[liked[-longest:]] * np.float32(np.sqrt(self.items.shape[1]))
        if not len(state):
            return np.zeros(self.items.shape[1], dtype=np.float32)
        for block in self.blocks:
            state = state + _attended(block, _normed(state, block["norm"], block["norm_bias"]))
            inner = _normed(state, block["norm2"], block["norm2_bias"]) @ block["wide"] + block["wide_bias"]
            state = state + np.maximum(inner, 0) @ block["narrow"] + block["narrow_bias"]
        return np.asarray(_normed(state[-1:], self.last["norm"], self.last["norm_bias"])[0])

    def facts(self) -> Mapping[str, object]:
        """The fold-in and how many blocks there are."""
        return {"fold": self.fold.model_dump(), "blocks": len(self.blocks)}

    def arrays(self) -> Mapping[str, Array]:
        """The embeddings and the arrays of all blocks."""
        blocks = {f"{n}.{name}": array for n, block in enumerate(self.blocks) for name, array in block.items()}
        return {"items": self.items, **blocks, **{f"last.{name}": array for name, array in self.last.items()}}


def open_sasrec(facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> SasRec:
    """The model that `facts` and `arrays` were taken from."""

    def own(prefix: str) -> dict[str, Floats]:
        return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}

    blocks = [own(f"{n}.") for n in range(facts["blocks"])]
    return SasRec(arrays["items"], blocks, own("last."), Fold.model_validate(facts["fold"]))


def _normed(state: Floats, scale: Floats, shift: Floats) -> Floats:
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
    return np.asarray(centred / spread * scale + shift)


def _attended(block: Mapping[str, Floats], state: Floats) -> Floats:
    """One head of causal attention with a bias per distance."""
    query, key, value = (state @ block[name] + block[f"{name}_bias"] for name in ("query", "key", "value"))
    back = np.arange(len(state))[:, None] - np.arange(len(state))[None, :]
    logits = query @ key.T / np.float32(np.sqrt(state.shape[1])) + block["distance"][np.maximum(back, 0)]
    logits = np.where(back < 0, -np.inf, logits)
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True) @ value @ block["out"] + block["out_bias"])
