""" "Yes" to the change that we offered when nothing fitted: it becomes the wish that the person now has. Pure."""

from agent.lexicon import pattern
from agent.relax import Offer
from domain.conversation import Turn
from domain.intent import Act, Constraint, Intent, Step

_YES = pattern("consent.yes")
_SKIP = pattern("consent.skip")
_OPEN = pattern("consent.open")
_LONGEST = 40
_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE, Act.REACT})


def is_yes(text: str) -> bool:
    """Whether a message only agrees."""
    return len(text) <= _LONGEST and bool(_YES.fullmatch(text))


def skips(text: str) -> bool:
    """Whether a message only declines to answer a question."""
    return len(text) <= _LONGEST and bool(_SKIP.fullmatch(text))


def is_open(text: str) -> bool:
    """Whether a short message leaves the choice to us."""
    return len(text) <= _LONGEST and bool(_OPEN.search(text))


def agrees(text: str, turns: tuple[Turn, ...]) -> bool:
    """Whether a message only agrees, right after a search that found nothing to show."""
    if not turns or turns[-1].items or not is_yes(text):
        return False
    return any(step.act in _SEARCHES for step in turns[-1].intent.steps)


def take(offer: Offer, intent: Intent) -> Intent:
    """The intent that the agreement stands for: the moved bound, or the wish taken back."""
    if offer.instead:
        return intent.model_copy(update={"steps": (Step(act=Act.REFINE, constraints=(offer.instead,)),)})
    lifted = tuple(_named(wish) for wish in (offer.wish, *offer.others))
    return intent.model_copy(update={"steps": (Step(act=Act.REFINE),), "lifted": lifted})


def _named(wish: Constraint) -> str:
    return f"{wish.field}={wish.value}" if isinstance(wish.value, str) else wish.field
