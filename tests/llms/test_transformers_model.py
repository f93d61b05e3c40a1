"""The transformers adapter keeps the promises of the port: a tiny random model always, a real one where it is named."""

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the torch extra")
pytest.importorskip("transformers", reason="needs the torch extra")

from domain.errors import ModelMisbehaved, ModelUnavailable
from domain.ports import LanguageModel, Message
from llms.grammar import Grammar
from llms.torch_scores import shared_tokens
from llms.transformers_model import TransformersModel
from tests.contracts.language_model import ASK, ENDINGS, PREFIX, TALK, Film, LanguageModelContract
from tests.llms.tiny import tiny_llama

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_llama(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def tiny(folder: Path) -> TransformersModel:
    model = TransformersModel(str(folder))
    model.load()
    return model


class TestTransformersModel(LanguageModelContract):
    words_per_token = 4.0

    @pytest.fixture
    def model(self, tiny: TransformersModel) -> LanguageModel:
        pytest.importorskip("llguidance", reason="a model of random weights writes no JSON unless it is held to it")
        return tiny


async def test_a_prompt_beyond_the_models_context_is_refused_and_not_cut(tiny: TransformersModel) -> None:
    with pytest.raises(ModelMisbehaved, match="reads"):
        await tiny.complete([Message(role="user", content="a long story " * 400)], Film, max_tokens=60)


async def test_a_label_of_two_tokens_is_refused(tiny: TransformersModel) -> None:
    with pytest.raises(ModelMisbehaved, match="not one"):
        await tiny.score(PREFIX, ENDINGS, ["yes", "perhaps"], timeout_s=20)


async def test_the_same_question_gets_the_same_words(tiny: TransformersModel) -> None:
    said = ["".join([p async for p in tiny.stream(TALK, max_tokens=12, timeout_s=20)]) for _ in range(2)]
    assert said[0] == said[1]


async def test_many_endings_score_as_one_by_one(tiny: TransformersModel) -> None:
    endings = [f"{n} " * (1 + n % 5) for n in range(20)]
    together, _ = await tiny.score(PREFIX, endings, ["yes", "no"], timeout_s=60)
    alone = [(await tiny.score(PREFIX, [e], ["yes", "no"], timeout_s=60))[0][0] for e in endings[::7]]
    assert [r["yes"] for r in together[::7]] == pytest.approx([r["yes"] for r in alone], abs=0.01)


def test_without_the_grammar_library_the_hint_names_it(
    tiny: TransformersModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llguidance.hf", None)
    with pytest.raises(ModelUnavailable) as raised:
        Grammar(tiny._tokenizer, 300, [0])
    assert "llguidance" in raised.value.hint


async def test_a_model_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable) as raised:
        await TransformersModel(str(tmp_path / "none")).complete(ASK, Film, timeout_s=60)
    assert "llm.model" in raised.value.hint


@pytest.mark.parametrize(
    ("prompts", "shared"), [([[1, 2, 3], [1, 2, 4]], 2), ([[1, 2]], 1), ([[1], [1]], 0), ([[1, 2, 3], [1, 2]], 1)]
)
def test_every_prompt_keeps_a_token_of_its_own(prompts: list[list[int]], shared: int) -> None:
    assert shared_tokens(prompts) == shared


def real() -> str:
    """A real model's folder or .gguf file, from PARLEY_TEST_TRANSFORMERS."""
    named = os.environ.get("PARLEY_TEST_TRANSFORMERS", "")
    if not Path(named).exists() or not named:
        pytest.skip("no model: set PARLEY_TEST_TRANSFORMERS to a folder or a .gguf file")
    return named


@pytest.fixture(scope="module")
def loaded() -> TransformersModel:
    model = TransformersModel(real())
    model.load()
    return model


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestARealTransformersModel(LanguageModelContract):
    patience_s = 60.0

    @pytest.fixture
    def model(self, loaded: TransformersModel) -> LanguageModel:
        return loaded

    async def test_it_tells_a_fitting_ending_from_another(self, model: LanguageModel) -> None:
        rows, _ = await model.score(PREFIX, ENDINGS, ["yes", "no"], timeout_s=self.patience_s)
        assert len({round(row["yes"], 3) for row in rows}) > 1
