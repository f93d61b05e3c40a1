"""Language models are picked from settings, served with one command, and cost nothing where there are none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app import vllm
from app.models import SMALL, NearestValue, embedded, open_model
from app.settings import Settings
from app.vllm import Machine
from domain.errors import BadInput, ModelFailed, ModelUnavailable
from domain.ports import Message
from llms.settings import LlmSettings
from tests.app.doubles import Api, served
from tests.retrieval.embedders import WordEmbedder


def settings(home: Path, **llm: object) -> Settings:
    return Settings(home=home, llm=LlmSettings.model_validate(llm))


def test_without_a_model_nothing_of_one_is_loaded() -> None:
    script = (
        "import app.assemble, app.models, sys, json; from app.settings import Settings;"
        "assert app.models.open_model(Settings()) is None;"
        "print(json.dumps([m for m in ('langchain_openai', 'openai', 'openvino_genai', 'torch', 'llms.embedded',"
        " 'agent.model_writer', 'agent.model_reader') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_a_model_that_is_not_there_is_named_when_it_is_asked(tmp_path: Path) -> None:
    model = open_model(settings(tmp_path, kind="embedded"), load=True)
    assert model is not None
    with pytest.raises(ModelFailed, match="there is no model at"):
        model.wait(model.inner.score([Message(role="user", content="x")], ["a"], ["0", "1"]), 5)
    model.close()


def test_the_small_model_lies_in_the_home(tmp_path: Path) -> None:
    found = embedded(settings(tmp_path), "smollm2")
    assert found.name == "smollm2"
    with pytest.raises(ModelUnavailable, match=SMALL):
        found.load()


def test_a_kind_that_is_not_there_yet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        open_model(settings(tmp_path, kind="transformers"))


def test_the_nearest_value_must_stand_out() -> None:
    near = NearestValue(WordEmbedder())
    assert near("horror", ["horror", "comedy"]) == "horror"
    assert near("cooking", []) is None


@pytest.mark.parametrize(
    ("machine", "model"),
    [
        (Machine(cores=2, memory_gb=24), "Qwen/Qwen3-0.6B"),
        (Machine(gpus=1, gpu_gb=8), "Qwen/Qwen3-1.7B"),
        (Machine(gpus=1, gpu_gb=24), "Qwen/Qwen3-8B"),
        (Machine(gpus=1, gpu_gb=79), "Qwen/Qwen3-32B-FP8"),
        (Machine(gpus=3, gpu_gb=24), "Qwen/Qwen3-14B"),
    ],
)
def test_the_model_fits_the_machine(machine: Machine, model: str) -> None:
    assert vllm.plan(machine).model == model


def test_several_gpus_share_a_model_by_a_power_of_two() -> None:
    arguments = vllm.plan(Machine(gpus=3, gpu_gb=24)).arguments
    assert arguments[arguments.index("--tensor-parallel-size") + 1] == "2"
    assert "--tensor-parallel-size" not in vllm.plan(Machine(gpus=1, gpu_gb=24)).arguments


@pytest.mark.parametrize(("model", "told"), [("Qwen/Qwen3-8B", True), ("meta-llama/Llama-3.1-8B-Instruct", False)])
def test_a_model_that_thinks_first_is_told_not_to(model: str, told: bool) -> None:
    arguments = vllm.plan(Machine(gpus=1, gpu_gb=24), model).arguments
    assert ('{"enable_thinking": false}' in arguments) is told


def test_a_processor_alone_gets_a_bounded_cache_and_context() -> None:
    plan = vllm.plan(Machine(cores=2, memory_gb=24), context=32_000)
    assert plan.environment == {"VLLM_CPU_KVCACHE_SPACE": "3"}
    assert plan.arguments[plan.arguments.index("--max-model-len") + 1] == "4096"


def test_without_an_environment_the_way_to_make_one_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(BadInput) as caught:
        vllm.interpreter("")
    assert "pip install vllm" in caught.value.hint


def test_the_lines_for_parley_toml_are_read_back() -> None:
    import tomllib

    lines = tomllib.loads(vllm.toml_lines("m", 8001, scores=True))
    read = LlmSettings.model_validate(lines["llm"])
    assert read.kind == "openai" and read.base_url == "http://127.0.0.1:8001/v1" and read.model == "m"


def test_a_server_that_dies_is_told() -> None:
    server = vllm.start([sys.executable, "-c", "raise SystemExit(3)"], {})
    server.wait()
    with pytest.raises(ModelUnavailable, match="code 3"):
        vllm.wait_until_healthy(server, 9, lambda _: None, within_s=2)


def test_copy_without_a_model_is_plain_facts(tmp_path: Path) -> None:
    api = Api(served(tmp_path))
    answer = api.call("POST", "/v1/copy", json={"item_id": "f6", "audience": "people who like slow thrillers"})
    assert answer.status_code == 200
    assert answer.json()["headline"] == "The Shining" and answer.json()["lines"][0]
    assert api.call("POST", "/v1/copy", json={"item_id": "nothing"}).status_code == 404
