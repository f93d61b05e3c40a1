"""What counts as a like, by the rule that the models use."""

from collections.abc import Callable, Sequence

from domain.items import Interaction
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule, own_means

Judge = Callable[[Interaction], float]
"""Above zero: a like, below: a dislike, zero: says nothing."""


def judge_of(interactions: Sequence[Interaction], settings: CollaborativeSettings) -> Judge:
    """The rule that fits these interactions."""
    rule, means = learn_rule(interactions, settings), own_means(interactions)
    return lambda interaction: rule.weight(interaction, means.get(interaction.user))
