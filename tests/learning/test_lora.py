"""The trainer: it learns, goes on after a kill, repeats by seed, and refuses what it cannot read."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("peft")
torch = pytest.importorskip("torch")

from learning.lora import Trainer, Training  # noqa: E402
from learning.lora_data import plan, read_examples  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of two thin layers with a tokenizer of bytes."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("base")
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({c: i for i, c in enumerate([*letters, "<e>"])}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<e>"])
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<e>", pad_token="<e>").save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(letters) + 1,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
    )
    torch.manual_seed(1)
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def training(base: Path, folder: Path, **more: Any) -> Training:
    rows = [{"prompt": f"{a}{b}:", "target": f" {b}"} for a in "abcdefgh" for b in "xyz"]
    for name, part in (("train", rows * 4), ("valid", rows[:6])):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, part)), encoding="utf-8")
    given: dict[str, Any] = {
        "rank": 4,
        "alpha": 8,
        "tokens": 256,
        "rate": 1e-2,
        "epochs": 2,
        "judge_rows": 4,
        "device": "cpu",
    }
    return Training(
        base=base, train=folder / "train.jsonl", valid=folder / "valid.jsonl", out=folder / "out", **{**given, **more}
    )


def losses(folder: Path) -> list[float]:
    rows = [json.loads(line) for line in (folder / "out" / "curve.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row["valid_loss"] for row in rows if "valid_loss" in row]


def test_training_lowers_the_loss_and_writes_adapter_curve_and_card(base: Path, tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.mkdir()
    Trainer(training(base, short, rate=1e-9)).run()
    card = Trainer(training(base, tmp_path)).run()
    assert losses(tmp_path)[-1] < losses(short)[-1] - 0.2
    assert (tmp_path / "out" / "adapter_model.safetensors").is_file()
    assert card["steps"] == card["of"] > 2
    assert not (tmp_path / "out" / "checkpoint.pt").exists()


def test_a_killed_training_goes_on_and_ends_where_an_unbroken_one_ends(base: Path, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    Trainer(training(base, whole)).run()

    class Killed(Exception):
        pass

    first = Trainer(training(base, broken, save_every_s=0.0))
    steps = 0
    one = first._one

    def dies(batch: object, share: float) -> object:
        nonlocal steps
        steps += 1
        if steps == 4:
            raise Killed
        return one(batch, share)

    first._one = dies  # type: ignore[method-assign]
    with pytest.raises(Killed):
        first.run()
    second = Trainer(training(base, broken, save_every_s=0.0))
    card = second.run()
    assert card["steps"] == card["of"]
    assert losses(broken)[-1] == pytest.approx(losses(whole)[-1], abs=0.02)


def test_a_training_starts_from_an_adapter_that_was_made_before(base: Path, tmp_path: Path) -> None:
    Trainer(training(base, tmp_path)).run()
    shutil.move(tmp_path / "out", tmp_path / "before")
    Trainer(training(base, tmp_path, start=str(tmp_path / "before"), rate=1e-9)).run()
    before = [json.loads(x) for x in (tmp_path / "before" / "curve.jsonl").read_text(encoding="utf-8").splitlines()]
    assert losses(tmp_path)[-1] == pytest.approx(before[-1]["valid_loss"], abs=0.05)


def test_batches_hold_every_example_once_within_the_budget() -> None:
    lengths = [5, 40, 12, 33, 7, 18, 90]
    batches = plan(lengths, 96, 3)
    assert sorted(i for b in batches for i in b) == list(range(len(lengths)))
    assert all(len(b) == 1 or len(b) * max(-(-lengths[i] // 16) * 16 for i in b) <= 96 for b in batches)
    assert plan(lengths, 96, 3) == batches


def test_an_empty_or_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"prompt": "x"}', encoding="utf-8")
    with pytest.raises(ValueError, match="no examples"):
        read_examples(tmp_path / "a.jsonl")
    with pytest.raises(ValueError, match="line 1"):
        read_examples(tmp_path / "b.jsonl")


def test_a_choice_among_answers_is_learnt_in_few_steps_and_in_the_upper_block_alone(base: Path, tmp_path: Path) -> None:
    rows = [{"prompt": f"{a}{b}:", "target": b} for a in "abcdefgh" for b in "xy"]

    def trained(folder: Path, epochs: int) -> dict[str, Any]:
        folder.mkdir(exist_ok=True)
        how = training(base, folder, answers="x|y", top=1, epochs=epochs, rate=2e-2)
        for name in ("train", "valid"):
            (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        return Trainer(how).run()

    trained(tmp_path / "short", 1)
    card = trained(tmp_path, 60)
    assert card["metrics"]["valid_loss"] < losses(tmp_path / "short")[-1] - 0.1 and card["metrics"]["exact"] >= 0.75
    config = json.loads((tmp_path / "out" / "adapter_config.json").read_text(encoding="utf-8"))
    assert config["layers_to_transform"] == [1]


def test_an_answer_of_several_tokens_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one token each"):
        Trainer(training(base, tmp_path, answers=" x| y"))
