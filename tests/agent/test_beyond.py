"""What no search answers is answered in words, and no wish changes."""

import pytest

from agent.answers import HOW, UNRECORDED
from agent.beyond import SO_FAR, beyond_search
from domain.intent import Act, Intent, Step
from tests.agent.toys import constraint

MERE_WORDS = Intent(steps=(Step(act=Act.RECOMMEND, search_text="words"),))


@pytest.mark.parametrize(
    ("text", "act", "about"),
    [
        ("what did i ask for so far", Act.ASK_ABOUT, SO_FAR),
        ("show me my filters", Act.ASK_ABOUT, SO_FAR),
        ("我现在的要求是啥", Act.ASK_ABOUT, SO_FAR),
        ("我刚才说了什么来着", Act.ASK_ABOUT, SO_FAR),
        ("how do you choose", Act.ASK_ABOUT, HOW),
        ("how were these picked?", Act.ASK_ABOUT, HOW),
        ("你是怎么推荐的", Act.ASK_ABOUT, HOW),
        ("add to cart", Act.OUT_OF_SCOPE, ""),
        ("加入购物车", Act.OUT_OF_SCOPE, ""),
        ("any of these on netflix?", Act.ASK_ABOUT, UNRECORDED),
        ("which one won oscars", Act.ASK_ABOUT, UNRECORDED),
        ("有字幕吗", Act.ASK_ABOUT, UNRECORDED),
        ("where can i buy it", Act.ASK_ABOUT, UNRECORDED),
        ("包邮吗", Act.ASK_ABOUT, UNRECORDED),
    ],
)
def test_a_question_that_no_search_answers_is_none(text: str, act: Act, about: str) -> None:
    step = beyond_search(MERE_WORDS, text, cards=True)
    assert step and (step.act, step.about) == (act, about)


@pytest.mark.parametrize(
    "text",
    [
        "I want a lamp", "what should I watch?", "do you have anything that won an oscar?", "any lanterns?",
        "有雨伞吗", "怎么选床垫", "something about netflix", "a film about how they won the war", "有奖杯吗",
    ],
)  # fmt: skip
def test_an_ask_for_things_is_still_a_search(text: str) -> None:
    assert beyond_search(MERE_WORDS, text, cards=True) is None


def test_where_a_wish_was_read_or_nothing_was_shown_it_is_a_search() -> None:
    wished = Intent(steps=(Step(act=Act.REFINE, constraints=(constraint("genre", "=", "War"),)),))
    assert beyond_search(wished, "which one won oscars", cards=True) is None
    assert beyond_search(MERE_WORDS, "有字幕吗", cards=False) is None
