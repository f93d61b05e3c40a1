"""What fresh messages taught: verdicts, spared cases, alternatives of two fields, tastes of other days, plain no and yes."""

import pytest

from tests.agent.understanding.films import film_id
from tests.agent.understanding.test_films import felt, read, said

WISHES = {
    "no boring comedies": {"genre = Comedy"},
    "别给我推那些无聊的喜剧": {"genre = Comedy"},
    "no comedies": {"genre != Comedy"},
    "no musicals unless they are from before 1950": {"genre != Musical"},
    "it's not that I don't want a horror, a thriller please": {"genre = Thriller"},
    "谁说我不喜欢喜剧了，来一部": {"genre = Comedy"},
    "who says I don't like thrillers, show me one": {"genre = Thriller"},
    "I never tire of comedies, but tonight a drama": {"genre = Drama"},
    "a thriller at least one hour forty": {"genre = Thriller", "runtime_min >= 100"},
    "sub-two-hours drama": {"runtime_min <= 119", "genre = Drama"},
    "a drama that isn't three hours long": {"genre = Drama", "runtime_min <= 179"},
    "a comedy or something French": {"genre = Comedy?", "country = France?"},
    "comedy is fine, horror is not": {"genre = Comedy", "genre != Horror"},
    "any genre but horror": {"genre != Horror"},
    "非要看喜剧不可": {"genre = Comedy"},
    "本来想说喜剧，还是剧情片吧": {"genre = Drama"},
    "来部恐布片": {"genre = Horror"},
    "又是恐怖片？": {"genre != Horror"},
}


@pytest.mark.parametrize(("text", "wished"), WISHES.items())
def test_a_fresh_wish_is_read(text: str, wished: set[str]) -> None:
    assert said(read(text)) == wished


def test_the_animated_ones_are_refused_as_a_kind() -> None:
    shown = (film_id("Alien"), film_id("Heat"))
    assert "genre != Thriller" in said(read("not the thriller ones", shown))


def test_somebody_elses_having_seen_it_is_not_mine() -> None:
    assert ("seen", "Alien") not in felt(read("my kids love Alien and they have seen it often, something similar"))


def test_more_of_that_sort_means_the_title_before() -> None:
    assert felt(read("Loved Alien. More of that sort?")) == {("like", "Alien")}


def test_a_number_at_the_very_end_breaks_nothing() -> None:
    assert read("at least one hour forty").steps
