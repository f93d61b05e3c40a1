"""`parley tune score`: what a language model grades, learnt by a student that needs no language model."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.assemble import open_serving
from app.ensure import ensure_built
from app.grade_ledger import read_ledger
from app.progress import progress_bar
from app.scoring import SEED, drawn_asks
from app.serving import Live
from app.settings import Settings
from app.student_part import FILE, NAME, vectors_of
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.ports import Embedder
from ranking.part_fit import GroupGain, Scored, judge
from ranking.settings import PartSettings
from ranking.student import Lesson, Student, agreement, fit_student
from ranking.variedasks import Found
from retrieval.embedding import open_embedder

Floats = npt.NDArray[np.float64]
_LEAST = 20
_TIMED = 40


class Distilling(Frozen):
    """What `parley tune score` was asked to do. `grades`: files of `parley evaluate scoring --grades`; `asks`: further
    asks whose right answers the catalogue knows."""

    catalog: str = ""
    grades: tuple[Path, ...] = ()
    asks: int = 300
    candidates: int = 20
    keep: bool = True


class StudentReport(Frozen):
    """One student: what it learned from, how its order agrees with the teacher's within unseen asks (Spearman), how the
    teacher's agrees with what is right, and its gain in the ranking."""

    learnt_from: str
    lessons: int
    agreement: float
    gain: GroupGain


class Distilled(Frozen):
    """All students, which one is kept, and its time for one ask with its candidates: with the embedding of the words,
    and without, as in a turn, where the search has embedded them already."""

    catalog: str
    rows: tuple[StudentReport, ...]
    kept: str
    weight: float
    ms_median: float
    ms_p95: float
    ms_scoring: float


class _Asked(Frozen):
    ask: Found
    grades: tuple[float, ...] = ()


def distil(settings: Settings, wanted: Distilling) -> Distilled:
    """Fit, compare and keep. Raises BadInput without asks, OSError, ModelFailed."""
    live = _without_student(settings, wanted.catalog)
    embedder = open_embedder(settings.embedding)
    graded = [_Asked(ask=e.ask, grades=e.grades) for path in wanted.grades for e in read_ledger(path)]
    with progress_bar() as progress:
        drawn, _ = drawn_asks(live, wanted.asks, wanted.candidates, SEED + 1, progress)
    texts = {a.ask.query.text for a in graded}
    made = [_Asked(ask=a) for a in drawn if a.query.text not in texts]
    if len(made) < _LEAST:
        raise BadInput(f"{len(made)} asks are too few to learn from", "raise --asks, or describe more items")
    cuts = int(len(made) * 0.6), int(len(made) * 0.8)
    learn, valid, test = made[: cuts[0]], made[cuts[0] : cuts[1]], made[cuts[1] :]
    taught, unseen = graded[: len(graded) * 2 // 3], graded[len(graded) * 2 // 3 :]
    sets = {"right answers": _lessons(live, embedder, learn, by_grades=False)}
    if len(taught) >= _LEAST:
        by_grades = _lessons(live, embedder, taught, by_grades=True)
        sets |= {"grades": by_grades, "both": [*by_grades, *sets["right answers"]]}
    students = {name: fit_student(lessons, embedder.fingerprint) for name, lessons in sets.items()}
    rows = [_judged(live, embedder, n, s, len(sets[n]), unseen, valid, test) for n, s in students.items()]
    best = max(rows, key=lambda r: (r.gain.weight > 0, _validated(live, embedder, students[r.learnt_from], valid)))
    kept = students[best.learnt_from].model_copy(update={"weight": best.gain.weight})
    if wanted.keep:
        (live.catalog.folder / FILE).write_text(kept.model_dump_json(), encoding="utf-8")
    spent, scoring = _timed(live, settings, kept, test)
    return Distilled(
        catalog=live.name,
        rows=tuple(rows),
        kept=best.learnt_from,
        weight=kept.weight,
        ms_median=round(1000 * float(np.median(spent)), 1),
        ms_p95=round(1000 * float(np.quantile(spent, 0.95)), 1),
        ms_scoring=round(1000 * float(np.median(scoring)), 2),
    )


def _without_student(settings: Settings, catalog: str) -> Live:
    """The catalogue as it answers without a student: one must not be judged beside itself."""
    ranking = settings.ranking.model_copy(update={"student": PartSettings(use="off")})
    plain = settings.model_copy(update={"ranking": ranking, "catalog": catalog or settings.catalog})
    ensure_built(plain)
    return open_serving(plain).live()


def _vectors(live: Live, embedder: Embedder, asked: _Asked) -> tuple[Floats, Floats] | None:
    items = vectors_of(live.index.snapshot(), [c.item_id for c in asked.ask.candidates])
    if items is None:
        return None
    return np.asarray(embedder.queries([asked.ask.query.text])[0], np.float64), items


def _lessons(live: Live, embedder: Embedder, asks: Sequence[_Asked], *, by_grades: bool) -> list[Lesson]:
    """Asks as numbers; those with an item that has no vector (any more) are left out."""
    made = []
    for asked in asks:
        found = _vectors(live, embedder, asked)
        right = [float(c.item_id in asked.ask.relevant) for c in asked.ask.candidates]
        if found:
            made.append(Lesson(*found, np.array(asked.grades if by_grades else right, np.float64)))
    return made


def _scored(live: Live, embedder: Embedder, student: Student, asks: Sequence[_Asked]) -> list[Scored]:
    made = []
    for asked in asks:
        found, ask = _vectors(live, embedder, asked), asked.ask
        if found:
            scores = tuple(student.scores(*found).tolist())
            made.append(Scored(query=ask.query, relevant=ask.relevant, candidates=ask.candidates, scores=scores))
    return made


def _judged(
    live: Live,
    embedder: Embedder,
    name: str,
    student: Student,
    lessons: int,
    unseen: Sequence[_Asked],
    valid: Sequence[_Asked],
    test: Sequence[_Asked],
) -> StudentReport:
    pairs = [(student.scores(*v), np.array(a.grades)) for a in unseen if (v := _vectors(live, embedder, a))]
    alike = float(np.mean([agreement(one, other) for one, other in pairs])) if pairs else 0.0
    _, gains = judge(_scored(live, embedder, student, valid), _scored(live, embedder, student, test), NAME)
    return StudentReport(learnt_from=name, lessons=lessons, agreement=round(alike, 3), gain=gains[0])


def _validated(live: Live, embedder: Embedder, student: Student, valid: Sequence[_Asked]) -> float:
    """How well a student's own order of validation asks agrees with what is right."""
    rows = _scored(live, embedder, student, valid)
    right = [np.array([float(c.item_id in s.relevant) for c in s.candidates]) for s in rows]
    return float(np.mean([agreement(np.array(s.scores), r) for s, r in zip(rows, right, strict=True)]))


def _timed(live: Live, settings: Settings, student: Student, asks: Sequence[_Asked]) -> tuple[list[float], list[float]]:
    """Seconds per ask with the words embedded anew, and of the scoring alone."""
    fresh = open_embedder(settings.embedding)
    fresh.queries(["warm"])
    spent, scoring = [0.0], [0.0]
    for asked in asks[:_TIMED]:
        began = time.perf_counter()
        found = _vectors(live, fresh, asked)
        between = time.perf_counter()
        if found:
            student.scores(*found)
        spent.append(time.perf_counter() - began)
        scoring.append(time.perf_counter() - between)
    return spent[1:] or spent, scoring[1:] or scoring
