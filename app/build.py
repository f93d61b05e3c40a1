"""`parley build`: every index and model of a catalogue into a new folder, then one atomic swap."""

import time

from app.homes import open_store
from app.learn_order import learn_order
from app.own_talk import remember_own_talk
from app.past_talk import past_talk
from app.progress import Progress
from app.serving import RANKER
from app.settings import Settings
from catalog.store import SqlCatalog
from domain.errors import BadInput
from domain.frozen import Frozen
from ranking.fit import FitReport
from retrieval import builds
from retrieval.build import BuildReport, build_index
from retrieval.embedding import open_embedder
from retrieval.index import SearchIndex


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
        opened = SearchIndex.open(folder, records, embedder, settings.retrieval)
        try:
            fitted, ranking = learn_order(records, opened, deeds, past, index.collaborative, settings, progress)
        finally:
            opened.close()
        fitted.save(folder / RANKER)
    seconds = time.monotonic() - started
    return BuildSummary(catalog=records.name, build_id=folder.name, index=index, ranking=ranking, seconds=seconds)


def _remember_own_talk(records: SqlCatalog, settings: Settings) -> None:
    store = open_store(settings)
    try:
        remember_own_talk(store, records)
    finally:
        store.close()
