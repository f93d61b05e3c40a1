"""Requests about the list itself: its order, what is left of it, one fact of each, what most people like. Pure."""

import re
from collections.abc import Mapping, Sequence

from agent.answers import UNRECORDED
from agent.lexicon import pattern
from agent.liking import LIKED
from agent.references import number
from domain.fields import Field
from domain.intent import Act, Intent, Mention, Step
from domain.items import Item
from domain.ports import CatalogView

ORDER, TOP, SORTED, LEFT, NO_LIKES = "order:", "top:", "sorted:", "left", "no_likes"
"""What `about` begins with: an ask in an order ("order:min:year"), the foremost whether shown or not ("top:max:liked"),
the cards again in an order, what is left of all that fits, and that nobody's likes are known."""
_SUPERLATIVE, _POPULAR, _AMONG = pattern("of_list.most"), pattern("of_list.popular"), pattern("of_list.among")
_ORDER, _DOWN, _UP = pattern("of_list.order"), pattern("of_list.downwards"), pattern("of_list.upwards")
_LEFT_WHICH, _LEFT_COUNT = pattern("of_list.left_which"), pattern("of_list.left_count")
_FACTS = pattern("of_list.facts")
_BY = {
    "by_year": ("year",),
    "by_length": ("runtime_min", "pages"),
    "by_price": ("price",),
    "by_title": ("title",),
    "by_likes": ("rating", LIKED),
}
_NAMED = {
    "director": ("director", "导演", "who directed", "who made", "谁导", "谁拍"),
    "author": ("author", "writer", "作者", "who wrote"),
    "actor": ("actor", "cast", "star", "演员", "主演", "who plays", "who is in", "who are in"),
    "year": ("year", "date", "年", "when", "什么时候"),
    "runtime_min": ("running", "runtime", "length", "duration", "片长", "时长", "长度", "how long", "多长"),
    "genre": ("genre", "类型"),
    "country": ("countr", "国家", "where"),
    "price": ("price", "价"),
    "brand": ("brand", "品牌", "牌子"),
    "pages": ("page", "页"),
    "keyword": ("theme", "主题"),
}
"""By field how a message calls it."""
_SMALL = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_SEARCHES = frozenset({Act.RECOMMEND, Act.REFINE, Act.CHAT})


def of_list(
    intent: Intent, text: str, shown: Sequence[str], view: CatalogView, likes: Mapping[str, int]
) -> Intent | None:
    """The intent of a request about the list; None for every other message. `shown`: what can be pointed at."""
    cards = [i for i in shown if i in view.rows]
    if _named(intent):
        return None
    if len(cards) > 1 and (found := _FACTS.search(text)):
        about = _fact(found[0].casefold(), view.schema.fields) or UNRECORDED
        return _only(intent, Step(act=Act.ASK_ABOUT, about=about, mentions=_mentions(cards, view)))
    if _LEFT_COUNT.search(text) and not intent.constraints and cards:
        return _only(intent, Step(act=Act.ASK_ABOUT, about=LEFT))
    if _LEFT_WHICH.search(text) and cards:
        return _only(intent, Step(act=Act.ASK_ABOUT, about=LEFT), Step(act=Act.REFINE))
    if found := _ORDER.search(text):
        return _in_order(intent, found, cards, view, likes)
    return _most_liked(intent, text, cards, view, likes)


def order_of(about: str) -> tuple[str, str]:
    """("max", "liked") of "top:max:liked"; ("", "") where nothing is ordered."""
    if not about.startswith((ORDER, TOP, SORTED)):
        return "", ""
    _, which, field = about.split(":", 2)
    return which, field


def amount(item: Item, field: str, likes: Mapping[str, int], language: str) -> float | str | None:
    """What an order goes by; None where the record does not say."""
    if field == LIKED:
        return float(likes.get(item.id, 0))
    return item.title(language).casefold() if field == "title" else number(item, field)


def sorted_ids(ids: Sequence[str], about: str, view: CatalogView, likes: Mapping[str, int], language: str) -> list[str]:
    """The ids in an order, those whose record does not say last."""
    which, field = order_of(about)
    amounts = {i: amount(view.item(i), field, likes, language) for i in ids}
    known = [i for i in ids if amounts[i] is not None]
    known.sort(key=lambda i: amounts[i], reverse=which == "max")  # type: ignore[arg-type,return-value]
    return [*known, *(i for i in ids if amounts[i] is None)]


