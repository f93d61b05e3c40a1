"""How often the rules leave a message to a model, and what the worst model can do there: one that answers at random.

    python -m benchmarks.reading_on --catalog demo --count 600 --seed 1
    python -m benchmarks.reading_on --catalog demo --messages FILE     # one message a line, in place of the challengers

The messages are the challengers (labelled messages from templates and the catalogue). The double quotes the words that
the rules left unread and names random fields and values, up to four a message; nothing it says is meant.
"""

import argparse
import json
import random
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

# ruff: noqa: ARG002  (the port's arguments)
from agent.model_reader import ModelReader, needs_more
from agent.model_schema import askable
from agent.understanding.context import Context
from app.models import NearestValue
from app.opening import open_home
from app.settings import load_settings
from domain.fields import CatalogSchema, FieldKind
from domain.intent import Intent
from domain.ports import Message, SchemaT, Usage
from evaluation import intent
from evaluation.challengers import challengers
from llms.loop import OnOneLoop
from retrieval.embedding import open_embedder

_UNREAD = re.compile(r"<unread>(.*?)</unread>", re.DOTALL)


class RandomModel:
    """Answers in form, at random, and quotes what it was given as unread."""

    name = "random"

    def __init__(self, schema: CatalogSchema, seed: int) -> None:
        self._fields = list(askable(schema).values())
        self._random = random.Random(seed)
        self.asked = 0

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        """One to four random wishes."""
        self.asked += 1
        found = _UNREAD.search(messages[-1].content)
        words = (found[1] if found else "").split() or ["-"]
        wishes = [self._wish(" ".join(words)) for _ in range(self._random.randint(1, 4))]
        return schema.model_validate({"act": "recommend", "wishes": wishes}), Usage()

    def _wish(self, unread: str) -> dict[str, Any]:
        field, pick = self._random.choice(self._fields), self._random
        value: Any = pick.choice(list(field.values)) if field.values else 0
        ops: tuple[str, ...] = ("is", "is not")
        if field.kind is FieldKind.NUMBER:
            value, ops = pick.randint(int(field.low or 0), int(field.high or 9)), ("is", "at least", "at most")
        elif field.kind is FieldKind.FLAG:
            value = pick.choice(("yes", "no"))
        return {"field": field.name, "op": pick.choice(ops), "value": value, "words": unread[:60]}

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """Not asked."""
        raise NotImplementedError
        yield ""

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        """Not asked."""
        raise NotImplementedError


def main() -> None:
    """Print one JSON document: figures by reader and language, and how often the model was asked."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--catalog", default="demo")
    given.add_argument("--count", type=int, default=600)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--messages", type=Path)
    asked = given.parse_args()
    live = open_home(asked.catalog).live()
    view, rules = live.catalog.view(), live.parts.reader()
    model = RandomModel(view.schema, asked.seed)
    loop = OnOneLoop(model)
    second = ModelReader(loop, near=NearestValue(open_embedder(load_settings().embedding)))
    changed = 0

    def both(text: str, context: Context) -> Intent:
        nonlocal changed
        read = rules.read(text, context)
        more = second.read_on(read, text, context, view)
        changed += more != read
        return more

    if asked.messages:
        messages = [line for line in asked.messages.read_text(encoding="utf-8").splitlines() if line.strip()]
        reads = [(rules.read(text, Context()), both(text, Context())) for text in messages]
        added = sum(len(more.constraints) - len(read.constraints) for read, more in reads)
        left = sum(needs_more(read) for read, _ in reads)
        print(json.dumps({"messages": len(messages), "left": left, "changed": changed, "wishes_added": added}))
        loop.close()
        return
    cases = challengers(view, asked.count, seed=asked.seed, languages=["en", "zh"])
    left = sum(needs_more(v.intent) for v in intent.evaluate(cases, rules.read, view))
    rows: list[object] = []
    for name, read in (("rules", rules.read), ("rules and random answers", both)):
        report = intent.report(intent.evaluate(cases, read, view), catalog=asked.catalog, seconds=0.0)
        rows.append({"reader": name, "rows": report["rows"]})
    print(json.dumps({"messages": len(cases), "left": left, "asked": model.asked, "changed": changed, "readers": rows}))
    loop.close()


if __name__ == "__main__":
    main()
