"""What remains for the search: content words that no span explains, and moods and themes as said."""

from collections.abc import Sequence

from agent.understanding.lexicons import words
from agent.understanding.reading import POSITIVE, Reading
from agent.understanding.tokens import Token

_MOST = 24
_SHORT = 5
"""Tokens of a message in which one Chinese character may be all that is wanted."""


def search_text(reading: Reading, tokens: Sequence[Token]) -> str:
    """The words that carry meaning, in order; refused ones, titles, numbers and function words left out."""
    pieces: list[tuple[int, str, bool]] = []
    for wish in reading.wishes:
        if (
            wish.sense
            and wish.polarity == POSITIVE
            and wish.sense.role in ("theme", "other")
            and wish.sense.mode != "flag"
            and not _denies(tokens[wish.start])
        ):
            pieces += [(t.start, t.text, t.kind == "han") for t in tokens[wish.start : wish.end]]
    stop = words("everyday", "stop")
    pieces += [
        (tokens[i].start, text, han)
        for text, han, i in reading.residue
        if text and (han or (tokens[i].norm not in stop and len(text) > 1))
    ]
    pieces.sort()
    said = _without_function_characters(pieces)
    return said or (_alone(pieces, words("everyday", "zh_stop")) if len(tokens) <= _SHORT else "")


def _denies(first: Token) -> bool:
    """不想动脑子 wishes for something light: its words would find the opposite."""
    return first.norm in words("nearby", "negators") or first.norm in ("懒", "no")


def _without_function_characters(pieces: Sequence[tuple[int, str, bool]]) -> str:
    """Chinese characters are joined to runs; runs that are function words are dropped."""
    stop, out, run, last = words("everyday", "zh_stop"), [], "", -2
    for start, text, han in [*pieces, (-1, "", False)]:
        if han and run and start == last + 1:
            run += text
        else:
            if len(run) > 1 and run not in stop and not all(c in stop for c in run):
                out.append(_trim(run, stop))
            run = text if han else ""
            if text and not han:
                out.append(text)
        last = start
    return " ".join(dict.fromkeys(o for o in out[:_MOST] if o))


def _alone(pieces: Sequence[tuple[int, str, bool]], stop: frozenset[str]) -> str:
    """金的, 要辣的: one character that is all that a short message says."""
    said = [text for _, text, han in pieces if han and text and text not in stop]
    return said[0] if len(said) == 1 and said[0] in words("talk_zh", "single") else ""


def _trim(run: str, stop: frozenset[str]) -> str:
    whole = words("talk_zh", "whole")
    while run and run[0] in stop and run[:2] not in whole:
        run = run[1:]
    while run and run[-1] in stop and run[-2:] not in whole:
        run = run[:-1]
    return run if len(run) > 1 else ""
