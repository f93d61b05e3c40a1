"""Prompts and targets as tokens on the device, and batches of like length. Imports torch only."""

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

_ROUND = 16
"""Batches are padded to a multiple of this, so that few shapes occur."""


@dataclass(frozen=True, slots=True)
class Example:
    """What the model reads and what it should write."""

    prompt: str
    target: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """All examples as one flat row of tokens. `starts`, `lengths`, `prompts` have one number per example."""

    flat: torch.Tensor
    starts: torch.Tensor
    lengths: torch.Tensor
    prompts: torch.Tensor
    pad: int


@dataclass(frozen=True, slots=True)
class Batch:
    """`ids`: (rows, length); `learn`: the places whose next token is learnt, (rows, length - 1)."""

    ids: torch.Tensor
    learn: torch.Tensor


def read_examples(path: Path) -> list[Example]:
    """The examples of a JSON Lines file (or one packed with gzip). Raises ValueError for an empty or broken file."""
    found = []
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                found.append(Example(str(record["prompt"]), str(record["target"])))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}, line {number}: needs a prompt and a target") from error
    if not found:
        raise ValueError(f"{path} holds no examples")
    return found


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def tokenise(examples: Sequence[Example], tokenizer: Any, device: str, longest: int = 512) -> Tokens:
    """All examples as tokens, with an end after each target. Examples longer than `longest` tokens are left out."""
    prompts = tokenizer([e.prompt for e in examples], add_special_tokens=False)["input_ids"]
    targets = tokenizer([e.target for e in examples], add_special_tokens=False)["input_ids"]
    kept = [
        (p, [*t, tokenizer.eos_token_id]) for p, t in zip(prompts, targets, strict=True) if len(p) + len(t) < longest
    ]
    if not kept:
        raise ValueError(f"every example is longer than {longest} tokens")
    lengths = torch.tensor([len(p) + len(t) for p, t in kept], dtype=torch.long)
    starts = torch.cumsum(lengths, 0) - lengths
    flat = torch.tensor([token for p, t in kept for token in (*p, *t)], dtype=torch.int32)
    said = torch.tensor([len(p) for p, _ in kept], dtype=torch.long)
    return Tokens(flat.to(device), starts.to(device), lengths.to(device), said.to(device), int(tokenizer.pad_token_id))


def plan(lengths: Sequence[int], budget: int, seed: int) -> list[list[int]]:
    """Batches of examples of like length, each at most `budget` padded tokens, in a shuffled order fixed by `seed`."""
    chance = random.Random(seed)
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], chance.random()))
    batches: list[list[int]] = []
    for i in order:
        padded = -(-lengths[i] // _ROUND) * _ROUND
        if batches and (len(batches[-1]) + 1) * padded <= budget:
            batches[-1].append(i)
        else:
            batches.append([i])
    chance.shuffle(batches)
    return batches


def batches(tokens: Tokens, plan_: Sequence[Sequence[int]]) -> Iterator[Batch]:
    """The batches of a plan, padded on the right (causal attention never sees what comes after)."""
    device = tokens.flat.device
    for chosen in plan_:
        at = torch.tensor(list(chosen), device=device)
        lengths = tokens.lengths[at][:, None]
        width = -(-int(lengths.max()) // _ROUND) * _ROUND
        place = torch.arange(width, device=device)[None, :]
        inside = place < lengths
        ids = tokens.flat[(tokens.starts[at][:, None] + place).clamp(max=len(tokens.flat) - 1)].long()
        ids = torch.where(inside, ids, tokens.pad)
        following = place[:, 1:]
        yield Batch(ids, (following >= tokens.prompts[at][:, None]) & (following < lengths))
