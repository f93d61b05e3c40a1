"""Whose taste counts: somebody else's is left out where the speaker sets their own against it, and kept where both watch."""

import pytest

from agent.understanding.tokens import tokenise
from agent.understanding.voices import hear
from tests.agent.understanding.test_films import read, said

AGAINST = {
    "my husband is the fantasy fan, I want a western": {"genre = Western"},
    "我老公爱看科幻，我想看爱情片": {"genre = Romance"},
    "My flatmate can't shut up about westerns. I'd rather have a comedy.": {"genre = Comedy"},
    "horror is my brother's thing, I'm more of a drama person": {"genre = Drama"},
    "恐怖片是我哥的菜，我要看喜剧": {"genre = Comedy"},
    "critics adore westerns. Good for them; a thriller": {"genre = Thriller"},
    "同桌是科幻迷，我不是，给我喜剧": {"genre = Comedy"},
    "my late sister was fond of horror, for me it should be drama": {"genre = Drama"},
}
TOGETHER = {
    "for me and my husband, he likes fantasy": {"genre = Fantasy?"},
    "my wife and I both love romances": {"genre = Romance"},
    "我爸想看战争片，我想看短一点的": {"genre = War", "runtime_min <= *?"},
    "my wife wants a romance": {"genre = Romance"},
    "我妈喜欢爱情片，和她一起看": {"genre = Romance?"},
    "别人推荐的喜剧": {"genre = Comedy"},
}


def wished(text: str) -> set[str]:
    return {w if "runtime" not in w else "runtime_min <= *?" for w in said(read(text))}


@pytest.mark.parametrize(("text", "wishes"), (AGAINST | TOGETHER).items())
def test_a_wish_counts_by_whose_it_is(text: str, wishes: set[str]) -> None:
    assert wished(text) == wishes


def test_who_stands_behind_a_preposition_tells_nothing() -> None:
    assert not hear(tokenise("something for my husband that he would call a western"[:24])).others


def test_the_speaker_ends_what_is_said_of_somebody_else() -> None:
    tokens = tokenise("gf likes horror im alone")
    assert hear(tokens).others == {1, 2}
