"""What a negation does: it refuses what follows, what was said before it, or answers a question of one's own."""

from agent.understanding import unexplained
from agent.understanding.asides import Asides
from agent.understanding.found import Span
from agent.understanding.governing import COMMAS, HARD_STOPS, REFUSING
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE
from agent.understanding.unknown_titles import text_of
from domain.intent import Sentiment

_MOST_WORDS, _MOST_CHARACTERS = 4, 10
_FILLING = frozenset({"filler", "item"})


class Refusals(Asides):
    """One method a place where the refused thing stands."""

    def _negate(self, span: Span) -> None:
        others = self._text_at(span.end) + self._text_at(span.end + 1)
        if others in ("别人", "旁人", "其他", "别的") and any(w.polarity > 0 for w in self._behind()):
            return  # 冲着希区柯克来的，别给我别人的
        if self._refuses_named(span) or self._answers(span) or self._asks_whether_there_is(span):
            return
        if self._refuses_value(span):
            return
        reach = 3 if self.tokens[span.start].kind == "word" else 1
        if self._said(span).lower() in ("no", "不", "无") and not self._object_close(span.end, reach):
            self._refused_words = 2
            self._refuse_unknown(span)
        elif self._object_ahead(span.end):
            self._refuse_ahead(span)
        elif not self._refuse_unknown(span):
            self._refuse_behind(span)

    def _refuses_value(self, span: Span) -> bool:
        """ "westerns yes, musicals no": the value right before a no that closes its piece."""
        closed = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
        opened = not span.start or self.tokens[span.start - 1].kind == "mark"
        if self._said(span).lower() not in ("no", "不") or not closed or opened:
            return False
        if self._said(span) == "不":
            if not self.reading.wishes or not self._object_ahead(span.end + 1):
                return False
            self.corrections, self.mild = self.corrections + 1, False  # 六十年代不，九十年代的
            self._reset()
            return True
        near = self.tokens[max(0, span.start - 2) : span.start]
        reach = 0 if any(t.norm in ("yes", "yep", "yeah", "ok", "fine") for t in near) else 2
        before = [w for w in self.reading.wishes if w.part == self.part and 0 <= span.start - w.end <= reach]
        for wish in before:
            wish.polarity, wish.permitted = NEGATIVE, False
        return bool(before)

    def _refuse_ahead(self, span: Span) -> None:
        """What follows is refused; a second negation of the same thing makes it wanted."""
        before = self._before_word(span)
        if self._cannot_without(span):
            self._mode("positive")(span)
            return
        twice = self.mode == "negate" and self.mode_at == span.start and before == "not" == self.tokens[span.start].norm
        if twice or (self.mode == "negate" and self.consumed == 0 and before in ("that", "which", "who")):
            self._mode("positive")(span)  # "don't want a film that isn't a comedy"
            return
        slip = self._said(span) in ("不是", "not") and self._value_ahead(span.end)
        if (slip and self._slipped(span)) or self._not_the_matter(span):
            self._mode("aside")(span)
            return
        waiting = self.mode in REFUSING and self.consumed == 0 and self.mode_at >= span.start - 2
        if not (waiting and "negate" in span.groups):
            self._mode("negate")(span)
            self._unless = self._said(span) == "非"
            self._attributive = self._said(span) in ("没有", "不含", "不带", "无", "不", "不是")
            self._attributive = self._attributive and not (self._said(span) == "不是" and self._but_is(span.end))

    def _not_the_matter(self, span: Span) -> bool:
        """不是恐怖片的问题: nothing is refused."""
        value = next((s for s in self.spans if s.start >= span.end and s.senses), None)
        at = value.end if value and value.start - span.end <= 1 else len(self.tokens)
        while self._text_at(at) in ("电", "影", "片", "的") and self._text_at(at):
            at += 1
        return self._said(span) == "不是" and self._text_at(at) + self._text_at(at + 1) in ("问题", "原因", "毛病")

    def _refuse_unknown(self, span: Span) -> bool:
        """ "not a lantern", 不要塑料的: what nothing explains is refused all the same and never searched for."""
        if self._said(span).lower() not in words("nearby", "refuses_unknown"):
            return False
        return self._refuse_words(span.end)

    def _refuse_words(self, i: int) -> bool:
        """Refuse the words from token `i` on that nothing explains; whether there are any."""
        while i < len(self.tokens) and self.tokens[i].norm in words("nearby", "refused_openers"):
            i += 1
        first = i
        most = _MOST_WORDS if i < len(self.tokens) and self.tokens[i].kind == "word" else _MOST_CHARACTERS
        while (
            i < len(self.tokens) and i - first < most and (self._free(i) or (i > first and self.tokens[i].text == "·"))
        ):
            i += 1
        said = text_of(self.tokens[first:i])
        if (
            not said
            or self.tokens[first].norm in words("nearby", "refused_not")
            or said in words("everyday", "zh_stop")
        ):
            return False
        self.reading.refused.append(said)
        self._refused_to = i
        return True

    def _free(self, i: int) -> bool:
        token, span = self.tokens[i], self._at.get(i)
        plain = token.norm in words("everyday", "stop") or token.text in "的了吗吧呢啊"
        return token.kind in ("word", "han") and not plain and not (span and not span.groups <= _FILLING)

    def _put_out(self, span: Span) -> None:
        """ "leave A and B out", 把A和B都排除掉: what stands between the verb and its end is refused."""
        opens = words("nearby", "puts_out")
        start = next((i for i in range(span.start - 1, -1, -1) if self.tokens[i].norm in opens), None)
        if start is not None and not any(t.text in HARD_STOPS for t in self.tokens[start : span.start]):
            inside = [w for w in self.reading.wishes if start < w.start < span.start]
            for wish in inside:
                wish.polarity, wish.soft = NEGATIVE, False
            named = [n for n in self.reading.namings if start < n.start < span.start]
            for naming in named:
                naming.sentiment, naming.refused, naming.model = Sentiment.DISLIKE, True, False
            if inside or named:
                self._reset()
                return
        closed = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
        if closed and span.start and self.tokens[span.start - 1].text.endswith("'s"):  # "Bergman's out"
            for wish in (w for w in self.reading.wishes if w.end == span.start):
                wish.polarity = NEGATIVE
        elif "negate" in span.groups:
            self._negate(span)
        elif "correct" in span.groups:
            self._actions()["correct"](span)  # 喜剧（划掉）恐怖片

    def _value_ahead(self, i: int) -> bool:
        """Whether the object ahead is a value and no number or title."""
        while i < len(self.tokens) and self.tokens[i].kind != "mark":
            span = self._at.get(i)
            if span and (span.senses or span.bound or span.is_title):
                return bool(span.senses)
            i = span.end if span else i + 1
        return False

    def _but_is(self, i: int) -> bool:
        """Whether 不是 is answered: 不是谈恋爱的爱情片，是喜剧 refuses all that stands before the comma."""
        while i < len(self.tokens) and self.tokens[i].kind != "mark":
            i += 1
        return self._text_at(i) in COMMAS and (self._text_at(i + 1) in ("是", "而") or self._text_at(i + 2) == "是")

    def _refuse_behind(self, span: Span) -> None:
        """Nothing follows: what was said before is refused."""
        ends = self.tokens[span.start].kind == "han" and self._ends_here(span.end)
        lacks = self._said(span) in ("没有", "没")  # 也没有特别喜欢, 水都没有: no dislike of anything
        near = ends and not lacks and not self._that_is_not(span) and self._pronoun_near(span)
        pointed = self._at.get(span.end)
        if pointed and self._text_at(pointed.end).lower() in words("nearby", "not_cards"):
            return  # "not those actors again"
        if self._pronoun_next(span.end) or near:
            self._turn(NEGATIVE, Sentiment.DISLIKE)
        elif self._that_is_not(span):
            self.reading.wishes[-1].polarity = NEGATIVE
        elif ends and self.reading.wishes and self.reading.wishes[-1].clause == self.clause:
            told = [w for w in self._behind() if w.reported or (lacks and not w.polarity)]  # "he is a fan, I am not"
            if said := unexplained.subject(self.tokens, self.spans, span.start):
                self.reading.refused.append(said)
                return
            for wish in (w for w in self._behind() if w not in told):
                wish.polarity, wish.turned = NEGATIVE, True

    def _refuses_named(self, span: Span) -> bool:
        """ "Jaws no", "I don't hate musicals, I don't want one now": what stands right before is refused."""
        before = self._named_right_before(span)
        for named in before:
            named.sentiment, named.refused = Sentiment.DISLIKE, True
        if before or not (self._text_at(span.end) == "one" and self.reading.wishes):
            return bool(before)
        self.reading.wishes[-1].polarity = NEGATIVE
        self.reading.permitted_values.clear()
        return True

    def _asks_whether_there_is(self, span: Span) -> bool:
        """没有短点的吗: a question for such a thing, no refusal."""
        if self._said(span) not in ("没有", "没"):
            return False
        end = span.end
        while (
            end < len(self.tokens) and self.tokens[end].text not in HARD_STOPS and self.tokens[end].text not in COMMAS
        ):
            end += 1
        return self.tokens[end - 1].text in "吗么嘛"

    def _answers(self, span: Span) -> bool:
        """A bare "no" between stops: it answers one's own question, else it takes back what was said before."""
        closed = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
        closed = closed and self._text_at(span.end) not in (":", "：")  # 不要：恐怖片
        opened = not span.start or self.tokens[span.start - 1].kind == "mark"
        if (
            self._said(span).lower() not in words("nearby", "refusals")
            or not (closed and opened)
            or not self.reading.wishes
        ):
            return False
        last = span.end >= len(self.tokens) or self.tokens[span.end].text in HARD_STOPS
        after_comma = bool(span.start) and self.tokens[span.start - 1].text in COMMAS
        following = self._at.get(span.end + 1)
        series = any(t.text in "?？" for t in self.tokens[span.end :])  # "horror? no. musicals? no. westerns!"
        after = span.end
        while self._text_at(after) in (".", "…", ",", "，", "–") and (after > span.end or self._text_at(after) != "."):
            after += 1
        if "".join(t.text for t in self.tokens[span.end : span.end + 3]) == "...":
            after = span.end + 3
        bare = self._said(span).lower() in words("nearby", "bare_refusals") and self._object_ahead(after)
        bare = bare and not series
        if (following and "correct" in following.groups) or bare:  # "1917? no, I mean ...", "horror? no, comedy"
            self.corrections, self.mild = self.corrections + 1, False
        elif self.clause - 1 in self.reading.questions or (last and after_comma):  # "horror? no.", "De Niro, no"
            self._turn(NEGATIVE, Sentiment.DISLIKE)
        else:
            self.corrections, self.mild = self.corrections + 1, False
        self._reset()
        return True
