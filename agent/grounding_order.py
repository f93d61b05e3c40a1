"""Words that a sentence takes from an item's own text must say there what they say here. Pure.

That each word stands in the text is not enough: "the woman restores her father" is made of true words, and so are "an
old film" (an old dealer), "for children" (not for children) and "two covers" (two pockets and a cover). So, within a
clause, words of the text come in the text's order; side by side they stand side by side there; a quality keeps the
word that it is said of; what the text denies is denied, and nothing else is.
"""

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from agent.understanding.lexicons import words
from agent.understanding.tokens import lemma

_WORD = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff]+(?:['’][^\W\d_]+)*")
_SENTENCE, _END = re.compile(r"[.!?;。！？；]"), ""
_CLAUSE = re.compile(r"[,;:.!?()–—]|\band\b|\bbut\b|\bor\b")
_HAN_CLAUSE = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff]+|和|与")
_NO = frozenset(("not", "no", "never", "without", "nobody", "nothing", "none", "neither", "nor", "hardly"))
_ORIGIN = ("from", "by")
_NOBODY = frozenset(("nobody", "nothing", "none"))
"""Negations that deny the words before them, too ("won nothing")."""
_NOUNS = frozenset(
    ("film", "movie", "story", "tale", "book", "novel", "series", "show", "album", "game", "product", "place")
)
_HAN_NO = "不没无未非别"
_REACH = 4
"""Words after a negation that it denies."""
_NEAR, _HAN_NEAR = 3, 8
_STEM = 5


def wrong_order(
    rest: str, text: str, told_elsewhere: Callable[[str], bool], of_record: Callable[[str], bool]
) -> list[str]:
    """The words of a sentence in Latin letters that its text does not put like this.

    `rest` and `text` are folded; `told_elsewhere` says whether a word needs no text (plain, or of the record),
    `of_record` whether it is a value's.
    """

    def names_thing(following: Sequence[str]) -> bool:
        return any(word in _NOUNS or of_record(word) for word in following)

    told = [word for sentence in _SENTENCE.split(text) for word in (*map(_bare, _WORD.findall(sentence)), _END)]
    denied = _denied(told)
    wrong = []
    for clause in _CLAUSE.split(rest):
        said = [_bare(word) for word in _WORD.findall(clause)]
        if _quotes(said, told):
            continue
        places = [[] if told_elsewhere(word) or word in _NO else _places(word, told) for word in said]
        wrong += _out_of_order(said, places) + _lone_qualities(said, places, names_thing)
        wrong += [
            word
            for n, (word, own) in enumerate(zip(said, places, strict=True))
            if n and own and said[n - 1] in _ORIGIN and not any(told[at - 1] == said[n - 1] for at in own if at)
        ]
        wrong += [w for n, w in enumerate(said) if w in _NO and not _denies(said[n : n + 3], told)]
        wrong += [
            word
            for n, (word, own) in enumerate(zip(said, places, strict=True))
            if own and all(at in denied for at in own) and not _NO & {*said[max(0, n - _REACH) : n]}
        ]
    return wrong


def wrong_order_han(rest: str, text: str, told_elsewhere: Callable[[str], bool]) -> list[str]:
    """The same for Chinese characters: pieces of two and more that only the text holds."""
    wrong = []
    for clause in filter(None, _HAN_CLAUSE.split(rest)):
        last = end = told_to = -1
        for start, piece in _pieces(clause, text, told_elsewhere):
            found = [m.start() for m in re.finditer(re.escape(piece), text)]
            after = next((at for at in found if at > last), None)
            if after is None or (all(_is_denied(text, at) for at in found) and not _is_denied(clause, start)):
                wrong.append(piece)
            if after is not None:
                if start == end and after - told_to > _HAN_NEAR:
                    wrong.append(piece)
                last, end, told_to = after, start + len(piece), after + len(piece)
        wrong += [
            clause[at : at + 3]
            for at, sign in enumerate(clause)
            if sign in _HAN_NO and clause[at : at + 3] not in text and not told_elsewhere(clause[at : at + 2])
        ]
    return wrong


def _quotes(said: Sequence[str], told: Sequence[str]) -> bool:
    """Whether a clause stands in the text word for word, with what is denied before it denied here, too."""
    size, denied = len(said), _denied(told)
    starts = [n for n in range(len(told) - size + 1) if size and [*told[n : n + size]] == [*said]]
    return any(n not in denied or said[0] in _NO for n in starts)


def _out_of_order(said: Sequence[str], places: Sequence[Sequence[int]]) -> list[str]:
    wrong, last, before = [], -1, -2
    for n, own in enumerate(places):
        if not own:
            continue
        after = next((at for at in own if at > last), None)
        beside = n - before > 1 or any(0 < at - b <= _NEAR for b in places[before] for at in own)
        if after is None or not beside:
            wrong.append(said[n])
        last, before = (after if after is not None else last), n
    return wrong


def _lone_qualities(
    said: Sequence[str], places: Sequence[Sequence[int]], names_thing: Callable[[Sequence[str]], bool]
) -> list[str]:
    """Qualities, and words put before a noun like one, that are said of something else than in the text."""
    qualities = words("plain_words", "qualities")
    following = [*places[1:], []][: len(said)]
    lone = [n for n, (own, after) in enumerate(zip(places, following, strict=True)) if own and not after]
    return [
        said[n] for n in lone if said[n] in qualities or said[n].endswith("est") or names_thing(said[n + 1 : n + 2])
    ]


def _denied(told: Sequence[str]) -> set[int]:
    denied: set[int] = set()
    for n, word in enumerate(told):
        if word in _NO:
            denied |= {*takewhile(lambda at: told[at] != _END, range(n + 1, min(n + 1 + _REACH, len(told))))}
        if word in _NOBODY:
            denied |= {*takewhile(lambda at: told[at] != _END, range(n - 1, max(n - 1 - _NEAR, -1), -1))}
    return denied


def _denies(said: Sequence[str], told: Sequence[str]) -> bool:
    """Whether the text denies the same, in the same words."""
    return any([*told[n : n + len(said)]] == [*said] for n, word in enumerate(told) if word == said[0])


def _places(word: str, told: Sequence[str]) -> list[int]:
    exact = [n for n, own in enumerate(told) if own == word]
    return exact or [n for n, own in enumerate(told) if len(word) > _STEM and own[:_STEM] == word[:_STEM]]


def _pieces(clause: str, text: str, told_elsewhere: Callable[[str], bool]) -> list[tuple[int, str]]:
    found, at = [], 0
    while at < len(clause):
        size = next((n for n in range(len(clause) - at, 1, -1) if clause[at : at + n] in text), 0)
        if size and not told_elsewhere(clause[at : at + size]):
            found.append((at, clause[at : at + size]))
        at += size or 1
    return found


def _is_denied(text: str, at: int) -> bool:
    return any(sign in _HAN_NO for sign in text[max(0, at - 2) : at])


def _bare(word: str) -> str:
    plain = word.replace("’", "'").removesuffix("'s")
    return "not" if plain.endswith("n't") else lemma(plain)
