"""The promises of the LanguageModel port as tests, and what they ask. No vendor is needed to import them."""

import asyncio
import time
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from domain.errors import ModelFailed, ModelTimeout
from domain.ports import LanguageModel, Message


class Film(BaseModel):
    """A small answer with an enum, a bounded list and a number."""

    genre: Literal["Comedy", "Horror", "Drama"]
    year: int
    moods: list[Literal["calm", "tense"]] = Field(max_length=2)


ASK = [Message(role="user", content="A scary film of 1980, as JSON with genre, year and moods.")]
TALK = [Message(role="system", content="You are brief."), Message(role="user", content="Say hello in a few words.")]
PREFIX = [
    Message(role="system", content="You judge films. Answer yes or no."),
    Message(role="user", content="The person wants a horror film. Does this one fit?\n"),
]
ENDINGS = ["The Shining, horror", "Toy Story, animation for children", "Annie Hall, comedy, romance"]


class LanguageModelContract:
    """The promises of domain.ports.LanguageModel."""

    patience_s = 10.0
    words_per_token = 3.0

    @pytest.fixture
    def model(self) -> LanguageModel:
        raise NotImplementedError("give a model")

    def test_it_has_a_name(self, model: LanguageModel) -> None:
        assert model.name

    async def test_an_answer_fits_its_schema_and_counts_its_tokens(self, model: LanguageModel) -> None:
        value, usage = await model.complete(ASK, Film, max_tokens=60, timeout_s=self.patience_s)
        assert isinstance(value, Film) and len(value.moods) <= 2
        assert usage.tokens_in > 0 and 0 < usage.tokens_out <= 60

    async def test_text_comes_in_pieces(self, model: LanguageModel) -> None:
        pieces = [p async for p in model.stream(TALK, max_tokens=24, timeout_s=self.patience_s)]
        assert len(pieces) > 1 and "".join(pieces).strip()

    async def test_text_ends_at_the_token_limit(self, model: LanguageModel) -> None:
        said = "".join([p async for p in model.stream(TALK, max_tokens=4, timeout_s=self.patience_s)])
        assert len(said.split()) <= 4 * self.words_per_token

    async def test_an_answer_after_its_deadline_is_a_timeout(self, model: LanguageModel) -> None:
        began = time.monotonic()
        with pytest.raises(ModelFailed):
            await model.complete(ASK, Film, max_tokens=200, timeout_s=0.001)
        assert time.monotonic() - began < self.patience_s

    async def test_a_stream_after_its_deadline_is_a_timeout(self, model: LanguageModel) -> None:
        with pytest.raises(ModelTimeout):
            async for _ in model.stream(TALK, max_tokens=400, timeout_s=0.001):
                pass

    async def test_a_listener_may_leave_and_the_model_answers_the_next_one(self, model: LanguageModel) -> None:
        leaving = model.stream(TALK, max_tokens=400, timeout_s=self.patience_s)
        async for _ in leaving:
            break
        await leaving.aclose()  # type: ignore[attr-defined]
        value, _ = await model.complete(ASK, Film, max_tokens=60, timeout_s=self.patience_s)
        assert value.genre

    async def test_a_cancelled_call_leaves_the_model_usable(self, model: LanguageModel) -> None:
        work = asyncio.create_task(model.complete(ASK, Film, max_tokens=200, timeout_s=self.patience_s))
        await asyncio.sleep(0.01)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        value, _ = await model.complete(ASK, Film, max_tokens=60, timeout_s=self.patience_s)
        assert value.genre

    async def test_each_ending_gets_a_probability_per_label(self, model: LanguageModel) -> None:
        rows, _ = await model.score(PREFIX, ENDINGS, ["yes", "no"], timeout_s=self.patience_s)
        assert len(rows) == len(ENDINGS)
        for row in rows:
            assert set(row) == {"yes", "no"} and sum(row.values()) == pytest.approx(1.0, abs=1e-3)

    async def test_five_grades_are_probabilities_too(self, model: LanguageModel) -> None:
        rows, _ = await model.score(PREFIX, ENDINGS, list("01234"), timeout_s=self.patience_s)
        assert all(sum(row.values()) == pytest.approx(1.0, abs=1e-3) for row in rows)

    async def test_the_score_of_an_ending_does_not_depend_on_the_others(self, model: LanguageModel) -> None:
        together, _ = await model.score(PREFIX, ENDINGS, ["yes", "no"], timeout_s=self.patience_s)
        turned, _ = await model.score(PREFIX, ENDINGS[::-1], ["yes", "no"], timeout_s=self.patience_s)
        alone, _ = await model.score(PREFIX, ENDINGS[1:2], ["yes", "no"], timeout_s=self.patience_s)
        assert together[1]["yes"] == pytest.approx(alone[0]["yes"], abs=0.02)
        assert [r["yes"] for r in turned] == pytest.approx([r["yes"] for r in together[::-1]], abs=0.02)

    async def test_no_endings_are_no_scores(self, model: LanguageModel) -> None:
        rows, _ = await model.score(PREFIX, [], ["yes", "no"], timeout_s=self.patience_s)
        assert rows == []

    async def test_a_score_after_its_deadline_is_a_failure_of_ours(self, model: LanguageModel) -> None:
        with pytest.raises(ModelFailed):
            await model.score(PREFIX, ENDINGS * 20, ["yes", "no"], timeout_s=0.001)

    async def test_several_at_once_all_get_their_own_answer(self, model: LanguageModel) -> None:
        asked = [model.complete(ASK, Film, max_tokens=60, timeout_s=4 * self.patience_s) for _ in range(4)]
        assert all(value.genre for value, _ in await asyncio.gather(*asked))
