"""Which interactions are likes and which are dislikes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from domain.frozen import Frozen
from domain.items import Interaction, InteractionKind
from retrieval.collaborative.settings import CollaborativeSettings

_FIVE_STARS_LIKE, _FIVE_STARS_LUKEWARM, _FIVE_STARS_DISLIKE = 4.0, 3.0, 2.0


class Taste(Frozen):
    """One person's likes and dislikes: item ids, oldest first."""

    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()


class TasteRule(Frozen):
    """How an interaction is judged. `like_from` None: from the person's own mean on."""

    like_from: float | None
    dislike_to: float | None
    weights: Mapping[str, float]
    lukewarm_from: float | None = None
    lukewarm: float = 0.0

    def weight(self, interaction: Interaction, own_mean: float | None = None) -> float:
        """Above zero: liked, below: disliked, zero: says nothing."""
        if interaction.kind is not InteractionKind.RATING:
            return self.weights.get(interaction.kind, 0.0)
        line = self.like_from if self.like_from is not None else own_mean
        if line is None or interaction.value >= line:
            return 1.0
        return -1.0 if self.dislike_to is not None and interaction.value <= self.dislike_to else 0.0

    def evidence(self, interaction: Interaction, own_mean: float | None = None) -> float:
        """As `weight`, but a lukewarm rating counts a little: what a model is fitted on."""
        weight, line = self.weight(interaction, own_mean), self.lukewarm_from
        rated = interaction.kind is InteractionKind.RATING
        return self.lukewarm if not weight and rated and line is not None and interaction.value >= line else weight


def learn_rule(interactions: Iterable[Interaction], settings: CollaborativeSettings) -> TasteRule:
    """The rule that fits the scale of these ratings, unless the settings say it."""
    values = {i.value for i in interactions if i.kind is InteractionKind.RATING}
    like, dislike, lukewarm_from = settings.min_rating, settings.max_disliked_rating, None
    if like is None and len(values) <= 1:
        like = min(values, default=0.0)
    elif like is None and 4 < max(values) <= 5 and min(values) >= 0:
        like, dislike = _FIVE_STARS_LIKE, _FIVE_STARS_DISLIKE if dislike is None else dislike
        lukewarm_from = _FIVE_STARS_LUKEWARM
    return TasteRule(
        like_from=like,
        dislike_to=dislike,
        weights=settings.weights,
        lukewarm_from=lukewarm_from,
        lukewarm=settings.lukewarm_weight,
    )


def own_means(interactions: Iterable[Interaction]) -> dict[str, float]:
    """The mean rating of every user who rated."""
    values: dict[str, list[float]] = defaultdict(list)
    for i in interactions:
        if i.kind is InteractionKind.RATING:
            values[i.user].append(i.value)
    return {user: sum(v) / len(v) for user, v in values.items()}


def tastes(interactions: Sequence[Interaction], rule: TasteRule, lukewarm: bool = False) -> dict[str, dict[str, float]]:
    """For every user: item -> weight, in the order of the newest judgement (oldest first; untimed: as given).

    The newest judgement of an item decides its sign; of several likes the strongest counts. `lukewarm`: with the
    ratings that count a little when a model is fitted.
    """
    weigh = rule.evidence if lukewarm else rule.weight
    means = own_means(interactions) if rule.like_from is None else {}
    kept: dict[str, dict[str, float]] = defaultdict(dict)
    for i in sorted(interactions, key=_when):
        weight = weigh(i, means.get(i.user))
        if weight:
            before = kept[i.user].pop(i.item, 0.0)
            kept[i.user][i.item] = max(weight, before) if weight > 0 else weight
    return dict(kept)


def taste_of(interactions: Sequence[Interaction], rule: TasteRule) -> Taste:
    """The likes and dislikes of one person, oldest first, from all that they did."""
    judged = [pair for weights in tastes(interactions, rule).values() for pair in weights.items()]
    return Taste(
        liked=tuple(item for item, weight in judged if weight > 0),
        disliked=tuple(item for item, weight in judged if weight < 0),
    )


def _when(interaction: Interaction) -> float:
    return interaction.time.timestamp() if interaction.time else float("-inf")
