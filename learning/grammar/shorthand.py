"""English as it is thumbed into a phone: "u", "plz", "wanna"; and commas that people write as dashes or dots."""

import re
from collections.abc import Callable, Sequence
from random import Random

from learning.grammar.draft import Piece

_EACH = 0.7
"""How likely a word that can be shortened is, in a message that is written so."""
_SHORT: Sequence[tuple[str, tuple[str, ...]]] = (
    (r"you", ("u", "ya")),
    (r"your", ("ur",)),
    (r"are", ("r",)),
    (r"please", ("plz", "pls", "plss", "plez")),
    (r"because", ("cuz", "bc", "coz")),
    (r"want to", ("wanna",)),
    (r"going to", ("gonna",)),
    (r"something", ("sth", "smth", "somethin", "sumthin")),
    (r"anything", ("anythin", "anyth")),
    (r"nothing", ("nothin", "nuthin")),
    (r"thanks", ("thx", "tnx")),
    (r"with", ("w/", "wit")),
    (r"and", ("n", "&", "an")),
    (r"really", ("rly",)),
    (r"though", ("tho",)),
    (r"tonight", ("2nite", "tonite")),
    (r"tomorrow", ("tmrw",)),
    (r"today", ("2day",)),
    (r"for", ("4",)),
    (r"people", ("ppl",)),
    (r"don't|do not", ("dont", "dun")),
    (r"can't|cannot", ("cant",)),
    (r"isn't|aren't", ("aint",)),
    (r"I'm|I am", ("im", "i'm")),
    (r"what", ("wat", "wot")),
    (r"good", ("gud",)),
    (r"love", ("luv",)),
    (r"loved", ("luved",)),
    (r"looking", ("lookin",)),
    (r"have", ("hav",)),
    (r"before", ("b4",)),
    (r"right now", ("rn",)),
    (r"to be honest", ("tbh",)),
    (r"I don't know", ("idk",)),
)
_WAYS = {pattern.casefold(): ways for patterns, ways in _SHORT for pattern in patterns.split("|")}
_WORDS = re.compile(r"\b(?:" + "|".join(sorted(_WAYS, key=len, reverse=True)) + r")\b", re.IGNORECASE)
_COMMA = re.compile(r"(?<!\bno)(?<!\bnah)(?<!\bnope), ", re.IGNORECASE)
_PAUSES = (" - ", "... ", " / ", " ", "; ", " -- ", ",", " , ")


def shortened(pieces: Sequence[Piece], rng: Random) -> list[Piece]:
    """The words around the values as in chat; values and what is fixed stay as they are."""

    def short(match: re.Match[str]) -> str:
        return rng.choice(_WAYS[match[0].casefold()]) if rng.random() < _EACH else match[0]

    return _around(pieces, lambda text: _WORDS.sub(short, text))


def repunctuated(pieces: Sequence[Piece], rng: Random) -> list[Piece]:
    """One other sign for every comma around the values, and now and then marks heaped at the end."""
    pause = rng.choice(_PAUSES)
    done = _around(pieces, lambda text: _COMMA.sub(pause, text))
    last = done[-1] if done else None
    if last and last.key is None and last.text.endswith(("?", "!")):
        done[-1] = last._replace(text=last.text + rng.choice(("!", "?!", "??", "!!!", "...")))
    return done


def _around(pieces: Sequence[Piece], change: Callable[[str], str]) -> list[Piece]:
    return [p if p.key is not None or p.fixed else p._replace(text=change(p.text)) for p in pieces]
