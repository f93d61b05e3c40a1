"""`parley evaluate`: is it any good, measured on held-out interactions, cases and scripted conversations."""

from pathlib import Path
from typing import Annotated

import typer

from app.options import Catalog, JsonOut
from app.output import document, note, put, quiet_stdout

Cases = Annotated[Path, typer.Option("--cases", help="A JSON Lines file of cases.", exists=True, dir_okay=False)]
Depths = Annotated[str, typer.Option("--k", help="Cut-offs, comma-separated.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    evaluate = typer.Typer(help="Is it any good?", no_args_is_help=True)
    evaluate.command()(offline)
    evaluate.command()(intent)
    evaluate.command()(crs)
    evaluate.command()(dialogues)
    evaluate.command()(simulate)
    evaluate.command()(stacked)
    evaluate.command()(challengers)
    evaluate.command()(scoring)
    app.add_typer(evaluate, name="evaluate")


def offline(
    interactions: Annotated[
        Path | None, typer.Option("--interactions", help="Held-out interactions.", exists=True, dir_okay=False)
    ] = None,
    method: Annotated[list[str] | None, typer.Option("--method", help="A method; repeat it.")] = None,
    k: Depths = "10,20,100",
    new_users: Annotated[
        bool, typer.Option("--new-users", help="Unknown users, folded in from 80 % of their rows.")
    ] = False,
    catalog: Catalog = "",
    json_out: JsonOut = "",
) -> None:
    """Each method alone and the blend, on held-out interactions."""
    from app.measuring import measure_offline

    with quiet_stdout():
        report = measure_offline(catalog, interactions, tuple(method or ()), depths(k), new_users)
    _deliver(report, json_out)


def scoring(
    asks: Annotated[int, typer.Option("--asks", min=10, help="Asks in words, made from the catalogue.")] = 60,
    candidates: Annotated[int, typer.Option("--candidates", min=2, help="How many of the first are graded.")] = 20,
    grades: Annotated[Path | None, typer.Option(help="Keep asks and grades in this file.")] = None,
    catalog: Catalog = "",
    json_out: JsonOut = "",
) -> None:
    """Whether the language model's grades help here, and the weight that they earn (0 where they do not)."""
    from app.scoring import measure_scoring

    with quiet_stdout():
        report, measured = measure_scoring(catalog, asks, candidates, grades)
    note(f"{report.fit.why}; for parley.toml:\n{report.toml()}")
    _deliver(measured, json_out)


def intent(cases: Cases, catalog: Catalog = "", json_out: JsonOut = "") -> None:
    """Understanding, on cases with the intent that was meant."""
    from app.measuring import measure_intent

    with quiet_stdout():
        report = measure_intent(catalog, cases)
    _deliver(report, json_out)


def crs(cases: Cases, k: Depths = "1,5,10,20,50", catalog: Catalog = "", json_out: JsonOut = "") -> None:
    """Conversational recommendation, on dialogues with the items that were recommended in them."""
    from app.measuring import measure_crs

    with quiet_stdout():
        report = measure_crs(catalog, cases, depths(k))
    _deliver(report, json_out)


def dialogues(
    paths: Annotated[list[Path] | None, typer.Argument(help="YAML files or folders (tests/dialogues).")] = None,
    catalog: Catalog = "",
    json_out: JsonOut = "",
) -> None:
    """Scripted conversations, and where they break."""
    from app.measuring import measure_dialogues

    with quiet_stdout():
        report, told, passed = measure_dialogues(catalog, tuple(paths or (Path("tests/dialogues"),)))
    for line in told:
        note(line)
    _deliver(report, json_out)
    if not passed:
        raise typer.Exit(1)


def simulate(
    people: Annotated[int, typer.Option("--people", help="How many simulated people.", min=1)] = 500,
    seed: Annotated[int, typer.Option("--seed", help="The seed of targets and words.")] = 7,
    model: Annotated[bool, typer.Option("--model", help="Let the language model word what people say.")] = False,
    catalog: Catalog = "",
    json_out: JsonOut = "",
) -> None:
    """Simulated people with a hidden target: found within five turns, repeats, dead ends."""
    from app.simulating import measure_simulated

    with quiet_stdout():
        report = measure_simulated(catalog, people, seed, by_model=model)
    _deliver(report, json_out)


def stacked(
    asks: Annotated[int, typer.Option("--asks", help="How many asks.", min=1)] = 100,
    seed: Annotated[int, typer.Option("--seed", help="The seed of wishes and words.")] = 7,
    catalog: Catalog = "",
    json_out: JsonOut = "",
) -> None:
    """Asks with two to five wishes at once, judged by the records: precision at 5, and what broke."""
    from app.stacking import measure_stacked

    with quiet_stdout():
        report = measure_stacked(catalog, asks, seed)
    _deliver(report, json_out)


def challengers(
    count: Annotated[int, typer.Option("--count", help="How many messages.", min=1)] = 600,
    seed: Annotated[int, typer.Option("--seed", help="The seed of templates and values.")] = 1,
    language: Annotated[str, typer.Option("--language", help="en or zh; both where the catalogue has both.")] = "",
    half: Annotated[
        int | None, typer.Option("--half", min=0, max=1, help="Only every other template: calibrate on 0, report on 1.")
    ] = None,
    catalog: Catalog = "",
    json_out: JsonOut = "",
) -> None:
    """Understanding, on fresh messages made from the catalogue: per language, group and phenomenon."""
    from app.challenging import measure_challengers

    with quiet_stdout():
        report = measure_challengers(catalog, count, seed, language, half)
    _deliver(report, json_out)


def depths(text: str) -> tuple[int, ...]:
    """Cut-offs from "10,20,100"."""
    try:
        found = tuple(sorted({int(part) for part in text.split(",") if part.strip()}))
    except ValueError:
        found = ()
    if not found or found[0] < 1:
        raise typer.BadParameter("give whole numbers of at least 1, such as 10,20,100", param_hint="--k")
    return found


def _deliver(report: dict[str, object], json_out: str) -> None:
    """The document to stdout or a file, or the rows as a table."""
    if json_out == "-":
        put(document(report))
        return
    if json_out:
        Path(json_out).write_text(document(report) + "\n", encoding="utf-8")
        note(f"written to {json_out}")
    rows = report.get("rows")
    for row in rows if isinstance(rows, list) else []:
        put("  ".join(f"{name} {_short(value)}" for name, value in row.items() if not isinstance(value, dict | list)))


def _short(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
