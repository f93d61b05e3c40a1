"""A number in a sentence means what it means in the record, and signs are claims too."""

import pytest

from agent.grounding_numbers import strange_signs, wrong_numbers
from domain.items import Price
from tests.builders import films

ALIEN = films()[0].model_copy(update={"price": Price(amount=9.5, currency="USD")})
SOURCE = "alien running time: 117 minutes a crew of 7 people meets a deadly creature 9.5 usd"


@pytest.mark.parametrize(
    "sentence",
    [
        "runs 117 minutes",
        "117分钟的恐怖片",
        "from 1979",
        "(1979) is a horror film",
        "（1979）是一部恐怖片",
        "1979年的恐怖片",
        "the 1979 film",
        "costs $9.5",
        "9.5 usd",
        "a crew of 7 people",
    ],
)
def test_a_number_in_the_sense_of_the_record_may_be_said(sentence: str) -> None:
    assert wrong_numbers(sentence, ALIEN, SOURCE) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "runs 1979 minutes",
        "片长1979分钟",
        "made in 117",
        "117年的恐怖片",
        "for $117",
        "for €9.5",
        "is #1",
        "one of 1",
        "1979 stars",
        "7 horror films",
        "takes 0 minutes",
        "1979元",
        "1980 is the year",
    ],
)
def test_a_number_in_another_sense_is_a_fault(sentence: str) -> None:
    assert len(wrong_numbers(sentence, ALIEN, SOURCE)) == 1


@pytest.mark.parametrize("said", ["⭐", "100%", "№", "a\u200bb", "€"])
def test_signs_that_the_record_lacks_are_faults(said: str) -> None:
    assert len(strange_signs(said, SOURCE, ALIEN)) == 1


def test_plain_marks_and_the_items_currency_are_no_claims() -> None:
    assert strange_signs("“A crew”, (in space) – for $9.5!", SOURCE, ALIEN) == []
