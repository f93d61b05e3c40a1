"""The student of a grading model in the ranking: where its file fits the embedder and it earned a weight."""

from pathlib import Path

import pytest

from app.settings import Settings
from app.student_part import FILE, read_student, student_stage
from domain.candidates import Candidate
from domain.query import Query
from ranking.assemble import standard_pipeline
from ranking.scored import with_parts
from ranking.settings import PartSettings, RankingSettings
from ranking.student import Student
from tests.builders import films
from tests.fakes import FakeCatalog
from tests.retrieval.embedders import WordEmbedder
from tests.retrieval.snapshots import LiveSnapshots

CATALOG, EMBEDDER = FakeCatalog(films()), WordEmbedder()
SNAPSHOTS = LiveSnapshots(CATALOG, EMBEDDER)
ROWS = [with_parts(Candidate(item_id=f"f{n}", score=0.0), {"dense": 5.0 - n}) for n in (1, 2, 3, 4)]
BY_COSINE = Student(embedder=EMBEDDER.fingerprint, cosine=1.0, products=(0.0,) * 64, items=(0.0,) * 64, weight=2.5)


def home(folder: Path, student: Student = BY_COSINE) -> Settings:
    (folder / FILE).write_text(student.model_dump_json(), encoding="utf-8")
    return Settings(home=folder)


def test_it_joins_the_ranking_of_queries_with_text(tmp_path: Path) -> None:
    settings = home(tmp_path)
    pipeline = standard_pipeline(
        CATALOG, None, settings.ranking, parts=student_stage(settings, tmp_path, EMBEDDER, SNAPSHOTS)
    )
    ranked = pipeline.rank(Query(text="toys in a story"), ROWS)
    toys = next(c for c in ranked.candidates if c.item_id == "f3")
    assert toys.parts["student"] == max(c.parts.get("student", 0.0) for c in ranked.candidates) > 0
    assert not ranked.degraded
    assert all("student" not in c.parts for c in pipeline.rank(Query(liked=("f5",)), ROWS).candidates)


@pytest.mark.parametrize(
    "student",
    [BY_COSINE.model_copy(update={"weight": 0.0}), BY_COSINE.model_copy(update={"embedder": "another"})],
)
def test_no_weight_or_another_embedder_is_no_stage(tmp_path: Path, student: Student) -> None:
    assert student_stage(home(tmp_path, student), tmp_path, EMBEDDER, SNAPSHOTS) == []


def test_turned_off_or_missing_is_no_stage(tmp_path: Path) -> None:
    assert student_stage(Settings(home=tmp_path), tmp_path, EMBEDDER, SNAPSHOTS) == []
    off = home(tmp_path).model_copy(update={"ranking": RankingSettings(student=PartSettings(use="off"))})
    assert student_stage(off, tmp_path, EMBEDDER, SNAPSHOTS) == []


def test_a_broken_file_is_told_and_not_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_text("{no student", encoding="utf-8")
    assert read_student(tmp_path / FILE) is None and "is not used" in caplog.text


def test_an_item_without_a_vector_leaves_the_order(tmp_path: Path) -> None:
    snapshots = LiveSnapshots(CATALOG, EMBEDDER)
    snapshots.unembedded.add("f2")
    settings = home(tmp_path)
    pipeline = standard_pipeline(
        CATALOG, None, settings.ranking, parts=student_stage(settings, tmp_path, EMBEDDER, snapshots)
    )
    assert all("student" not in c.parts for c in pipeline.rank(Query(text="toys"), ROWS).candidates)
