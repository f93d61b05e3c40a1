"""What an assistant is made of: ports, settings and a clock, picked in one place and passed along."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from agent.reply import Writer
from agent.settings import AgentSettings
from agent.understanding.context import Context
from domain.conversation import Turn
from domain.intent import Intent
from domain.ports import Catalog, CatalogView, ConversationStore, Finder, LanguageModel, Ranker
from llms.meter import Meter


class Reader(Protocol):
    """Reads one message."""

    def read(self, text: str, context: Context) -> Intent:
        """What the message says, given what it may refer to."""
        ...


@runtime_checkable
class HasRules(Protocol):
    """A reader that asks a model too and can do without: our own sentences are read by the rules, in a millisecond."""

    @property
    def rules(self) -> Reader:
        """The reader without the model."""
        ...


class SecondReader(Protocol):
    """Reads on where the rules stopped (a language model does)."""

    def read_on(self, intent: Intent, text: str, context: Context, view: CatalogView) -> Intent:
        """The intent with what can be added to it; the same one where nothing can. Raises nothing."""
        ...


def unobserved(_: Turn) -> None:
    """Nobody is told."""


def nobody() -> Mapping[str, int]:
    """No likes are known."""
    return {}


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one assistant. `reader` gives the reader of the newest catalogue view, `meter` a turn's account."""

    catalog: Catalog
    finder: Finder
    ranker: Ranker
    reader: Callable[[], Reader]
    store: ConversationStore
    writer: Writer
    clock: Callable[[], datetime]
    settings: AgentSettings
    catalog_name: str = ""
    second_reader: SecondReader | None = None
    meter: Callable[[], Meter] = Meter
    model: LanguageModel | None = None
    observe: Callable[[Turn], None] = unobserved
    """Told of each turn that was kept; quick, and raises nothing."""
    likes: Callable[[], Mapping[str, int]] = nobody
    """How many people like each item, as counted now; items that nobody likes are not in it."""
    forbidden: frozenset[str] = frozenset()
    """Items that this assistant never recommends, whoever asks: its operator's instructions."""
