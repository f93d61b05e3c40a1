"""A model in this process: time to the first word, words a second, scoring a page of candidates, answers to a schema.

    python -m benchmarks.model --model /models/SmolLM2 [--device cuda] [--candidates 20] [--out model.json]

It needs torch and transformers alone, so that it runs on a bare GPU machine. Medians over some repetitions, after one
that is not counted (it compiles and fills caches).
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from pydantic import BaseModel, Field

from domain.errors import ModelFailed
from domain.ports import Message
from llms.transformers_model import TransformersModel
from prompts.library import load_prompt

CARD = (
    "{n}. Quiet Harbour {n}\nyear: 19{n:02d}\ngenre: mystery, drama\ndirector: Ana Vold\nrunning time: 101 minutes\n"
    "A postman follows a letter to an old lighthouse, where a woman has kept a secret since the war ended."
)
LABELS = ("0", "1", "2", "3", "4")
PATIENCE_S = 300.0


class Heard(BaseModel):
    """A small answer."""

    field: str = Field(max_length=20)
    words: str = Field(max_length=40)


def main() -> None:
    """Measure and print one JSON document."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", required=True)
    options.add_argument("--device", default="")
    options.add_argument("--dtype", default="")
    options.add_argument("--candidates", type=int, default=20)
    options.add_argument("--repeat", type=int, default=7)
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    model = TransformersModel(given.model, device=given.device, dtype=given.dtype)
    began = time.perf_counter()
    model.load()
    loaded = round(time.perf_counter() - began, 2)
    measured = asyncio.run(_measured(model, given.candidates, given.repeat))
    document = json.dumps({"model": model.name, "load_s": loaded, **measured}, indent=2)
    if given.out:
        given.out.write_text(document, encoding="utf-8")
    print(document)


async def _measured(model: TransformersModel, candidates: int, repeat: int) -> dict[str, object]:
    prefix = load_prompt("score").fill({"request": "a quiet mystery by the sea", "taste": "Red Kite"})
    endings = ["\n" + CARD.format(n=n) for n in range(10, 10 + candidates)]
    talk = load_prompt("reply").fill({
        "noun": "film", "tone": "warm", "before": "-", "request": "a quiet mystery",
        "cards": "\n\n".join(CARD.format(n=n) for n in range(10, 15)),
    })  # fmt: skip

    async def score() -> float:
        began = time.perf_counter()
        await model.score(prefix, endings, LABELS, timeout_s=PATIENCE_S)
        return time.perf_counter() - began

    async def complete() -> float:
        began = time.perf_counter()
        try:
            await model.complete([Message(role="user", content="a scary film, as JSON")], Heard, timeout_s=PATIENCE_S)
        except ModelFailed:
            return float("nan")
        return time.perf_counter() - began

    firsts, speeds = [], []
    for _ in range(repeat + 1):
        first, speed = await _written(model, talk)
        firsts.append(first)
        speeds.append(speed)
    return {
        f"score_{candidates}_ms": await _median(score, repeat),
        "first_word_ms": round(1000 * statistics.median(firsts[1:]), 1),
        "pieces_a_second": round(statistics.median(speeds[1:]), 1),
        "schema_answer_ms": await _median(complete, repeat),
    }


async def _median(work: Callable[[], Awaitable[float]], repeat: int) -> float:
    """Milliseconds; the first run is not counted."""
    times = [await work() for _ in range(repeat + 1)]
    return round(1000 * statistics.median(times[1:]), 1)


async def _written(model: TransformersModel, messages: list[Message]) -> tuple[float, float]:
    """Seconds to the first piece of a reply about five cards, and pieces a second after it."""
    began, first, pieces = time.perf_counter(), 0.0, 0
    async for _ in model.stream(messages, max_tokens=120, timeout_s=PATIENCE_S):
        pieces += 1
        first = first or time.perf_counter() - began
    return first, (pieces - 1) / max(time.perf_counter() - began - first, 1e-6)


if __name__ == "__main__":
    main()
