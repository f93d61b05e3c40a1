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
from domain.intent import Act, Intent, Step

_LESS = (
    r"\b(?:less|not|isn'?t|aren'?t|nothing|too|without being)(?: (?:so|too|as|that|very|really|overly|quite|all that))?"
)
_LESS_ZH = r"(?:不要|别|不想要|不能|不|没有?)(?:太|那么|这么|很|过于)|(?:不要|别)(?:再)?(?:那么|这么)|太|少(?:一?点|些)"
_OPENING = (
    r"^\s*(?:(?:ok|okay|and|but|also|maybe|well|hmm+|please|yes|no|preferably|ideally|just|can i have|do you have)"
    r"[\s,]+)*"
)
_MODIFIES = re.compile(
    _OPENING + r"(?:(?:something|anything|one|ones|some)\s+)?(?:that'?s |that is |which is )?"
    r"(?:(?:a bit|a little|slightly|much|way|far|even|rather)\s+)?"
    r"(?:(?:less|more)\s+[\w-]+(?:\s+(?:and\s+(?:less |more )?)?[\w-]+)?(?:\s+please)?[\s.!?]*$"
    r"|(?:not|nothing|isn'?t|aren'?t)\s+(?:so|too|as|that|very|really|overly|quite)\b|too\s+[\w-]+[\s.!?]*$"
    r"|in\s+(?:a\s+|an\s+|some\s+)?(?:different |another |other )?[\w-]+(?:\s+colou?rs?)?"
    r"(?:\s+(?:please|instead))?[\s.!?]*$"
    r"|with(?:out)?\s+\w+|made (?:of|from|in)\s|(?:a )?(?:different|another|other) colou?r)"
    + "|" + _OPENING + r"(?:something|anything)\s+[\w-]+(?:\s+and\s+[\w-]+)?(?:\s+(?:please|then|instead))?[\s.!?]*$"
    r"|^(?:那|还是|但是?|不过|最好|能不能|有没有|我?(?:想)?要|来|给我|换|个|，|,|\s)*"
    r"(?:(?:不要|别|不想要|不能|不|没)(?:太|那么|这么|很)[^，。；,;]{1,6}|太[^，。；,;]{1,5}了"
    r"|(?:更|再|稍微|比较|尽量)?[^，。；,;]{1,5}一?[点些]儿?的?|[^，。；,;]{1,3}色的?|换个?(?:别的)?颜色.*)"
    r"(?:吧|呢|吗|有吗|行吗|谢谢)*[。！？!?\s]*$",
    re.IGNORECASE,
)  # fmt: skip
_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE})
_ASKS = re.compile(
    r"\b(want\w*|need\w*|look\w*|search\w*|find|show|recommend\w*|suggest\w*|give|get|got|buy|list|any|have|try|let'?s|"
    r"who|what|which|how|where|when|why|tell|switch|instead|can|could|would|new)\b|[?？]"
    r"|^\s*(?:(?:ok|okay|and|now|then)[\s,]+)*(?:an?|some)\s+(?!bit\b|little\b|touch\b|lot\b)(?!.*\bones?\b)"
    r"|想(?!要)|想?要(?![^一个件部本款双条台张顶盏]*的)|找|推荐|来[点个部本些]|给我|换|有没有|什么|看看|求|买|搜|介绍|怎么|哪|[吗么]$",
    re.IGNORECASE,
)
"""What begins a request or asks a question; without any of it a few words after cards are a fragment."""
_FRAGMENT_WORDS, _FRAGMENT_HAN = 6, 10
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DESCRIBES = re.compile(
    r"(?:(?:he|she|they|my \w+)(?:'?s|'?re| is| are| really| also)* (?:in ?to|likes?|loves?|enjoys?|fond of) |"
    r"with (?:an? |some )?)(?P<en>[\w' -]{2,40})"
    r"|(?:[他她]们?|孩子|我?(?:爸爸?|妈妈?|老婆|老公|妻子|丈夫|女友|男友|女朋友|男朋友))(?:很|最|特别|比较|也|就)?(?:喜欢|爱|迷)(?:上了)?"
    r"(?P<likes>[^，。！？\s]{1,8})"
    r"|(?:最好|比较|要|有点|稍微)?(?P<zh>(?!(?:好|是|对|真|行|可以|别|其他|其它|没有|有|我|你|这样|那样|刚才|之前|上面)的)"
    r"[\u4e00-\u9fff]{1,6})的",
    re.IGNORECASE,
)
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
    negator = _LESS + r"(?: [\w-]+(?: (?:or|and)| ,)?)?\s+" if word.isascii() else f"(?:{_LESS_ZH})"
    found = re.search(rf"{negator}{re.escape(word)}", text, re.IGNORECASE)
    return found[0].strip() if found else ""


@cache
def _opposites() -> Mapping[str, str]:
    data: Any = yaml.safe_load(files("agent.phrases").joinpath("opposites.yaml").read_text(encoding="utf-8"))
    pairs = [(str(a), str(b)) for pairs in data.values() for a, b in pairs]
    return {**{b: a for a, b in reversed(pairs)}, **dict(pairs)}
