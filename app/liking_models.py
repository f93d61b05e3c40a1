"""The models of `parley tune like`: adapters tuned on few examples, and heads on the model as it is."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.like_part import Answers, open_adapter
from app.settings import Settings
from domain.errors import BadInput, NotAvailable
from learning.like_data import NO, YES, LikeExample, LikeSplit, shots
from learning.like_head import fit_head
from learning.like_run import log_odds, read_shares, write_shares
from learning.registry import HEAD

Floats = npt.NDArray[np.float64]
Pair = tuple[Floats, Floats]
"""Log-odds of the validation and of the test examples."""
Progress = Callable[[str, int, int], None]
HEAD_ALL = 700
"""Examples that the head of "all" learns from, read once each."""
_STEP = 64
_PATIENCE_S = 600.0
_TOKENS = 384
"""Padded tokens a batch: few examples should still make some steps."""


def trained(base: Path, train: Path, work: Path, count: int, how: Mapping[str, Any], progress: Progress) -> None:
    """Train an adapter on one file, or keep the one that is there from the same file.

    Raises BadInput, NotAvailable, OSError.
    """
    out = work / f"adapter-{count or 'all'}"
    if _sum(out) == hashlib.sha256(train.read_bytes()).hexdigest():
        return
    try:
        from learning.lora import Trainer, Training
    except ImportError as error:
        raise NotAvailable("training needs torch, transformers and peft", "install the extra `torch`") from error
    wanted = {
        **how,
        "alpha": 2 * how["rank"],
        "rate": 5e-4,
        "epochs": epochs(count),
        "tokens": _TOKENS,
        "answers": f"{YES}|{NO}",
    }
    training = Training(base=base, train=train, valid=work / "valid.jsonl", out=out, judge_rows=64, **wanted)
    try:
        Trainer(training, progress).run()
    except (FileNotFoundError, ValueError) as error:
        raise BadInput(str(error), "fetch the base model with `parley data get smollm2`, or name one") from error


def tuned_pair(settings: Settings, work: Path, count: int, parts: LikeSplit, progress: Progress) -> Pair:
    """What an adapter says as it will serve: merged, in 8 bits, in this process. Raises ModelFailed, OSError."""
    out = work / f"adapter-{count or 'all'}"
    loaded: Answers | None = None
    found = []
    for name, part in (("valid", parts.valid), ("test", parts.test)):
        path = work / "scores" / f"{name}-{count or 'all'}.txt"
        if not _newer(path, out / "training.json", work / f"{name}.jsonl"):
            loaded = loaded or open_adapter(settings, out)
            answered = _in_steps(_asking(loaded), part, f"{name}, {out.name}", progress)
            write_shares(1 / (1 + np.exp(-answered)), path)
        found.append(log_odds(read_shares(path)))
    return found[0], found[1]


def _asking(answers: Answers) -> Callable[[Sequence[str]], Floats]:
    return lambda prompts: answers.log_odds(prompts, _PATIENCE_S)


def _in_steps(
    ask: Callable[[Sequence[str]], Floats], examples: Sequence[LikeExample], name: str, progress: Progress
) -> Floats:
    """Ask about all examples, some at a time, so that progress can be told."""
    order = sorted(range(len(examples)), key=lambda n: len(examples[n].prompt))
    made: list[Floats] = []
    for start in range(0, len(order), _STEP):
        progress(f"read {name}", start, len(order))
        made.append(ask([examples[n].prompt for n in order[start : start + _STEP]]))
    all_ = np.concatenate(made)
    found = np.empty_like(all_)
    found[order] = all_
    return found


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


def head_pairs(
    settings: Settings,
    base: Path,
    work: Path,
    counts: Sequence[int],
    parts: LikeSplit,
    seed: int,
    progress: Progress,
) -> dict[str, Pair]:
    """The model as it is, and heads on it that learn from as many examples. Raises ModelUnavailable, OSError."""
    from llms.yes_no import StateReader

    reader = StateReader(base, settings.home / "models" / "openvino")

    def read(examples: Sequence[LikeExample], name: str) -> Floats:
        path = work / "states" / f"{name}-{_digest(examples)}.npy"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, _in_steps(reader.states, examples, f"the {name} examples", progress).astype(np.float32))
        return np.asarray(np.load(path), np.float64)

    valid, test = read(parts.valid, "validation"), read(parts.test, "test")
    answer = reader.direction()
    found: dict[str, Pair] = {"untuned": (valid @ answer, test @ answer)}
    for count in counts:
        learn = shots(parts.train, count, seed)[: count or HEAD_ALL]
        head = fit_head(read(learn, f"train-{len(learn)}"), [e.liked for e in learn], base.name, seed)
        found[f"head on {len(learn)}"] = (head.log_odds(valid), head.log_odds(test))
        kept = work / f"head-{len(learn)}"
        kept.mkdir(parents=True, exist_ok=True)
        (kept / HEAD).write_text(head.model_dump_json(), encoding="utf-8")
    return found


def _digest(examples: Sequence[LikeExample]) -> str:
    return hashlib.sha256("\0".join(e.prompt for e in examples).encode()).hexdigest()[:12]
