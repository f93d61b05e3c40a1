"""From a model's words to a value that fits a schema: cut, parse, check, and say what was wrong."""

import contextlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.errors import ModelMisbehaved
from domain.ports import Message, SchemaT

_LONGEST_TAIL = 2000
"""Characters at the end of a cut answer that may be given up."""
_LARGEST = 999_999_999
"""A whole number without a bound of its own ends here, so that no answer is digits without end."""


def parse(text: str, schema: type[SchemaT]) -> SchemaT:
    """The first JSON value in `text` that fits `schema`. Raises ModelMisbehaved saying what does not fit."""
    start = min((i for i in (text.find("{"), text.find("[")) if i >= 0), default=-1)
    if start < 0:
        raise ModelMisbehaved("the model's answer holds no JSON")
    try:
        values: Iterable[Any] = [json.JSONDecoder().raw_decode(text[start:])[0]]
    except json.JSONDecodeError:
        values = _closed(text[start:])
    fault: ValidationError | None = None
    for value in values:
        try:
            return schema.model_validate(value)
        except ValidationError as error:
            fault = fault or error
    if fault is None:
        raise ModelMisbehaved("the model's answer is not JSON")
    raise ModelMisbehaved(f"the model's answer does not fit: {_first_fault(fault)}") from fault


def repair_messages(messages: list[Message], answer: str, fault: str) -> list[Message]:
    """The conversation with the failed answer and what was wrong with it, for one more try."""
    ask = f"That answer cannot be read ({fault}). Answer again with only the JSON."
    return [*messages, Message(role="assistant", content=answer[:2000]), Message(role="user", content=ask)]


def json_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema with every object closed and its references resolved where a server needs them strict."""
    closed: dict[str, Any] = _closed_objects(schema.model_json_schema())
    return closed


def _closed_objects(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed_objects(n) for n in node]
    if not isinstance(node, dict):
        return node
    out = {key: _closed_objects(value) for key, value in node.items() if key not in ("title", "default")}
    if out.get("type") == "object" and "properties" in out:
        out["additionalProperties"] = False
        out["required"] = list(out["properties"])
    if out.get("type") == "integer":
        out = {"minimum": -_LARGEST, "maximum": _LARGEST, **out}
    return out


def _closed(text: str) -> Iterator[Any]:
    """A cut answer closed at its last complete value, then at earlier ones: a runaway list loses its tail only."""
    for end in range(len(text), max(0, len(text) - _LONGEST_TAIL), -1):
        if text[end - 1] not in '}][{"0123456789el':
            continue
        with contextlib.suppress(json.JSONDecodeError):
            yield json.loads(text[:end] + _closers(text[:end]))


def _closers(text: str) -> str:
    stack: list[str] = []
    in_string = escaped = False
    for char in text:
        if in_string:
            escaped = char == "\\" and not escaped
            if char == '"' and not escaped:
                in_string = False
        elif char == '"':
            in_string = True
        elif char in "{[":
            stack.append("}" if char == "{" else "]")
        elif char in "}]" and stack:
            stack.pop()
    return "".join(reversed(stack))


def _first_fault(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(p) for p in first['loc'])}: {first['msg']}"[:200]
