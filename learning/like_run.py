"""Tune, score and compare "would this person like this item": AUC per number of examples and per history length."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.frozen import Frozen
from domain.items import Interaction
from learning.like_auc import auc, auc_error
from learning.like_data import GROUPS, LikeExample, LikeSplit, shots
from learning.like_head import ridge_logistic

Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]
Score = Callable[[Sequence[LikeExample]], Floats]
"""One score per example, shape (examples,), higher is likelier a like."""


class LikeRow(Frozen):
    """One method's AUC in one group with its standard error (Hanley and McNeil 1982), and how many examples it has."""

    method: str
    group: str
    examples: int
    auc: float
    error: float = 0.0
    accuracy: float | None = None


def item_rates(split: LikeSplit, likes: Callable[[Interaction], bool | None]) -> Callable[[str], float]:
    """The log-odds of a like for an item among all that is learnt from, pulled to the mean of all by five deeds."""
    known = [(d.item, bool(likes(d))) for d in split.learnt if likes(d) is not None]
    middle = sum(yes for _, yes in known) / max(1, len(known))
    liked, seen = Counter(item for item, yes in known if yes), Counter(item for item, _ in known)
    return lambda item: _odds(liked[item], seen[item], middle)


def rates(split: LikeSplit, likes: Callable[[Interaction], bool | None]) -> tuple[Floats, Floats]:
    """What a scorer without a model says, for the validation and the test examples: the log-odds of a like for the item
    among all and of the person so far, each pulled to the mean of all by five deeds."""
    of_item = item_rates(split, likes)
    said = [likes(d) for d in split.learnt]
    middle = sum(bool(s) for s in said) / max(1, sum(s is not None for s in said))

    def score(examples: Sequence[LikeExample]) -> Floats:
        items = [of_item(e.item) for e in examples]
        people = [_odds(len(e.earlier_liked), e.history, middle) for e in examples]
        return np.array(items, np.float64) + np.array(people, np.float64)

    return score(split.valid), score(split.test)


def _odds(yes: int, count: int, middle: float, pull: float = 5.0) -> float:
    share = min(max((yes + pull * middle) / (count + pull), 1e-3), 1 - 1e-3)
    return float(np.log(share / (1 - share)))


def log_odds(shares: Floats) -> Floats:
    """Probabilities as log-odds, kept within what 32 bits can tell."""
    safe = np.clip(shares, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(safe / (1 - safe)))


def write_shares(shares: Floats, path: Path) -> None:
    """Write probabilities, one a line. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{share:.6f}\n" for share in shares.tolist()), encoding="utf-8")


def read_shares(path: Path) -> Floats:
    """Probabilities from a file, one a line. Raises OSError, ValueError."""
    return np.array([float(line) for line in path.read_text(encoding="utf-8").split()], np.float64)


def rows(method: str, scores: Floats, examples: Sequence[LikeExample], *, decides: bool = False) -> list[LikeRow]:
    """A method's rows, one a group that has likes and dislikes. `decides`: above 0 means "would like it"."""
    found = []
    for group, belongs in GROUPS.items():
        at = np.array([belongs(e) for e in examples])
        liked = [e.liked for e in examples if belongs(e)]
        value = auc(scores[at], liked) if at.any() else float("nan")
        if not np.isnan(value):
            right = float(((scores[at] > 0) == np.array(liked)).mean()) if decides else None
            error = auc_error(value, sum(liked), len(liked) - sum(liked))
            found.append(
                LikeRow(method=method, group=group, examples=len(liked), auc=value, error=error, accuracy=right)
            )
    return found


def fused(split: LikeSplit, *scores: tuple[Floats, Floats]) -> tuple[Floats, list[float]]:
    """Several scores of the test examples as one, with weights earned on the validation examples.

    Each pair is (validation, test). The weights are those of (bias, first, second, ...), all standardised.
    """
    center, spread = zip(*((np.mean(v), np.std(v) or 1.0) for v, _ in scores), strict=True)

    def columns(part: int) -> Floats:
        all_ = [(pair[part] - c) / s for pair, c, s in zip(scores, center, spread, strict=True)]
        return np.stack(all_, axis=1)

    weights = ridge_logistic(columns(0), np.array([e.liked for e in split.valid], np.float64), 2.0)
    both = np.asarray(columns(1) @ weights[1:] + weights[0], np.float64)
    return np.asarray(both, np.float64), [round(float(w), 5) for w in weights]


def write_examples(examples: Sequence[LikeExample], path: Path) -> None:
    """Write prompts and targets for the trainer. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps({"prompt": e.prompt, "target": e.target}, ensure_ascii=False) for e in examples)
    text = "".join(f"{line}\n" for line in lines)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:  # what is the same keeps its time
        path.write_text(text, encoding="utf-8")


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
