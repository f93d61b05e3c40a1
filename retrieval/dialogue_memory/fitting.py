"""Make the dialogue memory of a build: index, embed what is new, earn the weights, write it."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from domain.ports import Embedder
from retrieval.dialogue_memory.earn import Earned, earn
from retrieval.dialogue_memory.hearing import heard
from retrieval.dialogue_memory.memory import fit_memory
from retrieval.dialogue_memory.moments import Moment, as_query
from retrieval.dialogue_memory.remembered import Remembered
from retrieval.dialogue_memory.store import embed_talk, save_memory
from retrieval.settings import DialogueSettings
from retrieval.words.tokens import Tokens

_SEED = 7
Progress = Callable[[str, int, int], None]


def build_memory(
    remembered: Sequence[Remembered],
    moments: Sequence[Moment],
    embedder: Embedder,
    folder: Path,
    settings: DialogueSettings,
    progress: Progress = lambda *_: None,
    previous: Path | None = None,
) -> Earned:
    """Write the memory into `folder`; vectors of unchanged words are taken from `previous`. Deterministic.

    Raises ModelFailed, StoreFailed.
    """
    tokens, vectors, asked = Tokens(), None, embedder if settings.meaning and remembered else None
    if asked:
        vectors = embed_talk(remembered, asked, previous, lambda done, total: progress("past talk", done, total))
    memory = fit_memory(remembered, tokens, vectors)
    drawn = random.Random(_SEED).sample(list(moments), min(settings.moments, len(moments)))
    hearings = []
    for done, moment in enumerate(drawn):
        if done % 25 == 0:
            progress("listen to past talk", done, len(drawn))
        present = heard(as_query(moment), tokens, settings, asked)
        hearings += [(moment, present)] if present else []
    memory, told = earn(memory, hearings, lambda done, total: progress("weigh past talk", done, total))
    save_memory(memory, folder, embedder.fingerprint if asked else "")
    return told
