"""Pointing at a shown card in Chinese by what it is or tells: 讲鲨鱼的那部, 四十年代那个, 除了小飞象其他的.

As in English a card is pointed at only where exactly one of those shown fits.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from agent.references import number
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token
from domain.items import Item
from domain.ports import CatalogView

_COUNTERS = frozenset("部个本款件条张家双台支首位")
_LEADS = frozenset("有带讲说拍演写关于是叫")
_MAKES = frozenset("演导拍写唱主执")
_JOINS = frozenset("和跟、与及号")
_DIGITS = {sign: n for digits in ("一二三四五六七八九", "123456789") for n, sign in enumerate(digits, start=1)}
_OTHERS = frozenset({"其他", "其它", "其余", "别的", "剩下", "余下", "剩余", "另外"})
_VERDICTS = frozenset({"title_disliked", "dislike_post", "title_liked", "like_post", "seen_post", "title_seen"})
_LONGEST, _KEPT = 6, 500
_ALL = ("都", "全", "统", "一", "通", "没", "我")
"""What may stand behind the one that is left out, where no word for the others does (除了第三个都看过)."""


class ChineseCards:
    """Finds such pointers over the cards of one view. Built once."""

    def __init__(self, view: CatalogView, fields: Mapping[str, str]) -> None:
        """`fields`: the field of each kind of measure."""
        self._view, self._fields = view, fields
        self._told = lru_cache(maxsize=_KEPT)(self._words_of)

    def point(self, tokens: Sequence[Token], spans: Sequence[Span], shown: Sequence[str]) -> list[Span]:
        """The spans with such pointers in place of the words that they are made of."""
        signs = {t.text for t in tokens}
        if not shown or not signs & {"那", "这", "除", "最"} or any(i not in self._view.rows for i in shown):
            return list(spans)
        made = [p for i, t in enumerate(tokens) if t.text in "那这" and (p := self._card(tokens, i, spans, shown))]
        spans = _put(spans, made)
        spans = _put(spans, [p for s in spans if (p := self._most(tokens, s, shown))])
        spans = _put(spans, [p for i, s in enumerate(spans) if (p := self._others(tokens, spans[:i], s, shown))])
        return _put(spans, [p for i in range(len(spans)) for p in self._rest(tokens, spans, i, shown)])

    def _card(self, tokens: Sequence[Token], i: int, spans: Sequence[Span], shown: Sequence[str]) -> Span | None:
        at = i + 1 + (_text(tokens, i + 1) == "一")
        taken = any((s.places or "act:forget_behind" in s.groups) and s.start <= i < s.end for s in spans)
        if _text(tokens, at) not in _COUNTERS or taken:
            return None
        found = self._before(tokens, i, spans, shown) or self._behind(tokens, i, at + 1, spans, shown)
        if found is None:
            return None
        places, start, end = found
        end = max(end, at + 1)
        more = next((s for s in spans if s.start == end and s.senses), None)
        both = [p for p in places if more and self._fits(shown[p - 1], more)]
        if more and both and _text(tokens, more.end) == "的":  # 四十年代那部黑白的
            places, end = both, more.end + 1
        return Span(start, end, places=(places[0],)) if len(places) == 1 else None

    def _others(self, tokens: Sequence[Token], before: Sequence[Span], span: Span, shown: Sequence[str]) -> Span | None:
        """第一跟第三不错，其他划走: the cards that were not pointed at before, where a verdict stands right behind."""
        start = span.start
        while start > 0 and tokens[start - 1].text in "的都全几部个那些":
            start -= 1
        said = "".join(t.text for t in tokens[max(0, start - 2) : start])
        if not span.groups & _VERDICTS or said not in _OTHERS or any("except" in s.groups for s in before):
            return None
        named = set().union(*(self._places(s, shown) for s in before)) if before else set()
        left = tuple(p for p in range(1, len(shown) + 1) if p not in named)
        return Span(start - 2, span.start, places=left) if named and left else None

    def _most(self, tokens: Sequence[Token], span: Span, shown: Sequence[str]) -> Span | None:
        """最新那部, 最长的和最短的: the one card with most or least."""
        which, _, kind = next((g for g in sorted(span.groups) if g.startswith(("most:", "least:"))), "").partition(":")
        end = span.end + (_text(tokens, span.end) == "的")
        that = end + 1 + (_text(tokens, end + 1) == "一")
        if _text(tokens, end) in ("那", "这") and _text(tokens, that) in _COUNTERS:
            end = that + 1
        elif not (_text(tokens, end) in _JOINS or (_text(tokens, span.start - 1) in _JOINS and end > span.end)):
            return None
        held = [number(self._view.item(i), self._fields.get(kind, "")) for i in shown]
        known = [n for n in held if n is not None]
        best = (max if which == "most" else min)(known, default=None)
        fit = [p for p, n in enumerate(held, start=1) if n == best and n is not None]
        return Span(span.start, end, places=(fit[0],)) if which and len(fit) == 1 else None

    def _before(
        self, tokens: Sequence[Token], i: int, spans: Sequence[Span], shown: Sequence[str]
    ) -> tuple[list[int], int, int] | None:
        """What stands before 那部: a value, a bound or a title, else words of a card's title or text."""
        end = i - (_text(tokens, i - 1) == "的")
        while end > 0 and end < i and _text(tokens, end - 1) in _MAKES:
            end -= 1
        value = next((s for s in spans if s.end == end and (s.senses or s.bound or s.is_title)), None)
        if value:
            fit = [p for p, item_id in enumerate(shown, start=1) if self._fits(item_id, value)]
            if fit:
                return fit, value.start, i
        start = end
        while start > 0 and end - start < _LONGEST and tokens[start - 1].kind == "han":
            start -= 1
        for first in range(start, end - 1):
            if place := self._one("".join(t.norm for t in tokens[first:end]), shown):
                return [place], first - (_text(tokens, first - 1) in _LEADS), i
        led = end < i and end > 1 and _text(tokens, end - 3) in _LEADS
        place = self._one(_text(tokens, end - 1), shown) if led else 0
        return ([place], end - 3, i) if place else None

    def _behind(
        self, tokens: Sequence[Token], i: int, at: int, spans: Sequence[Span], shown: Sequence[str]
    ) -> tuple[list[int], int, int] | None:
        """那部讲大象的: what the card tells of stands behind."""
        value = next((s for s in spans if s.start == at and s.senses and _text(tokens, s.end) == "的"), None)
        fit = [p for p, item_id in enumerate(shown, start=1) if value and self._fits(item_id, value)]
        if value and fit:
            return fit, i, value.end + 1  # 那部鲍嘉的
        if _text(tokens, at) not in _LEADS:
            return None
        first = at + 1 + (_text(tokens, at) == "关")
        end = first
        while end < len(tokens) and tokens[end].kind == "han" and tokens[end].text != "的" and end - first < _LONGEST:
            end += 1
        for last in range(end, first + 1, -1):
            if place := self._one("".join(t.norm for t in tokens[first:last]), shown):
                return [place], i, last + (_text(tokens, last) == "的")
        return None

    def _one(self, said: str, shown: Sequence[str]) -> int:
        """The place of the one card whose title or text has these words, 0 where none or several have."""
        if not said or said in words("everyday", "zh_stop"):
            return 0
        fit = [p for p, item_id in enumerate(shown, start=1) if said in self._told(item_id)]
        return fit[0] if len(fit) == 1 else 0

    def _fits(self, item_id: str, span: Span) -> bool:
        item = self._view.item(item_id)
        if span.bound:
            return span.bound.field in self._view.schema.fields and self._view.satisfies(item, span.bound)
        if span.is_title:
            return any(item_id in t.ids for t in span.titles)
        return any(str(v) in item.words(f) for f, v in span.senses[0].parts)

    def _rest(self, tokens: Sequence[Token], spans: Sequence[Span], i: int, shown: Sequence[str]) -> list[Span]:
        """除了第三个其他的, 除小飞象外全都: the cards that are not left out."""
        if not spans[i].groups & {"except"} or tokens[spans[i].start].text not in "除撇抛刨":
            return []
        out: set[int] = set()
        end, at = spans[i].end, i + 1
        while at < len(spans) and spans[at].start - end <= 1 and (places := self._places(spans[at], shown)):
            out, end, at = out | places, spans[at].end, at + 1
            end += _text(tokens, end) in _JOINS
        while not out - set(range(1, len(shown) + 1)) and (bare := _DIGITS.get(_text(tokens, end), 0)):
            out, end = out | {bare}, end + 1  # 除了一三
            end += _text(tokens, end) in _JOINS and _text(tokens, end + 1) in _DIGITS
        end += _text(tokens, end) == "号"
        while _text(tokens, end) in ("之", "以", "外", "，", ",", "》", "的") and _text(tokens, end):
            end += 1
        said = "".join(t.text for t in tokens[end : end + 2])
        other = said if said in _OTHERS else ""
        left = tuple(p for p in range(1, len(shown) + 1) if p not in out)
        if not (out and left) or max(out) > len(shown) or not (other or said[:1] in _ALL):
            return []
        end += len(other)
        while other and (_text(tokens, end) in _COUNTERS or _text(tokens, end) in ("的", "那", "这", "几", "些")):
            end += 1
        made = [Span(spans[i].start, end, places=left, spared=tuple(sorted(out)))]
        felt = next((s for s in spans if "except_only" in s.groups and s.start < end < s.end), None)
        return [*made, Span(end, felt.end, frozenset({"title_disliked"}))] if felt else made

    def _places(self, span: Span, shown: Sequence[str]) -> set[int]:
        if span.places:
            return {p if p > 0 else len(shown) + 1 + p for p in span.places}
        ids = {i for t in span.titles for i in t.ids}
        return {p for p, item_id in enumerate(shown, start=1) if item_id in ids}

    def _words_of(self, item_id: str) -> str:
        item: Item = self._view.item(item_id)
        return "\n".join([*item.titles.values(), *(t for lang, t in item.texts.items() if lang != "en")])


def _put(spans: Sequence[Span], made: Sequence[Span]) -> list[Span]:
    if not made:
        return list(spans)
    kept = [s for s in spans if not any(m.start < s.end and s.start < m.end for m in made)]
    return sorted([*kept, *made], key=lambda s: s.start)


def _text(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].text if 0 <= i < len(tokens) else ""
