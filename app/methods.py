"""Every way to rank that `evaluate offline` can name: fitted baselines, each source, the fusion, the whole."""

from collections.abc import Callable, Sequence

from app.assemble import similarity_of
from app.learn_order import learn_order
from app.past_talk import past_talk
from app.progress import Progress
from app.serving import Live
from app.settings import Settings
from domain.candidates import Candidate
from domain.errors import BadInput
from domain.items import Interaction
from domain.ports import Ranker
from domain.query import Query
from evaluation.offline import Method
from evaluation.offline_methods import BASELINES, FITTED, fitted_methods, retriever_method
from ranking.assemble import standard_pipeline
from retrieval.collaborative.choose import ChoiceReport
from retrieval.crowd import fit_crowd
from retrieval.hybrid import HybridRetriever

FUSION, WHOLE = "hybrid", "parley"
SOURCES = ("collaborative", "similar", "popularity", "dense", "lexical", "dialogue", "constraints")
DEFAULT = ("random", "popularity", "item_knn", "edlae", "collaborative", "similar", FUSION, WHOLE)
POOL = 300
"""How many fused candidates the ranking orders."""


def all_methods(
    live: Live, settings: Settings, names: Sequence[str], train: Sequence[Interaction], refit: bool, progress: Progress
) -> dict[str, Method]:
    """The methods by name; `refit`: sources that learn from people are fitted on `train` instead of the build's.

    Raises BadInput for a name that there is not.
    """
    wanted = list(dict.fromkeys((*(names or DEFAULT), *BASELINES)))
    sources = {source.name: source for source in live.index.sources()}
    unknown = [n for n in wanted if n not in (*FITTED, *sources, FUSION, WHOLE)]
    if unknown:
        there_are = ", ".join(dict.fromkeys((*DEFAULT, *FITTED, *sources)))
        raise BadInput(f"no method {unknown[0]!r}", f"there are: {there_are}")
    ranker = live.parts.ranker
    if refit:
        crowd, chosen = fit_crowd(train, live.catalog.view().ids, live.catalog.profiles(), settings.retrieval, progress)
        sources = {s.name: s for s in crowd.among(list(sources.values()), live.catalog)}
        if WHOLE in wanted:
            ranker = _reranker(live, settings, train, chosen, progress)
    fusion = HybridRetriever(live.catalog, list(sources.values()), settings.retrieval.fusion)
    own: dict[str, Callable[[Query, int], list[Candidate]]] = {FUSION: fusion, WHOLE: _whole(ranker, fusion), **sources}
    baselines = [n for n in wanted if n in FITTED and n not in own]
    ids = live.catalog.view().ids
    fitted = fitted_methods(baselines, train, ids, settings.retrieval.collaborative, progress)
    return {n: fitted[n] if n in fitted else retriever_method(_Named(n, own[n])) for n in wanted}


class _Named:
    """A function as a retriever."""

    def __init__(self, name: str, find: Callable[[Query, int], list[Candidate]]) -> None:
        self.name = name
        self._find = find

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """Find candidates."""
        return self._find(query, limit)


def _whole(ranker: Ranker, fusion: HybridRetriever) -> Callable[[Query, int], list[Candidate]]:
    """What a turn shows: the fusion, ranked by a pipeline."""
    return lambda query, limit: list(ranker(query, fusion(query, max(POOL, limit))))[:limit]


def _reranker(
    live: Live, settings: Settings, train: Sequence[Interaction], chosen: ChoiceReport, progress: Progress
) -> Ranker:
    """The pipeline with weights that were earned on `train` alone: the build's own have seen what is held out here."""
    past = past_talk(live.catalog.conversations(), live.catalog.view())
    fitted, _ = learn_order(live.catalog, live.index, train, past, chosen, settings, progress)
    return standard_pipeline(live.catalog, fitted, settings.ranking, similarity_of(live.index))


def refitted(
    live: Live, settings: Settings, train: Sequence[Interaction], progress: Progress
) -> tuple[HybridRetriever, Ranker]:
    """The fusion and the whole ranking, with all that learns from people fitted on `train` alone."""
    crowd, chosen = fit_crowd(train, live.catalog.view().ids, live.catalog.profiles(), settings.retrieval, progress)
    sources = crowd.among(list(live.index.sources()), live.catalog)
    ranker = _reranker(live, settings, train, chosen, progress)
    return HybridRetriever(live.catalog, sources, settings.retrieval.fusion), ranker
