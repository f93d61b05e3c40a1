"""Make a build: vectors, word index, collaborative model, popularity. The manifest, written last, makes it whole."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from domain.errors import NotBuilt, StoreFailed
from domain.frozen import Frozen
from domain.items import Interaction, InteractionKind
from domain.ports import CatalogView, Embedder, Vectors
from retrieval import builds
from retrieval.chroma_store import open_store
from retrieval.collaborative.choose import ChoiceReport
from retrieval.crowd import Profiles, fit_crowd
from retrieval.dialogues import Moment, Remembered, build_memory
from retrieval.item_vectors import embed_into
from retrieval.lexicon import Lexicon
from retrieval.passages import vector_hash, words_hash
from retrieval.settings import RetrievalSettings
from retrieval.words.tokens import Tokens

Progress = Callable[[str, int, int], None]
"""Hears (step, done, total)."""


class BuildReport(Frozen):
    """What a build holds, what it cost in seconds by part, and which collaborative model was chosen."""

    items: int
    interactions: int
    embedded: int
    reused: int
    embedder: str
    seconds: Mapping[str, float]
    collaborative: ChoiceReport
    trending: str = ""
    people_like_you: str = ""
    """What the source does and why, in words."""
    dialogue: str = ""
    """What is remembered, and what was earned on it."""


def build_index(
    view: CatalogView,
    interactions: Sequence[Interaction],
    embedder: Embedder,
    folder: Path,
    settings: RetrievalSettings | None = None,
    progress: Progress = lambda *_: None,
    previous: Path | None = None,
    remembered: Sequence[Remembered] = (),
    profiles: Profiles | None = None,
    moments: Sequence[Moment] = (),
) -> BuildReport:
    """Write all parts of a build of `view` into `folder`. Vectors of unchanged passages are taken from `previous`.

    `remembered` are past conversations, for the source "dialogue", `moments` the recommendations in them; where fewer
    interactions are known, the models of people learn from the items that came up together in them. `profiles`: what
    is known of people, for the source "people_like_you".

    Raises ModelFailed where the embedder fails, StoreFailed, BadInput for an unknown collaborative method.
    """
    settings = settings or RetrievalSettings()
    clock = _Clock()
    embedded = _build_vectors(view, embedder, folder, settings, progress, previous)
    clock.done("vectors")
    _build_words(view, folder, settings, progress)
    clock.done("words")
    deeds = learnt_from(interactions, remembered)
    talk, before = folder / builds.DIALOGUES, previous / builds.DIALOGUES if previous else None
    earned = build_memory(remembered, moments, embedder, talk, settings.dialogues, progress, before)
    clock.done("dialogues")
    crowd, choice = fit_crowd(deeds, view.ids, profiles or {}, settings, progress)
    crowd.save(folder)
    clock.done("people")
    report = BuildReport(
        items=len(view.ids), interactions=len(deeds), embedded=embedded, reused=len(view.ids) - embedded,
        embedder=embedder.fingerprint, seconds=clock.seconds, collaborative=choice, dialogue=earned.line(),
        trending=crowd.trending.why(), people_like_you=crowd.groups.why(),
    )  # fmt: skip
    builds.write_manifest(folder, report.model_dump(mode="json") | {"dimensions": embedder.dimensions})
    return report


def _build_vectors(
    view: CatalogView,
    embedder: Embedder,
    folder: Path,
    settings: RetrievalSettings,
    progress: Progress,
    previous: Path | None,
) -> int:
    """Fill the vector index; how many items were embedded."""
    known = _vectors_of(previous, embedder, settings) if previous else {}
    hashes = {item.id: vector_hash(item) for item in view.items()}
    old = [item_id for item_id, digest in hashes.items() if digest in known]
    new = [item for item in view.items() if hashes[item.id] not in known]
    store = open_store(
        folder / builds.VECTORS, embedder.fingerprint, embedder.dimensions, settings.vectors, create=True
    )
    try:
        if old:
            store.write(old, [hashes[i] for i in old], np.stack([known[hashes[i]] for i in old]))
        embed_into(store, embedder, new, lambda done, total: progress("vectors", done, total))
    finally:
        store.close()
    return len(new)


def _vectors_of(build: Path, embedder: Embedder, settings: RetrievalSettings) -> dict[str, Vectors]:
    """The vectors of an earlier build by content digest; none where it cannot be read or is another embedder's."""
    try:
        store = open_store(build / builds.VECTORS, embedder.fingerprint, embedder.dimensions, settings.vectors)
    except (NotBuilt, StoreFailed):
        return {}
    try:
        stored = store.read()
        return dict(zip(stored.hashes, stored.vectors, strict=True))
    except StoreFailed:
        return {}
    finally:
        store.close()


def _build_words(view: CatalogView, folder: Path, settings: RetrievalSettings, progress: Progress) -> None:
    lexicon = Lexicon(settings.lexical, Tokens())
    read = [(item, words_hash(item)) for item in view.items()]
    lexicon.read_all(read, lambda done, total: progress("words", done, total))
    lexicon.index(view)
    try:
        lexicon.save(folder / builds.WORDS)
    except OSError as error:
        raise StoreFailed(f"cannot write the word index: {error}", "free space on the disk") from error


def learnt_from(interactions: Sequence[Interaction], remembered: Sequence[Remembered]) -> Sequence[Interaction]:
    """What the models of people are fitted on: the interactions, and past conversations where these say more."""
    together = [*as_interactions(remembered)]
    return [*interactions, *together] if len(together) > len(interactions) else interactions


def as_interactions(remembered: Sequence[Remembered]) -> list[Interaction]:
    """Each past conversation as one person who liked what came up in it, unless they said otherwise."""
    kinds = {"dislike": InteractionKind.DISLIKE, "seen": InteractionKind.SEEN}
    return [
        Interaction(user=f"conversation:{r.id}", item=item, kind=kinds.get(felt, InteractionKind.LIKE))
        for r in remembered
        for item, felt in r.items.items()
    ]


class _Clock:
    """Seconds by part."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.perf_counter()

    def done(self, part: str) -> None:
        now = time.perf_counter()
        self.seconds[part], self._since = round(now - self._since, 3), now
