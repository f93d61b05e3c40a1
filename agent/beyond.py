"""Questions that no search answers: what was asked for so far, how we choose, what no record says, orders. Pure.

They become an answer in words and change no wish; where anything was read as a wish, the message is left alone.
"""

import re

from agent.answers import HOW, UNRECORDED
from agent.lexicon import pattern
from domain.intent import Act, Intent, Step

SO_FAR = "me"
_SO_FAR = pattern("beyond.so_far")
_HOW = pattern("beyond.how")
_ORDER = pattern("beyond.order")
_HELD_NOWHERE = pattern("beyond.held_nowhere")
_ASKED = pattern("beyond.asked")
_OF_CARDS = pattern("beyond.of_cards")
_DESCRIBES = pattern("beyond.describes")
"""A question with such words may describe what is looked for."""
_LONGEST = 24
"""Words, or Chinese characters, of such a question."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def beyond_search(intent: Intent, text: str, *, cards: bool) -> Step | None:
    """The step that a message really is where no search answers it; None for every other message.

    `cards`: whether cards were shown, which a question about none in particular is then about.
    """
    if not all(map(_asks_nothing_read, intent.steps)) or len(_HAN.sub(" x", text).split()) > _LONGEST:
        return None
    if _SO_FAR.search(text):
        return Step(act=Act.ASK_ABOUT, about=SO_FAR)
    if _HOW.search(text):
        return Step(act=Act.ASK_ABOUT, about=HOW)
    if _ORDER.search(text):
        return Step(act=Act.OUT_OF_SCOPE)
    asks = cards and _ASKED.search(text) and not _DESCRIBES.search(text)
    if asks and (_HELD_NOWHERE.search(text) or _OF_CARDS.search(text)):
        return Step(act=Act.ASK_ABOUT, about=UNRECORDED)
    return None


def _asks_nothing_read(step: Step) -> bool:
    """Whether a step is a search for mere words, or none at all."""
    said = step.constraints or step.mentions or step.references
    return step.act in (Act.RECOMMEND, Act.REFINE, Act.CHAT) and not said and not step.about
