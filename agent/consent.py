""" "Yes" to the change that we offered when nothing fitted: it becomes the wish that the person now has. Pure."""

import re

from agent.relax import Offer
from domain.conversation import Turn
from domain.intent import Act, Constraint, Intent, Step

_YES = re.compile(
    r"\s*((yes|yeah|yep|yup|sure|ok|okay|alright|all right|fine|please|please do|do it|go ahead|go for it|why not|"
    r"sounds good|that works|works for me|好|好的|好啊|好吧|行|可以|可以的|嗯|要|要的|没问题|来吧|看)"
    r"[\s,.!，。！~～]*)+",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"\s*((i )?(skip|pass|don'?t (care|mind|know)|no preference|no idea|not sure|whatever|anything|"
    r"anything goes|surprise me|"
    r"you (choose|pick|decide)|just (show|give|recommend) me (something|anything)|either|any|idk|dunno|"
    r"跳过|随便|随意|都行|"
    r"都可以|无所谓|不知道|没想法|你定|你选|你来选|直接推荐|先推荐(再说)?|看着办)"
    r"(吧|了|啦)?( it| this| that| of them| please)?"
    r"[\s,.!，。！~～]*)+",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\bsurprise me\b|\banything (goes|is fine|will do|else)\b|\bwhatever\b|随便|随意|都行|都可以", re.IGNORECASE
)
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
