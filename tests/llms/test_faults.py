"""A turn under each fault of the model server is answered within its deadline and names what degraded."""

import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

import pytest

from agent.assistant import Assistant
from agent.model_reader import ModelReader
from agent.model_writer import ModelWriter
from domain.conversation import Turn
from domain.errors import ModelFailed, ModelUnavailable
from domain.ports import LanguageModel, Message
from llms.ladder import Ladder
from llms.loop import OnOneLoop
from llms.meter import Budget, Meter, metered
from llms.openai_compatible import OpenAiModel
from llms.scripted import ScriptedModel
from llms.settings import LlmSettings
from tests.agent.toys import parts
from tests.llms.server import Seen, running

SECONDS = 1.5
DEADLINE_S = 5.0
FAULTS = ("hung", "busy", "broken", "malformed", "killed", "forbidden", "no such model")


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Seen]]:
    with running() as found:
        yield found


def assistant(model: OnOneLoop) -> Assistant:
    made = replace(
        parts(),
        writer=ModelWriter(model, timeout_s=1.0),
        second_reader=ModelReader(model, timeout_s=0.5),
        meter=lambda: Meter(Budget(seconds=SECONDS)),
    )
    return Assistant(made)


async def turn(model: OnOneLoop, text: str = "show me a horror film") -> Turn:
    try:
        own = assistant(model)
        return await own.turn((await own.start()).id, text)
    finally:
        model.close()


def ladder(url: str, *names: str, below: LanguageModel | None = None) -> OnOneLoop:
    settings = LlmSettings(base_url=url, timeout_s=1.0)
    rungs: list[LanguageModel] = [OpenAiModel(settings, name) for name in names]
    return OnOneLoop(Ladder([*rungs, below] if below else rungs, settings))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("text", ["show me a horror film", "qwxz blorp"])
async def test_a_fault_costs_no_answer_and_is_named(server: tuple[str, Seen], fault: str, text: str) -> None:
    began = time.monotonic()
    done = await turn(ladder(server[0], fault), text)
    assert time.monotonic() - began < DEADLINE_S
    assert done.reply
    assert any(d.part.endswith(".model") for d in done.degraded)
    assert "SECRET" not in done.model_dump_json()
    if "horror" in text:
        assert {c.item.id for c in done.items} == {"f1", "f6"}
        assert all(card.title in done.reply for card in done.items)


async def test_a_server_that_is_not_there_is_named() -> None:
    done = await turn(ladder("http://127.0.0.1:9/v1", "good"))
    assert done.items and any("cannot be reached" in d.why for d in done.degraded)


async def test_the_next_rung_answers_and_the_turn_says_why(server: tuple[str, Seen]) -> None:
    lines = "**Alien** is a horror film in space.\n**The Shining** is a horror film in an empty hotel.\n"
    done = await turn(ladder(server[0], "broken", below=ScriptedModel([lines], name="small")))
    assert "in an empty hotel" in done.reply
    assert any(m.name == "small" and m.role == "write" for m in done.models)
    assert any("broken" in d.why and "500" in d.why for d in done.degraded)


async def test_a_turn_spends_no_more_calls_than_its_budget(server: tuple[str, Seen]) -> None:
    model = ladder(server[0], "good")
    try:
        with metered(Meter(Budget(calls=0)), "write"), pytest.raises(ModelUnavailable, match="budget of 0 model calls"):
            async for _ in model.stream([Message(role="user", content="x")]):
                pass
    finally:
        model.close()


async def test_when_the_listener_leaves_the_server_is_told(server: tuple[str, Seen]) -> None:
    url, seen = server
    model = ladder(url, "slow")
    stream = model.stream([Message(role="user", content="x")], max_tokens=1000)
    async for _ in stream:
        break
    await stream.aclose()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 3
    while not seen.cut and time.monotonic() < deadline:
        time.sleep(0.02)
    model.close()
    assert seen.cut


async def test_a_stream_is_tried_again_before_its_first_word(server: tuple[str, Seen]) -> None:
    class Flaky(ScriptedModel):
        asks = 0

        async def stream(
            self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
        ) -> AsyncIterator[str]:
            self.asks += 1
            if self.asks == 1:
                raise ModelUnavailable("answered 500")
            yield "words"

    model = Flaky()
    assert [p async for p in Ladder([model], LlmSettings()).stream([Message(role="user", content="x")])] == ["words"]
    stubborn, below = ScriptedModel(fault=ModelUnavailable("answered 500")), ScriptedModel(["plan B"], name="below")
    with metered(Meter(), "write") as meter:
        ladder = Ladder([stubborn, below], LlmSettings())
        assert [p async for p in ladder.stream([Message(role="user", content="x")])]
    assert meter.calls == 3 and [d.why for d in meter.degraded] == ["scripted: answered 500"]


async def test_a_resting_rung_is_not_asked(server: tuple[str, Seen]) -> None:
    url, seen = server
    settings = LlmSettings(base_url=url, breaker_failures=2, attempts=1, breaker_rest_s=60)
    own = Ladder([OpenAiModel(settings, "broken")], settings)
    for _ in range(2):
        with pytest.raises(ModelFailed):
            await own.score([Message(role="user", content="x")], ["a"], ["0", "1"])
    asked = len(seen.bodies)
    with pytest.raises(ModelUnavailable, match="rests"):
        await own.score([Message(role="user", content="x")], ["a"], ["0", "1"])
    assert len(seen.bodies) == asked
    await own.aclose()


async def test_the_first_served_model_is_taken_where_none_is_named(server: tuple[str, Seen]) -> None:
    model = OpenAiModel(LlmSettings(base_url=server[0]))
    pieces = [p async for p in model.stream([Message(role="user", content="x")])]
    assert pieces and model.name == "good"
    await model.aclose()


def test_an_address_alone_turns_the_server_on_and_secrets_stay_hidden() -> None:
    settings = LlmSettings.model_validate({"base_url": "http://x/v1", "api_key": "sk-very-secret"})
    assert settings.kind == "openai" and "very-secret" not in repr(settings) + settings.model_dump_json()
    assert LlmSettings().kind == "none"
