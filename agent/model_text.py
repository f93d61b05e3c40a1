"""A short text from a model for a caller in a thread: one prompt, one bounded answer on one line."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import cast

from domain.ports import Message
from llms.loop import OnOneLoop
from llms.meter import metered, running
from prompts.library import load_prompt


def asked(
    model: OnOneLoop,
    prompt_name: str,
    language: str,
    values: Mapping[str, str],
    *,
    role: str,
    tokens: int,
    within_s: float,
) -> str:
    """What the model writes, counted on the running turn under `role`. Raises ModelFailed."""
    prompt = load_prompt(prompt_name, language)
    work = _written(model, prompt.fill(values), tokens, within_s)
    meter = running()
    if meter is None:
        return model.wait(work, within_s + 0.5)
    meter.prompts[prompt.name] = prompt.version
    former = meter.role
    try:
        with metered(meter, role):
            return model.wait(work, within_s + 0.5)
    finally:
        meter.role = former


async def _written(model: OnOneLoop, messages: list[Message], tokens: int, within_s: float) -> str:
    stream = model.inner.stream(messages, max_tokens=tokens, timeout_s=within_s)
    said = ""
    async with aclosing(cast(AsyncGenerator[str, None], stream)) as pieces:
        async for piece in pieces:
            said += piece
    return " ".join(said.split())
