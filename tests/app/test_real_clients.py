"""The official openai client and LangChain's ChatOpenAI, unchanged, against a running server."""

import openai
import pytest
from langchain_openai import ChatOpenAI

from tests.app.live import running

pytestmark = pytest.mark.slow
KEYS = '["operator", {"key": "limited", "name": "limited", "requests_per_minute": 1}]'
MESSAGES = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "a comedy"}]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("home"), PARLEY_SERVER__KEYS=KEYS) as server:
        yield server


@pytest.fixture
def client(server):
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="operator", max_retries=0) as client:
        yield client


def test_the_openai_client_reads_a_whole_answer_and_its_usage(client):
    answer = client.chat.completions.create(model="parley", messages=MESSAGES, user="anna", temperature=0.2)
    assert answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.model_extra["parley"]["items"]


def test_the_openai_client_reads_a_stream_that_ends_with_usage(client):
    chunks = list(
        client.chat.completions.create(
            model="parley", messages=MESSAGES, stream=True, stream_options={"include_usage": True}
        )
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert chunks[-1].usage is not None
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"


def test_the_openai_client_lists_the_models(client):
    assert [model.id for model in client.models.list()] == ["parley"]
    assert client.models.retrieve("parley").id == "parley"


def test_the_openai_clients_errors_are_its_own(server, client):
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-9", messages=MESSAGES)
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="parley", messages=[{"role": "assistant", "content": "x"}])
    assert caught.value.type == "invalid_request_error"
    assert "user" in str(caught.value)
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="wrong").models.list()
    limited = client.with_options(api_key="limited")
    limited.models.list()
    with pytest.raises(openai.RateLimitError) as refused:
        limited.models.list()
    assert int(refused.value.response.headers["retry-after"]) >= 1


def test_langchain_talks_and_streams(server):
    chat = ChatOpenAI(base_url=f"{server.url}/v1", api_key="operator", model="parley", max_retries=0)
    answer = chat.invoke([("system", "Be kind."), ("human", "a comedy")])
    assert answer.content
    assert answer.usage_metadata["total_tokens"] >= 0
    assert "".join(str(piece.content) for piece in chat.stream("a romance"))
