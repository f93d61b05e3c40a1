"""What a reading means in a dialogue where words alone cannot tell: a question, a card to see again. Pure."""

import re
from collections.abc import Mapping

from agent.answers import UNRECORDED
from agent.consent import is_yes
from domain.fields import Field
from domain.intent import Act, Intent, Op, Reference, ReferenceKind, Sentiment, Step

_AGAIN = re.compile(r"\b(again|once more|back to)\b|再(看|给|显示|发)|再.{0,6}一遍", re.IGNORECASE)
_QUESTION = re.compile(r"[?？]\s*$|[吗么嘛]\s*[?？。]?\s*$")
_ABOUT_IT = re.compile(
    r"^\s*(and |but |so )?(is|was|isn't|does|has) (it|this|that)\b.*\?"
    r"|^(它|这个|这部|那部|那个|这本|那本).*[吗么嘛][?？。]?$",
    re.IGNORECASE,
)
_ASKS_OF_IT = re.compile(
    r"^\s*(and |so |but |ok |okay )*(who|whose|what|when|where|how|is|does|did|has|was|will|can|could)\b.*"
    r"\b(it|its|(this|that) one)\b.*\?\s*$"
    r"|^\s*(那|那么)?(它|这[部个本款家件]|那[部个本款家件]).*([吗么呢]\s*[?？。]?|[?？])\s*$",
    re.IGNORECASE,
)
_SHORT = 8
"""Words of a question about what was talked about; a longer one may describe something that is looked for."""
_CAST = re.compile(r"\bwho\b.*\b(in|stars?|plays?|acts?|appears?)\b|谁(还)?(演|主演|出演)|演员|主演", re.IGNORECASE)
_ABOUT_THEM = re.compile(
    r"^\s*(and |but |so )?(is|are|were|was|do|does|did|would|could|can) (any of )?(they|those|these|them)\b.*\?"
    r"|^(这|那)(些|几[部个本款家件]).*[吗么嘛][?？。]?$|^它们.*[吗么嘛][?？。]?$",
    re.IGNORECASE,
)
_NOT_THAT = re.compile(r"^\s*(no,? +)?not (that|this)( one)?\b|^(不要|不是)(这|那)(个|部|本|款|家)", re.IGNORECASE)
_WHICH_OF = re.compile(
    r"^\s*(and |so |but )?which( one| of \w+( \w+)?)?( is| was|'s) (more |less )?\w+"
    r"|^(那|那么)?(其中|它们(之中|里面?)?|这(两|三|几)[部个本家款件](里面?|之中|中)?)?[，,]?哪(一)?[部个本家款件](更|比较|最)",
    re.I,
)
_NO = re.compile(
    r"\s*((no|nope|nah|not really|not (these|it|those|good)|none|none of (these|them|those)|next|meh|boring|wrong|"
    r"come on|ugh+|argh+|seriously|hurry( up)?|still (no|not it|wrong)|again|others|"
    r"不|不要|不行|不对|都不行|都不要|都不好|错了|还是不对|还不对|不是这[个些]|快点?|搞什么|哎呀?|唉|啧|又来|"
    r"没意思|无聊|一般|算了)(吧|了|啊|嘛)?[\s,.!?，。！？~～]*)+",
    re.IGNORECASE,
)
_ASKS_FACT = re.compile(
    r"^\s*(and |so |but |ok |okay )*(did|does|do|is|was|were|are|has|have|had|will|when|where|who|whose|why|"
    r"how (many|much|big|far|old|often|popular|well|did))\b"
    r"|\b(made of|materials?|colou?rs?|sizes?|dimensions|weigh\w*|warranty|ingredients|calories)\b"
    r"|奖|奥斯卡|票房|评分|预算|续集|续作|什么时候|哪里|哪儿|在哪|是谁|多少|材质|材料|成分|颜色|尺寸|尺码|多大|多重|保修",
    re.IGNORECASE,
)
_ASKS_ALL = re.compile(
    r"\b(about|like|tell|describe|good|worth|any|recommend|fun)\b|怎么样|讲(的)?(是)?(什么|啥)|介绍|说说|如何|好看|好吃|好用|值得",
    re.IGNORECASE,
)
_OPINION = re.compile(r"\b(any good|good|worth|decent|fun)\b|好看|值得|好吃|好用", re.IGNORECASE)
_MEASURES = (
    (re.compile(r"\b(old|earli)(er|est)\b|(更|比较|最)(老|早|旧)", re.IGNORECASE), "min", ("year",)),
    (re.compile(r"\b(new|lat)(er|est)\b|\bmore recent\b|(更|比较|最)(新|晚)", re.IGNORECASE), "max", ("year",)),
    (re.compile(r"\blong(er|est)\b|(更|比较|最)长", re.IGNORECASE), "max", ("runtime_min", "pages")),
    (re.compile(r"\bshort(er|est)\b|(更|比较|最)短", re.IGNORECASE), "min", ("runtime_min", "pages")),
    (re.compile(r"\bcheap(er|est)\b|\bless expensive\b|便宜", re.IGNORECASE), "min", ("price",)),
    (re.compile(r"\bmore expensive\b|\b(dear|pric(i|y))(er|est)\b|(更|比较|最)贵", re.IGNORECASE), "max", ("price",)),
)
"""What "which of them is older?" asks for: the words, which end, and the fields that measure it."""
_TAKES_BACK = re.compile(
    r"\s*(no,? |ok,? |sorry,? |please |just )*(forget|scratch|undo|ignore|disregard|take back) "
    r"(that|it|this|(my |the )?last( one| thing| message| bit)?|what i (just )?said)( please| again)?[\s.!]*"
    r"|\s*(不对|抱歉|啊|嗯|[，,\s])*(刚才|刚刚|上一?[条句]|上面)(我)?(那|这|说)?(一)?([条句个]|话|的|的那[条句])?"
    r"(都?(不算|作废|收回|撤回|撤销|忽略|忘掉?|当我没说))(了|吧|好了)?[\s。！!]*"
    r"|\s*(当我没说|收回(刚才)?(的话|那句)?)[\s。！!]*",
    re.IGNORECASE,
)
_HAVE = re.compile(r"\b(do|have) you (have|got|carry|stock)\b|有没有|有.{1,20}吗", re.IGNORECASE)


