"""`parley mcp`: the catalogue as tools for agents, over stdio or streamable HTTP."""

from typing import Annotated

import typer

from app.options import Catalog


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(mcp)


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Streamable HTTP at /mcp; without it, stdio.")] = False,
    host: Annotated[str | None, typer.Option("--host", help="The address to listen on (default: loopback).")] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port of --http.")] = 7861,
    catalog: Catalog = "",
) -> None:
    """Tools for agents (Model Context Protocol): search, recommend, similar, details, compare, feedback, explain."""
    from app.mcp_running import over_http, over_stdio  # loads when it runs, so that --help is quick

    if http:
        over_http(catalog, host, port)
    else:
        over_stdio(catalog)
