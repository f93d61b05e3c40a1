"""Phrases by their tokens: every phrase that starts at a position is found by a few look-ups in one table."""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from agent.understanding.tokens import Token, lemmas, phrase

V = TypeVar("V")


class PhraseTable(Generic[V]):
    """Values under phrases. Filled once, then only read. One flat table keeps few objects alive (a tree keeps many)."""

    def __init__(self, marks: str = "-'.", *, exact: bool = False, early: bool = False) -> None:
        """`marks`: the marks that a match may step over; `exact`: words match as they are, not by their lemma.

        `early`: keep the beginnings of all phrases, so that a look-up ends where no phrase goes on.
        """
        self._begun: set[tuple[str, ...]] | None = set() if early else None
        self._exact = exact
        self._values: dict[tuple[str, ...], list[V]] = {}
        self._longest: dict[str, int] = {}
        """By first token: the length of the longest phrase that begins with it."""
        self._marks = marks

    def add(self, said: str | Sequence[str], value: V, *, inflected: bool = True) -> None:
        """Put a value under a phrase, and (inflected) under the phrase in its lemmas. Equal values are kept once."""
        norms = phrase(said) if isinstance(said, str) else tuple(said)
        if not norms:
            return
        self._put(norms, value)
        if inflected and (roots := lemmas(norms)) != norms:
            self._put(roots, value)

    def _put(self, norms: tuple[str, ...], value: V) -> None:
        values = self._values.setdefault(norms, [])
        if value not in values:
            values.append(value)
        if self._begun is not None:
            self._begun.update(norms[:n] for n in range(1, len(norms)))
        if self._longest.get(norms[0], 0) < len(norms):
            self._longest[norms[0]] = len(norms)

    def get(self, norms: Sequence[str]) -> list[V]:
        """The values under exactly this phrase, [] where there are none."""
        return self._values.get(tuple(norms), [])

    def at(self, tokens: Sequence[Token], start: int) -> Sequence[tuple[int, list[V]]]:
        """Every phrase that begins at `start`: (index after its last token, its values), the shortest first.

        All tokens as they are, or all in their lemmas. Marks inside a phrase may be stepped over, one at a time.
        """
        if start >= len(tokens):
            return ()
        first = tokens[start]
        longest = self._longest.get(first.norm, 0)
        if first.lemma != first.norm:
            longest = max(longest, self._longest.get(first.lemma, 0))
        return self._found(tokens, start, longest) if longest else ()

    def _found(self, tokens: Sequence[Token], start: int, longest: int) -> Sequence[tuple[int, list[V]]]:
        found: list[tuple[int, list[V]]] = []
        norms: tuple[str, ...] = ()
        roots = norms
        """The same object as long as no word has another lemma."""
        i = start
        while i < len(tokens) and len(norms) < longest:
            token = tokens[i]
            i += 1
            if token.kind == "mark" and norms and self._may_skip(token, tokens, i):
                continue
            told = roots is not norms or token.lemma != token.norm
            roots = (*roots, token.lemma) if told else (*norms, token.norm)
            norms = (*norms, token.norm) if told else roots
            values = self._values.get(norms)
            if told and not self._exact and (other := self._values.get(roots)):
                values = [*values, *(v for v in other if v not in values)] if values else other
            if values:
                found.append((i, values))
            if self._begun is not None and norms not in self._begun and (not told or roots not in self._begun):
                break
        return found

    def _may_skip(self, token: Token, tokens: Sequence[Token], i: int) -> bool:
        return token.text in self._marks and i < len(tokens) and tokens[i].kind != "mark"

    def words(self) -> set[str]:
        """All tokens of all phrases."""
        return {norm for norms in self._values for norm in norms}

    def entries(self) -> Iterator[tuple[tuple[str, ...], list[V]]]:
        """Every phrase with its values."""
        yield from self._values.items()
