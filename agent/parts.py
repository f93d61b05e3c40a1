"""What an assistant is made of: ports, settings and a clock, picked in one place and passed along."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent.reply import Writer
from agent.settings import AgentSettings
from agent.understanding.context import Context
from domain.intent import Intent
from domain.ports import Catalog, ConversationStore, Finder, Ranker


class Reader(Protocol):
    """Reads one message."""

    def read(self, text: str, context: Context) -> Intent:
        """What the message says, given what it may refer to."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one assistant. `reader_of` gives the reader of the newest catalogue view."""

    catalog: Catalog
    finder: Finder
    ranker: Ranker
    reader: Callable[[], Reader]
    store: ConversationStore
    writer: Writer
    clock: Callable[[], datetime]
    settings: AgentSettings
    catalog_name: str = ""
