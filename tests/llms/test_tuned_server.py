"""The adapter behind a server: one request a message, its log-probabilities read, its faults mapped to ours."""

import json

import httpx
import pytest

from domain.errors import ModelMisbehaved, ModelTimeout, ModelUnavailable
from llms.tuned_server import TunedServer


def server(answer: httpx.Response | Exception, seen: list[dict[str, object]]) -> TunedServer:
    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(
            {"path": request.url.path, "key": request.headers.get("authorization"), **json.loads(request.content)}
        )
        if isinstance(answer, Exception):
            raise answer
        return answer

    return TunedServer("http://vllm/v1", "understand", "secret", transport=httpx.MockTransport(handle))


def test_the_text_and_how_likely_it_is_are_read() -> None:
    seen: list[dict[str, object]] = []
    choice = {"text": " find; genre: scary", "logprobs": {"token_logprobs": [-0.1, -0.3]}}
    text, mean, total, tokens = server(httpx.Response(200, json={"choices": [choice]}), seen).goes_on("means:", 1.0)
    assert (text, tokens) == (" find; genre: scary", 2)
    assert mean == pytest.approx(-0.2)
    assert total == pytest.approx(-0.4)
    assert seen[0]["path"] == "/v1/completions"
    assert seen[0]["model"] == "understand"
    assert seen[0]["temperature"] == 0
    assert seen[0]["key"] == "Bearer secret"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(404, json={}), ModelUnavailable),
        (httpx.Response(200, json={"choices": []}), ModelMisbehaved),
        (httpx.Response(200, text="no json"), ModelMisbehaved),
        (httpx.ConnectError("refused"), ModelUnavailable),
        (httpx.ReadTimeout("late"), ModelTimeout),
    ],
)
def test_every_fault_is_one_of_ours(answer: httpx.Response | Exception, error: type[Exception]) -> None:
    with pytest.raises(error):
        server(answer, []).goes_on("means:", 1.0)
