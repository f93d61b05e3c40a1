"""Sentence templates: literal text, `[this|that|]` choices, `<symbol>` rules and `{slot:mode}` places to fill.

A template is parsed once into a small tree and then expanded as often as wanted; `//` parts the steps of a message.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from domain.errors import BadInput

_TOKEN = re.compile(r"\[|\]|\||\{[a-z_0-9]+(?::[a-zA-Z_0-9,=+-]*)?\}|<[a-z_0-9]+>|//|[^\[\]|{}</]+|.", re.DOTALL)
_MOST_DEPTH = 20


class Text(NamedTuple):
    """Literal words."""

    text: str


class Slot(NamedTuple):
    """A place to fill; `mode` says how what fills it is meant."""

    name: str
    mode: str


class Symbol(NamedTuple):
    """A rule by its name."""

    name: str


class NextStep(NamedTuple):
    """Here the next step of the message begins."""


class Choice(NamedTuple):
    """One of several ways on."""

    ways: tuple["Nodes", ...]


Node = Text | Slot | Symbol | NextStep | Choice
Nodes = tuple[Node, ...]


@cache
def parse(template: str) -> Nodes:
    """The tree of a template. Raises BadInput where a bracket is not closed."""
    tokens = _TOKEN.findall(template)
    nodes, rest = _sequence(tokens, 0)
    if rest != len(tokens):
        raise BadInput(f"template {template!r} has a bracket too many", hint="close each [ once")
    return nodes


def _sequence(tokens: Sequence[str], i: int) -> tuple[Nodes, int]:
    nodes: list[Node] = []
    while i < len(tokens) and tokens[i] not in ("]", "|"):
        piece = tokens[i]
        i += 1
        if piece == "[":
            choice, i = _choice(tokens, i)
            nodes.append(choice)
        elif piece == "//":
            nodes.append(NextStep())
        elif piece[0] == "{" and len(piece) > 1:
            name, _, mode = piece[1:-1].partition(":")
            nodes.append(Slot(name, mode))
        elif piece[0] == "<" and len(piece) > 1:
            nodes.append(Symbol(piece[1:-1]))
        else:
            nodes.append(Text(piece))
    return tuple(nodes), i


def _choice(tokens: Sequence[str], i: int) -> tuple[Choice, int]:
    ways = []
    while True:
        way, i = _sequence(tokens, i)
        ways.append(way)
        if i >= len(tokens):
            raise BadInput("a template has an open [", hint="close each [ once")
        i += 1
        if tokens[i - 1] == "]":
            return Choice(tuple(ways)), i


def expand(
    nodes: Nodes,
    rules: Mapping[str, Sequence[str]],
    rng: Random,
    emit: Callable[[Text | Slot | NextStep], None],
    depth: int = 0,
) -> None:
    """Walk one random way through a tree and hand every leaf to `emit`. Raises BadInput for a rule that is missing."""
    if depth > _MOST_DEPTH:
        raise BadInput("a rule of the grammar leads back to itself", hint="break the circle in the rule file")
    for node in nodes:
        if isinstance(node, Choice):
            expand(rng.choice(node.ways), rules, rng, emit, depth + 1)
        elif isinstance(node, Symbol):
            if node.name not in rules:
                raise BadInput(f"the grammar has no rule <{node.name}>", hint="add it to the rule file")
            expand(parse(rng.choice(rules[node.name])), rules, rng, emit, depth + 1)
        else:
            emit(node)
