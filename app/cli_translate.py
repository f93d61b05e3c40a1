"""`parley translate`: names of the catalogue's values in the other language."""

from typing import Annotated

import typer

from app.options import Json
from app.output import document, note, put, quiet_stdout


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("translate")(translate)


def translate(
    catalog: Annotated[str, typer.Option("--catalog", help="The catalogue (default: the one imported last).")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the names, keep none.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Forget the names that were kept.")] = False,
    model: Annotated[bool, typer.Option("--model", help="Ask the language model for what nothing else names.")] = False,
    as_json: Json = False,
) -> None:
    """Give the catalogue's values names in the other language, each with its source, so that people can ask by them."""
    from app.naming import forget_names, make_names
    from app.progress import progress_bar
    from app.settings import load_settings

    settings = load_settings()
    with quiet_stdout(), progress_bar() as progress:
        if forget:
            names = forget_names(settings, catalog)
        else:
            names = make_names(settings, catalog, ask_model=model, keep=not dry_run, progress=progress)
    if as_json:
        put(document([name.model_dump(mode="json") for name in names]))
        return
    for name in names:
        put(f"{name.field}: {name.said} = {', '.join(name.values)} ({name.source})")
    note(f"{len(names)} names{' (none kept)' if dry_run else ' forgotten' if forget else ' kept'}")