def interpret(intent: Intent, text: str, *, several: bool = False, fields: Mapping[str, Field] | None = None) -> Intent:
    """The intent with its steps as the dialogue needs them; the same one where there is nothing to settle.

    `several`: whether several cards were just shown; `fields`: those of the catalogue.
    """
    meant = _as_meant(intent, text, several=several, fields=fields or {})
    step = meant.steps[0] if len(meant.steps) == 1 else None
    named = step is not None and step.act is Act.ASK_ABOUT and bool(step.mentions or step.references)
    if step and named and step.about == "have" and _OPINION.search(text):
        return _with(meant, (step.model_copy(update={"about": ""}),))
    if step and named and not (step.about or step.constraints) and _ASKS_FACT.search(text):
        asked = _with(meant, (step.model_copy(update={"about": UNRECORDED}),))
        return meant if _ASKS_ALL.search(text) else asked.model_copy(update={"not_understood": ()})
    return meant


def _as_meant(intent: Intent, text: str, *, several: bool, fields: Mapping[str, Field]) -> Intent:
    steps = intent.steps
    if several and _NO.fullmatch(text):  # "boring": none of the cards, so others; asking which one would be a nuisance
        return intent.model_copy(update={"steps": (Step(act=Act.REFINE),), "not_understood": ()})
    if _NOT_THAT.search(text) and all(_only_points(step) for step in steps):
        refused = Reference(kind=ReferenceKind.PRONOUN, value="one", said=text[:20], sentiment=Sentiment.DISLIKE)
        return intent.model_copy(update={"steps": (Step(act=Act.REACT, references=(refused,)),), "not_understood": ()})
    if _TAKES_BACK.fullmatch(text):
        return _with(intent, (Step(act=Act.RESET, about="last"),))
    if not steps:
        return _unread(intent, text, fields)
    if is_yes(text) and all(step.act in (Act.RECOMMEND, Act.REFINE) and not step.constraints for step in steps):
        return _with(intent, (Step(act=Act.RECOMMEND),))
    them = bool(_ABOUT_THEM.search(text))
    if (them or _ABOUT_IT.search(text)) and len(steps) == 1 and _only_wishes(steps[0]):
        it = Reference(kind=ReferenceKind.PRONOUN, value="all" if them else "one", said=text.split()[0])
        return _with(intent, (steps[0].model_copy(update={"act": Act.ASK_ABOUT, "references": (it,)}),))
    if len(steps) == 1 and _only_searches(steps[0]) and len(text.split()) <= _SHORT and _ASKS_OF_IT.search(text):
        return _unread(intent, text, fields)
    if (them or _ABOUT_IT.search(text)) and len(steps) == 1 and _only_searches(steps[0]):
        meant = () if them else (Reference(kind=ReferenceKind.PRONOUN, value="one", said=text.split()[0]),)
        return _with(intent, (Step(act=Act.ASK_ABOUT, about=UNRECORDED, references=meant),))
    if _WHICH_OF.search(text) and len(steps) == 1 and _only_wishes(steps[0]) and (best := _extreme(steps[0])):
        return _with(intent, (best,))
    if all(s.act is Act.COMPARE for s in steps) and (best := measured(text, fields)):
        whole = _WHICH_OF.search(text) and best.references
        return _with(intent, (best,) if whole else tuple(s.model_copy(update={"about": best.about}) for s in steps))
    pointing = [step for step in steps if _only_points(step)]
    others = [step for step in steps if step not in pointing]
    if pointing and _AGAIN.search(text) and all(_is_bare(step) for step in others):
        return _with(intent, tuple(s.model_copy(update={"act": Act.RECOMMEND}) for s in pointing))
    if pointing and _QUESTION.search(text) and len(others) == 1 and _only_wishes(others[0]):
        asked = pointing[0].model_copy(update={"act": Act.ASK_ABOUT, "constraints": others[0].constraints})
        return _with(intent, (asked,))
    if pointing and not others:
        return _with(intent, tuple(_asking(step) for step in pointing))
    if _HAVE.search(text) and steps[0].act is Act.ASK_ABOUT and steps[0].mentions and all(map(_is_bare, steps[1:])):
        return _with(intent, (steps[0].model_copy(update={"about": "have"}),))
    return intent


