"""What a run of tokens may be, while it is collected (Found) and once it is chosen (Span)."""

from dataclasses import dataclass, field

from agent.understanding.titles import TitleEntry
from agent.understanding.vocabulary import Sense, says
from domain.intent import Constraint

_RARE = 0.1
"""A value on a smaller share of the items than its synonym has is a spelling of it."""


@dataclass(slots=True)
class Found:
    """All that one run of tokens could be."""

    groups: set[str] = field(default_factory=set)
    senses: list[Sense] = field(default_factory=list)
    titles: list[TitleEntry] = field(default_factory=list)

    def span(self, start: int, end: int, said: tuple[str, ...], *, quoted: bool) -> "Span":
        """The same as a frozen span, the best sense first.

        Of equals that is the value that was `said` to the letter, unless another one is on far more items: a rare
        spelling ("Paperback" beside 平装) is no other thing.
        """
        most = max((s.items for s in self.senses), default=0)
        exact = [s for s in self.senses if s.items >= _RARE * most and says(s, said)] if len(self.senses) > 1 else []
        senses = tuple(sorted(self.senses, key=lambda s: (s.rank, s not in exact, -s.items)))
        return Span(start, end, frozenset(self.groups), senses, tuple(self.titles), quoted=quoted)


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `start` to `end` and what they may be: cue groups, senses, titles, a bound."""

    start: int
    end: int
    groups: frozenset[str] = frozenset()
    senses: tuple[Sense, ...] = ()
    titles: tuple[TitleEntry, ...] = ()
    bound: Constraint | None = None
    quoted: bool = False
    places: tuple[int, ...] = ()
    """Places among the shown cards that it points at."""
    spared: tuple[int, ...] = ()
    """Places that were left out of them ("all except the third")."""
    unknown: str = ""
    """A title in quotes that the catalogue does not have."""

    @property
    def is_title(self) -> bool:
        """Whether it is read as a title."""
        return bool(self.titles or self.unknown)
