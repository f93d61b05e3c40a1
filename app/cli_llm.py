"""`parley serve-llm`: a vLLM server with settings that suit this machine."""

import shlex
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    app.command("serve-llm")(serve_llm)


def serve_llm(
    model: Annotated[str, typer.Option("--model", help="A Hugging Face name or a folder (default: what fits).")] = "",
    python: Annotated[str, typer.Option("--python", help="The Python that has vLLM (or PARLEY_VLLM_PYTHON).")] = "",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
    name: Annotated[str, typer.Option("--name", help="The name under which the model is served.")] = "parley-llm",
    context: Annotated[int, typer.Option("--context", min=1024, help="The longest prompt, in tokens.")] = 8192,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the command and the settings only.")] = False,
) -> None:
    """Start vLLM for this machine (GPU or CPU), wait until it answers, print the lines for parley.toml."""
    from app import vllm
    from app.output import note
    from domain.errors import BadInput

    machine = vllm.this_machine()
    chosen = vllm.plan(machine, model, name=name, port=port, context=context)
    for line in chosen.why:
        note(line)
    try:
        interpreter = str(vllm.interpreter(python))
    except BadInput:
        if not dry_run:
            raise
        interpreter = python or "python"
    arguments = [interpreter, "-m", "vllm.entrypoints.openai.api_server", *chosen.arguments]
    settings = vllm.toml_lines(name, port, scores=bool(machine.gpus))
    typer.echo(" ".join([*(f"{k}={v}" for k, v in chosen.environment.items()), shlex.join(arguments)]))
    if dry_run:
        typer.echo(settings)
        return
    server = vllm.start(arguments, chosen.environment)
    try:
        vllm.wait_until_healthy(server, port, note)
        note("vLLM answers. For parley.toml:")
        typer.echo(settings)
        server.wait()
    finally:
        server.terminate()
        server.wait(30)
