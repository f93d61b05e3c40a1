"""What a run of tokens may be, while it is collected (Found) and once it is chosen (Span)."""

from dataclasses import dataclass, field

from agent.understanding.titles import TitleEntry
from agent.understanding.vocabulary import Sense
from domain.intent import Constraint


@dataclass(slots=True)
class Found:
    """All that one run of tokens could be."""

    groups: set[str] = field(default_factory=set)
    senses: list[Sense] = field(default_factory=list)
    titles: list[TitleEntry] = field(default_factory=list)

    def span(self, start: int, end: int, *, quoted: bool) -> "Span":
        """The same as a frozen span, the best sense first."""
        senses = tuple(sorted(self.senses, key=lambda s: (s.rank, -s.items)))
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
    unknown: str = ""
    """A title in quotes that the catalogue does not have."""

    @property
    def is_title(self) -> bool:
        """Whether it is read as a title."""
        return bool(self.titles or self.unknown)
