"""English thumbed into a phone: the words around the values change, the values never do."""

from random import Random

from learning.grammar.draft import Piece
from learning.grammar.shorthand import repunctuated, shortened


def text(pieces: list[Piece]) -> str:
    return "".join(p.text for p in pieces)


def test_words_are_shortened_whole_and_whatever_their_case() -> None:
    said = {text(shortened([Piece("Can YOU show me yours, please")], Random(n))) for n in range(40)}
    assert any(" u " in s or " ya " in s for s in said)
    assert all(" yours" in s for s in said)


def test_what_carries_a_label_or_is_fixed_is_left_alone() -> None:
    pieces = [Piece("for you"), Piece("You and I", key=1), Piece("for your eyes", fixed=True)]
    for n in range(40):
        assert [p.text for p in shortened(pieces, Random(n))[1:]] == ["You and I", "for your eyes"]
        assert [p.text for p in repunctuated(pieces, Random(n))[1:]] == ["You and I", "for your eyes"]


def test_every_comma_of_a_message_becomes_the_same_other_sign() -> None:
    said = {text(repunctuated([Piece("well, ok, then")], Random(n))) for n in range(60)}
    assert {"well - ok - then", "well... ok... then", "well / ok / then"} <= said
    assert all(s.count("-") != 1 for s in said)


def test_the_comma_after_a_bare_no_stays() -> None:
    assert all(text(repunctuated([Piece("no, a comedy")], Random(n))) == "no, a comedy" for n in range(40))


def test_a_question_is_asked_louder_at_most_once() -> None:
    assert all(
        text(repunctuated([Piece("really?")], Random(n)))
        in {"really" + "?" + m for m in ("!", "?!", "??", "!!!", "...")}
        for n in range(40)
    )
