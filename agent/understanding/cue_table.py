"""The cues of the lexicons by their words: which group a phrase belongs to."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from agent.understanding.formed import FormedCues, spelt_out
from agent.understanding.lexicons import load, words
from agent.understanding.measures import words_of
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token

_PARTS = ("high", "low", "more", "less", "most", "least", "ask")
OF_MEASURES = frozenset({"high", "low", "more", "less", "most", "least", "asks"})
"""The kinds of group ("high:year") that need a measure of the catalogue."""
_ASKED = {"ask_item": "ask", "ask_catalog": "catalog", "asks": "asks"}
_CUES = ("cues", "cues_wishes", "cues_zh", "cues_spoken_zh", "verdicts")
ALONE = "alone:"
"""Begins the group of a verdict without a verb ("pure magic"): it is one only where it closes a piece."""
_FORMED = "_formed"
"""Ends the name of a list whose phrases are formed of parts and belong to the group before it."""


@cache
def _tables() -> tuple[PhraseTable[str], FormedCues]:
    table: PhraseTable[str] = PhraseTable(early=True)
    formed = FormedCues()
    for name, lists in (pair for one in _CUES for pair in load(one).items()):
        _add(table, formed, name.removesuffix(_FORMED), lists)
    for act, content in (*load("acts").items(), *load("acts_zh").items(), *load("asking").items()):
        if isinstance(content, dict):
            for about, lists in content.items():
                _add(table, formed, f"{_ASKED[act]}:{about}", lists)
        else:
            _add(table, formed, f"act:{act.removesuffix(_FORMED)}", content)
    for quantity in load("quantities"):
        for part in _PARTS:
            group = f"{'asks' if part == 'ask' else part}:{quantity['name']}"
            _add(table, formed, group, [words_of(quantity["name"], part)])
    return table, formed


def cue_table() -> PhraseTable[str]:
    """The listed cues of the lexicons by their words; the value is the group's name."""
    return _tables()[0]


def formed_cues() -> FormedCues:
    """The cues that are formed of parts."""
    return _tables()[1]


@cache
def over_commas() -> tuple[PhraseTable[str], FormedCues]:
    """The cues that may have commas inside: "oh great, another", "no, wait"."""
    table: PhraseTable[str] = PhraseTable(marks="-'.,!", early=True)
    formed = FormedCues(marks="-'.,!")
    for name in ("sarcasm", f"sarcasm{_FORMED}", "correct", f"correct{_FORMED}"):
        _add(table, formed, name.removesuffix(_FORMED), load("cues")[name])
    _add(table, formed, "correct", load("cues_zh")["correct_formed"])
    _add(table, formed, "negate", load("cues_spoken_zh")["negate_formed"])
    return table, formed


def _add(table: PhraseTable[str], formed: FormedCues, group: str, content: Any) -> None:
    """The phrases of a group: listed ones into the table, parts ("was", "so", "boring") into the formed cues."""
    for one in [content] if isinstance(content, dict) else content:
        if isinstance(one, dict):
            formed.add(group, one)
            if "alone" in one:  # and without a first word, where nothing else is said in its piece
                formed.add(ALONE + group, {**one, "copulas": [""]})
            continue
        for said in one:
            for form in spelt_out(str(said)):
                table.add(form, group, inflected=group == "item")


def like_group(tokens: Sequence[Token], i: int) -> str:
    """The group of the word "like" at `i`: the verb (after somebody), the preposition, or neither ("feel like")."""
    start = i
    while start and i - start < 3 and tokens[start - 1].norm in words("nearby", "like_adverbs"):
        start -= 1
    before = tokens[start - 1].norm if start else ""
    if before in words("nearby", "like_subjects") or (before == "and" and start > 2):
        return "like"
    return "filler" if before in words("nearby", "like_fillers") else "like_prep"
