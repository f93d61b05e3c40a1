"""`parley models`: which tuned adapters there are, and which is in use."""

from typing import Annotated

import typer

from app.options import Json
from app.output import document, put

Task = Annotated[str, typer.Argument(help="understand, like or write.")]
Name = Annotated[str, typer.Argument(help="The adapter's name; `none` turns the task's adapter off.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    models = typer.Typer(help="Tuned adapters: list, use, remove, roll back.", no_args_is_help=True)
    models.command("list")(listed)
    models.command()(use)
    models.command()(remove)
    models.command("roll-back")(roll_back)
    app.add_typer(models, name="models")


def listed(as_json: Json = False) -> None:
    """All adapters with their measures; a star marks the one in use."""
    from app.settings import load_settings
    from learning.registry import TASKS, Registry

    registry = Registry(load_settings().home)
    entries = registry.entries()
    if as_json:
        history = {task: registry.history(task) for task in TASKS}
        put(document({"adapters": [e.model_dump(mode="json") for e in entries], "history": history}))
        return
    for entry in entries:
        measures = ", ".join(f"{k} {v:.3f}" for k, v in entry.metrics.items() if isinstance(v, float))
        mark = "*" if entry.in_use else " "
        put(f"{mark} {entry.task:10} {entry.name:20} {entry.bytes / 1e6:6.1f} MB  {entry.made[:19]}  {measures}")
    if not entries:
        put("no adapters: make one with `parley tune understand`")


def use(task: Task, name: Name) -> None:
    """Put an adapter into use; a running server swaps without a restart."""
    from app.settings import load_settings
    from learning.registry import Registry

    Registry(load_settings().home).use(task, name)
    put(f"{task}: {name} is in use")


def remove(task: Task, name: Name) -> None:
    """Delete an adapter; one in use goes out of use."""
    from app.settings import load_settings
    from learning.registry import Registry

    Registry(load_settings().home).remove(task, name)
    put(f"{task}: {name} is gone")


def roll_back(task: Task) -> None:
    """Go back to what was in use before the last change."""
    from app.settings import load_settings
    from learning.registry import Registry

    put(f"{task}: {Registry(load_settings().home).roll_back(task, 'by hand')} is in use")
