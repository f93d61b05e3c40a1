"""How simulated people word their wishes: words of their own, slips, and a model's words only where they keep the wish."""

import random
from collections.abc import AsyncIterator, Sequence

import pytest

from domain.errors import ModelFailed
from domain.intent import Constraint, Op
from domain.ports import Message
from evaluation.simulated_model import Reworder
from evaluation.simulated_paraphrase import Paraphrase
from evaluation.simulated_user import SimulatedPerson, meet
from evaluation.simulated_words import Temperament
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())


class Saying:
    """A model that streams one text, or fails."""

    name = "saying"

    def __init__(self, text: str = "", *, fails: bool = False) -> None:
        self._text, self._fails = text, fails
        self.asked: list[str] = []

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        self.asked.append(messages[-1].content)
        if self._fails:
            raise ModelFailed("down")
        for word in self._text.split(" "):
            yield f"{word} "


def wish(field: str, op: Op, value: object) -> Constraint:
    return Constraint.model_validate({"field": field, "op": op, "value": value})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_person_has_more_than_one_way_to_say_a_kind(language: str) -> None:
    comedy = wish("genre", Op.EQ, "Comedy")
    said = {Paraphrase(language, random.Random(seed)).wish(comedy) for seed in range(20)}
    assert len(said) > 1


def test_some_words_are_misspelt_and_names_are_not() -> None:
    made = wish("director", Op.EQ, "Quentin Tarantino")
    said = [Paraphrase("en", random.Random(seed)).joined([made]) for seed in range(200)]
    assert all("Quentin Tarantino" in text for text in said)
    assert any("directed" not in text and "director" not in text and "camera" not in text for text in said)


def test_the_same_seed_says_the_same() -> None:
    facts = [wish("genre", Op.EQ, "Drama"), wish("year", Op.BETWEEN, (1990, 1999))]
    assert Paraphrase("en", random.Random(3)).joined(facts) == Paraphrase("en", random.Random(3)).joined(facts)


def test_a_models_words_are_taken_where_the_numbers_stay() -> None:
    good, bad = Reworder(Saying("anything up to 90 minutes")), Reworder(Saying("anything short"))  # type: ignore[arg-type]
    assert good("not longer than 90 minutes", "en") == "anything up to 90 minutes"
    assert bad("not longer than 90 minutes", "en") == "not longer than 90 minutes"
    assert (good.used, bad.kept) == (1, 1)


def test_a_model_that_fails_leaves_the_message_as_it_was() -> None:
    assert Reworder(Saying(fails=True))("a drama", "en") == "a drama"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "echo", ["The message is a drama.", "消息：<message>来部剧情片</message>", "a drama</message>"]
)
def test_a_model_that_says_its_task_back_is_not_quoted(echo: str) -> None:
    assert Reworder(Saying(echo))("a drama", "en") == "a drama"  # type: ignore[arg-type]


def test_the_model_is_never_told_the_title_and_cannot_leak_it() -> None:
    target = films()[3]
    model = Saying(f"I want {target.title()} now")
    person = SimulatedPerson(meet(target, VIEW, Temperament.TERSE, "en", "head", seed=1), Reworder(model))  # type: ignore[arg-type]
    assert target.title().casefold() not in person.speak(1, None).casefold()
    assert all(target.title().casefold() not in asked.casefold() for asked in model.asked)
