"""Misspelt words: a word that nothing knows is read as the nearest known one, if it is near enough."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.understanding.tokens import Token, lemma

_MOST = 8
"""How many words of one message are looked up."""


class Spelling:
    """Known words by length. Built once."""

    def __init__(self, values: Iterable[str], titles: Iterable[str], known: Iterable[str]) -> None:
        """`values` are words of the vocabulary, `titles` of titles, `known` those that need no mending."""
        self._values = set(values)
        self._known = set(known) | self._values | set(titles)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._values | set(titles)):
            if word.isalpha():
                self._by_length[len(word)].append(word)

    def mend(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with misspelt words mended."""
        mended, looked = [], 0
        for i, token in enumerate(tokens):
            if token.kind != "word" or len(token.norm) < 4 or looked >= _MOST or token.norm in self._known or token.lemma in self._known:
                mended.append(token)
                continue
            looked += 1
            right = self.nearest(token.norm, name=token.cap and i > 0)
            mended.append(token._replace(norm=right, lemma=lemma(right)) if right else token)
        return mended

    def nearest(self, word: str, *, name: bool = False) -> str | None:
        """The nearest known word, None where none is near: one slip in 4 to 7 letters, two in more.

        `name`: written with a capital, so it may well be a name that nobody here knows: be slower to mend it.
        """
        allowed = 1 if len(word) < (9 if name else 7) else 2
        best: tuple[float, bool, int, str] | None = None
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            near = process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed, limit=5
            )
            for other, distance, _ in near:
                if (other[0] != word[0] and other[1:2] != word[1:2]) or (len(word) < 5 and other not in self._values):
                    continue
                rank = (distance, other not in self._values, abs(length - len(word)), other)
                if best is None or rank < best:
                    best = rank
        if best is None or (name and len(word) < 6):
            return None
        return best[3]
