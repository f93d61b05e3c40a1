"""Train a LoRA adapter on prompts and targets: `python -m learning.lora --base MODEL --train A --valid B --out DIR`.

Stands alone: torch, transformers, peft and this folder's lora_*.py, nothing else of the project. The loss counts the
target only (Hu et al., "LoRA", ICLR 2022). The learning rate follows a cosine over the steps, or over `--seconds`
where that ends first; a killed run goes on from its last checkpoint.
"""

import argparse
import json
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from learning.lora_base import load_base, save_adapter, start_from, with_lora
from learning.lora_data import Example, Tokens, batches, digest, plan, read_examples, tokenise
from learning.lora_half import half
from learning.lora_judge import Choice, exact_match, loss_of

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Training:
    """How to train. `tokens`: padded tokens a batch (0: by device); `seconds`: a limit on the time (0: none); `start`:
    the folder of an adapter to go on from; `top`: adapters in so many of the last blocks only (0: in all);
    `answers`: the targets are these single words, split by "|", and only the choice among them is learnt."""

    base: Path
    train: Path
    valid: Path
    out: Path
    rank: int = 16
    alpha: int = 32
    rate: float = 0.0
    warmup: float = 0.03
    epochs: int = 1
    seconds: float = 0.0
    tokens: int = 0
    longest: int = 512
    seed: int = 7
    full: bool = False
    start: str = ""
    compile: bool = False
    top: int = 0
    answers: str = ""
    judge_every_s: float = 120.0
    judge_rows: int = 400
    save_every_s: float = 60.0
    device: str = ""

    @property
    def place(self) -> str:
        """The device: as given, else a GPU where there is one."""
        return self.device or ("cuda" if torch.cuda.is_available() else "cpu")

    @property
    def budget(self) -> int:
        """Padded tokens a batch."""
        return self.tokens or (32_768 if self.place.startswith("cuda") else 768)

    @property
    def peak(self) -> float:
        """The highest learning rate."""
        return self.rate or (2e-4 if self.full else 1e-3)


