"""What every LanguageModel must do under each fault, as tests: ours is the error, in time, and the turn names it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import pytest

from agent.assistant import Assistant
from agent.model_reader import ModelReader
from agent.model_writer import ModelWriter
from domain.conversation import Turn
from domain.errors import ModelFailed
from domain.ports import LanguageModel
from llms.ladder import Ladder
from llms.loop import OnOneLoop
from llms.meter import Budget, Meter
from llms.settings import LlmSettings
from tests.agent.toys import parts
from tests.contracts.language_model import ASK, ENDINGS, PREFIX, TALK, Film

FAULTS = ("killed", "hung", "429", "500", "malformed", "no such model")
Faulty = Callable[[str], LanguageModel]


class LanguageModelFaultContract:
    """Give `faulty`: a model with a fault, by the fault's name ("" for none). "killed" comes in the middle of a stream."""

    patience_s = 10.0
    limit_s = 0.3
    """The time of a call that fails."""
    latest_s = 4.0
    """When it must be over, on a machine that does other things, too."""
    words_before_the_end = True
    """Whether a stream that is killed has said something before."""
    unreadable_stream = True
    """Whether a malformed stream can be told from text (a model in the process has no chunks)."""
    why: ClassVar = {"429": "429", "500": "500", "no such model": ""}
    """What the reason must hold."""

    @pytest.fixture
    def faulty(self) -> Faulty:
        raise NotImplementedError("give models with faults")

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_an_answer_fails_as_ours_and_in_time(self, faulty: Faulty, fault: str) -> None:
        began = time.monotonic()
        with pytest.raises(ModelFailed) as failed:
            await faulty(fault).complete(ASK, Film, max_tokens=60, timeout_s=self.limit_s)
        assert time.monotonic() - began < self.latest_s
        assert self.why.get(fault, "") in failed.value.message

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_a_stream_fails_as_ours_and_in_time(self, faulty: Faulty, fault: str) -> None:
        if fault == "malformed" and not self.unreadable_stream:
            pytest.skip("a model in the process has no chunks that could be malformed")
        began, heard = time.monotonic(), ""
        with pytest.raises(ModelFailed):
            async for piece in faulty(fault).stream(TALK, max_tokens=400, timeout_s=self._time(fault)):
                heard += piece
        assert time.monotonic() - began < self.latest_s + self._time(fault)
        assert heard or fault != "killed" or not self.words_before_the_end

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_a_score_fails_as_ours_and_in_time(self, faulty: Faulty, fault: str) -> None:
        began = time.monotonic()
        with pytest.raises(ModelFailed):
            await faulty(fault).score(PREFIX, ENDINGS, ["yes", "no"], timeout_s=self.limit_s)
        assert time.monotonic() - began < self.latest_s

    @pytest.mark.parametrize("chooses", [False, True])
    @pytest.mark.parametrize("fault", FAULTS)
    async def test_a_turn_is_answered_in_time_and_names_what_degraded(
        self, faulty: Faulty, fault: str, chooses: bool
    ) -> None:
        began = time.monotonic()
        done = await answered_turn(faulty(fault), chooses, self.limit_s)
        assert time.monotonic() - began < self.latest_s
        assert {card.item.id for card in done.items} == {"f1", "f6"}
        assert all(card.title in done.reply for card in done.items)
        assert any(d.part == "write.model" and d.why for d in done.degraded)

    async def test_after_each_fault_the_model_answers_again(self, faulty: Faulty) -> None:
        for fault in FAULTS:
            with pytest.raises(ModelFailed):
                await faulty(fault).score(PREFIX, ENDINGS, ["yes", "no"], timeout_s=0.5)
        value, _ = await faulty("").complete(ASK, Film, max_tokens=60, timeout_s=self.patience_s)
        assert isinstance(value, Film)

    async def test_a_call_that_is_cancelled_while_the_model_hangs_ends_at_once(self, faulty: Faulty) -> None:
        work = asyncio.create_task(faulty("hung").complete(ASK, Film, timeout_s=60.0))
        await asyncio.sleep(0.05)
        began = time.monotonic()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert time.monotonic() - began < 1.0

    def _time(self, fault: str) -> float:
        """A stream that is killed needs the time of its first words."""
        return self.patience_s if fault == "killed" else self.limit_s


async def answered_turn(model: LanguageModel, chooses: bool, limit_s: float) -> Turn:
    """A turn with a model that reads on and writes, of a person who wants a horror film."""
    loop = OnOneLoop(Ladder([model], LlmSettings(timeout_s=limit_s)))
    made = replace(
        parts(),
        writer=ModelWriter(loop, timeout_s=limit_s, chooses=chooses),
        second_reader=ModelReader(loop, timeout_s=limit_s),
        meter=lambda: Meter(Budget(seconds=3 * limit_s)),
    )
    own = Assistant(made)
    try:
        return await own.turn((await own.start()).id, "show me a horror film")
    finally:
        loop.close()
