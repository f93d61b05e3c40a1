"""The loop around the reader: is a new training due, did live measures fall since the last change, and a report."""

import html
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from agent.stores import SqlConversationStore
from agent.tuned_words import SpanWords
from agent.understanding.reader import RuleReader
from app.homes import open_library
from app.settings import Settings
from domain.conversation import Turn
from domain.frozen import Frozen
from domain.ports import CatalogView
from learning import live, talk_data
from learning.grammar.labelled import LabelledMessage
from learning.registry import NONE, Registry

TASK = "understand"
_MOST = 20_000


class Due(Frozen):
    """Whether to train again, and why or why not."""

    due: bool
    why: str


def turns_of(settings: Settings, store: SqlConversationStore, catalog: str = "") -> list[Turn]:
    """The newest logged turns about a catalogue. Raises StoreFailed."""
    return store.recent(_MOST, catalog or settings.catalog or open_library(settings).latest())


def due(settings: Settings, turns: Sequence[Turn], now: datetime | None = None) -> Due:
    """Whether the time has come: days since the last training, and turns since then."""
    wanted, now = settings.understanding, now or datetime.now(UTC)
    trained = [row for row in Registry(settings.home).history(TASK) if "gate" in row]
    if not trained:
        return Due(due=True, why="nothing was trained here yet")
    last = datetime.fromisoformat(trained[-1]["at"])
    fresh = sum(1 for turn in turns if turn.at and turn.at > last)
    if now - last < timedelta(days=wanted.retrain_days):
        return Due(due=False, why=f"trained {(now - last).days} days ago; due after {wanted.retrain_days}")
    if fresh < wanted.retrain_turns:
        return Due(due=False, why=f"{fresh} turns since the last training; due with {wanted.retrain_turns}")
    return Due(due=True, why=f"{fresh} turns in {(now - last).days} days")


def check(settings: Settings, turns: Sequence[Turn]) -> str:
    """Go back to the adapter before, where the live measures fell since the last change; what was done.

    The turns since the change are compared with as many before it.
    """
    registry = Registry(settings.home)
    changes = [row for row in registry.history(TASK) if "use" in row]
    if not changes or changes[-1]["use"] == NONE:
        return "nothing to check: no adapter was put into use here"
    since = datetime.fromisoformat(changes[-1]["at"])
    after = [turn for turn in turns if turn.at and turn.at >= since]
    earlier = sorted((t for t in turns if t.at and t.at < since), key=_when)[-max(len(after), live.LEAST) :]
    why = live.fell(live.measure(earlier), live.measure(after))
    if not why:
        return f"kept {changes[-1]['use']}: {len(after)} turns since it was put into use, none of the measures fell"
    return f"rolled back to {registry.roll_back(TASK, why)}: {why}"


def talk_messages(settings: Settings, turns: Iterable[Turn], view: CatalogView) -> list[LabelledMessage]:
    """What logged talk teaches; nothing without `understanding.learns_from_talk`."""
    if not settings.understanding.learns_from_talk:
        return []
    rules = RuleReader(view)
    return list(talk_data.messages(turns, view, SpanWords(view, rules)))


def report(settings: Settings, turns: Sequence[Turn]) -> dict[str, Any]:
    """Quality over time: the live measures by week, and every decision about adapters."""
    registry = Registry(settings.home)
    return {
        "task": TASK,
        "in_use": registry.in_use(TASK) or NONE,
        "overall": live.measure(turns).model_dump(),
        "weeks": live.by_week(turns),
        "decisions": registry.history(TASK),
    }


def as_html(document: dict[str, Any]) -> str:
    """The report as a page without scripts."""
    head = ("week", "turns", "not_understood", "corrected", "disliked", "wrong")
    weeks = "".join(_row([week[name] for name in head]) for week in document["weeks"])
    decisions = "".join(_row([row.get("at", ""), _told(row), row.get("why", "")]) for row in document["decisions"])
    titles = _row(head, "th")
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Understanding over time</title>"
        "<style>body{font:16px system-ui;margin:2rem;max-width:60rem}td,th{padding:.3rem .8rem;text-align:left}"
        "tr:nth-child(even){background:#8881}</style>"
        f"<h1>Understanding over time</h1><p>In use: {html.escape(str(document['in_use']))}</p>"
        f"<h2>By week</h2><table>{titles}{weeks}</table>"
        f"<h2>Decisions</h2><table>{_row(('at', 'what', 'why'), 'th')}{decisions}</table></html>"
    )


def _row(cells: Iterable[object], tag: str = "td") -> str:
    shown = (f"{c:.1%}" if isinstance(c, float) else str(c) for c in cells)
    return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in shown) + "</tr>"


def _told(row: dict[str, Any]) -> str:
    if "use" in row:
        return f"{row['use']} into use"
    return json.dumps({k: row[k] for k in ("gate", "passed", "new", "old") if k in row})


def _when(turn: Turn) -> float:
    return turn.at.timestamp() if turn.at else 0.0
