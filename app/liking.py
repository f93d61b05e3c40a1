"""`parley tune like`: a model that says whether a person would like an item, beside the collaborative model."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.homes import open_library
from app.liking_models import Pair, head_pairs, trained, tuned_pair
from app.moments import Said
from app.output import note
from app.progress import progress_bar
from app.settings import Settings
from catalog.store import SqlCatalog
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.query import Query
from learning import like_run, registry
from learning.like_auc import auc
from learning.like_data import LikeExample, LikeSplit, liked_by, split
from retrieval.collaborative.choose import fit_collaborative
from retrieval.collaborative.source import CollaborativeSource

Floats = npt.NDArray[np.float64]
Progress = Callable[[str, int, int], None]
COLLABORATIVE, RATES = "collaborative", "like rates of item and person"
_LEARN = 6_000
"""Examples to learn from with "all": more than a CPU trains on in an hour."""


class Liking(Frozen):
    """What `parley tune like` was asked to do. `scores`: take the shares that a machine elsewhere wrote there;
    `people`: of so many people only (0: all); `top`: adapters in so many of the last blocks only (0: in all)."""

    catalog: str = ""
    shots: tuple[int, ...] = (16, 64, 256)
    most: int = 400
    people: int = 0
    top: int = 10
    seed: int = 7
    work: Path
    base: str = ""
    rank: int = 16
    seconds: float = 0.0
    scores: Path | None = None
    data_only: bool = False
    name: str = ""
    heads_only: bool = False
    """Train no adapter: heads on the model as it is need neither torch nor time."""
    gain: int = 0
    """Moments a part on which the ranking is judged with and without the score; 0: none, and no weight."""


def compare(settings: Settings, wanted: Liking) -> dict[str, Any]:
    """The comparison as a document; an adapter that gains is registered. Raises BadInput, NotAvailable, OSError."""
    catalog = open_library(settings).open(wanted.catalog or settings.catalog or None)
    deeds = catalog.interactions()
    parts = split(deeds, catalog.view(), most=wanted.most, learn=_LEARN, people=wanted.people, seed=wanted.seed)
    files = like_run.write_data(parts, wanted.work, wanted.shots, wanted.seed)
    if wanted.data_only:
        return {"task": "like", "catalog": catalog.name, "files": [str(p) for p in files.values()]}
    with progress_bar() as progress:
        source = collaborative(catalog, parts, settings, progress)
        models = _models(settings, wanted, parts, files, progress)
    known = (foretold(source, parts.valid), foretold(source, parts.test))
    plain = like_run.rates(parts, liked_by(deeds))
    document = _judged(parts, known, plain, models, catalog.name)
    _written(wanted, document)
    name = _registered(settings, wanted, document, len(parts.test))
    if name and wanted.gain:
        rate = like_run.item_rates(parts, liked_by(deeds))
        document |= _earned(settings, wanted, catalog, parts, source, rate, name)
        _written(wanted, document)
    return document


def _written(wanted: Liking, document: Mapping[str, Any]) -> None:
    (wanted.work / "report.json").write_text(json.dumps(document, indent=1), encoding="utf-8")


def _earned(
    settings: Settings,
    wanted: Liking,
    catalog: SqlCatalog,
    parts: LikeSplit,
    source: CollaborativeSource,
    rate: Callable[[str], float],
    name: str,
) -> dict[str, Any]:
    """What the registered model earns in the ranking, put on its card."""
    from app.like_gain import gain_lines, measure_gain
    from app.like_heads import heads_of
    from app.like_part import open_adapter

    folder = registry.Registry(settings.home).folder("like", name)
    with progress_bar() as progress:
        heads, base = heads_of(settings, catalog, parts, source, progress)
        answers, said = open_adapter(settings, folder), Said(wanted.work / "moments.jsonl", _mark(folder))
        measured, gains = measure_gain(catalog.view(), heads, parts, answers, rate, wanted.gain, said, progress)
    note(f"in {base}:")
    for line in gain_lines(gains):
        note(line)
    card = registry.read_card(folder) | {"catalog": catalog.name, "reordered": base, **measured}
    (folder / registry.CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")
    return {"reordered": base, **measured}


def _models(
    settings: Settings, wanted: Liking, parts: LikeSplit, files: Mapping[int, Path], progress: Progress
) -> dict[str, Pair]:
    """The log-odds of every model, by name."""
    base = Path(wanted.base) if wanted.base else settings.home / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    found: dict[str, Pair] = {}
    for count, path in files.items():
        name = f"tuned on {count or 'all'}"
        if wanted.scores is not None:
            found[name] = _read(wanted.scores, count, parts)
            continue
        if wanted.heads_only:
            continue
        how = {"rank": wanted.rank, "seconds": wanted.seconds, "seed": wanted.seed, "top": wanted.top}
        trained(base, path, wanted.work, count, how, progress)
        found[name] = tuned_pair(settings, wanted.work, count, parts, progress)
    if wanted.scores is None:
        found |= head_pairs(settings, base, wanted.work, wanted.shots, parts, wanted.seed, progress)
    return found


def _judged(parts: LikeSplit, known: Pair, plain: Pair, models: Mapping[str, Pair], catalog: str) -> dict[str, Any]:
    """Every method alone, and what each model adds to the collaborative one and to the plain rates."""
    found = [*like_run.rows(COLLABORATIVE, known[1], parts.test), *like_run.rows(RATES, plain[1], parts.test)]
    weights: dict[str, list[float]] = {}
    mixes: dict[str, tuple[Pair, ...]] = {f"{COLLABORATIVE} + {RATES}": (known, plain)}
    for name, pair in models.items():
        found += like_run.rows(name, pair[1], parts.test, decides=True)
        mixes |= {f"{COLLABORATIVE} + {name}": (known, pair), f"all three, {name}": (known, plain, pair)}
    for name, pairs in mixes.items():
        both, weights[name] = like_run.fused(parts, *pairs)
        found += like_run.rows(name, both, parts.test)
    liked = [e.liked for e in parts.valid]
    chosen_by = {name: round(auc(pair[0], liked), 4) for name, pair in models.items()}
    return like_run.report(found, weights, catalog) | {"validation": chosen_by}


def collaborative(catalog: SqlCatalog, parts: LikeSplit, settings: Settings, progress: Progress) -> CollaborativeSource:
    """The collaborative model, fitted on what came before."""
    model, _ = fit_collaborative(parts.learnt, catalog.view().ids, settings.retrieval.collaborative, progress)
    return CollaborativeSource(catalog, model)


def foretold(source: CollaborativeSource, examples: Sequence[LikeExample]) -> Floats:
    """The model's scores of the examples; 0 where it has nothing to say."""
    return np.array([_one(source, e) for e in examples], np.float64)


