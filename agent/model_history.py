"""What a model is given of the conversation so far: the earlier prompts and replies, word for word, then a summary.

The same words in the same order each turn, so that a server's prefix cache holds all but the newest turn. The history
is bounded: when it grows beyond its limit the older half leaves at once (turn by turn would change every prompt's
beginning), and what was asked in it stays as one short line. Wishes come from the dialogue, facts never do: what a
model repeats from here is checked against this turn's records like every other word.
"""

from collections.abc import Sequence

from domain.conversation import Turn

_MOST_ASKED, _LONGEST_ASKED = 8, 60


def kept(turns: Sequence[Turn], language: str, most_tokens: int) -> tuple[tuple[Turn, ...], str]:
    """The earlier turns with cards that a prompt holds, oldest first, and what was asked before them, in short.

    `most_tokens` bounds them, by a rough count; 0 holds none and says all in short.
    """
    told = [t for t in turns if t.items and t.language == language]
    if not most_tokens:
        return (), summary(told)
    start = size = 0
    for at, turn in enumerate(told):
        size += _tokens(turn)
        while size > most_tokens and start < at:
            half = size // 2
            while size > half and start < at:
                size -= _tokens(told[start])
                start += 1
    return tuple(told[start:]), summary(told[:start])


def summary(turns: Sequence[Turn]) -> str:
    """What was asked in turns that a prompt no longer holds: the newest few, each cut. Bounded."""
    asked = [t.text if len(t.text) <= _LONGEST_ASKED else f"{t.text[:_LONGEST_ASKED]}…" for t in turns]
    return "; ".join(" ".join(text.split()) for text in asked[-_MOST_ASKED:])


def _tokens(turn: Turn) -> int:
    """A rough size: four Latin letters a token, one Chinese character a token, about 60 for each card's facts."""
    text = turn.text + turn.reply
    wide = sum(ord(c) > 0x2E80 for c in text)
    return wide + (len(text) - wide) // 4 + 60 * len(turn.items)
