"""The models of `parley tune like`: adapters tuned on few examples, and heads on the model as it is."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.errors import BadInput, NotAvailable
from learning.like_data import LikeExample, LikeSplit, shots
from learning.like_head import head_scores
from learning.like_run import log_odds, read_shares, write_shares

Floats = npt.NDArray[np.float64]
Pair = tuple[Floats, Floats]
"""Log-odds of the validation and of the test examples."""
Progress = Callable[[str, int, int], None]
HEAD_ALL = 1_000
"""Examples that the head of "all" learns from, read once each."""
_TOKENS = 384
"""Padded tokens a batch: few examples should still make some steps."""


def tuned_pair(
    base: Path, train: Path, work: Path, count: int, parts: LikeSplit, how: Mapping[str, Any], progress: Progress
) -> Pair:
    """Train an adapter on one file (or take the one that is there from the same file) and score with it.

    Raises BadInput, NotAvailable, OSError.
    """
    try:
        from learning.lora import Trainer, Training
        from learning.lora_data import digest
        from learning.lora_score import opened, shares
    except ImportError as error:
        raise NotAvailable("training needs torch, transformers and peft", "install the extra `torch`") from error
    out = work / f"adapter-{count or 'all'}"
    wanted = {**how, "alpha": 2 * how["rank"], "rate": 5e-4, "epochs": epochs(count), "tokens": _TOKENS}
    training = Training(base=base, train=train, valid=work / "valid.jsonl", out=out, judge_rows=8, **wanted)
    try:
        if _sum(out) != digest(train):
            Trainer(training, progress).run()
    except (FileNotFoundError, ValueError) as error:
        raise BadInput(str(error), "fetch the base model with `parley data get smollm2`, or name one") from error
    loaded: Any = None
    found = []
    for name, part in (("valid", parts.valid), ("test", parts.test)):
        path = work / "scores" / f"{name}-{count or 'all'}.txt"
        if not _newer(path, out / "training.json", work / f"{name}.jsonl"):
            progress(f"score the {name} examples with {out.name}", 0, len(part))
            loaded = loaded or opened(base, out)
            model, tokenizer = loaded
            said = shares(model, tokenizer, [e.prompt for e in part])
            write_shares(np.array(said, np.float64), path)
        found.append(log_odds(read_shares(path)))
    return found[0], found[1]


def _newer(path: Path, *others: Path) -> bool:
    """Whether a file is there and was made after the others."""
    made = path.stat().st_mtime if path.is_file() else 0.0
    return made > max(other.stat().st_mtime for other in others)


def epochs(count: int) -> int:
    """Passes over so many examples (0: all of them, once): 8 over 16, 4 over 64, 2 over 256."""
    return max(1, min(8, round(32 / math.sqrt(count)))) if count else 1


def _sum(out: Path) -> str:
    """The sum of the file that a finished adapter was trained on, "" where there is none."""
    try:
        return str(json.loads((out / "training.json").read_text(encoding="utf-8"))["train_sha256"])
    except (OSError, ValueError, KeyError):
        return ""


def head_pairs(base: Path, counts: Sequence[int], parts: LikeSplit, seed: int, progress: Progress) -> dict[str, Pair]:
    """The model as it is, and heads on it that learn from as many examples. Raises BadInput, NotAvailable."""
    try:
        from learning.lora_score import answers, opened, states
    except ImportError as error:
        raise NotAvailable("reading the model's state needs torch", "install the extra `torch`") from error
    model, tokenizer = opened(base, None)

    def read(examples: Sequence[LikeExample], name: str) -> Any:
        progress(f"read the {name} examples with the model as it is", 0, len(examples))
        return states(model, tokenizer, [e.prompt for e in examples])

    valid, test = read(parts.valid, "validation"), read(parts.test, "test")
    found = {
        "untuned": tuple(log_odds(np.array(answers(model, tokenizer, s))) for s in (valid, test)),
    }
    for count in counts:
        learn = shots(parts.train, count or HEAD_ALL, seed)
        table = read(learn, "training").double().numpy()
        scores = head_scores(table, [e.liked for e in learn], valid.double().numpy(), test.double().numpy(), seed=seed)
        found[f"head on {count or len(learn)}"] = tuple(scores)
    return {name: (pair[0], pair[1]) for name, pair in found.items()}
