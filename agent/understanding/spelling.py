"""Misspelt words: a word that nothing knows is read as the nearest known one, if it is near enough."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token, lemma
from agent.understanding.vocabulary import Entry

_PEOPLE = frozenset({"maker", "player"})
_MOST = 8
"""How many words of one message are looked up."""
_SHORTEST_COMPARED = 6
"""Letters: a shorter word in -er is more often a slip."""


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_DIGIT_WORDS = {"4": ("for", ("my", "me", "the", "kids", "a", "us")), "2": ("to", ("watch", "see", "read", "buy"))}
"""Digits for words, and what must follow."""


class Spelling:
    """Known words by length. Built once."""

    def __init__(
        self,
        vocabulary: PhraseTable[Entry],
        titles: Iterable[str],
        known: Iterable[str],
        written: frozenset[str] = frozenset(),
    ) -> None:
        """`titles`: words of titles; `known`: everyday words and cues, first where two words are as near.

        `written`: words that are right, and that no other word is mended to.
        """
        self._values = vocabulary.words()
        self._class = dict.fromkeys(titles, 3) | dict.fromkeys(self._values, 2)
        self._class |= {w: 1 for w in self._values if _stands_alone(vocabulary.get((w,)))} | {
            w: 0 for w in known if len(w) > 3
        }
        self._known = {*known, *self._class, *written}
        self._people, self._firsts = _pairs(vocabulary)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._class):
            if word.isalpha() and word.isascii():
                self._by_length[len(word)].append(word)

    def _names(self, tokens: list[Token]) -> list[Token]:
        """Two words that are nearly a person's first and last name ("Jonny Depp", "Jim Carey") become that name."""
        for i in range(len(tokens) - 1):
            first, last = tokens[i], tokens[i + 1]
            if first.kind != "word" or last.kind != "word" or last.norm in self._people.get(first.norm, ()):
                continue
            if right := _close(last.norm, self._people.get(first.norm, ())):
                tokens[i + 1] = last._replace(norm=right, lemma=right)
            elif right := _close(first.norm, self._firsts.get(last.norm, ())):
                tokens[i] = first._replace(norm=right, lemma=right)
        return tokens

    def mend(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with misspelt words mended."""
        tokens = self._names(list(tokens))
        mended: list[Token] = []
        looked = 0
        for i, token in enumerate(tokens):
            if token.text in _DIGIT_WORDS and i + 1 < len(tokens) and tokens[i + 1].norm in _DIGIT_WORDS[token.text][1]:
                said = _DIGIT_WORDS[token.text][0]
                mended.append(token._replace(norm=said, lemma=said, kind="word"))
                continue
            if token.kind != "word" or len(token.norm) < 4 or looked >= _MOST or self._knows(token):
                mended.append(token)
                continue
            looked += 1
            beside = {t.norm for t in (*tokens[max(0, i - 1) : i], *tokens[i + 1 : i + 2])} & self._values
            right = self.nearest(token.norm, name=token.cap and i > 0 and not beside, cap=token.cap)
            right = right or (self.nearest(token.lemma) if token.lemma != token.norm else None)
            mended.append(token._replace(norm=right, lemma=lemma(right)) if right else token)
        return self._names(mended)

    def _knows(self, token: Token) -> bool:
        """Whether a word is right: it is known, or a known one compared ("calmer")."""
        if token.norm in self._known or token.lemma in self._known:
            return True
        return not token.cap and any(stem in self._known for stem in compared_stems(token.norm))

    def nearest(self, word: str, *, name: bool = False, cap: bool = False) -> str | None:
        """The nearest known word, None where none is near: one slip in 4 to 6 letters, two in more.

        `name`: written with a capital, so it may well be a name that nobody here knows: be slower to mend it.
        """
        allowed = 1 if len(word) < (9 if name else 8) else 2
        best: tuple[float, bool, int, int, str] | None = None
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            words = self._by_length.get(length, ())
            for other, distance, _ in process.extract(word, words, scorer=OSA.distance, score_cutoff=allowed, limit=8):
                if not self._plausible(word, other, cap=cap):
                    continue
                slipped = length == len(word) and sorted(word) != sorted(other) and not _beside(word, other)
                rank = (distance, slipped, self._class[other], -length, other)
                if best is None or rank < best:
                    best = rank
        return None if best is None or (name and len(word) < 6) else best[4]

    def _plausible(self, word: str, other: str, *, cap: bool) -> bool:
        """Short words are mended to values only, and the beginning of a word is seldom misspelt."""
        if (
            len(word) < (5 if cap else 6)
            and self._class[other] > 1
            and not (len(word) == 5 and self._class[other] == 3)
        ):
            return False
        return other[0] == word[0] or (len(word) > 5 and other[1:2] == word[1:2])


def _beside(word: str, other: str) -> bool:
    """Whether two words of one length differ by a key hit beside the right one ("lije" for "like")."""
    differ = [(a, b) for a, b in zip(word, other, strict=True) if a != b]
    return len(differ) == 1 and any(a + b in row or b + a in row for row in _ROWS for a, b in differ)


def compared_stems(word: str) -> tuple[str, ...]:
    """What an English word may be the comparative of: "calmer" of calm, "tamer" of tame, "funnier" of funny."""
    if not word.endswith("er") or len(word) < _SHORTEST_COMPARED:
        return ()
    stem = word[:-2]
    doubled = (stem[:-1],) if stem[-1:] == stem[-2:-1] != stem[-3:-2] else ()  # no "thrilller" of thrill
    return (*doubled, stem[:-1] + "y") if stem.endswith("i") else (stem, word[:-1], *doubled)


def _stands_alone(entries: Sequence[Entry]) -> bool:
    """Whether a word is a value by itself, and no bare last name."""
    return any(isinstance(e, str) or e.weak != "name" for e in entries)


def _pairs(vocabulary: PhraseTable[Entry]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Last names by first name and first names by last name, of people with two."""
    lasts: dict[str, set[str]] = defaultdict(set)
    firsts: dict[str, set[str]] = defaultdict(set)
    for norms, entries in vocabulary.entries():
        if (
            len(norms) == 2
            and norms[0].isascii()
            and any(not isinstance(e, str) and e.role in _PEOPLE for e in entries)
        ):
            lasts[norms[0]].add(norms[1])
            firsts[norms[1]].add(norms[0])
    return lasts, firsts


def _close(word: str, names: Iterable[str]) -> str | None:
    """The one name that is a slip away (two in long ones)."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    return next((n for n in sorted(names) if 0 < OSA.distance(word, n, score_cutoff=allowed) <= allowed), None)
