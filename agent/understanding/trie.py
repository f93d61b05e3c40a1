"""Phrases by their tokens: every phrase that starts at a position is found in one walk."""

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from agent.understanding.tokens import Token, lemmas, phrase

V = TypeVar("V")


class _Node(Generic[V]):
    __slots__ = ("next", "values")

    def __init__(self) -> None:
        self.next: dict[str, _Node[V]] = {}
        self.values: list[V] = []


class PhraseTrie(Generic[V]):
    """A prefix tree over token norms. Filled once, then only read."""

    def __init__(self, marks: str = "-'.") -> None:
        """`marks`: the marks that a match may step over."""
        self._root = _Node[V]()
        self._marks = marks

    def add(self, said: str | Sequence[str], value: V, *, inflected: bool = True) -> None:
        """Put a value under a phrase, and (inflected) under the phrase in its lemmas. Equal values are kept once."""
        norms = phrase(said) if isinstance(said, str) else tuple(said)
        for form in {norms, lemmas(norms)} if inflected else {norms}:
            if form:
                self._put(form, value)

    def _put(self, norms: Sequence[str], value: V) -> None:
        node = self._root
        for norm in norms:
            node = node.next.setdefault(norm, _Node())
        if value not in node.values:
            node.values.append(value)

    def get(self, norms: Sequence[str]) -> list[V]:
        """The values under exactly this phrase, [] where there are none."""
        node: _Node[V] | None = self._root
        for norm in norms:
            node = node.next.get(norm) if node else None
        return node.values if node else []

    def at(self, tokens: Sequence[Token], start: int) -> Iterator[tuple[int, list[V]]]:
        """Every phrase that begins at `start`: (index after its last token, its values), a token as it is or its lemma.

        Marks inside a phrase ("Alien: Resurrection", "no, wait") may be skipped, one at a time.
        """
        front = [self._root]
        i = start
        while i < len(tokens) and front:
            token = tokens[i]
            following: list[_Node[V]] = []
            for node in front:
                if token.norm in node.next:
                    following.append(node.next[token.norm])
                if token.lemma != token.norm and token.lemma in node.next:
                    following.append(node.next[token.lemma])
            i += 1
            if not following and token.kind == "mark" and i > start + 1 and self._skippable(token, tokens, i):
                continue
            front = following
            values = [v for node in front for v in node.values]
            if values:
                yield i, values

    def _skippable(self, token: Token, tokens: Sequence[Token], i: int) -> bool:
        return token.text in self._marks and i < len(tokens) and tokens[i].kind != "mark"

    def words(self) -> set[str]:
        """All tokens of all phrases."""
        found: set[str] = set()
        pending = [self._root]
        while pending:
            node = pending.pop()
            found.update(node.next)
            pending.extend(node.next.values())
        return found
