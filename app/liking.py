"""`parley tune like`: a model that says whether a person would like an item, beside the collaborative model."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.homes import open_library
from app.output import note
from app.progress import progress_bar
from app.settings import Settings
from catalog.store import SqlCatalog
from domain.errors import BadInput, NotAvailable
from domain.frozen import Frozen
from domain.query import Query
from learning import like_run, registry
from learning.like_data import LikeExample, LikeSplit, split
from retrieval.collaborative.choose import fit_collaborative
from retrieval.collaborative.source import CollaborativeSource

Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]
Pair = tuple[Floats, Floats]
"""Scores of the validation and of the test examples."""
COLLABORATIVE = "collaborative"


class Liking(Frozen):
    """What `parley tune like` was asked to do. `scores`: take the shares that a machine elsewhere wrote there."""

    catalog: str = ""
    shots: tuple[int, ...] = (16, 64, 256)
    most: int = 1_000
    seed: int = 7
    work: Path
    base: str = ""
    rank: int = 16
    seconds: float = 0.0
    scores: Path | None = None
    data_only: bool = False
    name: str = ""


def compare(settings: Settings, wanted: Liking) -> dict[str, Any]:
    """The comparison as a document; an adapter that gains is registered. Raises BadInput, NotAvailable, OSError."""
    catalog = open_library(settings).open(wanted.catalog or settings.catalog or None)
    parts = split(catalog.interactions(), catalog.view(), most=wanted.most, seed=wanted.seed)
    files = like_run.write_data(parts, wanted.work, wanted.shots, wanted.seed)
    if wanted.data_only:
        return {"task": "like", "catalog": catalog.name, "files": [str(p) for p in files.values()]}
    with progress_bar() as progress:
        known = collaborative(catalog, parts, settings, progress)
        found = like_run.rows(COLLABORATIVE, known[1], parts.test)
        weights: dict[str, list[float]] = {}
        best: tuple[float, int] = (0.0, -1)
        for count, path in files.items():
            pair = _tuned(settings, wanted, parts, count, path, progress)
            name = f"tuned on {count or 'all'}"
            found += like_run.rows(name, pair[1], parts.test, shares=True)
            both, earned = like_run.fused(parts, known, _logits(pair))
            found += like_run.rows(f"both, {name}", both, parts.test)
            weights[name] = earned
            gained = like_run.auc(both, [e.liked for e in parts.test])
            best = max(best, (gained, count))
    document = like_run.report(found, weights, catalog.name)
    (wanted.work / "report.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    alone = like_run.auc(known[1], [e.liked for e in parts.test])
    _registered(settings, wanted, document, best, alone, len(parts.test))
    return document


def collaborative(catalog: SqlCatalog, parts: LikeSplit, settings: Settings, progress: Progress) -> Pair:
    """The collaborative model's scores, fitted on what came before; 0 where it has nothing to say."""
    model, _ = fit_collaborative(parts.learnt, catalog.view().ids, settings.retrieval.collaborative, progress)
    source = CollaborativeSource(catalog, model)

    def score(examples: Sequence[LikeExample]) -> Floats:
        return np.array([_one(source, e) for e in examples])

    return score(parts.valid), score(parts.test)


def _one(source: CollaborativeSource, example: LikeExample) -> float:
    query = Query(liked=example.earlier_liked, disliked=example.earlier_disliked)
    value = float(source.scores(query, [example.item])[0])
    return 0.0 if np.isnan(value) else value


def _logits(pair: Pair) -> Pair:
    valid, test = (np.log(np.clip(p, 1e-6, 1 - 1e-6) / (1 - np.clip(p, 1e-6, 1 - 1e-6))) for p in pair)
    return valid, test


def _tuned(settings: Settings, wanted: Liking, parts: LikeSplit, count: int, path: Path, progress: Progress) -> Pair:
    if wanted.scores is not None:
        return _read(wanted.scores, count, parts)
    try:
        from learning.lora import Trainer, Training
        from learning.lora_score import opened, shares
    except ImportError as error:
        raise NotAvailable("training needs torch, transformers and peft", "install the extra `torch`") from error
    base = Path(wanted.base) if wanted.base else settings.home / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    out = wanted.work / f"adapter-{count or 'all'}"
    epochs = max(1, min(12, 768 // count)) if count else 1
    how = Training(
        base=base,
        train=path,
        valid=wanted.work / "valid.jsonl",
        out=out,
        rank=wanted.rank,
        alpha=2 * wanted.rank,
        rate=5e-4,
        epochs=epochs,
        seconds=wanted.seconds,
        seed=wanted.seed,
        judge_rows=32,
    )
    try:
        Trainer(how, progress).run()
    except (FileNotFoundError, ValueError) as error:
        raise BadInput(str(error), "fetch the base model with `parley data get smollm2`, or name one") from error
    model, tokenizer = opened(base, out)
    valid, test = (np.array(shares(model, tokenizer, [e.prompt for e in part])) for part in (parts.valid, parts.test))
    return valid, test


def _read(folder: Path, count: int, parts: LikeSplit) -> Pair:
    found = []
    for name, part in (("valid", parts.valid), ("test", parts.test)):
        path = folder / f"{name}-{count or 'all'}.txt"
        try:
            values = np.array([float(line) for line in path.read_text(encoding="utf-8").split()])
        except (OSError, ValueError) as error:
            raise BadInput(f"{path} holds no scores", "write it with `python -m learning.lora_score`") from error
        if len(values) != len(part):
            raise BadInput(f"{path} has {len(values)} scores for {len(part)} examples", "make both from the same data")
        found.append(values)
    return found[0], found[1]


def _registered(
    settings: Settings, wanted: Liking, document: dict[str, Any], best: tuple[float, int], alone: float, size: int
) -> None:
    verdict = registry.gate("AUC of both", best[0], alone, size, least_gain=0.002)
    note(verdict.why)
    folder = wanted.work / f"adapter-{best[1] or 'all'}"
    if not (folder / registry.WEIGHTS).is_file():
        return
    card = {"task": "like", "metrics": {"auc_both": best[0], "auc_collaborative": alone}, "report": document}
    (folder / registry.CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")
    registry.Registry(settings.home).register("like", wanted.name or f"like-{best[1] or 'all'}", folder, verdict)
