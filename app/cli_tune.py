"""`parley tune`: small models tuned for the job, on this machine."""

from pathlib import Path
from typing import Annotated

import typer

from app.output import note, put

Catalogs = Annotated[
    list[str] | None,
    typer.Option("--catalog", help="A catalogue, NAME or NAME:WEIGHT; repeat it (default: the one imported last)."),
]
CASES = Path("evaluation") / "cases"


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    tune = typer.Typer(help="Tune a small model: understand, like, write.", no_args_is_help=True)
    tune.command()(understand)
    app.add_typer(tune, name="tune")


def understand(
    catalog: Catalogs = None,
    size: Annotated[int, typer.Option(min=100, help="Messages to make.")] = 20_000,
    unseen: Annotated[int, typer.Option(min=20, help="Messages held back.")] = 1_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same data.")] = 7,
    work: Annotated[Path, typer.Option(help="Data, checkpoints and curves (default: under the home).")] = Path(),
    base: Annotated[str, typer.Option(help="A model folder or GGUF file (default: smollm2).")] = "",
    seconds: Annotated[float, typer.Option(min=0, help="At most so long a training; 0: to its end.")] = 0.0,
    rank: Annotated[int, typer.Option(min=1, max=256)] = 16,
    epochs: Annotated[int, typer.Option(min=1)] = 1,
    cases: Annotated[list[Path] | None, typer.Option(help="Files of cases to judge and calibrate on.")] = None,
    name: Annotated[str, typer.Option(help="The adapter's name (default: made of its data).")] = "",
    adapter: Annotated[
        Path | None, typer.Option(help="Take this trained adapter (made elsewhere) instead of training.", exists=True)
    ] = None,
    data_only: Annotated[bool, typer.Option("--data-only", help="Make the data and stop.")] = False,
) -> None:
    """Tune the reader: data from the catalogue's words, a LoRA, a gate; the better one is put into use."""
    from app import tuning
    from app.progress import progress_bar
    from app.settings import load_settings
    from learning.understanding_run import Plan

    settings = load_settings()
    folder = work if work != Path() else settings.home / "tuning" / "understand"
    named = [one.partition(":") for one in catalog or ()]
    weights = tuple(float(weight) if weight.replace(".", "", 1).isdigit() else 1.0 for _, _, weight in named)
    wanted = tuning.Wanted(
        catalogs=tuple(name for name, _, _ in named),
        plan=Plan(size=size, unseen=unseen, seed=seed, weights=weights),
        work=folder,
        name=name,
        base=base,
        seconds=seconds,
        rank=rank,
        epochs=epochs,
        cases=tuple(cases or sorted(CASES.glob("intent*.jsonl"))),
        adapter=adapter,
    )
    with progress_bar() as progress:
        if adapter is None or data_only:
            card = tuning.make_data(settings, wanted, progress)
            note(f"{card['train']['examples']} examples, sha256 {card['train']['sha256'][:16]}")
        if data_only:
            put(str(folder))
            return
        if adapter is None:
            tuning.train(settings, wanted, progress)
        verdict = tuning.finish(settings, wanted, progress)
    put(f"{'in use' if verdict.passed else 'kept, not in use'}: {verdict.why}")
