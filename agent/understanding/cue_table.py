"""The cues of the lexicons by their words: which group a phrase belongs to."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from agent.understanding.lexicons import load, words
from agent.understanding.measures import words_of
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token

_PARTS = ("high", "low", "more", "less", "most", "least", "ask")
OF_MEASURES = frozenset({"high", "low", "more", "less", "most", "least", "asks"})
"""The kinds of group ("high:year") that need a measure of the catalogue."""
_ASKED = {"ask_item": "ask", "ask_catalog": "catalog", "asks": "asks"}
_FORMED = "_formed"
"""Ends the name of a list whose phrases are formed of parts and belong to the group before it."""


@cache
def cue_table() -> PhraseTable[str]:
    """All cues of the lexicons by their words; the value is the group's name."""
    table: PhraseTable[str] = PhraseTable()
    for name, lists in (*load("cues").items(), *load("cues_zh").items()):
        _add(table, name.removesuffix(_FORMED), _spoken(lists))
    for act, content in (*load("acts").items(), *load("acts_zh").items()):
        if isinstance(content, dict):
            for about, lists in content.items():
                _add(table, f"{_ASKED[act]}:{about}", _spoken(lists))
        else:
            _add(table, f"act:{act.removesuffix(_FORMED)}", _spoken(content))
    for quantity in load("quantities"):
        for part in _PARTS:
            _add(table, f"{'asks' if part == 'ask' else part}:{quantity['name']}", [words_of(quantity["name"], part)])
    return table


@cache
def over_commas() -> PhraseTable[str]:
    """The cues that may have commas inside: "oh great, another", "no, wait"."""
    table: PhraseTable[str] = PhraseTable(marks="-'.,!")
    for name in ("sarcasm", f"sarcasm{_FORMED}", "correct"):
        _add(table, name.removesuffix(_FORMED), _spoken(load("cues")[name]))
    _add(table, "correct", _spoken(load("cues_zh")["correct_formed"]))
    return table


def _spoken(content: Any) -> list[list[str]]:
    """The phrases of a group: as listed, or formed of their parts ("was", "so", "boring")."""
    lists = [content] if isinstance(content, dict) else content
    return [_copular(one) if isinstance(one, dict) else one for one in lists]


def _copular(lists: Mapping[str, Sequence[str]]) -> list[str]:
    """ "was", "really", "boring" -> "was boring", "was really boring"."""
    adverbs = ("", *lists["adverbs"])
    return [f"{c} {a} {w}" for c in lists["copulas"] for a in adverbs for w in lists["words"]]


def _add(table: PhraseTable[str], group: str, lists: Sequence[Sequence[str]]) -> None:
    for said in (one for group_words in lists for one in group_words):
        for form in _spelt_out(str(said)):
            table.add(form, group, inflected=group == "item")


def _spelt_out(said: str) -> tuple[str, ...]:
    """A phrase, and with "do not" for "don't"."""
    if "n't" not in said:
        return (said,)
    whole = said.replace("can't", "can not").replace("won't", "will not").replace("n't", " not")
    return said, whole, whole.replace("can not", "cannot")


def like_group(tokens: Sequence[Token], i: int) -> str:
    """The group of the word "like" at `i`: the verb (after somebody), the preposition, or neither ("feel like")."""
    start = i
    while start and i - start < 3 and tokens[start - 1].norm in words("nearby", "like_adverbs"):
        start -= 1
    before = tokens[start - 1].norm if start else ""
    if before in words("nearby", "like_subjects") or (before == "and" and start > 2):
        return "like"
    return "filler" if before in words("nearby", "like_fillers") else "like_prep"
