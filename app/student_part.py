"""The student of a grading model as a part of the ranking: one small file beside the catalogue, no model to load."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from app.settings import Settings
from domain.ports import Embedder
from domain.query import Query
from ranking.pipeline import Stage
from ranking.score_part import ScorePart
from ranking.student import Student
from retrieval.snapshot import Snapshot, Snapshots

NAME = "student"
FILE = "student.json"
_log = logging.getLogger(__name__)


class StudentScores:
    """Scores queries with text by the vectors that the build holds."""

    name = NAME

    def __init__(self, student: Student, embedder: Embedder, snapshots: Snapshots) -> None:
        self._student, self._embedder, self._snapshots = student, embedder, snapshots

    def scores(self, query: Query, item_ids: Sequence[str]) -> npt.NDArray[np.float64] | None:
        """One number per item; None where the query has no text or an item no vector. Raises ModelFailed."""
        found = vectors_of(self._snapshots(), item_ids)
        if not query.text.strip() or found is None:
            return None
        asked = np.asarray(self._embedder.queries([query.text])[0], np.float64)
        return self._student.scores(asked, found)


def vectors_of(snapshot: Snapshot, item_ids: Sequence[str]) -> npt.NDArray[np.float64] | None:
    """The items' vectors, shape (ids, width); None where one has none."""
    rows = snapshot.rows(item_ids)
    if (rows < 0).any() or not snapshot.vectors.known[rows].all():
        return None
    return np.asarray(snapshot.vectors.matrix[rows], np.float64)


def read_student(path: Path) -> Student | None:
    """The student of a file; None where there is none or it cannot be read."""
    try:
        return Student.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError:
        return None
    except (ValueError, ValidationError) as error:
        _log.warning("the student in %s is not used: %s", path, error)
        return None


def student_stage(settings: Settings, folder: Path, embedder: Embedder, snapshots: Snapshots) -> list[Stage]:
    """The stage of the ranking; [] where a catalogue's folder has no student of this embedder that earned a weight."""
    wanted = settings.ranking.student
    student = read_student(folder / FILE) if wanted.use == "auto" else None
    if student is None or student.embedder != embedder.fingerprint:
        return []
    weight = student.weight if wanted.weight is None else wanted.weight
    if not weight:
        return []

    def counts(query: Query) -> float:
        return weight if query.text.strip() else 0.0

    part = ScorePart(StudentScores(student, embedder, snapshots), counts, wanted.candidates)
    return [Stage(part, settings.ranking.stage_budget_s, waits=False)]
