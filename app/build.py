"""`parley build`: every index and model of a catalogue into a new folder, then one atomic swap."""

import time
from collections.abc import Sequence
from pathlib import Path

from app.progress import Progress
from app.serving import RANKER
from app.settings import Settings
from catalog.past import PastConversation
from catalog.store import SqlCatalog
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.items import Interaction
from domain.ports import Embedder
from ranking.examples import Ask, Example, examples_of
from ranking.fit import FitReport, FittedRanking, fit_ranking
from ranking.history import asks_from_history
from ranking.textasks import asks_from_catalog
from retrieval import builds
from retrieval.build import BuildReport, build_index
from retrieval.collaborative.choose import ChoiceReport
from retrieval.crowd import Profiles, refit_crowd
from retrieval.dialogues import Remembered
from retrieval.embedding import open_embedder
from retrieval.hybrid import HybridRetriever
from retrieval.index import SearchIndex
from retrieval.settings import RetrievalSettings

CANDIDATES = 100
"""How many candidates of each example the ranking learns from."""
TEXT_ASKS = 300
PEOPLE = 300
"""How many people's last likes are held back to learn the ranking from."""


class BuildSummary(Frozen):
    """What a build made, what was chosen and why."""

    catalog: str
    build_id: str
    index: BuildReport
    ranking: FitReport
    seconds: float

    def lines(self) -> list[str]:
        """The summary for a person."""
        index, chosen = self.index, self.index.collaborative
        return [
            f"{self.catalog}: {index.items} items ({index.embedded} embedded, {index.reused} kept), "
            f"{index.interactions} interactions",
            f"collaborative model: {chosen.chosen} ({chosen.why})",
            f"trending: {index.trending}",
            f"people like you: {index.people_like_you}",
            *(f"ranking, {line}" for line in self.ranking.lines()),
            f"build {self.build_id} serves now ({self.seconds:.0f} s)",
        ]


def build_catalog(records: SqlCatalog, settings: Settings, progress: Progress) -> BuildSummary:
    """Build a catalogue anew and swap. Raises BadInput for an empty one, Busy, ModelFailed, StoreFailed."""
    started = time.monotonic()
    view = records.view()
    if not view.ids:
        raise BadInput(f"the catalogue {records.name!r} has no items", "import some with `parley import --items FILE`")
    deeds = records.interactions()
    embedder = open_embedder(settings.embedding)
    with builds.new_build(records.folder) as folder:
        previous = builds.current(records.folder)
        talks = [remembered(talk) for talk in records.conversations()]
        known = records.profiles()
        index = build_index(view, deeds, embedder, folder, settings.retrieval, progress, previous, talks, known)
        made = folder, embedder, index.collaborative
        fitted, ranking = _fit_ranking(records, deeds, made, settings, progress)
        fitted.save(folder / RANKER)
    seconds = time.monotonic() - started
    return BuildSummary(catalog=records.name, build_id=folder.name, index=index, ranking=ranking, seconds=seconds)


def remembered(talk: PastConversation) -> Remembered:
    """A past conversation as retrieval keeps it."""
    return Remembered(id=talk.id, text="\n".join(said.content for said in talk.messages), items=_named(talk))


def _named(talk: PastConversation) -> dict[str, str]:
    return {named.item: named.sentiment.value for named in talk.items}


Made = tuple[Path, Embedder, ChoiceReport]
"""A build's folder, its embedder, and the collaborative methods that were chosen."""


def _fit_ranking(
    records: SqlCatalog, deeds: Sequence[Interaction], made: Made, settings: Settings, progress: Progress
) -> tuple[FittedRanking, FitReport]:
    """Weights earned on likes that were held back from the sources which find the candidates."""
    view, known = records.view(), records.profiles()
    asks = asks_from_history(deeds, known, users=PEOPLE, seed=settings.ranking.fit.seed)
    in_words = asks_from_catalog(view, asks.train, TEXT_ASKS, settings.ranking.fit.seed)
    cut = len(in_words) * 2 // 3
    folder, embedder, chosen = made
    index = SearchIndex.open(folder, records, embedder, settings.retrieval)
    try:
        finder = _finder(records, index, asks.kept, chosen, known, settings.retrieval)

        def examples(wanted: Sequence[Ask]) -> tuple[Example, ...]:
            return examples_of(wanted, finder, CANDIDATES, progress)

        train = examples((*asks.train, *in_words[:cut]))
        validation = examples((*asks.validation, *in_words[cut:]))
        finder.close()
    finally:
        index.close()
    return fit_ranking(train, validation, view, settings.ranking, progress)


def _finder(
    records: SqlCatalog,
    index: SearchIndex,
    kept: Sequence[Interaction],
    chosen: ChoiceReport,
    known: Profiles,
    settings: RetrievalSettings,
) -> HybridRetriever:
    """The sources of a build, with those that learn from people fitted anew on what was kept.

    The whole of the chosen blend is fitted: its weight is earned by what will serve, not by a part of it.
    """
    crowd = refit_crowd(chosen, kept, records.view().ids, known, settings)
    return HybridRetriever(records, crowd.among(index.sources(), records), settings.fusion)
