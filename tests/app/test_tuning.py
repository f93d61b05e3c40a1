"""`parley tune understand`: what it goes on from, and what it calibrates on."""

import json
from pathlib import Path

import pytest

from agent.tuned_chooser import always_model
from agent.tuned_reader import Voice, Wrote
from app.settings import Settings
from app.tune_judge import BEFORE, CaseJudge, earlier_readings, unseen_cases
from app.tuning import start_of
from domain.errors import BadInput, NotFound
from domain.intent import Act, Intent, Step
from evaluation.intent_cases import Case
from tests.builders import films
from tests.fakes import FakeView

ROOT = Path(__file__).parents[2]
SCARY = Case.model_validate(
    {
        "id": "plain-1",
        "language": "en",
        "text": "something scary, but nothing funny",
        "expected": {
            "act": "recommend",
            "constraints": [
                {"field": "genre", "op": "=", "value": "Horror"},
                {"field": "genre", "op": "!=", "value": "Comedy"},
            ],
        },
    }
)


class Says:
    """A writer that always writes the same."""

    name = "says"

    def __init__(self, text: str) -> None:
        self.text = text

    def write(self, prompt: str, timeout_s: float) -> Wrote:
        return Wrote(text=self.text, mean=-0.01, total=-0.2)


def judge_of(text: str, earlier: Intent) -> CaseJudge:
    kept = {("file", "plain-1", SCARY.text): earlier}
    return CaseJudge(FakeView(films()), Voice(Says(text), always_model()), kept)


def test_training_goes_on_from_a_folder_or_from_a_registered_adapter(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "adapters" / "understand" / "mine"
    folder.mkdir(parents=True)
    (folder / "adapter_model.safetensors").write_bytes(b"x")
    settings = Settings(home=tmp_path)
    assert start_of(settings, "mine") == start_of(settings, str(folder)) == folder
    assert start_of(settings, "shipped").name == "understand"


def test_training_from_an_adapter_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="to go on from"):
        start_of(Settings(home=tmp_path), "nothing")


def test_every_mixed_reading_of_a_case_is_judged() -> None:
    earlier = Intent(steps=(Step(act=Act.CHAT),))
    judged = judge_of(" find; genre: scary; not genre: funny", earlier)("file", SCARY)
    assert judged.outcomes == (False, False, False, True)
    assert [(p.rules_right, p.model_right) for p in judged.parts] == [(False, True), (False, True)]
    assert judged.source == "file plain en"


def test_the_rules_reading_of_before_stands_only_for_its_own_case() -> None:
    earlier = Intent(steps=(Step(act=Act.CHAT),))
    other = judge_of(" find; genre: scary", earlier)("another", SCARY)
    assert other.rules_right


def test_a_case_with_an_earlier_reading_is_judged_with_that_of_today_too() -> None:
    earlier = Intent(steps=(Step(act=Act.CHAT),))
    before, today = judge_of(" find; genre: scary", earlier).readings("file", SCARY)
    assert (before.known, before.rules_right) == (False, False)
    assert (today.known, today.rules_right) == (True, True)
    assert (before.file, today.family) == (today.file, "known")
    assert [j.known for j in judge_of(" find", earlier).readings("another", SCARY)] == [False]


def test_the_kept_readings_belong_to_cases_that_are_there() -> None:
    earlier = earlier_readings(ROOT / BEFORE)
    folders = (ROOT / "evaluation" / "cases", (ROOT / BEFORE).parent)
    for name in {e.file for e in earlier}:
        [path] = [p for folder in folders if (p := folder / f"{name}.jsonl").is_file()]
        held = {json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()}
        assert {e.id for e in earlier if e.file == name} <= held


def test_without_a_word_calibration_takes_the_files_that_the_rules_had_not_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    names = [path.stem for path in unseen_cases(Path("evaluation") / "cases")]
    assert "intent_heldout" in names
    assert "intent" not in names


def test_broken_kept_readings_are_refused(tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        earlier_readings(tmp_path / "r.jsonl")
