"""What fresh messages taught: characters inside longer words, a child's age, eras, and what no catalogue knows."""

import pytest

from agent.understanding import ages, compounds
from agent.understanding.normalise import clean
from agent.understanding.tokens import tokenise
from tests.agent.understanding.test_films import read, said

INSIDE = {
    "犹太人的喜剧": {"genre = Comedy"},
    "关于太平洋战争的片子": {"genre = War"},
    "讲外国人的喜剧": {"genre = Comedy"},
    "特别好的喜剧": {"genre = Comedy"},
    "别人推荐的喜剧": {"genre = Comedy"},
    "不错的喜剧": {"genre = Comedy"},
    "告别过去的喜剧": {"genre = Comedy"},
    "新闻题材的喜剧": {"genre = Comedy"},
    "家长爱看的喜剧": {"genre = Comedy"},
    "老师爱看的喜剧": {"genre = Comedy"},
}

WISHES = {
    "a comedy longer than 2 hours but less than 3": {"genre = Comedy", "runtime_min between 121|179"},
    "at least 90 minutes, but no more than 120": {"runtime_min between 90|120"},
    "post-war comedies": {"year between 1946|1959", "genre = Comedy"},
    "本世纪的喜剧": {"year >= 2000", "genre = Comedy"},
    "六十到七十年代的喜剧": {"year between 1960|1979", "genre = Comedy"},
    "mid-50s comedies": {"year between 1954|1956", "genre = Comedy"},
    "九零年以后的喜剧": {"year >= 1991", "genre = Comedy"},
    "a comedy but not a stupid comedy": {"genre = Comedy"},
    "not that I mind musicals, but tonight I want a thriller": {"genre = Thriller"},
    "I would rather watch paint dry than a romance": {"genre != Romance"},
    "没有女主角死掉的爱情片": {"genre = Romance"},
    "a musical for somebody who hates princesses": {"genre = Musical"},
}


@pytest.mark.parametrize(("text", "wanted"), [*INSIDE.items(), *WISHES.items()])
def test_a_fresh_message_says_what_its_writer_meant(text: str, wanted: set[str]) -> None:
    assert {w for w in said(read(text)) if not w.startswith("keyword")} == wanted


@pytest.mark.parametrize("text", ["my 6 year old", "my daughter is 5", "我家孩子六岁", "5岁", "my grandson, who is 7"])
def test_a_childs_age_is_found(text: str) -> None:
    assert list(ages.find(tokenise(text)))


@pytest.mark.parametrize("text", ["my 35 year old", "when I was 6 years old", "我六岁的时候", "under 5 years old"])
def test_other_ages_are_nobodys_wish(text: str) -> None:
    assert not list(ages.find(tokenise(text)))


def test_a_cue_that_takes_a_piece_of_a_longer_word_breaks_it() -> None:
    words = compounds.find(tokenise("犹太喜剧"))
    assert words == [(0, 2)]
    assert compounds.breaks(1, 2, words) and not compounds.breaks(0, 2, words) and not compounds.breaks(2, 4, words)


@pytest.mark.parametrize("text", ["世纪", "上世纪", "、年代", "到年代", "十到", "60到", "六十到年代"])
def test_half_a_span_of_years_is_no_error(text: str) -> None:
    assert read(clean(text).text) is not None


@pytest.mark.parametrize("text", ["an award-winning comedy", "获奖的喜剧", "a comedy directed by a woman"])
def test_what_no_catalogue_knows_is_said_back(text: str) -> None:
    assert read(text).not_understood


@pytest.mark.parametrize("text", ["I loved Alien, got anything like it?", "喜欢异形，来点类似的"])
def test_it_is_the_title_that_was_just_named(text: str) -> None:
    assert read(text).steps[-1].act.value == "more_like"
