"""Two negations that make a wish, and two that do not."""

import pytest

from tests.agent.understanding.test_films import read, said

WISHED = {
    "没有科幻元素的我不看": {"genre = Sci-Fi"},
    "不是西部片的一律不要给我": {"genre = Western"},
    "别给我推不是喜剧的": {"genre = Comedy"},
    "没悬疑不行": {"genre = Mystery"},
    "no films that arent war": {"genre = War"},
    "I hate films that aren't comedies": {"genre = Comedy"},
    "if it isn't horror, don't bother": {"genre = Horror"},
    "not interested unless it's horror": {"genre = Horror"},
    "我只要悬疑片，别的都不要": {"genre = Mystery"},
}
REFUSED = {
    "不要恐怖片，也不要科幻片": {"genre not_in Horror|Sci-Fi"},
    "no horror, no musicals": {"genre not_in Horror|Musical"},
    "don't want no horror": {"genre != Horror"},
    "没有比恐怖片更让我讨厌的了": {"genre != Horror"},
    "没有血腥的恐怖片": {"keyword != violent", "genre = Horror"},
}


@pytest.mark.parametrize(("text", "wishes"), (WISHED | REFUSED).items())
def test_negations_are_counted(text: str, wishes: set[str]) -> None:
    assert said(read(text)) == wishes
