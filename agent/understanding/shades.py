"""What shades a wish or a title: a verdict before it, a word that turns it round, what it is joined with."""

from itertools import pairwise

from agent.understanding.cue_actions import CueActions
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, NEITHER, POSITIVE, Naming, Wish
from agent.understanding.vocabulary import Sense
from domain.intent import Sentiment

_ENOUGH = ("", "行", "好", "够", "可", "成", "要", "想", "看", "能", "中", "来", "得")
"""九十分钟就行: what follows 就 where the length is a wish."""

_TOLD = 4
"""Tokens between a thing and what it is said to be."""


class Shades(CueActions):
    """One method a shade; each looks at the words around and changes no state but what it is given."""

    def _somebodys(self, span: Span, sense: Sense) -> bool:
        """ "my doc says", 剧情别太复杂: a word of the person's or the plot's, no kind of thing."""
        first = self.tokens[span.start]
        if span.groups & {"like_post", "dislike_post", "seen_post"} and self._just_named(span.start):
            return True  # 勇敢的心看哭了: said of a title it is a verdict
        if first.kind == "han":
            if self._said(span).endswith("哭") and self._before_word(span) in ("得", "到", "快"):
                return True  # 上班上得想哭 tells how somebody feels
            plot = sense.role == "kind" and self._said(span) == "剧情"
            at = span.end + 1 if self._text_at(span.end) == "要" else span.end
            return plot and self._text_at(at) in words("nearby", "of_a_plot")
        if first.norm == "for" and sense.role == "theme":
            return True  # "a film for my mother" is about no women
        short = sense.role == "kind" and span.end - span.start == 1 and first.lemma == first.norm
        return short and self._before_word(span) in ("my", "our", "your", "his", "her", "their") and len(first.norm) < 5

    def _is_volume(self, span: Span) -> bool:
        """三体第一部: a place right behind a title is a part of that work, and no card."""
        return bool(span.places) and self.tokens[span.start].text == "第" and self._just_named(span.start)

    def _spent(self, span: Span) -> bool:
        """看了十分钟就弃了, 不到半小时就被劝退: how long somebody bore something is no length that is wished for."""
        before = "".join(t.text for t in self.tokens[max(0, span.start - 2) : span.start])
        then = self._text_at(span.end) in ("就", "便") and self._text_at(span.end + 1) not in _ENOUGH
        told = self._just_named(span.start)
        told = told and self.tokens[-1].text not in "吗没么?？" and self.tokens[span.start - 1].kind == "han"
        return before in words("talk_zh", "bore") or then or told

    def _described_card(self, span: Span) -> bool:
        """ "the one with De Niro", 那部讲外星人的."""
        norms = [t.norm for t in self.tokens[max(0, span.start - 4) : span.start]]
        if self.tokens[span.start].kind == "word" or "one" in norms:
            led = norms[-1:] and norms[-1] in ("with", "by", "about", "from", "starring", "set", "in")
            return bool(led) and norms[:-1][-2:] in (["the", "one"], ["that", "one"])
        before = "".join(norms)
        return before.endswith(("那部讲", "那个讲", "那本讲", "那部有", "那个有", "那部说", "那部关于", "那本关于"))

    def _shade(self, wish: Wish) -> None:
        """What the words around a wish make of it."""
        if "".join(t.text for t in self.tokens[wish.end : wish.end + 2]) == "的话" and self.reading.wishes:
            wish.polarity = NEITHER
        if self._told_of_title(wish):
            wish.polarity = NEITHER
        if self.too and wish.sense:
            wish.polarity, wish.soft = NEGATIVE, True
        if self._suffix_soft(wish.end):
            wish.soft = True
        if wish.polarity == NEGATIVE and (self._of_a_scene(wish) or self._some_children(wish)):
            wish.polarity = NEITHER
        if self._judged(wish):
            wish.polarity, wish.judged = POSITIVE, True
        if self._said_of_a_title(wish):
            wish.polarity, wish.told = NEITHER, True
        wish.qualified = wish.polarity == NEGATIVE and (
            self.not_too or self._narrowed(wish.start) or self._of_that_sort(wish.end)
        )
        self._turn_round(wish)

    def _told_of_title(self, wish: Wish) -> bool:
        """ "Heat is a thriller": what a title is said to be is no wish."""
        i = wish.start
        while i and wish.start - i < 3 and self.tokens[i - 1].norm in ("a", "an", "the", "just", "such"):
            i -= 1
        copula = i > 0 and i < wish.start and self.tokens[i - 1].norm in ("is", "was")
        return copula and self.mode in ("", "positive") and self._just_named(i - 1)

    def _some_children(self, wish: Wish) -> bool:
        """ "no dead kids": children with an adjective that nothing explains are in the story, and not who it is for."""
        first = self.tokens[wish.start]
        children = bool(wish.sense) and first.norm in ("kid", "kids", "child", "children")
        return children and wish.end - wish.start == 1 and self._narrowed(wish.start)

    def _said_of_a_title(self, wish: Wish) -> bool:
        """ "Gravity was visually stunning": what a thing is said to be is no wish; "is it a comedy?" asks."""
        last = self.reading.namings[-1] if self.reading.namings else None
        if last is None or not wish.sense or self.too or self.mode in ("model", "negate") or last.part != self.part:
            return False
        between = [t.norm for t in self.tokens[last.end : wish.start]]
        if not 0 < len(between) <= _TOLD or between[0] not in ("is", "was", "are", "were"):
            return False
        stop = next((t.text for t in self.tokens[wish.end :] if t.text in ".?!;"), "")
        return stop != "?" and not {"not", "no", "too", "any"} & {*between}

    def _of_a_scene(self, wish: Wish) -> bool:
        """ "no film where the dog dies": an everyday noun of a scene that is refused is no theme that is refused."""
        inner = self.tokens[max(0, self.mode_at) : wish.start]
        everyday = bool(wish.sense and wish.sense.weak == "noun" and wish.sense.role == "theme")
        return self.mode == "negate" and everyday and any(t.norm in ("where", "whose", "when") for t in inner)

    def _judged(self, wish: Wish) -> bool:
        """ "no boring comedies", 别来烂俗的爱情片: a verdict before a kind refuses the bad ones, not the kind."""
        if wish.polarity != NEGATIVE or self.mode not in ("negate", "dislike", "except"):
            return False
        if not wish.sense or wish.sense.role != "kind" or not wish.start:
            return False
        before = self.tokens[wish.start - 1]
        if before.kind == "word":
            return before.norm in words("nearby", "verdicts")
        said = "".join(t.text for t in self.tokens[max(0, wish.start - 5) : wish.start]).removesuffix("的")
        return said.endswith(tuple(words("nearby", "verdicts_zh")))

    def _narrowed(self, start: int) -> bool:
        """ "funny but not stupid funny": an unexplained word right before a refused value says which of its kind."""
        last = self.reading.wishes[-1] if self.reading.wishes else None
        if last and last.sense and last.end == start and last.polarity == NEGATIVE:  # "not a British comedy"
            return True
        before = self.tokens[start - 1] if start else None
        free = before and before.kind == "word" and not any(s.start < start <= s.end for s in self.spans)
        return bool(free and before and before.norm not in words("everyday", "stop"))

    def _turn_round(self, wish: Wish) -> None:
        """ "non-American": the word means all but its value."""
        if wish.start and self.tokens[wish.start - 1].norm == "non":
            wish.polarity = -wish.polarity

    def _turn_opposites(self) -> None:
        """ "foreign" means all but its values: turned last, when 外国的不要 has been heard to its end."""
        for wish in self.reading.wishes:
            if wish.sense and wish.sense.mode == "without":
                wish.polarity = -wish.polarity
                wish.sense = wish.sense._replace(mode="any")

    def _spent_on_another(self, i: int) -> bool:
        """偏文艺一点的科幻: a word of degree before something that nothing explains and 的 is used up by that."""
        if not self._soft_once or not i or self.tokens[i - 1].text != "的" or self._cue is None:
            return False
        free = [j for j in range(self.soft_at, i - 1) if not any(s.start <= j < s.end for s in self.spans)]
        return len(free) > 1

    def _described(self, i: int) -> bool:
        """没有女主角死掉的爱情片: what is refused are words that nothing explains."""
        free = [j for j in range(self.mode_at, i) if not any(s.start <= j < s.end for s in self.spans)]
        return len(free) > 2

    def _of_that_sort(self, i: int) -> bool:
        """讲间谍的，但不要007那种: of what is wanted only a narrower sort is refused."""
        said = "".join(t.text for t in self.tokens[i : i + 3]).removeprefix("的")
        return said.startswith(("那种", "那类", "那样", "那挂", "那路", "这种", "这类", "之类"))

    def _head_noun(self, i: int) -> bool:
        """没有恐怖元素的悬疑片: what comes after 的 is what the refused value describes."""
        return any(t.text == "的" for t in self.tokens[max(0, i - 2) : i])

    def _suffix_soft(self, end: int) -> bool:
        text = "".join(t.text for t in self.tokens[end : end + 2])
        return (
            text.startswith(("一点", "一些", "点的", "些的"))
            or (text.startswith("点") and any(t.text in "再更" for t in self.tokens[max(0, end - 5) : end]))
            or (self.tokens[end : end + 1] and self.tokens[end].norm == "ish")
            or False
        )

    def _likewise(self) -> None:
        """ "skip Psycho, and Annie Hall too": one more that is felt about like the one before."""
        for naming in self.reading.namings:
            if self.context.shown and naming.sentiment is Sentiment.NEUTRAL and self._once_more(naming):
                naming.sentiment, naming.refused = Sentiment.DISLIKE, True
        for before, naming in pairwise(self.reading.namings):
            behind = self.tokens[naming.end].norm if naming.end < len(self.tokens) else ""
            ahead = {t.norm for t in self.tokens[before.end : naming.start]}
            also = behind in words("pointing", "too") or ahead & words("pointing", "likewise")
            if (
                also
                and naming.sentiment is Sentiment.NEUTRAL
                and not naming.baseline
                and naming.clause <= before.clause + 1
            ):
                naming.sentiment, naming.refused = before.sentiment, before.refused

    def _once_more(self, naming: Naming) -> bool:
        """ "Titanic again?": a complaint, where nothing else is asked."""
        after = [t.norm for t in self.tokens[naming.end : naming.end + 2]]
        opens = not naming.start or self.tokens[naming.start - 1].kind == "mark" or naming.start == 1
        return opens and after in (["again", "?"], ["again", "!"], ["again"])

    def _joined(self, naming: Naming) -> None:
        """ "Alien meets Heat", 异形和大白鲨那种: two models; "after Heat", "Heat last night": one that was seen."""
        before = self._before_quote(naming.start)
        last = self.reading.namings[-1] if self.reading.namings else None
        near = last is not None and last.end >= naming.start - 4 and last.sentiment is Sentiment.NEUTRAL
        if last and near and (before == "meets" or (naming.model and before in ("和", "跟", "and", "or", "&"))):
            for one in (last, naming):
                one.model, one.sentiment = True, Sentiment.LIKE
        elif naming.sentiment is Sentiment.NEUTRAL and not naming.model and self._altered(naming):
            naming.model, naming.sentiment = True, Sentiment.LIKE
        elif naming.sentiment is Sentiment.NEUTRAL and not naming.model:
            behind = tuple(t.norm for t in self.tokens[naming.end : naming.end + 2])
            if (before == "after" and behind[:1]) or behind in (("last", "night"), ("last", "week"), ("yesterday",)):
                naming.sentiment = Sentiment.SEEN
            elif (
                "".join(t.text for t in self.tokens[max(0, naming.start - 4) : naming.start])[-4:]
                .strip("《")
                .endswith(("更喜欢", "更爱看", "更爱"))
            ):
                naming.sentiment = Sentiment.LIKE

    def _altered(self, naming: Naming) -> bool:
        """ "Alien but funnier", "gimme Alien minus the gore": the title with one thing changed is what is wanted."""
        i = naming.end + 1 if self._text_at(naming.end) in ("'", '"', ",") else naming.end
        two = [t.norm for t in self.tokens[i : i + 2]]
        led = two[:1] and (two[0] in words("nearby", "altering") or " ".join(two) in words("nearby", "altering"))
        told = two[:1] in (["but"], ["yet"]) and bool(words("nearby", "not_altering") & set(two[1:]))
        if not led or told or naming.others:
            return False
        if "?" in (t.text for t in self.tokens[i:]) and self.tokens[0].norm in ("is", "was", "does", "did", "has"):
            return False
        before = self.tokens[naming.start - 1] if naming.start else None
        asked = any(s.end == naming.start and s.groups & {"act:recommend", "filler", "soft"} for s in self.spans)
        opens = before is None or before.kind == "mark" or before.norm in words("nearby", "altered")
        return (asked or opens) and self._object_ahead(i + 1)

    def _length_of(self, span: Span) -> bool:
        """ "three hours of Gandhi": how long a thing is that is named, and no wish."""
        following = self._at.get(span.end + 1)
        return self._text_at(span.end) == "of" and bool(following and (following.is_title or following.places))

    def _compared_with(self, wish: Wish) -> bool:
        """Whether what was said before is only what a wish is set against (比起, 相比)."""
        opened = "".join(t.text for t in self.tokens[max(0, self.mode_at - 2) : self.mode_at])
        joined = {g for s in self.spans if self.mode_at <= s.start < wish.start for g in s.groups} & {"and", "or"}
        return opened in ("比起", "相比") and not joined and wish.start > self.mode_at
