"""The methods that `evaluate offline` knows by name, and how any source of Parley becomes a method."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from domain.errors import BadInput
from domain.items import Interaction
from domain.ports import Retriever
from domain.query import Query
from evaluation.offline import Method
from evaluation.splits import Case
from retrieval.collaborative.choose import fit_collaborative
from retrieval.collaborative.model import CollaborativeModel
from retrieval.collaborative.recipes import NEURAL, RECIPES
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.popularity import Popularity, fit_popularity

_BLOCK = 256
BASELINES = ("random", "popularity")
FITTED = (*BASELINES, *RECIPES, *NEURAL, "collaborative")
"""Every method that needs nothing but interactions; "collaborative" is the one that validation chooses. Those in
NEURAL need torch."""


def fitted_methods(
    names: Iterable[str],
    train: Sequence[Interaction],
    item_ids: Sequence[str],
    settings: CollaborativeSettings | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> dict[str, Method]:
    """Fit each named method on `train`. Raises BadInput for a name that is not in FITTED."""
    settings, wanted = settings or CollaborativeSettings(), list(names)
    methods: dict[str, Method] = {}
    for done, name in enumerate(wanted):
        progress(f"fitting {name}", done, len(wanted))
        if name == "random":
            methods[name] = random_method(item_ids, settings.seed)
        elif name == "popularity":
            methods[name] = popularity_method(fit_popularity(train, tastes=settings), item_ids)
        elif name in FITTED:
            named = settings.model_copy(update={"method": "auto" if name == "collaborative" else name})
            methods[name] = model_method(fit_collaborative(train, item_ids, named)[0])
        else:
            raise BadInput(f"no method {name!r}", f"one of: {', '.join(FITTED)}, or a source of the build")
    return methods


def random_method(item_ids: Sequence[str], seed: int = 7) -> Method:
    """The same luck for the same person: what any method must beat."""

    def run(cases: Sequence[Case], limit: int) -> list[list[str]]:
        lists = []
        for case in cases:
            order = np.random.default_rng([seed, *case.user.encode()]).permutation(len(item_ids))
            wanted = order[: limit + len(case.known)]
            lists.append([item_ids[n] for n in wanted if item_ids[n] not in case.known][:limit])
        return lists

    return run


def popularity_method(popularity: Popularity, item_ids: Sequence[str]) -> Method:
    """The same list for everybody, less what they know."""
    allowed = set(item_ids)
    order = [i for i in sorted(popularity.score, key=lambda i: (-popularity.score[i], i)) if i in allowed]
    return lambda cases, limit: [_first(order, case.known, limit) for case in cases]


def model_method(model: CollaborativeModel) -> Method:
    """A fitted model over the items that it knows, many people at once."""

    def run(cases: Sequence[Case], limit: int) -> list[list[str]]:
        lists: list[list[str]] = []
        for start in range(0, len(cases), _BLOCK):
            block = cases[start : start + _BLOCK]
            scores = model.scores_many([c.history for c in block], [c.disliked for c in block])
            lists += [_ranked(model, row, case, limit) for row, case in zip(scores, block, strict=True)]
        return lists

    return run


def retriever_method(retriever: Retriever, text: Callable[[Case], str] = lambda _: "") -> Method:
    """Any source or fusion of Parley, asked as a turn asks it: with the history as likes and no words."""

    def run(cases: Sequence[Case], limit: int) -> list[list[str]]:
        return [[c.item_id for c in retriever(case_query(case, limit, text(case)), limit)] for case in cases]

    return run


def case_query(case: Case, limit: int, text: str = "") -> Query:
    """The query of one case."""
    return Query(
        text=text,
        user=case.user,
        liked=case.history,
        disliked=case.disliked,
        seen=case.seen,
        profile=case.profile,
        limit=limit,
    )


def _ranked(model: CollaborativeModel, scores: npt.NDArray[np.float32], case: Case, limit: int) -> list[str]:
    row = scores.copy()
    row[[model.rows[item] for item in case.known if item in model.rows]] = np.nan
    able = np.flatnonzero(np.isfinite(row))
    if limit < len(able):
        able = able[np.argpartition(-row[able], limit - 1)[:limit]]
    return [model.item_ids[n] for n in sorted(able, key=lambda n: (-row[n], n))]


def _first(order: Sequence[str], known: frozenset[str], limit: int) -> list[str]:
    return [item for item in order[: limit + len(known)] if item not in known][:limit]
