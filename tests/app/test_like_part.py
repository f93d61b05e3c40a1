"""The like-or-not model in the ranking: in use where it was tuned on this catalogue and earned a weight."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from app.like_part import Answers, HeadAnswers, LikeScores, group_of, like_stage, open_adapter
from app.settings import Settings
from domain.candidates import Candidate
from domain.errors import ModelUnavailable
from domain.query import Query
from learning.like_head import Head
from learning.registry import NONE, Registry
from ranking.assemble import standard_pipeline
from ranking.scored import with_parts
from ranking.settings import PartSettings, RankingSettings
from tests.builders import films
from tests.fakes import FakeCatalog

CATALOG = FakeCatalog(films())
COLD, KNOWN = Query(liked=("f1",)), Query(liked=("f1", "f2", "f3", "f5", "f6"))


class LikesToys:
    """Answers yes where a prompt asks about Toy Story."""

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def log_odds(self, prompts: Sequence[str], timeout_s: float) -> npt.NDArray[np.float64]:
        self.prompts += prompts
        return np.array([3.0 if "item: Toy Story" in p else -3.0 for p in prompts])


def home(folder: Path, catalog: str = "films", **weights: float) -> Settings:
    made = folder / "models" / "adapters" / "like" / "a"
    made.mkdir(parents=True)
    (made / "adapter_model.safetensors").write_bytes(b"x")
    (made / "card.json").write_text(json.dumps({"catalog": catalog, "weights": weights}), encoding="utf-8")
    Registry(folder).use("like", "a")
    return Settings(home=folder)


def scores(settings: Settings, answers: Answers) -> LikeScores:
    return LikeScores(settings, CATALOG, "films", lambda _: answers)


def test_people_of_whom_little_is_known_have_their_own_weight(tmp_path: Path) -> None:
    found = scores(home(tmp_path, cold=0.5, known=0.1), LikesToys())
    assert (found.weight(COLD), found.weight(KNOWN)) == (0.5, 0.1)
    assert (group_of(COLD), group_of(KNOWN)) == ("cold", "known")


def test_an_adapter_of_another_catalogue_counts_nothing(tmp_path: Path) -> None:
    assert scores(home(tmp_path, catalog="books", cold=0.5), LikesToys()).weight(COLD) == 0.0


def test_no_adapter_counts_nothing_and_an_operator_may_set_the_weight(tmp_path: Path) -> None:
    assert scores(Settings(home=tmp_path / "empty"), LikesToys()).weight(COLD) == 0.0
    own = home(tmp_path, cold=0.5)
    fixed = own.model_copy(update={"ranking": RankingSettings(like=PartSettings(weight=1.25))})
    assert scores(fixed, LikesToys()).weight(KNOWN) == 1.25


def test_the_person_comes_first_and_the_same_in_every_prompt(tmp_path: Path) -> None:
    model = LikesToys()
    found = scores(home(tmp_path, cold=0.5), model)
    found.load()
    answered = found.scores(COLD, ["f3", "f4"])
    assert answered is not None and answered[0] > answered[1]
    first, second = (p.partition("item: ")[0] for p in model.prompts)
    assert first == second and first.startswith("liked: ")


def test_it_joins_the_ranking_as_a_part_of_the_score(tmp_path: Path) -> None:
    settings = home(tmp_path, cold=2.5)
    stage = like_stage(settings, CATALOG, "films", lambda _: LikesToys())
    rows = [with_parts(Candidate(item_id=f"f{n}", score=0.0), {"dense": 5.0 - n}) for n in (2, 4, 3)]
    pipeline = standard_pipeline(CATALOG, None, settings.ranking, parts=stage)
    for _ in range(200):
        ranked = pipeline.rank(COLD, rows)
        if any("like" in c.parts for c in ranked.candidates):
            break
        time.sleep(0.01)  # the model loads beside the start
    toys = next(c for c in ranked.candidates if c.item_id == "f3")
    assert toys.parts["like"] > 0 and not ranked.degraded
    assert "like" not in pipeline.rank(KNOWN, rows).candidates[0].parts, "no weight was earned for known people"


def test_an_adapter_that_is_put_out_of_use_counts_nothing_at_the_next_query(tmp_path: Path) -> None:
    settings = home(tmp_path, cold=0.5)
    found = scores(settings, LikesToys())
    assert found.weight(COLD) == 0.5
    Registry(tmp_path).use("like", NONE)
    assert found.weight(COLD) == 0.0


def test_a_model_that_cannot_be_opened_leaves_the_order(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Path) -> Answers:
        raise ModelUnavailable("no base model")

    found = LikeScores(home(tmp_path, cold=0.5), CATALOG, "films", broken)
    found.load()
    assert found.scores(COLD, ["f1", "f2"]) is None and "no base model" in caplog.text


def test_a_head_answers_from_the_states_of_the_model_as_it_is() -> None:
    class Lengths:
        def states(self, prompts: Sequence[str], timeout_s: float) -> npt.NDArray[np.float64]:
            return np.array([[float(len(p)), 1.0] for p in prompts])

    answers = HeadAnswers(Lengths(), Head(base="m", bias=-1.0, weights=(0.5, 2.0)))
    assert answers.log_odds(["ab", "abcd"], 1.0).tolist() == [2.0, 3.0]


@pytest.mark.parametrize("text", ["{broken", Head(base="another.gguf", bias=0.0, weights=(1.0,)).model_dump_json()])
def test_a_head_that_is_broken_or_of_another_model_is_refused_with_a_reason(tmp_path: Path, text: str) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(b"x")
    (tmp_path / "head.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelUnavailable, match="head"):
        open_adapter(Settings(home=tmp_path), tmp_path)


def test_turned_off_there_is_no_stage(tmp_path: Path) -> None:
    off = home(tmp_path, cold=0.5).model_copy(update={"ranking": RankingSettings(like=PartSettings(use="off"))})
    assert like_stage(off, CATALOG, "films") == []
