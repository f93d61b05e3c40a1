"""`parley build`: every index and model of a catalogue into a new folder, then one atomic swap."""

import time
from collections.abc import Sequence
from pathlib import Path

from app.homes import open_store
from app.methods import judge_of
from app.own_talk import remember_own_talk
from app.past_talk import PastTalk, hold_back, past_talk
from app.progress import Progress
from app.serving import RANKER
from app.settings import Settings
from app.shown import answered_turns, impressions_of
from catalog.store import SqlCatalog
from domain.errors import BadInput
from domain.frozen import Frozen
from domain.items import Interaction
from domain.ports import Embedder
from ranking.examples import Ask, Example, examples_of
from ranking.fit import FitReport, FittedRanking, fit_ranking
from ranking.history import asks_from_history
from ranking.impressions import examples_from
from ranking.textasks import asks_from_catalog
from retrieval import builds
from retrieval.build import BuildReport, build_index, learnt_from
from retrieval.collaborative.choose import ChoiceReport
from retrieval.crowd import Profiles, refit_crowd
from retrieval.dialogues import DialogueSource
from retrieval.embedding import open_embedder
from retrieval.hybrid import HybridRetriever
from retrieval.index import SearchIndex
from retrieval.settings import RetrievalSettings

CANDIDATES = 120
"""How many candidates of each example the ranking learns from."""
TEXT_ASKS = 300
PEOPLE = 350
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
            f"past talk: {index.dialogue}",
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
        _remember_own_talk(records, settings)
        past, known = past_talk(records.conversations(), view), records.profiles()
        index = build_index(
            view, deeds, embedder, folder, settings.retrieval, progress, previous, past.remembered, known, past.moments
        )
        made = folder, embedder, index.collaborative
        fitted, ranking = _fit_ranking(records, deeds, past, made, settings, progress)
        fitted.save(folder / RANKER)
    seconds = time.monotonic() - started
    return BuildSummary(catalog=records.name, build_id=folder.name, index=index, ranking=ranking, seconds=seconds)


def _remember_own_talk(records: SqlCatalog, settings: Settings) -> None:
    store = open_store(settings)
    try:
        remember_own_talk(store, records)
    finally:
        store.close()


Made = tuple[Path, Embedder, ChoiceReport]
"""A build's folder, its embedder, and the collaborative methods that were chosen."""


def _fit_ranking(
    records: SqlCatalog,
    deeds: Sequence[Interaction],
    past: PastTalk,
    made: Made,
    settings: Settings,
    progress: Progress,
) -> tuple[FittedRanking, FitReport]:
    """Weights earned on likes and talk that were held back from the sources which find the candidates."""
    view, known = records.view(), records.profiles()
    asks = asks_from_history(deeds, known, users=PEOPLE, seed=settings.ranking.fit.seed)
    in_words = asks_from_catalog(view, asks.train, TEXT_ASKS, settings.ranking.fit.seed)
    cut = len(in_words) * 2 // 3
    held = hold_back(past, settings.ranking.fit.seed)
    turns = answered_turns(records, deeds, settings)
    used = {turn.turn_id for turn in turns}
    folder, embedder, chosen = made
    index = SearchIndex.open(folder, records, embedder, settings.retrieval)
    try:
        unseen = [deed for deed in asks.kept if deed.turn_id not in used]
        kept = learnt_from(unseen, [r for r in past.remembered if r.id not in held.talks])
        finder = _finder(records, index, kept, chosen, known, settings.retrieval, held.talks)

        def examples(wanted: Sequence[Ask]) -> tuple[Example, ...]:
            return examples_of(wanted, finder, CANDIDATES, progress)

        judge = judge_of(deeds, settings.retrieval.collaborative)
        shown = impressions_of(turns, deeds, judge, view, known, finder, settings)
        logged = examples_from(shown, settings.ranking.impressions)
        train = (*examples((*asks.train, *in_words[:cut], *held.train)), *logged)
        validation = examples((*asks.validation, *in_words[cut:], *held.validation))
        finder.close()
    finally:
        index.close()
    fitted, report = fit_ranking(train, validation, view, settings.ranking, progress)
    return fitted, report.model_copy(update={"logged": len(logged)})


def _finder(
    records: SqlCatalog,
    index: SearchIndex,
    kept: Sequence[Interaction],
    chosen: ChoiceReport,
    known: Profiles,
    settings: RetrievalSettings,
    held: frozenset[str],
) -> HybridRetriever:
    """The sources of a build, with those that learn from people fitted anew on what was kept, and without held talk.

    The whole of the chosen blend is fitted: its weight is earned by what will serve, not by a part of it.
    """
    crowd = refit_crowd(chosen, kept, records.view().ids, known, settings)
    sources = [s.without(held) if isinstance(s, DialogueSource) else s for s in index.sources()]
    return HybridRetriever(records, crowd.among(sources, records), settings.fusion)
