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
from learning.lora_half import half


@torch.no_grad()  # type: ignore[untyped-decorator]
def states(model: Any, tokenizer: Any, prompts: Sequence[str]) -> torch.Tensor:
    """The last block's output at the last token of each prompt, shape (prompts, width), in 32 bits on the CPU."""
    device = next(model.parameters()).device
    asked = tokenizer(list(prompts), add_special_tokens=False)["input_ids"]
    order = sorted(range(len(prompts)), key=lambda i: len(asked[i]))
    rows = 256 if device.type == "cuda" else 8
    inner = getattr(model, "get_base_model", lambda: model)()
    found = torch.zeros(len(prompts), int(inner.config.hidden_size))
    for start in range(0, len(order), rows):
        chosen = order[start : start + rows]
        width = len(asked[chosen[-1]])
        ids = torch.tensor([[*asked[i], *[tokenizer.pad_token_id] * (width - len(asked[i]))] for i in chosen])
        last = torch.tensor([len(asked[i]) - 1 for i in chosen])
        with half(device.type):
            out = inner.model(input_ids=ids.to(device), use_cache=False).last_hidden_state
        found[chosen] = out[torch.arange(len(chosen)), last].float().cpu()
    return found


@torch.no_grad()  # type: ignore[untyped-decorator]
def answers(model: Any, tokenizer: Any, found: torch.Tensor, yes: str = " yes", no: str = " no") -> list[float]:
    """P(yes) / (P(yes) + P(no)) of the next token after each state. Raises ValueError for an answer of many tokens."""
    tokens = [tokenizer(word, add_special_tokens=False)["input_ids"] for word in (yes, no)]
    if any(len(t) != 1 for t in tokens):
        raise ValueError("an answer must be one token of this model")
    inner = getattr(model, "get_base_model", lambda: model)()
    scores = found @ inner.lm_head.weight[[t[0] for t in tokens]].float().cpu().T
    found_: list[float] = torch.softmax(scores, -1)[:, 0].tolist()
    return found_


def shares(model: Any, tokenizer: Any, prompts: Sequence[str]) -> list[float]:
    """The share of " yes" after each prompt."""
    found: list[float] = answers(model, tokenizer, states(model, tokenizer, prompts))
    return found


def opened(base: Path, adapter: Path | None) -> tuple[Any, Any]:
    """The model with an adapter (the base alone without one), ready to score, and its tokenizer."""
    place = "cuda" if torch.cuda.is_available() else "cpu"
    model, tokenizer = load_base(base, torch.bfloat16 if place == "cuda" else torch.float32)
    if adapter is not None:
        config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
        blocks = config.get("layers_to_transform") or []
        model = with_lora(model, int(config["r"]), int(config["lora_alpha"]), top=len(blocks))
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
