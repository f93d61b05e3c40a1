"""What short messages mean once something was shown: all of it seen, a choice made, a verdict asked for. Pure."""

import re
from collections.abc import Mapping, Sequence

from agent import wishes
from agent.among import AMONG, extreme, preferred
from agent.interpret import measured
from agent.references import Focus
from domain.conversation import Turn
from domain.fields import Field
from domain.intent import Act, Constraint, Intent, Mention, Op, ReferenceKind, Sentiment, Step
from domain.ports import CatalogView

CHOSEN = "chosen"
"""What `about` is called where a person says which one they take."""
_ONE = re.compile(r"\b(this|that) (one|film|movie|book|item)\b|[这那]一?[部个本款家件]", re.IGNORECASE)
_SKIP_IT = re.compile(r"\s*(skip|pass|next|跳过|略过|过)( it)?(吧|了)?[\s.!。！]*", re.IGNORECASE)
_OPENERS = (
    r"^\s*((ok(ay)?|k|alright|all right|great|perfect|cool|nice|good|fine|yes|yeah|sure|right|thanks|well|then|so|"
    r"in that case|i think|i guess|好的?|行|嗯|可以|那么?|谢谢|不错|完美)[吧啊呀了\s,.!，。！]*)*"
)
_END = r"([\s,，]*(then|thanks|thank you|please|tonight|now|cheers|了|吧|啦|呗|啊|好了|谢谢你?))*[\s.!。！~～]*$"
_THING = r"[个部本款家件]"
_I_TAKE = (
    r"(i'?ll|i will|we'?ll|we will|let'?s|let us|i'?m (going to|gonna)|going to|gonna) (just )?"
    r"((go|going) (with|for)|take|have|get|pick|choose|watch|read|buy|try|settle (on|for)|stick (with|to)) "
)
_TAKES = re.compile(
    _OPENERS + _I_TAKE + r"(?!some|any)"
    r"|" + _OPENERS + r"(就|决定|我选|选|定)(是|选|要|看|买|定|来)?"
    rf"(它|[这那]一?{_THING}|第.{{1,2}}{_THING}|[前后头].{{1,2}}{_THING}|《[^》]+》){_END}"
    rf"|^[^，,不别没]*(就行|就好|就可以|就够){_END}",
    re.IGNORECASE,
)
_TAKES_IT = re.compile(
    _OPENERS + "(" + _I_TAKE +
    r"(it|this|that)( one)?|((that|this)( one)?|it) it is|(that|this)('ll| will) do|(that|this)('s| is) the one|sold)"
    + _END + r"|" + _OPENERS + rf"(就|决定|我选|选|定)(是|选|要|看|买|定|来)?(它|[这那]一?{_THING}){_END}",
    re.IGNORECASE,
)  # fmt: skip
_PLEASED = re.compile(
    r"\s*(perfect|great|excellent|lovely|awesome|wonderful|brilliant|太好了|完美|很好|太棒了)[\s,.!，！]*"
    r"(thanks|thank you|cheers|ta|谢谢|多谢)( a lot| so much|你|啦|了)?[\s.!。！]*",
    re.IGNORECASE,
)
_ON = re.compile(
    r"\b(more|another|others?|else|similar|like)\b|别的|更多|再|类似|[?？]\s*$|[吗么呢]\s*$", re.IGNORECASE
)
_EVERYWHERE = re.compile(
    r"\b(of all|overall|in (your|the) (whole |entire )?(catalog(ue)?|shop|store|collection|library|stock)|"
    r"you('ve| have)?( got|  sell| carry| stock)?\s*[?.!]*$|ever)\b|\byou have\b"
    r"|你们|店里|库里|目录|所有|全部|全店|整个",
    re.IGNORECASE,
)
_NOUN = re.compile(r"\b(film|movie|book|product|item|title|restaurant|song)s?\b|电影|片子|影片|书|商品|餐厅|东西", re.I)
_THESE = re.compile(r"\b(these|those|them|the (two|three|four|five))\b|这|那几|其中|它们|里面", re.IGNORECASE)
_WHICH = re.compile(r"\b(which|what('s| is| was))\b|哪|谁", re.IGNORECASE)
_COMPARES = re.compile(r"\bcompar|比较一?下|对比|比一比|区别|不同|\bdiffer(s|ent)?\b", re.IGNORECASE)
_VERBS = r"(pick|choose|recommend|suggest|go (for|with)|watch|read|buy|get|take|see|prefer|start with)"
_PICK = re.compile(
    rf"\b(which|what)( one)?( of (these|those|them|the)( \w+)?)? (would|do|should|will) (you|i) (\w+ )?{_VERBS}\b"
    r"|\bwhich( one| of (these|those|them|the)( \w+)?)?('s| is| do you think is) (the )?(better|best)\b"
    r"|\byour (pick|favou?rite) (of|among) (these|those|them)\b"
    rf"|哪一?{_THING}(会|要)?(更|比较|最)?(好看?|值得|划算|推荐)|(选|挑|推荐|建议|看|买)哪一?{_THING}",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"\bhow much (more expensive|cheaper|dearer)\b|\b(price difference|difference in price)\b|(差|贵|便宜)(了)?多少钱?"
    r"|\bhow much (?P<time>longer|shorter)\b|\bhow (much|many years) (?P<age>older|newer|apart)\b"
    r"|(差|长|短)了?(多少|几)(?P<zht>分钟)|差了?(多少|几)(?P<zha>年)",
    re.IGNORECASE,
)
_TWO = re.compile(r"\b(two|both|either|each other)\b|[两二俩]", re.IGNORECASE)
_ZH_MEASURES = (
    ("短", "更短"), ("长", "更长"), ("老|早|旧", "更早"), ("新|晚", "更新"), ("便宜", "便宜"), ("贵", "更贵"),
)  # fmt: skip
_HAN_END = rf"哪一?{_THING}(会)?(更|比较|最)?"
_HAVE_IT = re.compile(
    r"\s*(and |so |but )?(do|have) you (got|have|carry|stock|sell) (it|this|that)( one)?( in stock| there)?[\s?!.]*"
    r"|\s*(那)?(你们?)?(这里|店里|库里)?(有|有没有)(它|[这那][部个本款件])?(吗|么|货吗)?[\s?？]*",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\b(only|just)\b|只(要|看|留|想)|就(要|看)", re.IGNORECASE)


def settled(intent: Intent, text: str, meant: Intent, focus: Focus, turns: Sequence[Turn], view: CatalogView) -> Intent:
    """The resolved intent as it is meant after cards; the same one where there is nothing to settle.

    `meant`: the intent before what it points at was resolved.
    """
    if not turns:
        return intent
    shown = tuple(i for i in focus.shown if i in view.rows)
    last = focus.last_item if focus.last_item in view.rows else None
    step = (
        _spread(intent, text, shown, view)
        or _taken(intent, text, last, turns, view)
        or (_of_last(text, last, turns, view) if last else None)
        or _verdict(intent, text, meant, shown, turns, view)
        or _filtered(intent, text, meant, focus.held, view)
    )
    return intent.model_copy(update={"steps": (step,), "not_understood": (), "limit": None}) if step else intent


def _spread(intent: Intent, text: str, shown: Sequence[str], view: CatalogView) -> Step | None:
    """ "Seen it", 不用了 about several: all of them are known, or none is wanted; which one is no question."""
    mentions = intent.mentions
    bare = len(shown) > 1 and len(mentions) == 1 and not (mentions[0].item_id or mentions[0].title)
    if not bare or set(mentions[0].options) != set(shown) or _ONE.search(text) or intent.constraints:
        return None
    if mentions[0].sentiment is Sentiment.DISLIKE:
        return Step(act=Act.REFINE)
    seen = tuple(m.model_copy(update={"sentiment": Sentiment.SEEN}) for m in _mentions(shown, view))
    return Step(act=Act.REACT, mentions=seen) if mentions[0].sentiment is Sentiment.SEEN else None


def _taken(intent: Intent, text: str, last: str | None, turns: Sequence[Turn], view: CatalogView) -> Step | None:
    """ "I'll go with that", 前三个就行, "perfect, thanks": a choice, which is a good-bye and no wish for more."""
    if not any(turn.items for turn in turns) or _ON.search(text):
        return None
    acts = {step.act for step in intent.steps}
    if acts & {Act.MORE_LIKE, Act.RESET, Act.COMPARE} or intent.constraints or any(s.search_text for s in intent.steps):
        return None
    named = [m.item_id for m in intent.mentions if m.item_id]
    pleased = _PLEASED.fullmatch(text) and last and last in _said_last(turns[-1])
    if not (_TAKES_IT.search(text) or pleased or (named and _TAKES.search(text))):
        return None
    chosen = named or ([last] if last else [])
    return Step(act=Act.CHAT, about=CHOSEN, mentions=_mentions(chosen, view))


def _said_last(turn: Turn) -> set[str | None]:
    return {*(m.item_id for m in turn.intent.mentions), *(c.item.id for c in turn.items)}


def _of_last(text: str, last: str, turns: Sequence[Turn], view: CatalogView) -> Step | None:
    """ "Have you got it?", "skip" right after one was talked about."""
    talked = not turns[-1].items and not turns[-1].asked and last in _said_last(turns[-1])
    if talked and _SKIP_IT.fullmatch(text):
        refused = Mention(item_id=last, title=view.item(last).title(), sentiment=Sentiment.DISLIKE)
        return Step(act=Act.REACT, mentions=(refused,))
    asked = _HAVE_IT.fullmatch(text) if last in _said_last(turns[-1]) else None
    return Step(act=Act.ASK_ABOUT, about="have", mentions=_mentions([last], view)) if asked else None


def _verdict(
    intent: Intent, text: str, meant: Intent, shown: Sequence[str], turns: Sequence[Turn], view: CatalogView
) -> Step | None:
    """A question which of the shown (or of those named) is the most, the better one, or how far two are apart."""
    if intent.constraints or _COMPARES.search(text) or (_EVERYWHERE.search(text) and not _THESE.search(text)):
        return None
    several = [m.item_id for m in intent.mentions if m.item_id]
    pair = _pair(turns) if _TWO.search(text) and len(set(several)) != 2 else ()
    ids = pair or (tuple(dict.fromkeys(several)) if len(set(several)) > 1 else tuple(shown))
    if len(ids) < 2:
        return None
    if asked := _GAP.search(text):
        return _gap(asked, ids, view)
    if _PICK.search(text) and (best := preferred(ids, turns)):
        return Step(act=Act.ASK_ABOUT, about=f"{AMONG}pick", mentions=_mentions(_to_the_end(ids, best), view))
    if _NOUN.search(text) and not _THESE.search(text):
        return None
    return _most(text, meant, ids, view)


def _most(text: str, meant: Intent, ids: Sequence[str], view: CatalogView) -> Step | None:
    asked = _asked_end(text, meant, view.schema.fields)
    which, _, field = asked.partition(":")
    best = extreme(which, field, [view.item(i) for i in ids]) if asked else []
    if not best:
        return None
    return Step(act=Act.ASK_ABOUT, about=AMONG + asked, mentions=_mentions(_to_the_end(ids, best[0].id), view))


def _asked_end(text: str, meant: Intent, fields: Mapping[str, Field]) -> str:
    """ "min:year" where the oldest is asked for; "" where no extreme is."""
    for step in (s for s in meant.steps if s.act is Act.ASK_ABOUT and not s.mentions):
        if step.about.startswith(("min:", "max:")):
            return step.about
        ends = [r.value for r in step.references if r.value.startswith(("min:", "max:"))]
        if ends and (step.about == ends[0].partition(":")[2] or (not step.about and _WHICH.search(text))):
            return ends[0]
    if not _WHICH.search(text):
        return ""
    said = next((full for word, full in _ZH_MEASURES if re.search(f"{_HAN_END}({word})", text)), "")
    best = measured(said or text, fields)
    return next((r.value for r in best.references), "") if best else ""


def _gap(found: re.Match[str], ids: Sequence[str], view: CatalogView) -> Step | None:
    parts = found.groupdict()
    wanted = ("year",) if parts["age"] or parts["zha"] else ("runtime_min", "pages")
    names = wanted if any(parts.values()) else ("price",)
    field = next((name for name in names if name in view.schema.fields), names[0])
    step = Step(act=Act.ASK_ABOUT, about=f"{AMONG}gap:{field}", mentions=_mentions(ids, view))
    return step if len(ids) == 2 else None


def _pair(turns: Sequence[Turn]) -> tuple[str, ...]:
    """The two items talked about last since the cards came; () where fewer were."""
    named: list[str] = []
    for turn in reversed(turns):
        named += [m.item_id for m in reversed(turn.intent.mentions) if m.item_id and m.item_id not in named]
        if turn.items or len(named) > 1:
            break
    return tuple(reversed(named[:2])) if len(named) > 1 else ()


def _filtered(intent: Intent, text: str, meant: Intent, held: Sequence[Constraint], view: CatalogView) -> Step | None:
    """ "The funny ones only": those of the shown that are; where none is, a wish beside those there are."""
    values = [
        r.value.removeprefix("all:")
        for step in meant.steps
        if step.act in (Act.REACT, Act.ASK_ABOUT)
        for r in step.references
        if r.kind is ReferenceKind.ATTRIBUTE and r.value.startswith("all:") and r.sentiment is Sentiment.NEUTRAL
    ]
    if len(values) != 1 or not _ONLY.search(text):
        return None
    kept = [m.item_id for m in intent.mentions if m.item_id]
    if kept:
        return Step(act=Act.RECOMMEND, mentions=_mentions(kept, view))
    field = next((n for n, f in view.schema.fields.items() if values[0] in f.values), "")
    older = [c for c in held if c.field == field and c.hard and wishes.is_subject(c)]
    wish = Constraint(field=field, op=Op.EQ, value=values[0])
    return Step(act=Act.REFINE, constraints=(*older, wish)) if field else None


def _to_the_end(ids: Sequence[str], best: str) -> tuple[str, ...]:
    """The ids with the best last: it is what "it" means from here on."""
    return (*(i for i in ids if i != best), best)


def _mentions(ids: Sequence[str], view: CatalogView) -> tuple[Mention, ...]:
    return tuple(Mention(item_id=i, title=view.item(i).title()) for i in ids)
