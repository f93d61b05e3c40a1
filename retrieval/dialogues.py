"""Candidates that came up when other people talked like this: past conversations and reviews as text -> items."""

from retrieval.dialogue_memory.erasing import erase_from_builds
from retrieval.dialogue_memory.fitting import build_memory
from retrieval.dialogue_memory.memory import DialogueMemory, fit_memory
from retrieval.dialogue_memory.moments import Moment, as_query, moments_of
from retrieval.dialogue_memory.remembered import Remembered
from retrieval.dialogue_memory.source import DialogueSource
from retrieval.dialogue_memory.store import load_memory

__all__ = [
    "DialogueMemory", "DialogueSource", "Moment", "Remembered", "as_query", "build_memory", "erase_from_builds",
    "fit_memory", "load_memory", "moments_of",
]  # fmt: skip
