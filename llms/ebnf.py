"""A JSON schema as an EBNF grammar without free white space, so that every answer is bounded. Pure.

OpenVINO GenAI's own reading of a JSON schema allows any white space between the parts, and a small model then writes
blanks until its tokens are spent. The notation is that of xgrammar and llama.cpp.
"""

import json
from collections.abc import Mapping
from typing import Any

_CHARACTER = r'([^"\\\x00-\x1f] | "\\" ["\\/nt])'
_LONGEST_TEXT = 400
_DIGITS = 9
_FIXED = {
    "integer": f'"-"? ("0" | [1-9] [0-9]{{0,{_DIGITS - 1}}})',
    "number": f'"-"? ("0" | [1-9] [0-9]{{0,{_DIGITS - 1}}}) ("." [0-9]{{1,{_DIGITS}}})?',
    "boolean": '("true" | "false")',
    "null": '"null"',
}


def ebnf(schema: Mapping[str, Any]) -> str | None:
    """The grammar with the start symbol `root`; None for a schema with parts that this notation does not cover."""
    rules = {"character": _CHARACTER}
    try:
        for name, body in schema.get("$defs", {}).items():
            rules[_rule(name)] = _expression(body)
        rules["root"] = _expression(schema)
    except (KeyError, TypeError):
        return None
    return "\n".join(f"{name} ::= {body}" for name, body in reversed(rules.items()))


def _expression(node: Mapping[str, Any]) -> str:
    """One node as an expression. Raises KeyError for what is not covered."""
    if "$ref" in node:
        return _rule(node["$ref"].rsplit("/", 1)[-1])
    if "const" in node or "enum" in node:
        values = [node["const"]] if "const" in node else node["enum"]
        return f"({' | '.join(_literal(json.dumps(v, ensure_ascii=False)) for v in values)})"
    if "anyOf" in node:
        return f"({' | '.join(_expression(n) for n in node['anyOf'])})"
    kind = node["type"]
    if kind == "object":
        fields = [f"{_literal(json.dumps(n) + ':')} {_expression(v)}" for n, v in node["properties"].items()]
        return f'"{{" {_literal(",").join(f" {f} " for f in fields)} "}}"'
    if kind == "array":
        return _array(_expression(node["items"]), int(node.get("minItems", 0)), int(node["maxItems"]))
    if kind == "string":
        return f'"\\"" character{{{int(node.get("minLength", 0))},{int(node.get("maxLength", _LONGEST_TEXT))}}} "\\""'
    return _FIXED[kind]


def _array(item: str, least: int, most: int) -> str:
    if most == 0:
        return '"[]"'
    rest = f"({_literal(',')} {item}){{{max(least - 1, 0)},{most - 1}}}"
    return f'"[" {item} {rest} "]"' if least else f'("[]" | "[" {item} {rest} "]")'


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _rule(name: str) -> str:
    return "r_" + "".join(c if c.isalnum() and c.isascii() else f"_{ord(c):x}_" for c in name)
