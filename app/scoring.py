"""`parley evaluate scoring`: whether a language model's grades help on this catalogue, and the weight they earn."""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from app.assemble import open_serving
from app.ensure import ensure_built
from app.grade_ledger import Entry, Ledger
from app.progress import Progress, progress_bar
from app.serving import Live
from app.settings import load_settings
from domain.candidates import Candidate
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.ports import LanguageModel
from domain.query import Query
from llms.meter import Budget, Meter, metered
from ranking.llm import LlmScorer
from ranking.llm_fit import ScoringFit, fit_scoring, graded, spread_over_orders
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
    """Grade the first candidates of asks made from the catalogue; `grades_file`: keep what was
    graded there, and go on from what it holds.

    Raises BadInput without a model or asks, ModelFailed, OSError.
    """
    began = time.perf_counter()
    live = _patient(catalog)
    if live.parts.model is None:
        raise BadInput("no language model is set up", "set [llm] in parley.toml; docs/serving.md says how")
    with progress_bar() as progress:
        found, drawn = drawn_asks(live, asks, candidates, SEED, progress)
        ledger = Ledger(grades_file)
        report = _fitted(live, live.parts.model, found, drawn, candidates, ledger, progress)
    seconds = round(time.perf_counter() - began, 1)
    document: dict[str, object] = {"rows": [report.row()], "seconds": seconds, "catalog": live.name}
    return report, {**document, "versions": {"build": live.build_id}}


def _patient(catalog: str) -> Live:
    """The catalogue with a model that may take its time: what is measured is what it says, and how long it takes."""
    settings = load_settings()
    llm = settings.llm.model_copy(update={"timeout_s": _PATIENCE_S, "seconds_per_turn": 2 * _PATIENCE_S})
    settings = settings.model_copy(update={"catalog": catalog or settings.catalog, "llm": llm})
    ensure_built(settings)
    return open_serving(settings).live()


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
    live: Live,
    model: LanguageModel,
    asks: Sequence[Found],
    drawn: int,
    candidates: int,
    ledger: Ledger,
    progress: Progress,
) -> ScoringReport:
    settings = ScoringSettings(weight=1.0, candidates=candidates, timeout_s=_PATIENCE_S)
    scorer = LlmScorer(model, live.catalog, settings)
    meter = Meter(Budget(calls=10**9, tokens=10**9, seconds=10**9))

    def entry(ask: Found) -> Entry:
        if known := ledger.of(ask):
            return known
        started, read = time.perf_counter(), _tokens(meter)
        grades = tuple(scorer.grades(ask.query, ask.candidates).tolist())
        made = Entry(ask=ask, grades=grades, seconds=time.perf_counter() - started, tokens=_tokens(meter) - read)
        ledger.add(made)
        return made

    try:
        with metered(meter, "score"):
            entries = [_told(entry(ask), n, len(asks), progress) for n, ask in enumerate(asks, 1)]
            fit = fit_scoring([graded(e.ask, e.grades) for e in entries])
            first = [(e.ask.query, graded(e.ask, e.grades)) for e in entries[:_SPREAD_ASKS]]
            spread = spread_over_orders(first, scorer.grades, fit.weight or 0.3)
    finally:
        scorer.close()
    return ScoringReport(
        fit=fit,
        model=model.name,
        spread=round(spread, 4),
        drawn=drawn,
        candidates=candidates,
        tokens_per_turn=round(fmean(e.tokens for e in entries), 1),
        ms_per_turn=round(1000 * fmean(e.seconds for e in entries), 1),
    )


def _told(entry: Entry, done: int, total: int, progress: Progress) -> Entry:
    progress("grade candidates", done, total)
    return entry


def _tokens(meter: Meter) -> int:
    return sum(use.tokens_in for use in meter.uses.values())
