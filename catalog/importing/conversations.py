"""Past conversations from JSON Lines, their items found by id or by title."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from catalog.past import Mentioned, PastConversation, Said
from catalog.reading import Rejected
from catalog.reading.encoding import encoding_of
from catalog.reading.source import open_bytes, sample_of
from domain.frozen import Frozen
from domain.intent import Sentiment


class _Item(Frozen, extra="ignore"):
    id: str | int | None = None
    title: str = ""
    sentiment: Sentiment = Sentiment.NEUTRAL


class _Message(Frozen, extra="ignore"):
    role: str
    content: str


class _Line(Frozen, extra="ignore"):
    id: str | int
    messages: tuple[_Message, ...] = Field(min_length=1)
    items: tuple[_Item, ...] = ()


def read_conversations(
    path: Path, find: Callable[[str], str | None]
) -> Iterator[tuple[int, PastConversation | Rejected]]:
    """Line by line a conversation or why it was rejected, with how many of its items the catalogue lacks."""
    encoding = encoding_of(sample_of(path), path.name)
    with open_bytes(path) as source:
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                read = _Line.model_validate(json.loads(line.decode(encoding)))
            except (ValueError, RecursionError) as error:
                yield 0, Rejected(file=path.name, line=number, reason=_reason(error))
                continue
            named = [(i, find(str(i.id)) if i.id is not None else find(i.title)) for i in read.items]
            items = tuple(Mentioned(item=found, sentiment=i.sentiment) for i, found in named if found)
            messages = tuple(Said(role=m.role, content=m.content) for m in read.messages)
            yield len(named) - len(items), PastConversation(id=str(read.id), messages=messages, items=items)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return f"no JSON: {error}"
