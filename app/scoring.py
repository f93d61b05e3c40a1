"""`parley evaluate scoring`: whether a language model's grades help on this catalogue, and the weight they earn."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from app.opening import open_home
from app.progress import Progress, progress_bar
from app.serving import Live
from domain.candidates import Candidate
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.ports import LanguageModel
from domain.query import Query
from llms.meter import Budget, Meter, metered
from ranking.llm import LlmScorer, Vector
from ranking.llm_fit import Graded, ScoringFit, fit_scoring, graded, spread_over_orders
from ranking.settings import ScoringSettings
from ranking.variedasks import Found, usable_asks, varied_asks

_POOL = 100
_PATIENCE_S = 300.0
_SPREAD_ASKS = 2
SEED = 11
"""Not the seed that `parley build` fits the other weights with: the asks are others."""


class ScoringReport(Frozen):
    """The fit with what it cost. `drawn`: asks that were drawn until `fit.asks` could gain from an order."""

    fit: ScoringFit
    model: str
    spread: float
    drawn: int
    candidates: int
    tokens_per_turn: float
    ms_per_turn: float

    def toml(self) -> str:
        """What goes into parley.toml."""
        fit = self.fit
        return f"[ranking.scoring]\nweight = {fit.weight:g}\nslope = {fit.slope:g}\nbias = {fit.bias:g}"

    def row(self) -> dict[str, object]:
        """One row of a report."""
        return {"method": f"parley + {self.model}", "n": self.fit.asks, **self.model_dump(mode="json")}


def measure_scoring(
    catalog: str, asks: int, candidates: int, grades_file: Path | None = None
) -> tuple[ScoringReport, dict[str, object]]:
    """Grade the first candidates of asks made from the catalogue; `grades_file`: keep what was graded there.

    Raises BadInput without a model or asks, ModelFailed, OSError.
    """
    began = time.perf_counter()
    live = open_home(catalog).live()
    if live.parts.model is None:
        raise BadInput("no language model is set up", "set [llm] in parley.toml; docs/serving.md says how")
    with progress_bar() as progress:
        found, drawn = drawn_asks(live, asks, candidates, SEED, progress)
        report, rows = _fitted(live, live.parts.model, found, drawn, candidates, progress)
    if grades_file:
        write_grades(grades_file, found, rows)
    seconds = round(time.perf_counter() - began, 1)
    document: dict[str, object] = {"rows": [report.row()], "seconds": seconds, "catalog": live.name}
    return report, {**document, "versions": {"build": live.build_id}}


def drawn_asks(live: Live, count: int, candidates: int, seed: int, progress: Progress) -> tuple[tuple[Found, ...], int]:
    """Usable asks of a live catalogue with their first candidates, and how many were drawn. Raises BadInput."""

    def find(query: Query) -> list[Candidate]:
        ranked = live.parts.ranker(query, live.parts.finder.find(query, _POOL).candidates)
        return sorted(ranked, key=lambda c: (-c.score, c.item_id))

    found, drawn = usable_asks(varied_asks(live.catalog.view(), seed), find, count, candidates, progress)
    if not found:
        raise BadInput("no ask can be made from this catalogue", "its items need descriptions or shared values")
    return found, drawn


def _fitted(
    live: Live, model: LanguageModel, asks: Sequence[Found], drawn: int, candidates: int, progress: Progress
) -> tuple[ScoringReport, tuple[Graded, ...]]:
    settings = ScoringSettings(weight=1.0, candidates=candidates, timeout_s=_PATIENCE_S)
    scorer = LlmScorer(model, live.catalog, settings)
    meter = Meter(Budget(calls=10**9, tokens=10**9, seconds=10**9))
    spent: list[float] = []

    def grades(query: Query, head: Sequence[Candidate]) -> Vector:
        started = time.perf_counter()
        found = scorer.grades(query, head)
        spent.append(time.perf_counter() - started)
        return found

    try:
        with metered(meter, "score"):
            rows = graded(asks, grades, progress)
            read = sum(use.tokens_in for use in meter.uses.values())
            took, calls = sum(spent), max(1, len(spent))
            fit = fit_scoring(rows)
            first = [(a.query, r) for a, r in zip(asks, rows, strict=True)][:_SPREAD_ASKS]
            spread = spread_over_orders(first, grades, fit.weight or 0.3)
    finally:
        scorer.close()
    report = ScoringReport(
        fit=fit,
        model=model.name,
        spread=round(spread, 4),
        drawn=drawn,
        candidates=candidates,
        tokens_per_turn=round(read / calls, 1),
        ms_per_turn=round(1000 * took / calls, 1),
    )
    return report, rows


def write_grades(path: Path, asks: Sequence[Found], rows: Sequence[Graded]) -> None:
    """One JSON line per ask with its grades: what a smaller ranker can learn from. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for ask, row in zip(asks, rows, strict=True):
            line = {**ask.model_dump(mode="json"), "grades": row.grades}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
