"""From a model's words to a value that fits a schema: cut, parse, check, and say what was wrong."""

import json
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.errors import ModelMisbehaved
from domain.ports import Message, SchemaT

_FENCE = "```"


def parse(text: str, schema: type[SchemaT]) -> SchemaT:
    """The first JSON value in `text` that fits `schema`. Raises ModelMisbehaved saying what does not fit."""
    start = min((i for i in (text.find("{"), text.find("[")) if i >= 0), default=-1)
    if start < 0:
        raise ModelMisbehaved("the model's answer holds no JSON")
    try:
        value, _ = json.JSONDecoder().raw_decode(text[start:])
    except json.JSONDecodeError as error:
        value = _closed(text[start:], error)
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        raise ModelMisbehaved(f"the model's answer does not fit: {_first_fault(error)}") from error


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
    return out


def _closed(text: str, error: json.JSONDecodeError) -> Any:
    """A cut answer closed at its last complete value: a runaway list loses its tail, not its head."""
    for end in range(len(text), max(0, len(text) - 400), -1):
        if text[end - 1] not in '}]"0123456789el':
            continue
        try:
            return json.loads(text[:end] + _closers(text[:end]))
        except json.JSONDecodeError:
            continue
    raise ModelMisbehaved(f"the model's answer is not JSON: {error.msg}") from error


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
