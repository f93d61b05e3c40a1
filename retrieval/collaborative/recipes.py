"""The methods by name: each fits a new core on histories."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from domain.errors import BadInput
from retrieval.collaborative.blend import Blended
from retrieval.collaborative.core import Core
from retrieval.collaborative.factors import fit_bpr, fit_ials
from retrieval.collaborative.fold import Fold
from retrieval.collaborative.gram import GRAM, Gram, ease, gram_of
from retrieval.collaborative.histories import Histories
from retrieval.collaborative.item_knn import Similarity, item_knn
from retrieval.collaborative.linear import Linear
from retrieval.collaborative.neural import torch_tools
from retrieval.collaborative.next_item import next_item
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.user_knn import user_knn

Progress = Callable[[str, int, int], None]
"""Hears (step, done, total)."""
Recipe = Callable[[Histories, CollaborativeSettings], Core]


def fold_of(settings: CollaborativeSettings) -> Fold:
    """The fold-in that the settings say."""
    return Fold(half_life=settings.half_life_items, dislike=settings.dislike_weight)


def _gram(histories: Histories) -> Gram:
    return Gram(histories.kept[GRAM]) if GRAM in histories.kept else gram_of(histories.matrix())


def fit_ease(histories: Histories, settings: CollaborativeSettings) -> Linear:
    """EASE."""
    return Linear(ease(_gram(histories), settings.l2), fold_of(settings))


def fit_edlae(histories: Histories, settings: CollaborativeSettings) -> Linear:
    """EDLAE: EASE with dropout."""
    return Linear(ease(_gram(histories), settings.l2, settings.dropout), fold_of(settings))


def fit_next_item(histories: Histories, settings: CollaborativeSettings) -> Linear:
    """What comes next, alone."""
    fold = Fold(half_life=settings.next_half_life_items, dislike=settings.dislike_weight)
    return Linear(next_item(histories, settings), fold)


def fit_next_blend(histories: Histories, settings: CollaborativeSettings) -> Blended:
    """What comes next, with .75 of EDLAE (half-life 10) and half as much of iALS (half-life 5)."""
    context = fit_edlae(histories, settings.model_copy(update={"half_life_items": 10.0}))
    fold = fold_of(settings).model_copy(update={"half_life": 5.0})
    factors = fit_ials(histories.matrix(), settings, fold)
    return Blended([fit_next_item(histories, settings), context, factors], [1.0, 0.75, 0.5])


def _neighbours(similarity: Similarity) -> Recipe:
    def fit(histories: Histories, settings: CollaborativeSettings) -> Core:
        return Linear(item_knn(histories.matrix(), similarity, settings.neighbours), fold_of(settings))

    return fit


def fit_user_knn(histories: Histories, settings: CollaborativeSettings) -> Core:
    """Nearest people."""
    return user_knn(histories.matrix(), settings.neighbours, fold_of(settings))


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "ease": fit_ease,
        "edlae": fit_edlae,
        "next_item": fit_next_blend,
        "next_item_alone": fit_next_item,
        "item_knn": _neighbours(Similarity.COSINE),
        "item_knn_bm25": _neighbours(Similarity.BM25),
        "item_knn_jaccard": _neighbours(Similarity.JACCARD),
        "user_knn": fit_user_knn,
        "ials": lambda histories, settings: fit_ials(histories.matrix(), settings, fold_of(settings)),
        "bpr": lambda histories, settings: fit_bpr(histories.matrix(), settings, fold_of(settings)),
    }
)
"""Method name -> how it is fitted."""

NEURAL = ("multvae", "sasrec")
"""Methods that need torch to be fitted (not to serve)."""


def fit_core(
    name: str, histories: Histories, settings: CollaborativeSettings, progress: Progress = lambda *_: None
) -> Core:
    """Fit one method by name; `progress` hears of the epochs of those that have some. Raises BadInput for an unknown
    one."""
    if name in NEURAL:
        return _fit_neural(name, histories, settings, progress)
    if name not in RECIPES:
        raise BadInput(f"no collaborative method {name!r}", f"one of: auto, {', '.join((*RECIPES, *NEURAL))}")
    return RECIPES[name](histories, settings)


def available() -> tuple[str, ...]:
    """The methods that can be fitted on this machine."""
    return (*RECIPES, *(NEURAL if torch_tools.installed() else ()))


def _fit_neural(name: str, histories: Histories, settings: CollaborativeSettings, progress: Progress) -> Core:
    from retrieval.collaborative.neural.train_sasrec import fit_sasrec  # torch loads in these, where it is used
    from retrieval.collaborative.neural.train_vae import fit_multvae

    fit: Callable[..., Core] = fit_multvae if name == "multvae" else fit_sasrec
    tell: Progress = lambda step, done, total: progress(f"collaborative: {name}, {step}", done, total)  # noqa: E731
    return fit(histories, settings.neural, fold_of(settings), settings.seed, tell)
