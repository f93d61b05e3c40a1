"""Tune, score and compare "would this person like this item": AUC per number of examples and per history length."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.frozen import Frozen
from learning.chooser_fit import logistic
from learning.like_data import GROUPS, LikeExample, LikeSplit, shots

Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]
Score = Callable[[Sequence[LikeExample]], Floats]
"""One score per example, shape (examples,), higher is likelier a like."""


class LikeRow(Frozen):
    """One method's AUC in one group, with how many examples it rests on."""

    method: str
    group: str
    examples: int
    auc: float
    accuracy: float | None = None


def auc(scores: Floats, liked: Sequence[bool]) -> float:
    """The chance that a like scores above a dislike, ties half; NaN where one of them is missing."""
    yes = np.asarray(liked, bool)
    if yes.all() or not yes.any():
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[yes].sum() - yes.sum() * (yes.sum() + 1) / 2) / (yes.sum() * (~yes).sum()))


def rows(method: str, scores: Floats, examples: Sequence[LikeExample], *, shares: bool = False) -> list[LikeRow]:
    """A method's rows, one a group that has likes and dislikes. `shares`: the scores are probabilities."""
    found = []
    for group, belongs in GROUPS.items():
        at = np.array([belongs(e) for e in examples])
        liked = [e.liked for e in examples if belongs(e)]
        value = auc(scores[at], liked) if at.any() else float("nan")
        if not np.isnan(value):
            right = float(((scores[at] > 0.5) == np.array(liked)).mean()) if shares else None
            found.append(LikeRow(method=method, group=group, examples=len(liked), auc=value, accuracy=right))
    return found


def fused(split: LikeSplit, first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> tuple[Floats, list[float]]:
    """Two scores of the test examples as one, with weights earned on the validation examples.

    Each pair is (validation, test). The weights are those of (bias, first, second), both standardised.
    """
    center, spread = zip(*((np.mean(v), np.std(v) or 1.0) for v, _ in (first, second)), strict=True)

    def columns(part: int) -> Floats:
        both = [(pair[part] - c) / s for pair, c, s in zip((first, second), center, spread, strict=True)]
        return np.stack([np.ones(len(both[0])), *both], axis=1)

    weights = logistic(columns(0), np.array([e.liked for e in split.valid], np.float64))
    return np.asarray(columns(1) @ np.array(weights), np.float64), weights


def write_examples(examples: Sequence[LikeExample], path: Path) -> None:
    """Write prompts and targets for the trainer. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"prompt": e.prompt, "target": e.target}, ensure_ascii=False) for e in examples)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_data(split: LikeSplit, folder: Path, counts: Sequence[int], seed: int = 7) -> Mapping[int, Path]:
    """Write one training file per number of examples (0: all), and valid.jsonl and test.jsonl beside them."""
    files = {}
    for count in counts:
        files[count] = folder / f"train-{count or 'all'}.jsonl"
        write_examples(shots(split.train, count, seed), files[count])
    write_examples(split.valid, folder / "valid.jsonl")
    write_examples(split.test, folder / "test.jsonl")
    return files


def report(found: Sequence[LikeRow], weights: Mapping[str, Sequence[float]], catalog: str) -> dict[str, Any]:
    """The comparison as one document."""
    return {
        "task": "like",
        "catalog": catalog,
        "rows": [r.model_dump(mode="json") for r in found],
        "weights": {name: [round(w, 4) for w in values] for name, values in weights.items()},
    }
