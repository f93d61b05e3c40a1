"""One turn as a LangGraph graph over plain functions; the only file that knows LangGraph.

Compiled once. The graph holds no state of its own: everything a turn knows is in the `TurnState` that is passed along.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypedDict, cast

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph

from agent import contradictions, find, keep, show, understand
from agent.parts import Parts
from agent.state import TurnState
from llms.meter import metered

Step = Callable[[Parts, TurnState], TurnState]

_STAGES: tuple[tuple[str, tuple[tuple[str, Step], ...]], ...] = (
    (
        "understand",
        (
            ("load", keep.load),
            ("understand", understand.understand),
            ("resolve", understand.resolve_references),
            ("fold", understand.fold_wishes),
            ("decide", understand.decide),
        ),
    ),
    (
        "find",
        (
            ("settle", contradictions.settle),
            ("retrieve", find.retrieve),
            ("rank", find.rank),
            ("show", show.show),
        ),
    ),
    ("keep", (("suggest", keep.suggest), ("keep", keep.keep))),
)
"""Node and its steps by name. The steps of a node share one thread: a hop to another and a node cost more than a small
step does."""
_SEARCHING = frozenset({"settle", "retrieve", "rank"})
"""Steps of turns that look for cards."""

_ROLES = {"find": "score", "reply": "write"}
"""What a model that is asked in a node works as, where that is not the node's name."""


class _Passed(TypedDict):
    state: TurnState


class TurnGraph:
    """The compiled graph of one assistant."""

    def __init__(self, parts: Parts) -> None:
        graph: StateGraph[_Passed, None, _Passed, _Passed] = StateGraph(_Passed)
        for name, steps in _STAGES:
            graph.add_node(name, _node(steps, parts, _ROLES.get(name, name)))
        graph.add_node("reply", _reply_node(parts))
        graph.add_edge(START, "understand")
        for before, after in (("understand", "find"), ("find", "reply"), ("reply", "keep"), ("keep", END)):
            graph.add_edge(before, after)
        self._graph = graph.compile()

    async def run(self, state: TurnState) -> AsyncGenerator[tuple[str, TurnState | str], None]:
        """Each finished stage with the state after it, in order; pieces of the reply as ("piece", text)."""
        stream = self._graph.astream({"state": state}, stream_mode=["updates", "custom"])
        async with aclosing(cast(AsyncGenerator[tuple[str, Any], None], stream)) as parts:
            async for mode, payload in parts:
                if mode == "custom":
                    yield "piece", str(payload)
                    continue
                for name, passed in payload.items():
                    yield name, passed["state"]


def _node(steps: Sequence[tuple[str, Step]], parts: Parts, role: str) -> Any:
    def work(state: TurnState) -> TurnState:
        for name, step in steps:
            if name in _SEARCHING and not state.plan.searches:
                continue
            started = time.perf_counter()
            state = _timed(step(parts, state), name, started)
        return state

    async def run(passed: _Passed) -> _Passed:
        state = passed["state"]
        with metered(state.meter, role):
            return {"state": await asyncio.to_thread(work, state)}

    return run


def _reply_node(parts: Parts) -> Any:
    async def run(passed: _Passed) -> _Passed:
        started = time.perf_counter()
        state = passed["state"]
        emit = get_stream_writer()
        pieces: list[str] = []
        with metered(state.meter, _ROLES["reply"]):
            async for piece in parts.writer.write(keep.outcome(parts, state), state.view):
                pieces.append(piece)
                emit(piece)
        return {"state": _timed(replace(state, reply="".join(pieces)), "reply", started)}

    return run


def _timed(state: TurnState, name: str, started: float) -> TurnState:
    spent = round((time.perf_counter() - started) * 1000, 3)
    return replace(state, timings_ms={**state.timings_ms, name: spent})
