"""Words of degree in a follow-up: "something less flashy", "not too big", "in blue please". Pure.

They narrow what was asked for and start nothing new, and what should be less is never searched for: its opposite is,
where we know one, else the person is told that it could not be used.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from agent import wishes
from agent.lexicon import pattern
from domain.intent import Act, Intent, Step

_LESS = pattern("softness.less")
_LESS_ZH = pattern("softness.less_zh")
_MODIFIES = pattern("softness.modifies")
_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE})
_ASKS = pattern("softness.asks")
"""What begins a request or asks a question; without any of it a few words after cards are a fragment."""
_FRAGMENT_WORDS, _FRAGMENT_HAN = 6, 10
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DESCRIBES = pattern("softness.describes")
"""Words that can only say how something should be or whom it should suit, also where none of them is known."""


def softened(intent: Intent, text: str, *, known: bool, cards: bool = False) -> Intent:
    """The intent without words of what should be less in the search.

    `known`: whether there are wishes so far; `cards`: whether cards were shown.
    """
    lost: list[str] = []
    steps = [_without_refused(step, text, lost) for step in intent.steps]
    if known and cards and not steps and (described := _described(text)):
        step = Step(act=Act.REFINE, search_text=described)
        return intent.model_copy(update={"steps": (step,), "not_understood": ()})
    narrows = bool(_MODIFIES.search(text)) or (cards and _is_fragment(text))
    if known and narrows and len(steps) == 1 and _only_describes(steps[0]):
        steps = [steps[0].model_copy(update={"act": Act.REFINE})]
    if tuple(steps) == intent.steps:
        return intent
    return intent.model_copy(update={"steps": tuple(steps), "not_understood": (*intent.not_understood, *lost)})


def _only_describes(step: Step) -> bool:
    """An ask of which nothing says what kind of thing is wanted."""
    kinds = any(c.hard and wishes.is_subject(c) for c in step.constraints)
    return step.act is Act.RECOMMEND and bool(step.search_text or step.constraints) and not (kinds or step.mentions)


def _is_fragment(text: str) -> bool:
    """Whether a message is a few words that ask for nothing: "for rain", "size M", 降噪的."""
    short = len(_HAN.sub(" x ", text).split()) <= (_FRAGMENT_HAN if _HAN.search(text) else _FRAGMENT_WORDS)
    return short and not _ASKS.search(text.strip())


def _described(text: str) -> str:
    """What a fragment of unknown words says that is wanted: "with a good story", 银的, 她喜欢猫; "" for any other."""
    found = _DESCRIBES.fullmatch(text.strip(" .!。！~～吧哦啊")) if _is_fragment(text) else None
    return (found["en"] or found["likes"] or found["zh"]).strip() if found else ""


def _without_refused(step: Step, text: str, lost: list[str]) -> Step:
    if step.act not in _SEARCHES or not step.search_text:
        return step
    said: list[str] = []
    for word in step.search_text.split():
        refusal = _refusal(word, text)
        if not refusal:
            said.append(word)
        elif instead := _opposites().get(word.casefold()):
            said.append(instead)
        elif not any(
            isinstance(v, str) and v.casefold() == word.casefold() for c in step.constraints for v in wishes.values(c)
        ):
            lost.append(refusal)
    return step.model_copy(update={"search_text": " ".join(dict.fromkeys(said))})


def _refusal(word: str, text: str) -> str:
    """The words that say that this should be less; "" where none do."""
    less = _LESS if word.isascii() else _LESS_ZH
    found = re.search(rf"(?:{less.pattern}){re.escape(word)}", text, re.IGNORECASE)
    return found[0].strip() if found else ""


@cache
def _opposites() -> Mapping[str, str]:
    data: Any = yaml.safe_load(files("agent.phrases").joinpath("opposites.yaml").read_text(encoding="utf-8"))
    pairs = [(str(a), str(b)) for pairs in data.values() for a, b in pairs]
    return {**{b: a for a, b in reversed(pairs)}, **dict(pairs)}
