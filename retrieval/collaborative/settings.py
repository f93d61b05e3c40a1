"""Settings of collaborative filtering."""

from collections.abc import Mapping

from pydantic import Field

from domain.frozen import Frozen
from domain.items import InteractionKind
from retrieval.collaborative.neural.settings import NeuralSettings


class CollaborativeSettings(Frozen):
    """What counts as a like, and how the models are fitted and chosen.

    A rating counts as a like from `min_rating` on; where that is unset: from 4 on a scale that ends at 5, else from the
    person's own mean. Other kinds count with their weight in `weights` (above zero: liked, below zero: disliked).
    Ratings that all have one value are no judgement and count as likes (implicit feedback).
    """

    method: str = "auto"
    """A method's name (see retrieval.collaborative.recipes), or auto: chosen by size and on a validation split."""
    min_rating: float | None = None
    max_disliked_rating: float | None = None
    """Ratings up to this one count as dislikes; unset: 2 on a scale that ends at 5, else none."""
    lukewarm_weight: float = Field(default=0.4, ge=0, le=1)
    """What a rating just below a like (3 of 5 stars) counts when a model is fitted: having chosen it says something.
    It is no like of the person's, and nothing to be found in an evaluation."""
    weights: Mapping[str, float] = {
        InteractionKind.LIKE: 1.0,
        InteractionKind.PURCHASE: 1.0,
        InteractionKind.CLICK: 0.5,
        InteractionKind.DISLIKE: -1.0,
        InteractionKind.HIDE: -1.0,
    }
    dislike_weight: float = Field(default=0.2, ge=0)
    """How much a disliked item counts against its like, relative to a liked one."""
    half_life_items: float = Field(default=50.0, gt=0)
    """The liked item this many places before the newest counts half (EASE, EDLAE, iALS; auto tries others)."""
    l2: float = Field(default=200.0, gt=0)
    dropout: float = Field(default=0.33, ge=0, lt=1)
    """EDLAE's dropout: how strongly popular items are kept from predicting themselves."""
    next_l2: float = Field(default=50.0, gt=0)
    next_half_life_items: float = Field(default=1.5, gt=0)
    next_items: int = Field(default=1, ge=1)
    """How many of the next items the next-item model predicts."""
    next_decay: float = Field(default=0.85, gt=0, le=1)
    next_backward: float = Field(default=0.75, ge=0, le=1)
    """How much a step read backward counts: 0 follows the order strictly, 1 only what is near in time."""
    factors: int = Field(default=128, ge=2)
    iterations: int = Field(default=15, ge=1)
    factor_l2: float = Field(default=20.0, gt=0)
    confidence: float = Field(default=5.0, gt=0)
    """iALS: how much more an interaction counts than its absence."""
    neighbours: int = Field(default=100, ge=1)
    max_closed_form_items: int = Field(default=12_000, ge=0)
    """Beyond so many items the closed-form models (cubic in items) are not tried."""
    budget_s: float = Field(default=40.0, gt=0)
    """Processor time for the choice between methods (a busy machine chooses the same); the winner is then fitted."""
    seed: int = 7
    neural: NeuralSettings = NeuralSettings()
