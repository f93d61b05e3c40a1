"""`parley demo`, `serve`, `build`: from nothing to a page that answers."""

from typing import Annotated

import typer

from app.collecting import uncollected
from app.options import Catalog

Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="The port (default 7860).")]
Host = Annotated[str | None, typer.Option("--host", help="The address to listen on (default: loopback).")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(demo)
    app.command()(build)
    app.command()(serve)


def demo(
    port: Port = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page in a browser.")] = False,
    host: Host = None,
) -> None:
    """The demo catalogue of films: fetched and built at the first start, then the chat page and the API."""
    with uncollected():
        from app.demo import prepare_demo
        from app.server import serve_home
        from app.settings import load_settings

    settings = load_settings()
    prepare_demo(settings)
    serve_home(settings.model_copy(update={"catalog": settings.catalog or "demo"}), host, port, browser=not no_browser)


def build(catalog: Catalog = "") -> None:
    """Vectors, word index, collaborative model and ranking. A build that is killed leaves the old one serving."""
    from app.build import build_catalog
    from app.homes import open_library
    from app.progress import progress_bar
    from app.settings import load_settings

    settings = load_settings()
    records = open_library(settings).open(catalog or settings.catalog or None)
    with progress_bar() as progress:
        report = build_catalog(records, settings, progress)
    for line in report.lines():
        typer.echo(line)


def serve(host: Host = None, port: Port = None, catalog: Catalog = "") -> None:
    """The API and the chat page in one process."""
    with uncollected():
        from app.ensure import ensure_built
        from app.server import serve_home
        from app.settings import load_settings

    settings = load_settings()
    settings = settings.model_copy(update={"catalog": catalog or settings.catalog})
    ensure_built(settings)
    serve_home(settings, host, port, browser=False)