def _one(source: CollaborativeSource, example: LikeExample) -> float:
    query = Query(liked=example.earlier_liked, disliked=example.earlier_disliked)
    value = float(source.scores(query, [example.item])[0])
    return 0.0 if np.isnan(value) else value


def _read(folder: Path, count: int, parts: LikeSplit) -> Pair:
    found = []
    for name, part in (("valid", parts.valid), ("test", parts.test)):
        path = folder / f"{name}-{count or 'all'}.txt"
        try:
            values = like_run.read_shares(path)
        except (OSError, ValueError) as error:
            raise BadInput(f"{path} holds no scores", "write it with `python -m learning.lora_score`") from error
        if len(values) != len(part):
            raise BadInput(f"{path} has {len(values)} scores for {len(part)} examples", "make both from the same data")
        found.append(like_run.log_odds(values))
    return found[0], found[1]


def _registered(settings: Settings, wanted: Liking, document: dict[str, Any], size: int) -> str:
    """Register the model that validation finds best, in use where its mix with the collaborative model gains on the
    test examples; its name."""
    values = {r["method"]: r["auc"] for r in document["rows"] if r["group"] == "all"}
    alone = values[COLLABORATIVE]
    kept = {m: v for m, v in document["validation"].items() if " on " in m and registry.whole(_folder(wanted, m))}
    if not kept:
        return ""
    best = max(kept, key=lambda m: kept[m])
    mixed = values[f"{COLLABORATIVE} + {best}"]
    folder = _folder(wanted, best)
    verdict = registry.gate("AUC of both", mixed, alone, size, least_gain=0.002)
    note(f"{best}: {verdict.why}")
    card = {"task": "like", "metrics": {"auc_both": mixed, "auc_collaborative": alone}, "report": document}
    (folder / registry.CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")
    name = wanted.name or f"like-{document['catalog']}-{folder.name}"
    registry.Registry(settings.home).register("like", name, folder, verdict)
    return name


def _mark(folder: Path) -> str:
    """What tells a model's weights from others."""
    held = next(folder / n for n in (registry.WEIGHTS, registry.HEAD) if (folder / n).is_file())
    return hashlib.sha256(held.read_bytes()).hexdigest()[:16]


def _folder(wanted: Liking, method: str) -> Path:
    """Where what a method's name says lies: "tuned on 16" in adapter-16, "head on 64" in head-64."""
    kind, _, count = method.partition(" on ")
    return wanted.work / f"{'head' if kind == 'head' else 'adapter'}-{count}"
