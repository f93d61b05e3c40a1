"""`parley tune`: small models tuned for the job, on this machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from app.output import put

Catalogs = Annotated[
    list[str] | None,
    typer.Option("--catalog", help="A catalogue, NAME or NAME:WEIGHT; repeat it (default: the one imported last)."),
]
Size = Annotated[int, typer.Option(min=100, help="Messages to make.")]
Unseen = Annotated[int, typer.Option(min=20, help="Messages held back.")]
Seed = Annotated[int, typer.Option(help="The same seed makes the same data.")]
Work = Annotated[Path, typer.Option(help="Where data, checkpoints and curves go (default: under the home).")]
Base = Annotated[str, typer.Option(help="A model folder or GGUF file (default: smollm2).")]
Seconds = Annotated[float, typer.Option(min=0, help="At most so long a training; 0: to its end.")]
Rank = Annotated[int, typer.Option(min=1, max=256, help="The adapter's rank.")]
Epochs = Annotated[int, typer.Option(min=1, help="Passes over the data.")]
Cases = Annotated[list[Path] | None, typer.Option(help="Files of intent cases to judge and calibrate on; repeat it.")]
Name = Annotated[str, typer.Option(help="The adapter's name (default: made of its data).")]
Trained = Annotated[Path | None, typer.Option("--adapter", help="Take this adapter, trained elsewhere.", exists=True)]
DataOnly = Annotated[bool, typer.Option("--data-only", help="Make the data and stop.")]
IfDue = Annotated[
    bool, typer.Option("--if-due", help="For a schedule: check the live measures, then train only where it is due.")
]
Labelled = Annotated[
    list[Path] | None,
    typer.Option(help="Files of labelled intent cases that join the training data; repeat it.", exists=True),
]
Start = Annotated[str, typer.Option("--from", help="Go on from this adapter: a folder, or a name (shipped).")]
Rate = Annotated[float, typer.Option(help="The highest learning rate (0: by kind; going on: about 0.0002).")]
Older = Annotated[float, typer.Option(help="How often the grammar's first frames are drawn beside the later ones.")]
OneCatalog = Annotated[str, typer.Option("--catalog", help="The catalogue (default: the one imported last).")]
CASES = Path("evaluation") / "cases"


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    tune = typer.Typer(help="Tune a small model: understand, like, write.", no_args_is_help=True)
    tune.command()(understand)
    tune.command()(like)
    tune.command()(write)
    tune.command()(score)
    tune.command()(check)
    tune.command()(report)
    app.add_typer(tune, name="tune")


def understand(
    catalog: Catalogs = None,
    size: Size = 20_000,
    unseen: Unseen = 1_000,
    seed: Seed = 7,
    work: Work = Path(),
    base: Base = "",
    seconds: Seconds = 0.0,
    rank: Rank = 16,
    epochs: Epochs = 1,
    cases: Cases = None,
    name: Name = "",
    adapter: Trained = None,
    data_only: DataOnly = False,
    if_due: IfDue = False,
    labelled: Labelled = None,
    start: Start = "",
    rate: Rate = 0.0,
    older: Older = 1.0,
) -> None:
    """Tune the reader: data from the catalogue's words, a LoRA, a gate; the better one is put into use."""
    from app.settings import load_settings
    from app.tune_judge import unseen_cases
    from app.tuning import Wanted, tuned
    from learning.understanding_run import Plan

    settings = load_settings()
    names, weights = _weighed(catalog or ())
    plan = Plan(size=size, unseen=unseen, seed=seed, weights=weights, older=older)
    place = work if work != Path() else settings.home / "tuning" / "understand"
    judged = tuple(cases or unseen_cases(CASES))
    how = {"base": base, "seconds": seconds, "rank": rank, "epochs": epochs, "start": start, "rate": rate}
    what = {"catalogs": names, "name": name, "cases": judged, "adapter": adapter, "labelled": tuple(labelled or ())}
    wanted = Wanted.model_validate(
        {**how, **what, "plan": plan, "work": place, "data_only": data_only, "if_due": if_due}
    )
    put(tuned(settings, wanted))


