"""`parley tune write`: a small writer trained on sentences that pass our own check."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.grounding import TitleIndex
from app.homes import open_library
from app.output import note
from app.progress import progress_bar
from app.settings import Settings
from domain.errors import BadInput, NotAvailable
from domain.frozen import Frozen
from learning import registry
from learning.like_run import Progress
from learning.writing_data import WritingExample, faulty, make


class Writing(Frozen):
    """What `parley tune write` was asked to do."""

    catalog: str = ""
    size: int = 2_000
    judged: int = 60
    seed: int = 7
    work: Path
    base: str = ""
    rank: int = 16
    seconds: float = 0.0
    data_only: bool = False
    name: str = ""


def tune(settings: Settings, wanted: Writing) -> str:
    """Do what was asked; the line for a person. Raises BadInput, NotAvailable, NotFound, OSError."""
    view = open_library(settings).open(wanted.catalog or settings.catalog or None).view()
    index = TitleIndex.of(view)
    unseen = make(view, seed=wanted.seed + 1_000_003, count=wanted.judged, index=index)
    held_back = {example.item_id for example in unseen}
    train = [e for e in make(view, seed=wanted.seed, count=wanted.size, index=index) if e.item_id not in held_back]
    for name, part in (("train", train), ("valid", unseen)):
        _write(part, wanted.work / f"{name}.jsonl")
    if wanted.data_only:
        return f"{len(train)} sentences in {wanted.work}"
    with progress_bar() as progress:
        before, after, card = _trained(settings, wanted, unseen, progress)
    shares = [faulty(texts, unseen, view, index) for texts in (before, after)]
    verdict = registry.gate("sentences that pass", 1 - shares[1], 1 - shares[0], len(unseen))
    folder = wanted.work / "adapter"
    card = {"task": "write", "metrics": {"passes": 1 - shares[1], "base_passes": 1 - shares[0]}, "training": card}
    (folder / registry.CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")
    registry.Registry(settings.home).register("write", wanted.name or "write", folder, verdict)
    note(f"refused by the check: {shares[0]:.1%} before, {shares[1]:.1%} after")
    return f"{'in use' if verdict.passed else 'kept, not in use'}: {verdict.why}"


def _trained(
    settings: Settings, wanted: Writing, unseen: Sequence[WritingExample], progress: Progress
) -> tuple[list[str], list[str], dict[str, Any]]:
    """What the base and the tuned model write about the unseen items, and the training's card."""
    try:
        from learning.lora import Trainer, Training
        from learning.lora_judge import written
        from learning.lora_score import opened
    except ImportError as error:
        raise NotAvailable("training needs torch, transformers and peft", "install the extra `torch`") from error
    base = Path(wanted.base) if wanted.base else settings.home / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    how = Training(
        base=base,
        train=wanted.work / "train.jsonl",
        valid=wanted.work / "valid.jsonl",
        out=wanted.work / "adapter",
        rank=wanted.rank,
        alpha=2 * wanted.rank,
        seconds=wanted.seconds,
        seed=wanted.seed,
        judge_rows=16,
    )
    prompts = [example.prompt for example in unseen]
    try:
        before = written(*opened(base, None), prompts, rows=16)
        card = Trainer(how, progress).run()
        return before, written(*opened(base, how.out), prompts, rows=16), card
    except (FileNotFoundError, ValueError) as error:
        raise BadInput(str(error), "fetch the base model with `parley data get smollm2`, or name one") from error


def _write(examples: Sequence[WritingExample], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = (json.dumps({"prompt": e.prompt, "target": e.target}, ensure_ascii=False) for e in examples)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
