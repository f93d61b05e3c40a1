"""One turn as a LangGraph graph over plain functions; the only file that knows LangGraph.

Compiled once. The graph holds no state of its own: everything a turn knows is in the `TurnState` that is passed along.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any, TypedDict, cast

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph

from agent import find, keep, show, understand
from agent.parts import Parts
from agent.state import TurnState

Step = Callable[[Parts, TurnState], TurnState]

_STEPS: tuple[tuple[str, Step, bool], ...] = (
    ("load", keep.load, True),
    ("understand", understand.understand, True),
    ("resolve", understand.resolve_references, False),
    ("fold", understand.fold_wishes, False),
    ("decide", understand.decide, False),
    ("retrieve", find.retrieve, True),
    ("rank", find.rank, True),
    ("show", show.show, True),
    ("suggest", keep.suggest, True),
    ("keep", keep.keep, True),
)
"""Name, function, and whether it works long enough to leave the event loop."""


class _Passed(TypedDict):
    state: TurnState


class TurnGraph:
    """The compiled graph of one assistant."""

    def __init__(self, parts: Parts) -> None:
        graph: StateGraph[_Passed, None, _Passed, _Passed] = StateGraph(_Passed)
        for name, step, threaded in _STEPS:
            graph.add_node(name, _node(name, step, parts, threaded=threaded))
        graph.add_node("reply", _reply_node(parts))
        graph.add_edge(START, "load")
        for before, after in (("load", "understand"), ("understand", "resolve"), ("resolve", "fold")):
            graph.add_edge(before, after)
        graph.add_edge("fold", "decide")
        graph.add_conditional_edges("decide", _wants_cards, {True: "retrieve", False: "show"})
        for before, after in (("retrieve", "rank"), ("rank", "show"), ("show", "reply"), ("reply", "suggest")):
            graph.add_edge(before, after)
        graph.add_edge("suggest", "keep")
        graph.add_edge("keep", END)
        self._graph = graph.compile()

    async def run(self, state: TurnState) -> AsyncGenerator[tuple[str, TurnState | str], None]:
        """Each finished step with the state after it, in order; pieces of the reply as ("piece", text)."""
        stream = self._graph.astream({"state": state}, stream_mode=["updates", "custom"])
        async with aclosing(cast(AsyncGenerator[tuple[str, Any], None], stream)) as parts:
            async for mode, payload in parts:
                if mode == "custom":
                    yield "piece", str(payload)
                    continue
                for name, passed in payload.items():
                    yield name, passed["state"]


def _wants_cards(passed: _Passed) -> bool:
    return passed["state"].plan.searches


def _node(name: str, step: Step, parts: Parts, *, threaded: bool) -> Any:
    async def run(passed: _Passed) -> _Passed:
        started = time.perf_counter()
        state = passed["state"]
        after = await asyncio.to_thread(step, parts, state) if threaded else step(parts, state)
        return {"state": _timed(after, name, started)}

    return run


def _reply_node(parts: Parts) -> Any:
    async def run(passed: _Passed) -> _Passed:
        started = time.perf_counter()
        state = passed["state"]
        emit = get_stream_writer()
        pieces: list[str] = []
        async for piece in parts.writer.write(keep.outcome(parts, state), state.view):
            pieces.append(piece)
            emit(piece)
        return {"state": _timed(replace(state, reply="".join(pieces)), "reply", started)}

    return run


def _timed(state: TurnState, name: str, started: float) -> TurnState:
    spent = round((time.perf_counter() - started) * 1000, 3)
    return replace(state, timings_ms={**state.timings_ms, name: spent})