def _weighed(catalogs: Sequence[str]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Names and weights from NAME or NAME:WEIGHT."""
    named = [one.partition(":") for one in catalogs]
    weights = (float(weight) if weight.replace(".", "", 1).isdigit() else 1.0 for _, _, weight in named)
    return tuple(name for name, _, _ in named), tuple(weights)


def like(
    catalog: OneCatalog = "",
    shots: Annotated[str, typer.Option(help="Numbers of examples, comma-separated; 0 is all.")] = "16,64,256",
    most: Annotated[int, typer.Option(min=50, help="Examples that weights are earned on and that are judged.")] = 400,
    people: Annotated[int, typer.Option(min=0, help="Of so many people only (drawn by the seed); 0: of all.")] = 0,
    top: Annotated[int, typer.Option(min=0, help="Adapters in so many of the last blocks only; 0: in all.")] = 10,
    seed: Seed = 7,
    work: Work = Path(),
    base: Base = "",
    rank: Rank = 16,
    seconds: Seconds = 0.0,
    scores: Annotated[Path | None, typer.Option(help="A folder of scores written elsewhere.", exists=True)] = None,
    data_only: DataOnly = False,
    name: Name = "",
    gain: Annotated[
        int, typer.Option(min=0, help="Moments on which the ranking is judged with and without it; 0: no weight.")
    ] = 120,
    heads_only: Annotated[bool, typer.Option("--heads-only", help="No adapters: heads on the model as it is.")] = False,
) -> None:
    """Tune "would this person like this item", and compare it with the collaborative model."""
    given: dict[str, Any] = dict(locals())
    from app.liking import Liking, compare
    from app.output import document
    from app.settings import load_settings

    settings = load_settings()
    folder = work if work != Path() else settings.home / "tuning" / "like"
    wanted = Liking(**{**given, "shots": _counts(shots), "work": folder})
    put(document(compare(settings, wanted)))


def _counts(shots: str) -> tuple[int, ...]:
    """Numbers of examples from "16,64,256". Raises BadInput."""
    from domain.errors import BadInput

    try:
        return tuple(int(count) for count in shots.split(","))
    except ValueError:
        raise BadInput(f"{shots!r} is no list of numbers", "for example --shots 16,64,256") from None


def write(
    catalog: OneCatalog = "",
    size: Size = 2_000,
    seed: Seed = 7,
    work: Work = Path(),
    base: Base = "",
    rank: Rank = 16,
    seconds: Seconds = 0.0,
    data_only: DataOnly = False,
    name: Name = "",
) -> None:
    """Tune a writer on sentences that pass the check; used where fewer of its own are refused."""
    from app.settings import load_settings
    from app.writing import Writing, tune

    settings = load_settings()
    wanted = Writing(
        catalog=catalog,
        size=size,
        seed=seed,
        work=work if work != Path() else settings.home / "tuning" / "write",
        base=base,
        rank=rank,
        seconds=seconds,
        data_only=data_only,
        name=name,
    )
    put(tune(settings, wanted))


def score(
    catalog: OneCatalog = "",
    grades: Annotated[
        list[Path] | None,
        typer.Option(help="A file of `parley evaluate scoring --grades`; repeat it.", exists=True, dir_okay=False),
    ] = None,
    asks: Annotated[int, typer.Option(min=40, help="Further asks whose right answers the catalogue knows.")] = 300,
    candidates: Annotated[int, typer.Option(min=2, help="Candidates an ask.")] = 20,
) -> None:
    """Teach a small student what a language model graded; it ranks in milliseconds, where it earns a weight."""
    from app.distilling import Distilling, distil
    from app.output import document
    from app.settings import load_settings

    wanted = Distilling(catalog=catalog, grades=tuple(grades or ()), asks=asks, candidates=candidates)
    put(document(distil(load_settings(), wanted).model_dump(mode="json")))


def check(catalog: OneCatalog = "") -> None:
    """Go back to the adapter before where people are misread more often since the last change."""
    from app import looping
    from app.homes import open_store
    from app.settings import load_settings

    settings = load_settings()
    put(looping.check(settings, looping.turns_of(settings, open_store(settings), catalog)))


def report(
    catalog: OneCatalog = "",
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to this file.")] = None,
) -> None:
    """Quality over time: the live measures by week, and every decision about adapters."""
    from app import looping
    from app.homes import open_store
    from app.output import document
    from app.settings import load_settings

    settings = load_settings()
    found = looping.report(settings, looping.turns_of(settings, open_store(settings), catalog))
    if html:
        html.write_text(looping.as_html(found), encoding="utf-8")
    put(document(found))
