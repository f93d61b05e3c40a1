"""`parley evaluate scoring`: whether a language model's grades help on this catalogue, and the weight they earn."""

import time
from collections.abc import Sequence

from app.opening import open_home
from app.progress import progress_bar
from app.serving import Live
from domain.candidates import Candidate
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.ports import LanguageModel
from domain.query import Query
from llms.meter import Budget, Meter, metered
from ranking.examples import Ask
from ranking.llm import LlmScorer, Vector
from ranking.llm_fit import Graded, ScoringFit, fit_scoring, graded, spread_over_orders
from ranking.settings import ScoringSettings
from ranking.textasks import asks_from_catalog

_POOL = 100
_PATIENCE_S = 300.0
_SPREAD_ASKS = 2
_SEED = 11
"""Not the seed that `parley build` fits the other weights with: the asks are others."""


class ScoringReport(Frozen):
    """The fit with what it cost."""

    fit: ScoringFit
    model: str
    spread: float
    asks: int
    usable: int
    tokens_per_turn: float
    ms_per_turn: float

    def toml(self) -> str:
        """What goes into parley.toml."""
        fit = self.fit
        return f"[ranking.scoring]\nweight = {fit.weight:g}\nslope = {fit.slope:g}\nbias = {fit.bias:g}"

    def row(self) -> dict[str, object]:
        """One row of a report."""
        return {"method": f"parley + {self.model}", "n": self.fit.checked_on, **self.model_dump(mode="json")}


def measure_scoring(catalog: str, asks: int, candidates: int) -> tuple[ScoringReport, dict[str, object]]:
    """Grade the first candidates of asks made from the catalogue. Raises BadInput without a model, ModelFailed."""
    began = time.perf_counter()
    live = open_home(catalog).live()
    if live.parts.model is None:
        raise BadInput("no language model is set up", "set [llm] in parley.toml; docs/serving.md says how")
    made = asks_from_catalog(live.catalog.view(), (), asks, _SEED)
    report = _fitted(live, live.parts.model, made, candidates)
    seconds = round(time.perf_counter() - began, 1)
    document: dict[str, object] = {"rows": [report.row()], "seconds": seconds, "catalog": live.name}
    return report, {**document, "versions": {"build": live.build_id}}


def _fitted(live: Live, model: LanguageModel, asks: Sequence[Ask], candidates: int) -> ScoringReport:
    settings = ScoringSettings(weight=1.0, candidates=candidates, timeout_s=_PATIENCE_S)
    scorer = LlmScorer(model, live.catalog, settings)
    meter = Meter(Budget(calls=10**9, tokens=10**9, seconds=10**9))
    spent: list[float] = []

    def find(query: Query) -> list[Candidate]:
        ranked = live.parts.ranker(query, live.parts.finder.find(query, _POOL).candidates)
        return sorted(ranked, key=lambda c: (-c.score, c.item_id))

    def grades(query: Query, head: Sequence[Candidate]) -> Vector:
        started = time.perf_counter()
        found = scorer.grades(query, head)
        spent.append(time.perf_counter() - started)
        return found

    try:
        with metered(meter, "score"), progress_bar() as progress:
            rows = graded(asks, find, grades, candidates, progress)
            read = sum(use.tokens_in for use in meter.uses.values())
            took, calls = sum(spent), max(1, len(spent))
            fit = fit_scoring(rows)
            spread = spread_over_orders(_first(asks, rows), grades, fit.weight or 0.3)
    finally:
        scorer.close()
    return ScoringReport(
        fit=fit,
        model=model.name,
        spread=round(spread, 4),
        asks=len(asks),
        usable=len(rows),
        tokens_per_turn=round(read / calls, 1),
        ms_per_turn=round(1000 * took / calls, 1),
    )


def _first(asks: Sequence[Ask], rows: Sequence[Graded]) -> list[tuple[Query, Graded]]:
    """A few graded asks with their queries."""
    found = []
    for row in rows[:_SPREAD_ASKS]:
        query = next((a.query for a in asks if a.relevant == row.relevant), None)
        if query:
            found.append((query, row))
    return found
