"""Questions about things that are shown: no wish, no opinion of the speaker's, no name to search for."""

import pytest

from agent.understanding.context import Context
from domain.intent import Act, Sentiment
from tests.agent.understanding.films import film_id, film_reader
from tests.agent.understanding.test_films import said

SHOWN = tuple(film_id(t) for t in ("Heat", "Alien", "Jaws", "Fargo"))

WHETHER = {
    "the fourth one - is it violent?": {"keyword = violent"},
    "are you sure the first isn't American?": {"country = United States"},
    "isn't the first American?": {"country = United States"},
    "does the first have Tom Hanks in it?": {"actor = Tom Hanks"},
    "number four, does it fit in my 95 minutes?": {"runtime_min <= 95"},
    "is there any violence in the first?": {"keyword = violent"},
    "do you think the first is too violent for my mum?": {"keyword = violent"},
    "can I watch the first with kids?": {"genre = Children's"},
    "第二部会不会太血腥": {"keyword = violent"},
    "第一部不是美国的吗": {"country = United States"},
}


@pytest.mark.parametrize(("text", "asked"), WHETHER.items())
def test_what_a_shown_one_is_asked_to_be_is_no_wish(text: str, asked: set[str]) -> None:
    intent = film_reader().read(text, Context(shown=SHOWN))
    assert [step.act for step in intent.steps] == [Act.ASK_ABOUT]
    assert {wish.rstrip("?") for wish in said(intent)} == asked


FELT = {
    "which of these passes the Bechdel test?": "unrecorded",
    "and nobody liked the others?": "liked",
    "who would hate the second one?": "unrecorded",
    "did people like the third one?": "liked",
    "would my kids like the third one?": "unrecorded",
    "第二部我妈会喜欢吗": "unrecorded",
    "is Kevin Spacey the bad guy in Fargo?": "unrecorded",
    "Fargo, who's better in it, Leo or Kate": "unrecorded",
}


@pytest.mark.parametrize(("text", "about"), FELT.items())
def test_what_a_question_asks_after_is_no_opinion_of_the_speaker(text: str, about: str) -> None:
    intent = film_reader().read(text, Context(shown=SHOWN))
    assert [(step.act, step.about) for step in intent.steps] == [(Act.ASK_ABOUT, about)]
    felt = [r.sentiment for r in intent.steps[0].references] + [m.sentiment for m in intent.mentions]
    assert set(felt) == {Sentiment.NEUTRAL}


OWN = {
    "I hated the second one, what else?": Sentiment.DISLIKE,
    "loved the second. is there more like it?": Sentiment.LIKE,
    "第二部我不喜欢，还有别的吗": Sentiment.DISLIKE,
    "do you have anything else? I disliked the second": Sentiment.DISLIKE,
}


@pytest.mark.parametrize(("text", "feeling"), OWN.items())
def test_what_the_speaker_feels_stays_theirs_beside_a_question(text: str, feeling: Sentiment) -> None:
    steps = film_reader().read(text, Context(shown=SHOWN)).steps
    assert feeling in {r.sentiment for step in steps for r in step.references}


def test_what_a_correction_denies_was_never_felt() -> None:
    intent = film_reader().read("我说喜欢的是第四个不是第三个", Context(shown=SHOWN))
    assert [(r.value, r.sentiment) for s in intent.steps for r in s.references] == [("4", Sentiment.LIKE)]


TIMES = {
    "I have exactly 95 minutes": {"runtime_min <= 95"},
    "我正好有95分钟": {"runtime_min <= 95"},
    "my wife joins after 45 minutes": set(),
    "我老婆45分钟后来": set(),
}


@pytest.mark.parametrize(("text", "wishes"), TIMES.items())
def test_time_that_somebody_has_bounds_the_length_and_time_that_passes_does_not(text: str, wishes: set[str]) -> None:
    assert said(film_reader().read(text, Context(shown=SHOWN))) == wishes


FIELDS = {
    "what about the year of the second?": "year",
    "《异形》的主题是什么": "keyword",
    "第二部的主题呢": "keyword",
    "how many people like the first?": "liked",
    "what do people think of the first?": "liked",
    "has anyone seen the first?": "unrecorded",
    "am I going to hate the third?": "unrecorded",
    "is the first too long?": "runtime_min",
    "第一部会不会太长": "runtime_min",
}


@pytest.mark.parametrize(("text", "field"), FIELDS.items())
def test_the_field_that_is_named_beside_a_card_is_what_is_asked_for(text: str, field: str) -> None:
    intent = film_reader().read(text, Context(shown=SHOWN))
    assert [(step.act, step.about) for step in intent.steps] == [(Act.ASK_ABOUT, field)]
    assert not intent.lifted


def test_what_film_would_suit_asks_for_films() -> None:
    assert [step.act for step in film_reader().read("什么片合适", Context()).steps] == [Act.RECOMMEND]