class Trainer:
    """One run. Made once; `run` trains to the end and returns what was measured."""

    def __init__(self, how: Training, progress: Progress | None = None) -> None:
        """Load the model and the data. Raises FileNotFoundError, ValueError."""
        self._how, self._progress = how, progress
        torch.manual_seed(how.seed)
        if how.place.startswith("cuda"):
            torch.set_float32_matmul_precision("high")
        kind = torch.bfloat16 if how.place.startswith("cuda") and not how.full else torch.float32
        model, self._tokenizer = load_base(how.base, kind)
        self._model = (model if how.full else with_lora(model, how.rank, how.alpha, top=how.top)).to(how.place)
        if how.start:
            start_from(self._model, Path(how.start))
        self._data = tokenise(read_examples(how.train), self._tokenizer, how.place, how.longest)
        self._unseen = read_examples(how.valid)[: how.judge_rows]
        self._valid = tokenise(self._unseen, self._tokenizer, how.place, how.longest)
        learnt = [p for p in self._model.parameters() if p.requires_grad]
        self._optimizer = torch.optim.AdamW(
            learnt, lr=how.peak, betas=(0.9, 0.98), weight_decay=0.0, fused=how.place.startswith("cuda")
        )
        self._learnt = learnt
        self._choice = Choice(self._tokenizer, how.answers, how.place) if how.answers else None
        plain: Any = torch.compile(loss_of, dynamic=True) if how.compile else loss_of
        self._loss: Any = self._choice or plain
        self._step, self._spent_s = 0, 0.0

    def run(self) -> dict[str, Any]:
        """Train, judging and saving on the way. Raises what torch raises."""
        how = self._how
        how.out.mkdir(parents=True, exist_ok=True)
        work = self._plan()
        self._resume()
        began, judged, saved = time.monotonic() - self._spent_s, self._spent_s, self._spent_s
        losses: list[torch.Tensor] = []
        told = self._spent_s
        self._model.train()
        for batch in batches(self._data, work[self._step :]):
            self._spent_s = time.monotonic() - began
            share = max(self._step / len(work), self._spent_s / how.seconds if how.seconds else 0.0)
            if share >= 1.0:
                break
            losses.append(self._one(batch, share))
            self._step += 1
            if self._spent_s - told > 10 or self._step == len(work):
                told = self._spent_s
                self._tell(losses, len(work), share)
                losses = []
            if self._spent_s - judged > how.judge_every_s:
                judged = self._spent_s
                self._write({"step": self._step, **self._judge(self._unseen[:128])})
            if self._spent_s - saved > how.save_every_s:
                saved = self._spent_s
                self._save()
        self._spent_s = time.monotonic() - began
        return self._finish(len(work))

    def _plan(self) -> list[list[int]]:
        lengths = self._data.lengths.tolist()
        return [b for e in range(self._how.epochs) for b in plan(lengths, self._how.budget, self._how.seed + e)]

    def _one(self, batch: Any, share: float) -> torch.Tensor:
        rate = self._how.peak * _curve(share, self._how.warmup)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        with half(self._how.place):
            loss: torch.Tensor = self._loss(self._model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learnt, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return loss.detach()

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def _judge(self, examples: list[Example]) -> dict[str, float]:
        self._model.eval()
        unseen = list(batches(self._valid, _in_order(self._valid, self._how.budget)))
        with half(self._how.place):
            found = [float(self._loss(self._model, b)) for b in unseen]
            if self._choice:
                right = torch.cat([self._choice.right(self._model, b) for b in unseen])
                exact = float(right.float().mean())
            else:
                exact = exact_match(self._model, self._tokenizer, examples)
        self._model.train()
        mean = sum(found) / max(1, len(found))
        return {"valid_loss": round(mean, 5), "perplexity": round(math.exp(min(mean, 20)), 4), "exact": round(exact, 4)}

    def _tell(self, losses: list[torch.Tensor], total: int, share: float) -> None:
        mean = float(torch.stack(losses).mean())
        self._write({"step": self._step, "of": total, "loss": round(mean, 5), "share": round(share, 4)})
        if self._progress:
            self._progress(f"train (loss {mean:.3f})", self._step, total)

    def _write(self, row: dict[str, Any]) -> None:
        row = {**row, "seconds": round(self._spent_s, 1)}
        with (self._how.out / "curve.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def _save(self) -> None:
        state = {"step": self._step, "spent_s": self._spent_s, "run": self._mark()}
        state |= {"weights": [p.data for p in self._learnt], "optimizer": self._optimizer.state_dict()}
        waiting = self._how.out / "checkpoint.pt.new"
        torch.save(state, waiting)
        waiting.replace(self._how.out / "checkpoint.pt")

    def _resume(self) -> None:
        """Go on where a killed run of the same data and settings stopped; any other checkpoint is left aside."""
        path = self._how.out / "checkpoint.pt"
        if not path.is_file():
            return
        state = torch.load(path, map_location=self._how.place, weights_only=True)
        if state["run"] != self._mark():
            return
        for parameter, value in zip(self._learnt, state["weights"], strict=True):
            parameter.data.copy_(value)
        self._optimizer.load_state_dict(state["optimizer"])
        self._step, self._spent_s = int(state["step"]), float(state["spent_s"])

    def _mark(self) -> str:
        how = self._how
        same = (
            digest(how.train),
            how.rank,
            how.alpha,
            how.peak,
            how.seed,
            how.epochs,
            how.budget,
            how.full,
            how.top,
            how.answers,
        )
        return repr(same)

    def _finish(self, total: int) -> dict[str, Any]:
        how = self._how
        if how.full:
            self._model.to(torch.bfloat16).save_pretrained(str(how.out / "model"))
            self._tokenizer.save_pretrained(str(how.out / "model"))
        else:
            save_adapter(self._model, how.out, how.base.name)
        measured = self._judge(self._unseen)
        card = {"training": _plain(how), "steps": self._step, "of": total, "seconds": round(self._spent_s, 1)}
        card |= {"examples": len(self._data.lengths), "tokens": int(self._data.lengths.sum()), "device": how.place}
        card |= {"train_sha256": digest(how.train), "valid_sha256": digest(how.valid), "metrics": measured}
        card |= {"torch": torch.__version__, "end": self._tokenizer.eos_token}
        (how.out / "training.json").write_text(json.dumps(card, indent=1), encoding="utf-8")
        self._write({"step": self._step, "final": True, **measured})
        (how.out / "checkpoint.pt").unlink(missing_ok=True)
        return card


def _curve(share: float, warmup: float) -> float:
    """Up in a line, then down a cosine to a fiftieth."""
    if share < warmup:
        return max(share / warmup, 0.02)
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, (share - warmup) / (1 - warmup))))


def _in_order(tokens: Tokens, budget: int) -> list[list[int]]:
    return plan(tokens.lengths.tolist(), budget, 0)


def _plain(how: Training) -> dict[str, Any]:
    plain = {k: v.name if isinstance(v, Path) else v for k, v in asdict(how).items()}
    return plain | {"start": Path(how.start).name}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("base", "train", "valid", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name, default in Training.__dataclass_fields__.items():
        if name in ("base", "train", "valid", "out"):
            continue
        flag = "--" + name.replace("_", "-")
        if isinstance(default.default, bool):
            parser.add_argument(flag, action="store_true")
        else:
            parser.add_argument(flag, type=type(default.default), default=default.default)
    return parser.parse_args()


def main() -> None:
    """Train as the command line says; one JSON line of measurements on stdout."""

    def told(step: str, done: int, total: int) -> None:
        os.write(2, f"{step} {done}/{total}\n".encode())

    card = Trainer(Training(**vars(_arguments())), told).run()
    os.write(1, (json.dumps(card) + "\n").encode())


if __name__ == "__main__":
    main()
