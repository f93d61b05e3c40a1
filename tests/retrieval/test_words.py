"""Text to search words."""

import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.words.segment import Segmenter
from tests.retrieval.snapshots import TOKENS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Detectives hunting androids", ["detect", "hunt", "android"]),
        ("the Amélie's CAFÉ", ["ameli", "cafe"]),
        ("Sci-Fi", ["sci", "fi", "scifi"]),
        ("don't U.S.A.", ["usa"]),
        ("类似星球大战", ["类似", "星球", "大战", "星球大战"]),
        ("となり", ["とな", "なり"]),
        ("Blade Runner 银翼杀手 2049", ["blade", "runner", "银翼", "杀手", "2049"]),
        ("!?…", []),
        ("", []),
    ],
)
def test_text_becomes_search_words(text: str, words: list[str]) -> None:
    assert TOKENS.of_text(text) == words


def test_a_query_leaves_out_words_of_asking_unless_nothing_is_left() -> None:
    assert [w for w, _ in TOKENS.of_query("please recommend a movie about a heist")] == ["heist"]
    assert [w for w, _ in TOKENS.of_query("想看电影，推荐太空冒险")] == ["太空", "冒险"]
    assert [w for w, _ in TOKENS.of_query("book")] == ["book"]


def test_a_query_has_each_word_once_and_as_it_was_said() -> None:
    assert TOKENS.of_query("Robots robots ROBOT") == [("robot", "ROBOT")]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(isinstance(word, str) and word for word in TOKENS.of_text(text))
    TOKENS.of_query(text)


def test_the_segmenter_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    assert Segmenter().cut("太空冒险") == ["太空", "冒险"]
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    assert logging.getLogger("jieba").level == logging.WARNING
    assert "jieba" in sys.modules
