"""`parley tune understand`: data from catalogues, training, calibration on cases, the gate and the registry."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agent.tuned_chooser import always_model, chooser_text
from app import looping
from app.homes import open_library, open_store
from app.labelled import sources
from app.output import note
from app.progress import progress_bar
from app.settings import Settings
from app.tune_judge import BEFORE, earlier_readings, judge
from app.tuned import CHOOSER
from domain.conversation import Turn
from domain.errors import BadInput, NotAvailable, NotFound
from domain.frozen import Frozen
from domain.ports import CatalogView
from learning import understanding_run as runs
from learning.chooser_fit import Report, fit
from learning.registry import Registry, Verdict, gate, read_card
from learning.understanding_data import Maker

Progress = Callable[[str, int, int], None]
WEIGHTS = ("adapter_model.safetensors", "adapter_config.json", "training.json")


class Wanted(Frozen):
    """What `parley tune understand` was asked to do."""

    catalogs: tuple[str, ...] = ()
    plan: runs.Plan = runs.Plan()
    work: Path
    name: str = ""
    base: str = ""
    seconds: float = 0.0
    rank: int = 16
    epochs: int = 1
    cases: tuple[Path, ...] = ()
    adapter: Path | None = None
    data_only: bool = False
    if_due: bool = False
    labelled: tuple[Path, ...] = ()
    start: str = ""
    """The adapter to go on from: a folder, or a name of `parley models list`."""
    rate: float = 0.0


def views_of(settings: Settings, names: Sequence[str]) -> dict[str, CatalogView]:
    """The views of the named catalogues (the one imported last where none is named). Raises NotFound."""
    library = open_library(settings)
    return {name: library.open(name).view() for name in (names or (settings.catalog or library.latest(),))}


def make_data(settings: Settings, wanted: Wanted, turns: Sequence[Turn], progress: Progress) -> dict[str, Any]:
    """Write the data into the work folder. Raises BadInput, NotFound, OSError."""
    from learning.grammar import generate

    wanted.work.mkdir(parents=True, exist_ok=True)
    views = views_of(settings, wanted.catalogs)
    name, view = next(iter(views.items()))
    talk = looping.talk_messages(settings, [t for t in turns if not t.intent.not_understood], view)
    if talk:
        note(f"{len(talk)} logged messages about {name} join the data")
    more = [(Maker(about), found) for about, found in [(view, talk), *sources(wanted.labelled, view)] if found]
    return runs.make_data(views, wanted.plan, generate, wanted.work, progress, more)


def train(settings: Settings, wanted: Wanted, progress: Progress) -> dict[str, Any]:
    """Train on the work folder's data. Raises NotAvailable without torch, BadInput."""
    try:
        from learning.lora import Trainer, Training
    except ImportError as error:
        raise NotAvailable("training needs torch, transformers and peft", "install the extra `torch`") from error
    base = Path(wanted.base) if wanted.base else settings.home / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    how = Training(
        base=base,
        train=wanted.work / runs.TRAIN,
        valid=wanted.work / runs.VALID,
        out=wanted.work / "adapter",
        rank=wanted.rank,
        alpha=2 * wanted.rank,
        seconds=wanted.seconds,
        epochs=wanted.epochs,
        seed=wanted.plan.seed,
        start=str(start_of(settings, wanted.start)) if wanted.start else "",
        rate=wanted.rate,
    )
    try:
        return Trainer(how, progress).run()
    except (FileNotFoundError, ValueError) as error:
        raise BadInput(str(error), "fetch the base model with `parley data get smollm2`, or name one") from error


def start_of(settings: Settings, named: str) -> Path:
    """The folder of the adapter to go on from. Raises NotFound."""
    folder = Path(named) if Path(named).is_dir() else Registry(settings.home).folder("understand", named)
    if not (folder / WEIGHTS[0]).is_file():
        raise NotFound(f"there is no adapter {named!r} to go on from", "give a folder, or see `parley models list`")
    return folder


def calibrated(settings: Settings, folder: Path, wanted: Wanted, progress: Progress) -> Report:
    """Judge both readings on the cases, write the chooser beside the adapter. Raises BadInput, ModelFailed."""
    view = next(iter(views_of(settings, wanted.catalogs).values()))
    (folder / CHOOSER).write_text(chooser_text(always_model()), encoding="utf-8")
    judged = judge(settings, folder, view, wanted.cases, progress, earlier_readings(BEFORE))
    chooser, report = fit(judged, wanted.plan.seed)
    (folder / CHOOSER).write_text(chooser_text(chooser), encoding="utf-8")
    return report


def finish(settings: Settings, wanted: Wanted, progress: Progress) -> Verdict:
    """Calibrate, write the card, pass the gate, register. Raises BadInput, ModelFailed, OSError."""
    made = wanted.adapter or wanted.work / "adapter"
    registry = Registry(settings.home)
    with TemporaryDirectory(prefix="parley-adapter-") as work:
        folder = Path(work) / "adapter"
        folder.mkdir()
        for name in WEIGHTS:
            if (made / name).is_file():
                shutil.copyfile(made / name, folder / name)
        report = calibrated(settings, folder, wanted, progress)
        data = _json(wanted.work / runs.DATA)
        runs.write_card(folder, data, _json(folder / "training.json"), report.model_dump(mode="json"))
        verdict = gate("all fields right", report.both, _in_use(registry, report), report.examples)
        name = wanted.name or f"u{data.get('train', {}).get('sha256', 'x')[:8]}"
        registry.register("understand", name, folder, verdict)
        for source, row in report.by_source.items():
            note(f"{source}: rules {row['rules']:.3f}, model {row['model']:.3f}, both {row['both']:.3f}")
    return verdict


def _in_use(registry: Registry, report: Report) -> float:
    """What is in use scores: its card's number on the same cases, else the rules alone."""
    folder = registry.current("understand")
    measured = read_card(folder).get("metrics", {}) if folder else {}
    same = measured.get("examples") == report.examples
    return max(report.rules, float(measured.get("both", 0.0)) if same else 0.0)


def _json(path: Path) -> dict[str, Any]:
    import json

    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def tuned(settings: Settings, wanted: Wanted) -> str:
    """Do what was asked; the line for a person. Raises BadInput, NotFound, NotAvailable, ModelFailed, OSError."""
    turns = looping.turns_of(settings, open_store(settings), *wanted.catalogs[:1])
    if wanted.if_due:
        note(looping.check(settings, turns))
        state = looping.due(settings, turns)
        if not state.due:
            return f"not due: {state.why}"
    with progress_bar() as progress:
        if wanted.adapter is None:
            card = make_data(settings, wanted, turns, progress)
            note(f"{card['train']['examples']} examples, sha256 {card['train']['sha256'][:16]}")
        if wanted.data_only:
            return str(wanted.work)
        if wanted.adapter is None:
            train(settings, wanted, progress)
        verdict = finish(settings, wanted, progress)
    return f"{'in use' if verdict.passed else 'kept, not in use'}: {verdict.why}"
