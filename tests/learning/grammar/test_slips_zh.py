"""Chinese typed in haste: only the frame's own words slip, labels and titles stay."""

from random import Random

from learning.grammar.draft import Piece
from learning.grammar.noise import roughen
from learning.grammar.slips_zh import misspelt, paused

PIECES = [Piece("有没有，"), Piece("喜欢", key=1), Piece("真的", fixed=True), Piece("的电影吗")]


def test_only_the_frames_own_words_are_misspelt() -> None:
    for seed in range(60):
        made = misspelt(list(PIECES), Random(seed))
        assert [p for p in made if p.key is not None or p.fixed] == PIECES[1:3]
        assert "".join(p.text for p in made) != "".join(p.text for p in PIECES)


def test_words_without_a_slip_stay_as_they_are() -> None:
    assert misspelt([Piece("恐怖片", key=1)], Random(1)) == [Piece("恐怖片", key=1)]


def test_a_pause_takes_the_place_of_a_comma() -> None:
    texts = {paused(list(PIECES), Random(seed))[0].text for seed in range(60)}
    assert len(texts) > 5
    assert all(text.startswith("有没有") for text in texts)
    assert paused([Piece("恐怖片")], Random(1)) == [Piece("恐怖片")]


def test_a_frame_in_traditional_characters_is_traditional_throughout() -> None:
    pieces = [Piece("請問有沒有"), Piece("动画片", key=1)]
    for seed in range(20):
        made = roughen(Random(seed), "zh")(list(pieces))
        assert next(p.text for p in made if p.key == 1) == "動畫片"
