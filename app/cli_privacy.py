"""`parley privacy`: keys, rotation, retention, and events for analysis without names."""

from pathlib import Path
from typing import Annotated

import typer

from app.options import Catalog


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Encryption at rest, retention, and exports without names.", no_args_is_help=True)
    group.command()(key)
    group.command()(rotate)
    group.command()(sweep)
    group.command()(events)
    app.add_typer(group, name="privacy")


def key() -> None:
    """Make a key for PARLEY_PRIVACY__KEYS. Keep it: what it encrypts is lost without it."""
    from app.sealing import new_key

    typer.echo(new_key())


def rotate() -> None:
    """Encrypt everything anew with the first key (or encrypt what was open before). Stop the server first."""
    from app.homes import open_library, open_store
    from app.settings import load_settings

    settings = load_settings()
    store = open_store(settings)
    texts = store.reseal()
    store.close()
    library = open_library(settings)
    people = 0
    for name in library.names():
        records = library.open(name)
        people += records.reseal()
        records.close()
    typer.echo(f"{texts} texts and {people} profiles are kept under the newest key")


def sweep() -> None:
    """Forget what is older than privacy.retention_days and privacy.feedback_days (the server does it every hour)."""
    from datetime import UTC, datetime

    from app import retention
    from app.homes import open_library, open_store
    from app.settings import load_settings
    from domain.errors import BadInput

    settings = load_settings()
    if not (settings.privacy.retention_days or settings.privacy.feedback_days):
        raise BadInput("no days are set for anything", "set PARLEY_PRIVACY__RETENTION_DAYS=90")
    store, library = open_store(settings), open_library(settings)
    names = library.names()
    gone = retention.sweep(store, lambda: map(library.open, names), settings.privacy, datetime.now(UTC))
    typer.echo(f"{gone.conversations} conversations and {gone.deeds} reactions are forgotten")
    store.close()


def events(
    out: Annotated[Path, typer.Option("--out", help="The file to write, JSON Lines.")], catalog: Catalog = ""
) -> None:
    """What people did, for analysis: pseudonyms instead of ids, days instead of moments, no words."""
    from app import pseudonyms
    from app.homes import open_library, open_store
    from app.settings import load_settings

    settings = load_settings()
    store = open_store(settings)
    names = pseudonyms.Pseudonyms(store)
    records = open_library(settings).open(catalog or settings.catalog or None)
    with out.open("w", encoding="utf-8") as file:
        count = sum(1 for line in pseudonyms.events(records, names) if file.write(line + "\n"))
    store.close()
    typer.echo(f"{count} events in {out}")
