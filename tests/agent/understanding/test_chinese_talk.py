"""Chinese messages that react, point, ask and talk: by mechanism, each with wordings of its own."""

import pytest

from agent.understanding.context import Context
from domain.intent import Act, ReferenceKind, Sentiment
from tests.agent.understanding.films import film_id, film_reader

SHOWN = tuple(film_id(t) for t in ("Heat", "Alien", "Jaws", "Fargo"))

VERDICTS = {
    "第一部封神": Sentiment.LIKE,
    "第二部百看不厌": Sentiment.LIKE,
    "第三部看得我热泪盈眶": Sentiment.LIKE,
    "第一部太俗了": Sentiment.DISLIKE,
    "第二部名不副实": Sentiment.DISLIKE,
    "第三部看到一半睡着了": Sentiment.DISLIKE,
    "第四部早就刷完了": Sentiment.SEEN,
}


@pytest.mark.parametrize(("text", "feeling"), VERDICTS.items())
def test_a_card_is_judged_in_many_idioms(text: str, feeling: Sentiment) -> None:
    steps = film_reader().read(text, Context(shown=SHOWN)).steps
    assert [r.sentiment for s in steps for r in s.references] == [feeling]


PLACES = {
    "前面两部看过了": ["1", "2"],
    "最后三部不要": ["2", "3", "4"],
    "除了第二部其他都看过": ["1", "3", "4", "2"],
    "第一跟第三都是我的菜": ["1", "3"],
}


@pytest.mark.parametrize(("text", "places"), PLACES.items())
def test_several_cards_are_pointed_at_at_once(text: str, places: list[str]) -> None:
    steps = film_reader().read(text, Context(shown=SHOWN)).steps
    pointed = [r for s in steps for r in s.references if r.kind is ReferenceKind.POSITION]
    assert [r.value for r in pointed] == places


ACTS = {
    "你们卖什么": Act.ASK_ABOUT,
    "你们都有哪些年代的": Act.ASK_ABOUT,
    "你到底是真人还是机器": Act.CHAT,
    "早": Act.CHAT,
    "给我背一首唐诗": Act.OUT_OF_SCOPE,
    "咱们从头捋一遍": Act.RESET,
    "第一部和第三部差几年": Act.COMPARE,
}


@pytest.mark.parametrize(("text", "act"), ACTS.items())
def test_a_message_that_asks_or_talks_is_told_by_its_act(text: str, act: Act) -> None:
    assert [s.act for s in film_reader().read(text, Context(shown=SHOWN)).steps] == [act]
