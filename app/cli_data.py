"""`parley data`, `import`: what can be recommended, and who did what."""

from pathlib import Path
from typing import Annotated

import typer

from app.options import Json
from app.output import document, note, put, quiet_stdout

Given = Annotated[Path | None, typer.Option(help="A file.", exists=True, dir_okay=False, readable=True)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    data = typer.Typer(help="Named public data sets.", no_args_is_help=True)
    data.command("list")(data_list)
    data.command("get")(data_get)
    app.add_typer(data, name="data")
    app.command("import")(import_)


def data_list(as_json: Json = False) -> None:
    """The data sets, models and the dictionary that have a name."""
    from catalog.datasets import DatasetInfo, list_datasets
    from catalog.models import FILES

    sets = [*list_datasets(), *(DatasetInfo(name=f.name, title=f.title, terms=f.terms, fetched=True) for f in FILES)]
    if as_json:
        put(document([each.model_dump(mode="json") for each in sets]))
        return
    for each in sets:
        put(f"{each.name:24} {each.title}")


def data_get(
    name: Annotated[str, typer.Argument(help="A name from `parley data list`.")],
    from_path: Annotated[
        Path | None, typer.Option("--from", help="Read it from this path instead of fetching it.", exists=True)
    ] = None,
    as_json: Json = False,
) -> None:
    """Fetch a data set (or read it from PATH), check it and convert it; fetch a model or the dictionary."""
    from app.progress import progress_bar
    from app.settings import load_settings
    from catalog.datasets import get_dataset
    from catalog.models import FILES, fetch_model

    home = load_settings().home
    if any(file.name == name for file in FILES):
        with quiet_stdout(), progress_bar() as progress:
            path = str(fetch_model(name, home, progress))
        put(document({"name": name, "file": path}) if as_json else f"{name} is ready: {path}")
        return
    with quiet_stdout(), progress_bar() as progress:
        got = get_dataset(name, home, from_path, progress)
    if as_json:
        put(document(got.model_dump(mode="json")))
        return
    put(str(got))


def import_(
    items: Given = None,
    interactions: Given = None,
    conversations: Given = None,
    reviews: Given = None,
    mapping: Given = None,
    catalog: Annotated[str, typer.Option("--catalog", help="Into this catalogue (made where it is new).")] = "",
    as_json: Json = False,
) -> None:
    """Import from CSV, TSV, JSON, JSON Lines, YAML or Parquet; says what it guessed and what it rejected."""
    from app.importing import import_into
    from app.settings import load_settings

    if not (items or interactions or conversations or reviews):
        raise typer.BadParameter("give at least one of --items, --interactions, --conversations, --reviews")
    settings = load_settings()
    with quiet_stdout():
        name, report = import_into(settings, items, interactions, conversations, mapping, catalog, reviews)
    if as_json:
        put(document(report.as_record()))
    else:
        for line in report.lines():
            put(line)
        note(f"next: parley build --catalog {name}")
