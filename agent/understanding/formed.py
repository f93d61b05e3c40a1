"""Cues that are formed of parts: a first word, perhaps a middle one, and an end ("was", "so", "boring").

The parts are kept apart and joined while a message is read, so that a thousand endings cost a thousand entries and not
a hundred thousand.
"""

from collections.abc import Iterator, Mapping, Sequence

from agent.understanding.phrase_table import PhraseTable
from agent.understanding.tokens import Token


class FormedCues:
    """Groups by the parts of their phrases. Filled once, then only read."""

    def __init__(self, marks: str = "-'.") -> None:
        """`marks`: what may stand inside a phrase and between its parts."""
        self._marks = marks
        self._first = PhraseTable[tuple[int, bool]](marks, early=True)
        """What a phrase may begin with: (form, whether that is all of it)."""
        self._middles, self._ends = (PhraseTable[int](marks, early=True) for _ in range(2))
        self._groups: list[str] = []
        self._open: set[int] = set()
        """Forms that need no end."""

    def add(self, group: str, parts: Mapping[str, Sequence[str]]) -> None:
        """All phrases of the parts `copulas`, `adverbs` (none is always one of them) and `words` belong to `group`."""
        form = len(self._groups)
        self._groups.append(group)
        heads, middles, ends = (_forms(parts[key]) for key in ("copulas", "adverbs", "words"))
        bare = "" in parts["copulas"]
        for said in (*heads, *(middles if bare else ())):
            self._first.add(said, (form, False), inflected=False)
        for said in ends if bare else ():
            self._first.add(said, (form, True), inflected=False)
        for said in middles:
            self._middles.add(said, form, inflected=False)
        for said in ends:
            self._ends.add(said, form, inflected=False)
        if "" in parts["words"]:
            self._open.add(form)

    def at(self, tokens: Sequence[Token], start: int) -> Sequence[tuple[int, list[str]]]:
        """Every formed phrase that begins at `start`: (index after its last token, its groups)."""
        first = self._first.at(tokens, start)
        if not first:
            return ()
        whole: list[tuple[int, list[str]]] = []
        begun: dict[int, set[int]] = {}
        for end, found in first:
            if closed := [self._groups[form] for form, ended in found if ended]:
                whole.append((end, closed))
            if forms := {form for form, ended in found if not ended}:
                begun.setdefault(end, set()).update(forms)
        return [*whole, *self._ended(tokens, begun)] if begun else whole

    def _ended(self, tokens: Sequence[Token], begun: dict[int, set[int]]) -> Iterator[tuple[int, list[str]]]:
        """The phrases that go on from where their first parts end."""
        for at, forms in list(begun.items()):
            for end, middles in self._middles.at(tokens, self._behind_mark(tokens, at)):
                if both := forms.intersection(middles):
                    begun.setdefault(end, set()).update(both)
        for at, forms in begun.items():
            if closed := forms & self._open:
                yield at, [self._groups[form] for form in closed]
            for end, ends in self._ends.at(tokens, self._behind_mark(tokens, at)):
                if both := forms.intersection(ends):
                    yield end, [self._groups[form] for form in both]

    def _behind_mark(self, tokens: Sequence[Token], at: int) -> int:
        """Where the next part may begin: at once, or behind a mark."""
        return at + 1 if at < len(tokens) and tokens[at].kind == "mark" and tokens[at].text in self._marks else at

    def words(self) -> set[str]:
        """All tokens of all parts."""
        return self._first.words() | self._middles.words() | self._ends.words()


def _forms(parts: Sequence[str]) -> list[str]:
    return [form for one in parts for form in spelt_out(str(one)) if form]


def spelt_out(said: str) -> tuple[str, ...]:
    """A phrase, and with "do not" for "don't"."""
    if "n't" not in said:
        return (said,)
    whole = said.replace("can't", "can not").replace("won't", "will not").replace("n't", " not")
    return said, whole, whole.replace("can not", "cannot")
