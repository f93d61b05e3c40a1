"""What every LanguageModel must do: inherit LanguageModelContract, give a `model` fixture, and the tests run."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import ClassVar

import pytest

from domain.errors import ModelFailed, ModelMisbehaved, ModelUnavailable
from domain.ports import LanguageModel
from llms.embedded import EmbeddedModel
from llms.ladder import Ladder
from llms.loop import OnOneLoop
from llms.openai_compatible import OpenAiModel
from llms.scripted import ScriptedModel
from llms.settings import LlmSettings
from tests.contracts.language_model import ENDINGS, PREFIX, LanguageModelContract
from tests.contracts.language_model_faults import Faulty, LanguageModelFaultContract
from tests.llms.faulty import behind
from tests.llms.faulty_pipeline import broken
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


class TestScriptedModelUnderFaults(LanguageModelFaultContract):
    @pytest.fixture
    def faulty(self) -> Faulty:
        faults: dict[str, ModelFailed] = {
            "killed": ModelUnavailable("the connection broke"),
            "429": ModelUnavailable("answered 429"),
            "500": ModelUnavailable("answered 500"),
            "malformed": ModelMisbehaved("nonsense"),
            "no such model": ModelUnavailable("answered 404"),
        }

        def made(fault: str) -> LanguageModel:
            said_first = 2 if fault == "killed" else 0
            delay_s = 60.0 if fault == "hung" else 0.0
            return ScriptedModel([ANSWER], fault=faults.get(fault), said_first=said_first, delay_s=delay_s)

        return made


class TestOpenAiModelUnderFaults(LanguageModelFaultContract):
    why: ClassVar = {"429": "429", "500": "500", "no such model": "404"}

    @pytest.fixture
    async def faulty(self) -> AsyncIterator[Faulty]:
        with running() as (url, _), proxied(url, "good") as made:
            yield made


@contextmanager
def proxied(url: str, name: str) -> Iterator[Faulty]:
    """Models that reach a server through a proxy with a fault."""
    with ExitStack() as open_until_the_end:

        def made(fault: str) -> LanguageModel:
            there = open_until_the_end.enter_context(behind(url, fault))
            asked = name if fault != "no such model" else "no-such-model"
            return OpenAiModel(LlmSettings(kind="openai", base_url=there, timeout_s=60), asked)

        yield made


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
def embedded(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedModel:
    model = EmbeddedModel(gguf(), cache=tmp_path_factory.getbasetemp() / "openvino")
    model.load()
    return model


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


@pytest.mark.slow
@pytest.mark.timeout(600)
class TestEmbeddedModelUnderFaults(LanguageModelFaultContract):
    limit_s = 1.0
    latest_s = 10.0
    patience_s = 90.0
    unreadable_stream = False
    why: ClassVar = {"no such model": "there is no model"}

    @pytest.fixture
    def faulty(self, embedded: EmbeddedModel) -> Iterator[Faulty]:
        with broken(embedded) as made:
            yield made


@pytest.mark.vllm
@pytest.mark.timeout(600)
class TestVllmUnderFaults(LanguageModelFaultContract):
    limit_s = 1.0
    patience_s = 60.0
    why: ClassVar = {"429": "429", "500": "500", "no such model": "404"}

    @pytest.fixture
    def faulty(self) -> Iterator[Faulty]:
        url, name = vllm_url()
        with proxied(url, name) as made:
            yield made


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
