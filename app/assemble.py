"""The one place that picks concrete classes: a home and settings become live parts."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from agent.assistant import Assistant
from agent.parts import Parts, SecondReader, unobserved
from agent.readers import CurrentReader
from agent.reply import TemplateWriter, Writer
from agent.request import RecommendRequest, recommend
from agent.stores import MemoryConversationStore, SqlConversationStore
from app.homes import open_library, open_store
from app.like_part import like_stage
from app.models import NearestValue, budget, open_model
from app.progress import lines
from app.retuning import turned
from app.serving import RANKER, Live, Serving
from app.settings import Settings
from app.student_part import student_stage
from app.translating import translating
from app.tuned import reader_maker
from app.watch import Watch
from catalog.store import SqlCatalog
from domain.errors import NotBuilt, ParleyError
from domain.ports import Embedder, Finder, Ranker
from llms.meter import Meter
from ranking.assemble import standard_pipeline
from ranking.fitted import FittedRanking, load_ranking
from ranking.llm_imagined import ImaginedPart
from ranking.pipeline import Pipeline, Stage
from ranking.similarity import Similarity
from retrieval import builds
from retrieval.embedding import open_embedder
from retrieval.hybrid import HybridRetriever
from retrieval.index import SearchIndex

_log = logging.getLogger(__name__)
MANY = 100
"""So many items that wait for a vector are worth a word on stderr."""


def open_serving(settings: Settings, *, warm: bool = False) -> Serving:
    """Everything of one home, each catalogue opened when it is first asked for. Raises ModelFailed, StoreFailed.

    `warm`: what loads on first use loads before a build serves, so that nobody's first turn waits for it.
    """
    library, store = open_library(settings), open_store(settings)
    factory = LiveFactory(settings, open_embedder(settings.embedding), store, warm=warm)
    return Serving(library, store, factory, settings.catalog, factory.retuned, factory.watch)


class LiveFactory:
    """Makes the live parts of a catalogue at a build; a build that is still the same is kept open."""

    def __init__(self, settings: Settings, embedder: Embedder, store: SqlConversationStore, *, warm: bool) -> None:
        self.watch = Watch()
        self._warm = warm
        self._settings = settings
        self._embedder = embedder
        self._store = store
        self._model = open_model(settings, load=True)
        self._reads = reader_maker(settings, warm=warm)

    def __call__(self, catalog: SqlCatalog, build_id: str, former: Live | None) -> Live:
        """The live parts. Raises NotBuilt, StoreFailed."""
        version = catalog.view().schema.version
        if former and former.build_id == build_id:
            former.index.refresh()
            return replace(former, version=version)
        folder = builds.current(catalog.folder)
        if folder is None:
            raise NotBuilt(f"the build {build_id} is not complete", f"run `parley build --catalog {catalog.name}`")
        index = SearchIndex.open(folder, catalog, self._embedder, self._settings.retrieval, lines(MANY))
        parts = self._parts(catalog, index, _fitted(folder / RANKER))
        if self._warm:
            by_rules = replace(parts, second_reader=None)  # a start waits for no model server
            recommend(by_rules, RecommendRequest(text="something good, not too long", limit=1))
            threading.Thread(target=_warm_chinese, args=(by_rules,), daemon=True, name="warm").start()
        passing = Assistant(_keeping_nothing(parts))
        live = Live(catalog.name, build_id, version, catalog, index, parts, Assistant(parts), passing)
        if former:
            former.index.close()
        return live

    def retuned(self, live: Live) -> Live:
        """The same parts with the order of results that an operator set since."""
        fitted = _fitted(live.catalog.folder / "builds" / live.build_id / RANKER)
        parts = replace(live.parts, ranker=self._ranker(live.catalog, live.index, fitted))
        return replace(live, parts=parts, assistant=Assistant(parts), passing=Assistant(_keeping_nothing(parts)))

    def _ranker(self, catalog: SqlCatalog, index: SearchIndex, fitted: FittedRanking | None) -> Ranker:
        settings = turned(catalog).over(self._settings.ranking)
        scorer, parts = self._scorer(catalog), like_stage(self._settings, catalog, catalog.name)
        parts += student_stage(self._settings, catalog.folder, self._embedder, index.snapshot)
        standard = standard_pipeline(catalog, fitted, settings, similarity_of(index), scorer, parts)
        if not self._imagines:
            return standard
        imagined = ImaginedPart(self._settings.llm.imagine_weight)
        return Pipeline([Stage(standard, mandatory=True), Stage(imagined, waits=False)])

    def _parts(self, catalog: SqlCatalog, index: SearchIndex, fitted: FittedRanking | None) -> Parts:
        settings = self._settings
        return Parts(
            catalog=catalog,
            finder=self._finder(catalog, index),
            ranker=self._ranker(catalog, index, fitted),
            reader=CurrentReader(catalog, self._reads),
            store=self._store,
            writer=self._writer(),
            clock=lambda: datetime.now(UTC),
            settings=settings.agent,
            catalog_name=catalog.name,
            observe=self.watch,
            second_reader=self._second_reader(),
            likes=index.crowd.likes,
            meter=lambda: Meter(budget(settings.llm)),
            model=self._model,
        )

    @property
    def _imagines(self) -> bool:
        return self._model is not None and self._settings.llm.imagine

    def _finder(self, catalog: SqlCatalog, index: SearchIndex) -> Finder:
        hybrid: Finder = HybridRetriever(catalog, index.sources(), self._settings.retrieval.fusion)
        hybrid = translating(hybrid, self._settings, catalog, self._model)
        if self._model is None or not self._imagines:
            return hybrid
        from agent.imagine import ImaginingFinder

        return ImaginingFinder(hybrid, self._model, catalog, timeout_s=self._settings.llm.imagine_timeout_s)

    def _writer(self) -> Writer:
        llm = self._settings.llm
        if self._model is None or not llm.writes:
            return TemplateWriter()
        from agent.model_writer import ModelWriter  # what a model needs loads only where there is one

        return ModelWriter(
            self._model,
            tone=self._settings.agent.tone,
            timeout_s=llm.timeout_s,
            chooses=llm.chooses,
            recalls=llm.history_tokens if llm.kind == "openai" else 0,
        )

    def _second_reader(self) -> SecondReader | None:
        llm = self._settings.llm
        if self._model is None or not llm.reads:
            return None
        from agent.model_reader import ModelReader

        return ModelReader(self._model, timeout_s=llm.timeout_s, near=NearestValue(self._embedder))

    def _scorer(self, catalog: SqlCatalog) -> Ranker | None:
        scoring = self._settings.ranking.scoring
        if self._model is None or not self._settings.llm.score or not scoring.weight:
            return None
        from ranking.llm import LlmScorer

        return LlmScorer(self._model, catalog, scoring)


def similarity_of(index: SearchIndex) -> Similarity:
    """Cosines of items' vectors, 0 where an item has none, shape (ids, ids)."""

    def similarity(item_ids: Sequence[str]) -> npt.NDArray[np.float64]:
        snapshot = index.snapshot()
        rows = snapshot.rows(item_ids)
        vectors = np.where((rows >= 0)[:, None], snapshot.vectors.matrix[rows], 0.0)
        cosines: npt.NDArray[np.float64] = np.clip(vectors @ vectors.T, 0.0, 1.0).astype(np.float64)
        return cosines

    return similarity


def _fitted(folder: Path) -> FittedRanking | None:
    """The build's ranking; the default weights serve where it has none."""
    try:
        return load_ranking(folder)
    except NotBuilt:
        return None


def _warm_chinese(parts: Parts) -> None:
    """Load the Chinese dictionary, which takes half a second and which many people never need, beside the start."""
    try:
        recommend(parts, RecommendRequest(text="一部好看的电影，不要太长", limit=1))
    except ParleyError as error:  # the first Chinese turn will load it, or say what is wrong
        _log.warning("the Chinese words are not loaded yet: %s", error.message)


def _keeping_nothing(parts: Parts) -> Parts:
    """The same parts for dialogues that the caller keeps: no conversation and no reaction is kept."""
    settings = parts.settings.model_copy(update={"remembers": False})
    return replace(parts, store=MemoryConversationStore(), settings=settings, observe=unobserved)
