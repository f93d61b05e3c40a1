"""Words of degree narrow what was asked for, and what should be less is never searched for."""

import pytest

from agent.adding import beside
from agent.softness import softened
from domain.intent import Act, Intent, Op, Step
from tests.agent.toys import constraint
from tests.builders import films
from tests.fakes import FakeView


def heard(searched: str, act: Act = Act.RECOMMEND) -> Intent:
    return Intent(steps=(Step(act=act, search_text=searched),))


@pytest.mark.parametrize(
    ("text", "searched", "instead"),
    [
        ("something less flashy", "flashy", "understated"),
        ("not too big", "big", "compact"),
        ("nothing too loud, please", "loud", "quiet"),
        ("不要太花哨的", "花哨", "素雅"),
        ("别太吵", "吵", "安静"),
    ],
)
def test_the_opposite_is_searched_for_and_the_wishes_so_far_stay(text: str, searched: str, instead: str) -> None:
    meant = softened(heard(searched), text, known=True)
    assert [(s.act, s.search_text) for s in meant.steps] == [(Act.REFINE, instead)]


@pytest.mark.parametrize(
    "text", ["something more modern", "in blue please", "with pockets", "蓝色的", "复古一点的", "换个颜色，蓝色的"]
)
def test_a_follow_up_that_only_describes_starts_nothing_new(text: str) -> None:
    assert [s.act for s in softened(heard("x"), text, known=True).steps] == [Act.REFINE]


@pytest.mark.parametrize("text", ["I'm looking for a tent", "do you have lanterns?", "想买一顶帐篷", "我要一个灯"])
def test_another_thing_is_a_new_ask(text: str) -> None:
    assert softened(heard("tent"), text, known=True) == heard("tent")


def test_at_the_start_of_a_talk_there_is_nothing_to_narrow() -> None:
    assert softened(heard("modern"), "something more modern", known=False) == heard("modern")


def test_a_refused_word_without_a_known_opposite_is_said_to_be_no_use() -> None:
    meant = softened(heard("wobbly chair"), "a chair, not too wobbly", known=False)
    assert meant.steps[0].search_text == "chair"
    assert meant.not_understood == ("not too wobbly",)


def test_a_kind_with_a_describing_word_is_a_new_ask() -> None:
    named = Intent(
        steps=(Step(act=Act.RECOMMEND, search_text="modern", constraints=(constraint("genre", "=", "War"),)),)
    )
    assert softened(named, "something more modern", known=True) == named


@pytest.mark.parametrize(
    "text", ["for rain", "size M", "silver", "shes into gardening", "降噪的", "上班背的", "评分高的", "要防水的"]
)
def test_a_few_words_after_cards_narrow_the_request(text: str) -> None:
    assert [s.act for s in softened(heard("x"), text, known=True, cards=True).steps] == [Act.REFINE]
    assert softened(heard("x"), text, known=False, cards=True) == heard("x")


@pytest.mark.parametrize(
    "text",
    ["I want a lamp", "show me lanterns", "a tent", "any lanterns", "lanterns?", "想买把雨伞", "有没有雨伞", "来个包"],
)
def test_an_ask_after_cards_is_no_fragment(text: str) -> None:
    assert softened(heard("x"), text, known=True, cards=True) == heard("x")


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("with a good story", "good story"),
        ("she's into cats", "cats"),
        ("她喜欢猫", "猫"),
        ("银的", "银"),
        ("可爱的", "可爱"),
    ],
)
def test_a_fragment_of_unknown_words_is_searched_for(text: str, searched: str) -> None:
    unread = Intent(not_understood=(text,))
    meant = softened(unread, text, known=True, cards=True)
    assert [(s.act, s.search_text) for s in meant.steps] == [(Act.REFINE, searched)]
    assert softened(unread, text, known=True, cards=False) == unread


@pytest.mark.parametrize("text", ["asdf qwer", "好的", "是的", "别的", "哈哈", "hmm ok"])
def test_noise_is_not_searched_for(text: str) -> None:
    unread = Intent(not_understood=(text,))
    assert softened(unread, text, known=True, cards=True) == unread


def test_a_long_message_is_no_fragment() -> None:
    told = "my sister moved to a small flat near the river last spring"
    assert softened(heard("flat river"), told, known=True, cards=True) == heard("flat river")


@pytest.mark.parametrize("text", ["a bit funnier", "more romantic", "搞笑一点", "要喜剧一点的"])
def test_a_degree_shades_the_kind_that_is_asked_for(text: str) -> None:
    wish = constraint("genre", Op.EQ, "Comedy").model_copy(update={"hard": False})
    meant = Intent(steps=(Step(act=Act.REFINE, constraints=(wish,)),))
    assert beside(meant, text, (), FakeView(films())) == {"genre"}


@pytest.mark.parametrize("text", ["something funny instead", "来点喜剧", "a comedy", "换个搞笑一点的"])
def test_another_kind_takes_the_place_of_the_one_before(text: str) -> None:
    wish = constraint("genre", Op.EQ, "Comedy").model_copy(update={"hard": False})
    meant = Intent(steps=(Step(act=Act.REFINE, constraints=(wish,)),))
    assert beside(meant, text, (), FakeView(films())) == frozenset()