def _named(intent: Intent) -> bool:
    return any(m.item_id or m.title for m in intent.mentions) or any(s.act is Act.COMPARE for s in intent.steps)


def _fact(said: str, fields: Mapping[str, Field]) -> str:
    """The field whose values are asked of all the cards; "" where the catalogue has none such."""
    named = (f for f, words in _NAMED.items() if f in fields and any(word in said for word in words))
    return next(named, "") or next((f for f in fields if f in said.split() or f"{f}s" in said.split()), "")


def _in_order(
    intent: Intent, found: re.Match[str], cards: Sequence[str], view: CatalogView, likes: Mapping[str, int]
) -> Intent | None:
    said = found[0]
    by = next((name for name in _BY if pattern(f"of_list.{name}").search(said)), "")
    field = next((f for f in _BY.get(by, ()) if f in view.schema.fields or (f == LIKED and likes)), "")
    if not field:
        return None
    most = field in (LIKED, "rating")
    which = "max" if _DOWN.search(said) or (most and not _UP.search(said)) else "min"
    asks = [s for s in intent.steps if s.act in _SEARCHES and s.constraints]
    if not asks and len(cards) > 1:
        about = f"{SORTED}{which}:{field}"
        ids = sorted_ids(cards, about, view, likes, intent.language)
        return _only(intent, Step(act=Act.RECOMMEND, about=about, mentions=_mentions(ids, view)))
    return _ordered(intent, found, f"{ORDER}{which}:{field}")


def _most_liked(
    intent: Intent, text: str, cards: Sequence[str], view: CatalogView, likes: Mapping[str, int]
) -> Intent | None:
    """ "The 3 most popular comedies": what is asked for, most liked first."""
    found = _SUPERLATIVE.search(text) or _POPULAR.search(text)
    if not found or not all(s.act in _SEARCHES or _asks_unknown(s) for s in intent.steps):
        return None
    superlative = bool(_SUPERLATIVE.search(text))
    field = "rating" if "rating" in view.schema.fields else LIKED
    if field == LIKED and not likes:
        plain = _ordered(intent, found, "")
        return plain.model_copy(update={"steps": (Step(act=Act.CHAT, about=NO_LIKES), *plain.steps)})
    if superlative and len(cards) > 1 and _AMONG.search(text) and not intent.constraints:
        return _only(intent, Step(act=Act.ASK_ABOUT, about=f"{LIKED}:max", mentions=_mentions(cards, view)))
    return _ordered(intent, found, f"{TOP if superlative else ORDER}max:{field}")


def _asks_unknown(step: Step) -> bool:
    """A question that names no item and no fact we have: "which is the most iconic?"."""
    said = step.mentions or step.references or step.constraints
    return step.act is Act.ASK_ABOUT and step.about == UNRECORDED and not said


def _ordered(intent: Intent, found: re.Match[str], about: str) -> Intent:
    """The ask of the message without the words that say its order."""
    asks = [s for s in intent.steps if s.act in (Act.RECOMMEND, Act.REFINE)]
    step = asks[-1] if asks else Step(act=Act.REFINE)
    said = found[0].casefold()
    left = [w for w in step.search_text.split() if w.casefold() not in said and not said.startswith(w)]
    left = [w for w in left if not any(part and part in w for part in (said.rstrip("的"),))]
    step = step.model_copy(update={"about": about, "search_text": " ".join(left)})
    update = {"steps": (step,), "not_understood": (), "limit": intent.limit or _count_before(found)}
    return intent.model_copy(update=update)


def _count_before(found: re.Match[str]) -> int | None:
    """The number right before the words that matched: "the 3 most popular films"."""
    said = found.string[: found.start()].casefold().split()
    number = said[-1] if said else ""
    return int(number) if number.isdecimal() else _SMALL.get(number)


def _only(intent: Intent, *steps: Step) -> Intent:
    return intent.model_copy(update={"steps": steps, "not_understood": (), "lifted": (), "limit": None})


def _mentions(ids: Sequence[str], view: CatalogView) -> tuple[Mention, ...]:
    return tuple(Mention(item_id=i, title=view.item(i).title()) for i in ids)
