"""Novice or expert: what a person's own words show that they know, and what that changes. Deterministic.

A novice is asked about kinds and amounts only, and words of the trade are explained once; an expert is asked about
makers and themes first. Nothing is assumed of somebody who shows neither.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from agent.lexicon import pattern
from agent.understanding.lexicons import load
from agent.understanding.vocabulary import field_role

_NOVICE = pattern("expertise.novice")


class Level(StrEnum):
    """What a person shows that they know."""

    NOVICE = "novice"
    EXPERT = "expert"
    UNKNOWN = ""


def level(said: Sequence[str]) -> Level:
    """The level that a person's messages show: what they say of themselves, else two words of the trade."""
    text = "\n".join(said)
    if _NOVICE.search(text):
        return Level.NOVICE
    return Level.EXPERT if len(set(_trade().findall(text.casefold()))) > 1 else Level.UNKNOWN


def askable(field: str, known: Level) -> bool:
    """Whether a question about a field suits the person."""
    return known is not Level.NOVICE or not is_deep(field)


def is_deep(field: str) -> bool:
    """Whether a field needs knowledge of its subject: who made it, who plays, what it is about."""
    return field_role(field) in ("maker", "player", "theme")


@cache
def _trade() -> re.Pattern[str]:
    words = [re.escape(str(w)) for w in load("glossary")["trade"]]
    return re.compile("|".join(rf"\b{w}\b" if w.isascii() else w for w in sorted(words, key=len, reverse=True)))