def _unread(intent: Intent, text: str, fields: Mapping[str, Field]) -> Intent:
    """A question that was not read and still points: "which of them is longer?", "who else is in it?"."""
    best = measured(text, fields) if _WHICH_OF.search(text) else None
    if best and best.references:
        return _with(intent, (best,))
    if not _ASKS_OF_IT.search(text):
        return intent
    it = Reference(kind=ReferenceKind.PRONOUN, value="one", said="it")
    about = "actor" if _CAST.search(text) and "actor" in fields else ""
    return _with(intent, (Step(act=Act.ASK_ABOUT, references=(it,), about=about),))


def _only_points(step: Step) -> bool:
    """A reaction that says nothing but which item is meant."""
    felt = [*(m.sentiment for m in step.mentions), *(r.sentiment for r in step.references)]
    neutral = bool(felt) and all(sentiment is Sentiment.NEUTRAL for sentiment in felt)
    return step.act is Act.REACT and neutral and not step.constraints


def _is_bare(step: Step) -> bool:
    """An ask for something without saying what."""
    said = step.constraints or step.mentions or step.references or step.search_text
    return step.act in (Act.RECOMMEND, Act.REFINE) and not said


def _only_wishes(step: Step) -> bool:
    wished = bool(step.constraints) and not (step.mentions or step.references)
    return step.act in (Act.RECOMMEND, Act.REFINE) and wished


def _only_searches(step: Step) -> bool:
    wished = bool(step.search_text) and not (step.constraints or step.mentions or step.references)
    return step.act in (Act.RECOMMEND, Act.REFINE) and wished


def _extreme(step: Step) -> Step | None:
    """ "Which one is longer?" asks which of the cards has most: of a bound it takes the direction."""
    wish = step.constraints[0]
    which = {Op.GE: "max", Op.LE: "min"}.get(wish.op)
    if which is None or len(step.constraints) > 1:
        return None
    pointer = Reference(kind=ReferenceKind.ATTRIBUTE, value=f"{which}:{wish.field}", said="which")
    return Step(act=Act.ASK_ABOUT, references=(pointer,), about=wish.field)


def measured(text: str, fields: Mapping[str, Field]) -> Step | None:
    """The question which of the compared items has most or least of what the words measure."""
    for words, which, measuring in _MEASURES:
        field = next((name for name in measuring if name in fields), None)
        alike = next((name for name in fields if measuring == ("price",) and "price" in name), None)
        if not field and alike and words.search(text):
            return Step(act=Act.ASK_ABOUT, about=alike)  # "cheap", "moderate": words have no order to go by
        if field and words.search(text):
            pointer = Reference(kind=ReferenceKind.ATTRIBUTE, value=f"{which}:{field}", said="which")
            return Step(act=Act.ASK_ABOUT, references=(pointer,), about=field)
    return None


def _asking(step: Step) -> Step:
    """ "Which is the oldest?" asks for a fact, "the second one" for what there is to know."""
    field = next((f for r in step.references if (f := _superlative(r))), "")
    return step.model_copy(update={"act": Act.ASK_ABOUT, "about": step.about or field})


def _superlative(reference: Reference) -> str:
    which, _, field = reference.value.partition(":")
    return field if which in ("min", "max") else ""


def _with(intent: Intent, steps: tuple[Step, ...]) -> Intent:
    return intent.model_copy(update={"steps": steps})
