"""Parts of a message that are about the talk itself and hold no wish: "stop asking", "none of these". Pure.

They are taken out before the rest is read, so that they become neither search words nor a question which card is meant.
"""

import re
from collections.abc import Sequence

from domain.frozen import Frozen
from domain.intent import Act, Intent, Step

_STOP_ASKING = re.compile(
    r"(?:^|(?<=[,.;!，。]))\s*(and |but |just |please |can you |could you )*"
    r"((stop|quit|enough) (asking|(with|of)(?=[\w ]* questions))( me)?( so many| (all )?(these|the)| your| any more)*"
    r"( questions?)?"
    r"|(don'?t|do not) ask( me)?( so many| any ?more| any| more)?( questions?)?"
    r"|no (more )?questions)( please| already| any ?more)?(?=\s*([,.;!，。]|$|and\b|just\b))"
    r"|(不要|别|不用|请别|请不要)(再|老是|总是|一直)?(问|提问)(我)?(了|问题|那么多|这么多)*(问题)?(了)?",
    re.IGNORECASE,
)
_NONE_OF = re.compile(
    r"^\s*(no|nope|nah)?[\s,.!]*("
    r"none of (these|those|them)( (are|is|look|looks|sound|seem)( [\w']+){1,2}(?=\s*([,.;!]|$))"
    r"| please| appeals?( to me)?| works?( for me)?)?"
    r"|(these|those|they)( ones)?( are|'re| look| all look| sound| all sound)( all)?( so| too| really| pretty| just)?"
    r" (boring|dull|bad|awful|terrible|lame|rubbish|not for me|no good|not (it|good|great|interesting))"
    r")(?=[\s,.;:!]|$)"
    r"|^\s*(不[，,\s]*)?((这些|这几[个部本款]|它们)?(全|都)(不要|不行|不好|不想看|没意思|很?无聊|太无聊|一般)(了|的)?"
    r"|(这些|这几[个部本款])(我)?(不要|不行|不好|不喜欢|不想看|没意思|太?无聊)(了)?"
    r"|一[个部本款](都|也)(不要|不行|不喜欢|不想看|没兴趣))(?=[\s，。；,.;！!]|$)",
    re.IGNORECASE,
)
_CHEAP = re.compile(
    r"\b(a bit |a little |much |way |something |anything )*"
    r"(cheaper|cheapest|less expensive|(not|not too|too) expensive|inexpensive|affordable|low(er)?[- ]priced?"
    r"|cheap(?! (thrills?|shots?|tricks?|laughs?|looking))|low(er)? prices?)( ones?| options?)?(?![\w-]| by\b)"
    r"|(再|更|最)?(便宜|平价|实惠|廉价)(一?[点些])?儿?的?|(别|不要|不)太贵的?",
    re.IGNORECASE,
)
_SCORN = (
    r"(so |such |really |just |totally |fucking |a |an |the |complete |absolute |utter |most )*"
    r"(useless|stupid|dumb|idiot(ic)?|moron(ic)?|garbage|pathetic|crap|the worst)"
    r"( (bot|machine|robot|thing|ai|program|app))?"
)
_INSULT = re.compile(
    rf"\b(you|u|this (bot|thing|app|ai)|what)('re| are|r| is)? {_SCORN}(?=\s*([,.;!?]|$|and\b|but\b|now\b))"
    rf"|^\s*{_SCORN}[\s.!]*$"
    r"|\bshut (the \w+ )?up\b|\b(fuck|screw|damn) you\b|\bfuck off\b|\bgo to hell\b|\byou suck\b|\bpiss off\b"
    r"|(你|这机器人|这个?(软件|程序|AI))(真的?|太|好|是个?|就是个?|怎么这么|这么)*"
    r"(笨|蠢|傻|没用|废物|垃圾|白痴|智障|烂)(了|死了|啊|吧)?"
    r"|闭嘴|滚开|^\s*滚(蛋)?[吧！!。\s]*$|去死|傻[逼屄比]|(他|你)妈的?|什么(破|垃圾)(机器人|软件|程序|玩意儿?)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    r"^\s*(please |(can|could|would) you )*(speak|talk|answer|reply|respond|write|switch|continue|let'?s)"
    r"( (speak|talk|back))?( to me)?( to| in| with)* (?P<en>english|chinese|mandarin)( please| now| again)*[\s.!?]*$"
    r"|^\s*(?P<bare>english|chinese|中文|英文|英语)[, ]*(please|吧|谢谢)[\s.!?。！？]*$"
    r"|^\s*(请|麻烦|能不能|能|可以|可不可以)*(你|您)?(用|说|讲|换成?|改用|改说)(?P<zh>中文|汉语|普通话|英文|英语)"
    r"(来)?(回答|回复|说|讲|聊|交流)?(我)?(吧|好吗|可以吗|吗|好不好|行吗)?[。？！?!]*$",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"^\s*(and |but |so |ok |okay )*"
    r"((do|can|could|will|would|does) (you|i|we|they|it)\b(?!.*\b(recommend|suggest|find|film|movie|book)).*\b("
    r"deliver( (to|it|this|on|within|by)\b|y\b|[\s?]*$)|ship( (it|this|that|them|to|abroad)\b|ping\b|[\s?]*$)"
    r"|returns? (it|this|that|them|policy)|refunds?|warranty|pay (by|with|in)|coupons?|discount codes?)"
    r"|(what|how|where|when|who)\b.*\b(your|the|my) (returns?|refund|shipping|delivery|warranty|order|payment)\b)"
    r"|(送货|发货|配送|送到|包邮|运费|退货|退款|换货|保修|优惠券|刷卡|货到付款)"
    r"[^，。]*(吗|么|多久|怎么|多少|几天)[^，。]*[？?]?$",
    re.IGNORECASE,
)
_EDGES = " \t\n,.;:!?，。；：！？、~"


class Heard(Frozen):
    """A message without what it says about the talk: `rest` is left to be read."""

    rest: str
    no_questions: bool = False
    refuses_all: bool = False
    no_prices: bool = False
    insulted: bool = False
    service: bool = False
    """Whether it asks for what a shop does and a catalogue does not know: delivery, returns, payment."""
    language: str = ""
    """The language that the person asks to be answered in, where they do."""

    def completed(self, intent: Intent, *, wishes: bool) -> Intent:
        """The reading of the rest, with what was taken out. `wishes`: whether any are known from before."""
        steps = intent.steps
        if self.language:
            chat = Step(act=Act.CHAT, about="language")
            return intent.model_copy(update={"language": self.language, "steps": (chat,), "not_understood": ()})
        if self.service:
            return intent.model_copy(update={"steps": (Step(act=Act.OUT_OF_SCOPE),), "not_understood": ()})
        if self.no_prices and not any(_says(step) for step in steps):
            steps, intent = (), intent.model_copy(update={"not_understood": ()})
        if self.refuses_all and not any(step.act is not Act.CHAT for step in steps):
            steps = (Step(act=Act.REFINE),)
        if self.no_questions and not steps and wishes:
            steps = (Step(act=Act.RECOMMEND),)
        told = [Step(act=Act.CHAT, about=about) for about, so in self._told() if so]
        return intent.model_copy(update={"steps": (*told, *steps)}) if told or steps != intent.steps else intent

    def _told(self) -> Sequence[tuple[str, bool]]:
        return (("sorry", self.insulted), ("no_questions", self.no_questions), ("no_prices", self.no_prices))


def stops_questions(text: str) -> bool:
    """Whether a message asks us to ask nothing more."""
    return bool(_STOP_ASKING.search(text))


def says_price(text: str) -> bool:
    """Whether a text holds a word about a low or high price."""
    return bool(_CHEAP.search(text))


def hear(text: str, *, cards: bool, priced: bool) -> Heard:
    """What a message says about the talk. `cards`: whether any were shown; `priced`: whether items have prices."""
    if asked := _LANGUAGE.search(text):
        name = (asked["en"] or asked["bare"] or asked["zh"]).casefold()
        return Heard(rest="", language="en" if name in ("english", "英文", "英语") else "zh")
    if _SERVICE.search(text):
        return Heard(rest="", service=True)
    insulted = bool(_INSULT.search(text))
    rest = _INSULT.sub(" ", text).strip(_EDGES) if insulted else text
    no_questions = stops_questions(rest)
    rest = _without(_STOP_ASKING, rest) if no_questions else rest
    refuses_all = cards and bool(_NONE_OF.search(rest))
    rest = _without(_NONE_OF, rest) if refuses_all else rest
    no_prices = not priced and says_price(rest)
    rest = _without(_CHEAP, rest) if no_prices else rest
    return Heard(rest=rest, no_questions=no_questions, refuses_all=refuses_all, no_prices=no_prices, insulted=insulted)


def _without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(" ", text, count=1).strip(_EDGES)


def _says(step: Step) -> bool:
    said = step.constraints or step.mentions or step.references or step.search_text
    return bool(said) or step.act not in (Act.RECOMMEND, Act.REFINE, Act.CHAT)
