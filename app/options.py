"""Options that several commands share."""

from typing import Annotated

import typer

Catalog = Annotated[str, typer.Option("--catalog", help="The catalogue, by name (default: the one imported last).")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout and nothing else there.")]
User = Annotated[str | None, typer.Option("--user", help="Who asks; what they did before counts.")]
JsonOut = Annotated[str, typer.Option("--json", help="Write the JSON document to this file; - is stdout.")]
