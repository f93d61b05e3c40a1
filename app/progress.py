"""Progress on stderr: bars on a terminal, a line per step elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.output import note

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total)."""
LINE_EVERY_S = 5.0


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A callback that shows how far each step is."""
    if not sys.stderr.isatty():
        yield lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:42}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, object] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)  # type: ignore[arg-type]

        yield show


def lines(at_least: int = 0) -> Progress:
    """A line where a step begins and ends, and every few seconds between; nothing for a step of less work."""
    said: dict[str, float] = {}

    def show(step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if total < at_least:
            return
        if step not in said or (total and done >= total) or now - said[step] > LINE_EVERY_S:
            said[step] = now
            note(f"{step}: {done}/{total}" if total else step)

    return show


def no_progress(step: str, done: int, total: int) -> None:
    """Says nothing."""
