"""The `parley` command: exit 0 done, 1 bad input or a failed check, 2 wrong usage or not available yet."""

import os
import sys
from typing import Annotated

import typer

from app import (
    cli_data,
    cli_evaluate,
    cli_llm,
    cli_mcp,
    cli_models,
    cli_privacy,
    cli_serve,
    cli_talk,
    cli_translate,
    cli_tune,
)
from app.output import note
from domain.errors import ParleyError

app = typer.Typer(
    help="Parley: talk about what you are in the mood for, get true recommendations from your own catalogue.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (
    cli_serve,
    cli_llm,
    cli_mcp,
    cli_talk,
    cli_data,
    cli_evaluate,
    cli_tune,
    cli_models,
    cli_privacy,
    cli_translate,
):
    part.add_to(app)


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")] = False) -> None:
    """What works on this machine, which models and stores are in use, and what to do about each fault."""
    from app.cli_doctor import show_doctor  # what a command needs loads when it runs, so that --help is quick

    raise typer.Exit(show_doctor(as_json))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. Errors are lines on stderr, never a trace (unless PARLEY_TRACE is set)."""
    try:
        app(arguments, prog_name="parley")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1
    except ParleyError as error:
        return _fail(error.message, error.hint, error)
    except KeyboardInterrupt:
        note("stopped")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        return _fail(f"{error.strerror or error}{place}", "check the path, its permissions and the disk", error)
    except MemoryError as error:
        return _fail("not enough memory", "use a smaller catalogue or a machine with more", error)
    return 0


def _fail(message: str, hint: str, error: BaseException) -> int:
    if os.environ.get("PARLEY_TRACE"):
        sys.excepthook(type(error), error, error.__traceback__)
    note(f"error: {message}")
    if hint:
        note(f"  {hint}")
    return 1
