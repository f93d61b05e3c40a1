"""The share of " yes" after prompts: `python -m learning.lora_score --base MODEL --adapter DIR --prompts F --out F`.

Stands alone like the trainer: torch, transformers, peft and this folder's lora_*.py.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from learning.lora_base import load_base, start_from, with_lora
from learning.lora_data import read_examples


@torch.no_grad()  # type: ignore[untyped-decorator]
def shares(model: Any, tokenizer: Any, prompts: Sequence[str], yes: str = " yes", no: str = " no") -> list[float]:
    """P(yes) / (P(yes) + P(no)) of the next token, one a prompt. Raises ValueError for an answer of several tokens."""
    answers = [tokenizer(word, add_special_tokens=False)["input_ids"] for word in (yes, no)]
    if any(len(a) != 1 for a in answers):
        raise ValueError("an answer must be one token of this model")
    device = next(model.parameters()).device
    order = sorted(range(len(prompts)), key=lambda i: len(prompts[i]))
    rows = 256 if device.type == "cuda" else 16
    found = [0.0] * len(prompts)
    inner = getattr(model, "get_base_model", lambda: model)()
    for start in range(0, len(order), rows):
        chosen = order[start : start + rows]
        asked = tokenizer([prompts[i] for i in chosen], add_special_tokens=False)["input_ids"]
        width = max(map(len, asked))
        ids = torch.tensor([[*a, *[tokenizer.pad_token_id] * (width - len(a))] for a in asked], device=device)
        last = torch.tensor([len(a) - 1 for a in asked], device=device)
        hidden = inner.model(input_ids=ids, use_cache=False).last_hidden_state[torch.arange(len(asked)), last]
        scores = inner.lm_head(hidden)[:, [answers[0][0], answers[1][0]]].float()
        for i, share in zip(chosen, torch.softmax(scores, -1)[:, 0].tolist(), strict=True):
            found[i] = share
    return found


def opened(base: Path, adapter: Path | None) -> tuple[Any, Any]:
    """The model with an adapter (the base alone without one), ready to score, and its tokenizer."""
    place = "cuda" if torch.cuda.is_available() else "cpu"
    model, tokenizer = load_base(base, torch.bfloat16 if place == "cuda" else torch.float32)
    if adapter is not None:
        config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
        model = with_lora(model, int(config["r"]), int(config["lora_alpha"]))
        start_from(model, adapter)
    return model.to(place).eval(), tokenizer


def main() -> None:
    """Score as the command line says: one number a line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("base", "prompts", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--adapter", type=Path)
    given = parser.parse_args()
    model, tokenizer = opened(given.base, given.adapter)
    found = shares(model, tokenizer, [e.prompt for e in read_examples(given.prompts)])
    given.out.write_text("".join(f"{share:.6f}\n" for share in found), encoding="utf-8")


if __name__ == "__main__":
    main()
