"""What every LanguageModel must do: inherit LanguageModelContract, give a `model` fixture, and the tests run."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from domain.ports import LanguageModel
from llms.embedded import EmbeddedModel
from llms.ladder import Ladder
from llms.loop import OnOneLoop
from llms.openai_compatible import OpenAiModel
from llms.scripted import ScriptedModel
from llms.settings import LlmSettings
from tests.contracts.language_model import ENDINGS, PREFIX, LanguageModelContract
from tests.llms.server import running
from tests.llms.vllm_server import vllm_url

ANSWER = '{"genre": "Horror", "year": 1980, "moods": ["tense"]}'


class TestScriptedModel(LanguageModelContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return ScriptedModel([ANSWER] * 6, delay_s=0.005)


class TestOpenAiModel(LanguageModelContract):
    @pytest.fixture
    async def model(self) -> AsyncIterator[LanguageModel]:
        with running() as (url, _):
            model = OpenAiModel(LlmSettings(kind="openai", base_url=url), "good")
            yield model
            await model.aclose()


class TestOpenAiModelWithoutGenerativeScoring(LanguageModelContract):
    @pytest.fixture
    async def model(self) -> AsyncIterator[LanguageModel]:
        with running() as (url, _):
            model = OpenAiModel(LlmSettings(kind="openai", base_url=url), "graded")
            yield model
            await model.aclose()


class TestLadder(LanguageModelContract):
    @pytest.fixture
    def model(self) -> Iterator[LanguageModel]:
        with running() as (url, _):
            settings = LlmSettings(kind="openai", base_url=url)
            thread = OnOneLoop(Ladder([OpenAiModel(settings, "good")], settings))
            yield thread
            thread.close()


def gguf() -> Path:
    """The small model's file, from PARLEY_TEST_GGUF or PARLEY_HOME/models."""
    named = os.environ.get("PARLEY_TEST_GGUF", "")
    found = (
        [Path(named)] if named else sorted((Path(os.environ.get("PARLEY_HOME", ".parley")) / "models").glob("*.gguf"))
    )
    if not found or not found[0].is_file():
        pytest.skip("no model: run `parley data get smollm2`, or set PARLEY_TEST_GGUF to a GGUF file")
    return found[0]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    return EmbeddedModel(gguf(), cache=tmp_path_factory.getbasetemp() / "openvino")


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestEmbeddedModel(LanguageModelContract):
    patience_s = 90.0

    @pytest.fixture
    def model(self, embedded: LanguageModel) -> LanguageModel:
        return embedded

    async def test_it_tells_a_fitting_ending_from_another(self, model: LanguageModel) -> None:
        rows, _ = await model.score(PREFIX, ENDINGS, ["yes", "no"], timeout_s=self.patience_s)
        assert len({round(row["yes"], 3) for row in rows}) > 1


@pytest.mark.vllm
@pytest.mark.timeout(600)
class TestVllm(LanguageModelContract):
    patience_s = 60.0

    @pytest.fixture
    async def model(self) -> AsyncIterator[LanguageModel]:
        url, name = vllm_url()
        model = OpenAiModel(LlmSettings(kind="openai", base_url=url, timeout_s=60), name)
        yield model
        await model.aclose()
