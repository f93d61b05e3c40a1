"""SASRec's training: what comes next after every step of every history, against all items at once."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.collaborative.fold import Fold
from retrieval.collaborative.histories import Histories, Ints
from retrieval.collaborative.neural.attention import BLOCK, SasRec
from retrieval.collaborative.neural.settings import NeuralSettings
from retrieval.collaborative.neural.stopping import Progress, trained
from retrieval.collaborative.neural.torch_tools import array, seeded, top10

_NORMS, _DISTANCE = ("norm", "norm2"), "distance"


def fit_sasrec(
    histories: Histories, settings: NeuralSettings, fold: Fold, seed: int, progress: Progress = lambda *_: None
) -> SasRec:
    """Fit on all histories. Raises BadInput where torch is not installed."""
    with seeded(seed) as device:
        made = lambda people: _Training(people, settings, device, seed)  # noqa: E731 - typed by who takes it
        network, _ = trained(made, histories, settings, seed, progress)
        assert isinstance(network, _Training)
        return network.frozen(fold)


class _Training:
    """One network and the windows that it learns from; row 0 of the embeddings is the padding."""

    def __init__(self, histories: Histories, settings: NeuralSettings, device: str, seed: int) -> None:
        import torch

        torch.manual_seed(seed)
        self._settings, self._device = settings, device
        self._windows, self._weights = _windows(histories, settings.longest)
        self._items: Any = _parameter((1 + len(histories.item_ids), settings.dims), 0.02, device)
        self._blocks = [_block(settings, device) for _ in range(settings.blocks)]
        self._last: dict[str, Any] = _norm(settings.dims, device, "norm")
        parameters = [self._items, *self._last.values(), *(p for block in self._blocks for p in block.values())]
        self._optimiser: Any = torch.optim.Adam(
            parameters, lr=settings.learning_rate, betas=(0.9, 0.98), weight_decay=settings.weight_decay
        )
        self._rng = np.random.default_rng(seed)

    def epoch(self) -> None:
        """Every window once, in a drawn order."""
        order = self._rng.permutation(len(self._windows))
        size = max(8, self._settings.batch // 2)
        for start in range(0, len(order), size):
            chosen = order[start : start + size]
            self._step(self._windows[chosen], self._weights[chosen])

    def _step(self, windows: Ints, weights: npt.NDArray[np.float32]) -> None:
        import torch
        from torch.nn import functional

        items = torch.from_numpy(windows).to(self._device)
        state = self._states(items[:, :-1], self._settings.sequence_dropout)
        after = items[:, 1:]
        there = (after > 0) & (items[:, :-1] > 0)
        counted = torch.from_numpy(weights[:, 1:]).to(self._device)[there]
        logits = state[there] @ self._items[1:].T
        losses = functional.cross_entropy(logits, after[there] - 1, reduction="none")
        loss = (losses * counted).sum() / counted.sum()
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()

    def recommend(self, known: list[Ints]) -> list[Ints]:
        """As `stopping.Trainee`."""
        import torch

        length = self._settings.longest
        padded = np.zeros((len(known), length), dtype=np.int64)
        for row, items in enumerate(known):
            newest = items[-length:]
            padded[row, length - len(newest) :] = newest + 1
        with torch.no_grad():
            last = self._states(torch.from_numpy(padded).to(self._device), 0.0)[:, -1]
            return top10(last @ self._items[1:].T, known)

    def _states(self, items: Any, dropout: float) -> Any:
        """What is known after each step, shape (people, steps, dims)."""
        import torch
        from torch.nn import functional

        steps, dims = items.shape[1], self._settings.dims
        back = torch.arange(steps, device=self._device)[:, None] - torch.arange(steps, device=self._device)[None, :]
        hidden = (back < 0)[None] | (items == 0)[:, None, :]
        hidden = hidden & (back != 0)[None]  # a step always sees itself, so that padding stays finite
        state = functional.dropout(self._items[items] * math.sqrt(dims), dropout)
        for block in self._blocks:
            inner = functional.layer_norm(state, (dims,), block["norm"], block["norm_bias"])
            query, key, value = (inner @ block[n] + block[f"{n}_bias"] for n in ("query", "key", "value"))
            logits = query @ key.transpose(1, 2) / math.sqrt(dims) + block[_DISTANCE][back.clamp(min=0)]
            shares = functional.dropout(logits.masked_fill(hidden, -float("inf")).softmax(dim=2), dropout)
            state = state + functional.dropout(shares @ value @ block["out"] + block["out_bias"], dropout)
            inner = functional.layer_norm(state, (dims,), block["norm2"], block["norm2_bias"])
            wide = functional.dropout(torch.relu(inner @ block["wide"] + block["wide_bias"]), dropout)
            state = state + functional.dropout(wide @ block["narrow"] + block["narrow_bias"], dropout)
        return functional.layer_norm(state, (dims,), self._last["norm"], self._last["norm_bias"])

    def frozen(self, fold: Fold) -> SasRec:
        """What serves."""
        blocks = [{name: array(value) for name, value in block.items()} for block in self._blocks]
        return SasRec(array(self._items[1:]), blocks, {n: array(v) for n, v in self._last.items()}, fold)


def _windows(histories: Histories, longest: int) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Stretches of longest + 1 steps (item row + 1; 0 before the first) that end where a history ends, and weights."""
    items, weights = [], []
    for person in range(len(histories.users)):
        start, end = int(histories.starts[person]), int(histories.starts[person + 1])
        while end - start >= 2:
            first = max(start, end - longest - 1)
            pad = longest + 1 - (end - first)
            items.append(np.pad(histories.items[first:end] + 1, (pad, 0)))
            weights.append(np.pad(histories.weights[first:end], (pad, 0)))
            end = first + 1  # the first step of a stretch is the last of the one before, so every step is a target once
    if not items:
        return np.zeros((0, longest + 1), dtype=np.int64), np.zeros((0, longest + 1), dtype=np.float32)
    return np.stack(items), np.stack(weights)


def _block(settings: NeuralSettings, device: str) -> dict[str, Any]:
    dims = settings.dims
    made = _norm(dims, device, "norm") | _norm(dims, device, "norm2")
    for name in BLOCK:
        if name not in (*_NORMS, _DISTANCE):
            made[name] = _parameter((dims, dims), 1 / math.sqrt(dims), device)
            made[f"{name}_bias"] = _parameter((dims,), 0.0, device)
    made[_DISTANCE] = _parameter((settings.longest,), 0.0, device)
    return made


def _norm(dims: int, device: str, name: str) -> dict[str, Any]:
    import torch

    scale = torch.ones(dims, device=device, requires_grad=True)
    return {name: scale, f"{name}_bias": _parameter((dims,), 0.0, device)}


def _parameter(shape: tuple[int, ...], spread: float, device: str) -> Any:
    import torch

    return (torch.randn(shape, device=device) * spread).requires_grad_()
