"""Every way to rank that `evaluate offline` can name: fitted baselines, each source, the fusion, the whole."""

from collections.abc import Callable, Sequence

from app.progress import Progress
from app.serving import Live
from app.settings import Settings
from domain.candidates import Candidate
from domain.errors import BadInput
from domain.items import Interaction
from domain.query import Query
from evaluation.offline import Method
from evaluation.offline_methods import FITTED, fitted_methods, retriever_method
from evaluation.splits import JudgeT
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule, own_means
from retrieval.crowd import fit_crowd
from retrieval.hybrid import HybridRetriever, Source

FUSION, WHOLE = "hybrid", "parley"
SOURCES = ("collaborative", "similar", "popularity", "dense", "lexical", "dialogue", "constraints")
DEFAULT = ("random", "popularity", "item_knn", "edlae", "collaborative", "similar", FUSION, WHOLE)
POOL = 300
"""How many fused candidates the ranking orders."""


def judge_of(interactions: Sequence[Interaction], settings: CollaborativeSettings) -> JudgeT:
    """What counts as a like, by the rule that the models use."""
    rule, means = learn_rule(interactions, settings), own_means(interactions)
    return lambda interaction: rule.weight(interaction, means.get(interaction.user))


def all_methods(
    live: Live, settings: Settings, names: Sequence[str], train: Sequence[Interaction], refit: bool, progress: Progress
) -> dict[str, Method]:
    """The methods by name; `refit`: sources that learn from people are fitted on `train` instead of the build's.

    Raises BadInput for a name that there is not.
    """
    wanted = list(dict.fromkeys(names)) or list(DEFAULT)
    sources = {source.name: source for source in live.index.sources()}
    unknown = [n for n in wanted if n not in (*FITTED, *sources, FUSION, WHOLE)]
    if unknown:
        there_are = ", ".join(dict.fromkeys((*DEFAULT, *FITTED, *sources)))
        raise BadInput(f"no method {unknown[0]!r}", f"there are: {there_are}")
    if refit:
        sources = _refitted(live, settings, sources, train, progress)
    fusion = HybridRetriever(live.catalog, list(sources.values()), settings.retrieval.fusion)
    own: dict[str, Callable[[Query, int], list[Candidate]]] = {FUSION: fusion, WHOLE: _whole(live, fusion), **sources}
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


def _whole(live: Live, fusion: HybridRetriever) -> Callable[[Query, int], list[Candidate]]:
    """What a turn shows: the fusion, ranked by the build's pipeline."""
    return lambda query, limit: list(live.parts.ranker(query, fusion(query, max(POOL, limit))))[:limit]


def _refitted(
    live: Live, settings: Settings, sources: dict[str, Source], train: Sequence[Interaction], progress: Progress
) -> dict[str, Source]:
    known = live.catalog.profiles()
    crowd, _ = fit_crowd(train, live.catalog.view().ids, known, settings.retrieval, progress)
    return {source.name: source for source in crowd.among(list(sources.values()), live.catalog)}
