"""What ships with the project: a small adapter for understanding, its card, and a chooser that fits the code."""

import json
import struct
from pathlib import Path

import learning
from agent.tuned_chooser import load_chooser

SHIPPED = Path(learning.__file__).parent / "adapters" / "understand"
MEGABYTES = 25


def test_the_shipped_adapter_is_small_and_in_the_form_that_peft_and_vllm_read() -> None:
    weights = SHIPPED / "adapter_model.safetensors"
    assert weights.stat().st_size <= MEGABYTES * 1_000_000
    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        tensors = set(json.loads(file.read(length))) - {"__metadata__"}
    assert sum(name.endswith("lora_A.weight") for name in tensors) == 30 * 7  # seven linear layers in each of 30 blocks
    assert json.loads((SHIPPED / "adapter_config.json").read_text())["r"] == 16


def test_its_chooser_fits_the_signs_that_the_code_collects() -> None:
    chooser = load_chooser(SHIPPED / "chooser.json")
    assert chooser.measured["both"] >= chooser.measured["rules"]


def test_its_card_says_what_it_was_made_from_and_what_it_is_worth() -> None:
    card = json.loads((SHIPPED / "card.json").read_text(encoding="utf-8"))
    assert card["task"] == "understand"
    assert card["data"]["train"]["sha256"]
    assert card["metrics"]["exact"] > 0.9
