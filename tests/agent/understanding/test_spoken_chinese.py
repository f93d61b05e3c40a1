"""Chinese wishes as they are spoken: amounts, years, comparisons, refusals and doubts that are not formed as in books."""

import pytest

from agent.understanding.misheard import misheard
from agent.understanding.normalise import clean
from agent.understanding.spoken_numbers import plain
from agent.understanding.tokens import tokenise
from tests.agent.understanding.test_films import read, said


def spoken(text: str) -> str:
    return "".join(t.text for t in plain(tokenise(text)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("九十来分钟", "九十分钟左右"),
        ("两个多小时", "两个小时以上"),
        ("个把小时", "一个小时左右"),
        ("一小时三刻", "一小时四十五分钟"),
        ("二三百块", "二百到三百块"),
        ("两三部", "两三部"),
        ("六零到六九", "六零年到六九年"),
        ("八九十年代", "八九十年代"),
    ],
)
def test_amounts_as_spoken_become_plain_ones(text: str, meant: str) -> None:
    assert spoken(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("悬yi片", "悬疑片"), ("kong怖片", "恐怖片"), ("唔好恐怖片", "不要恐怖片"), ("好唔好", "好不好")],
)
def test_characters_typed_by_their_sound_become_the_word(text: str, meant: str) -> None:
    assert clean(text).text == meant


def test_a_name_is_known_with_one_character_that_sounds_alike() -> None:
    assert tuple("温斯莱特") in set(misheard(tuple("温丝莱特")))
    assert list(misheard(tuple("李安"))) == [tuple("李安")]


WISHES = {
    "两小时打住，再长我就睡着了": {"runtime_min <= 120"},
    "九十分钟够了，再长孩子要闹": {"runtime_min <= 90"},
    "八八年到九三年的喜剧": {"year between 1988|1993", "genre = Comedy"},
    "恐怖片不是不能看，但得是日本的": {"genre = Horror", "country = Japan"},
    "别说恐怖片，连悬疑片我都不敢看": {"genre not_in Horror|Mystery"},
    "最不想看的，那必须是西部片": {"genre != Western"},
    "想看喜剧，别给我整成爱情喜剧": {"genre = Comedy", "genre != Romance"},
    "好久没看科幻片了": {"genre = Sci-Fi"},
    "平时都看喜剧，不过今晚看恐怖片": {"genre = Horror"},
    "科幻片，但是字太多的不要": {"genre = Sci-Fi"},
    "嘴上说不看爱情片，其实心里想看": {"genre = Romance"},
    "上周和同事看的恐怖片，这回要爱情片": {"genre = Romance"},
    "有好的西部片就来一部，没有就算了": {"genre = Western"},
    "贵点没事，新点也没关系，来部喜剧": {"genre = Comedy"},
}


@pytest.mark.parametrize(("text", "wishes"), WISHES.items())
def test_spoken_wishes_are_read(text: str, wishes: set[str]) -> None:
    assert said(read(text)) == wishes
