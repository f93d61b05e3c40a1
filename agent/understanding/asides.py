"""What is said beside a wish: a taste that is past, put off or somebody else's; a complaint; yes after a title."""

from collections.abc import Callable

from agent.understanding.feelings import Feelings
from agent.understanding.found import Span
from agent.understanding.governing import HARD_STOPS
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, NEITHER, POSITIVE, Cue, Naming, Wish
from domain.intent import Sentiment

_NEAR = 6
"""Tokens between a title and a word that is said of it."""


class Asides(Feelings):
    """One method an aside."""

    def _told(self) -> dict[str, Callable[[Span], None]]:
        """What each group does that tells of something without wishing for it."""
        return {
            "aside": self._mode("aside"),
            "aside_post": self._put_off,
            "others_say": self._somebody,
            "also": self._also,
            "know": self._know,
            "sarcasm_post": self._sarcastic_about,
            "ban": self._ban,
            "lean_away": self._lean_away,
            "opposite": self._opposite,
            "beats": self._beats,
            "faint": self._belittles,
            "was_seen": self._was_seen,
            "act:forget_behind": self._drop_behind,
            "title_liked": self._of_the_title(Sentiment.LIKE),
            "title_disliked": self._of_the_title(Sentiment.DISLIKE),
            "title_seen": self._of_the_title(Sentiment.SEEN),
        }

    def _somebody(self, span: Span) -> None:
        """ "my wife loves X", 我妈说要看X, "X are best, says my wife": somebody else's taste or wish."""
        self.by_all = self._said(span).lower() in words("nearby", "everybody")
        at = span.end
        while not self._tells(at) and self._text_at(at).lower() in words("nearby", "somebody_adverbs"):
            at += 1
        following = self._at.get(at)
        if following and following.groups & {"like", "dislike"}:
            self.others = True
        elif following and "others_verb" in following.groups:
            self.reported = True
        if self._before_word(span) in ("says", "said", "say"):
            for wish in self._behind():
                wish.reported = True

    def _tells(self, at: int) -> bool:
        span = self._at.get(at)
        return bool(span and span.groups & {"like", "dislike", "others_verb"})

    def _also(self, _: Span) -> None:
        """ "comedies, though I'd also take X": what follows is one more that would do."""
        self.also = True

    def _know(self, span: Span) -> None:
        """ "I know the first two": known already, where a title or a card follows; else it is only said."""
        following = self._at.get(span.end)
        if following and (following.is_title or following.places or "pronoun_all" in following.groups):
            self._feel_about("seen")(span)

    def _put_off(self, span: Span) -> None:
        """ "musicals can wait", 喜剧改天再看: what was said before is not for this time."""
        if not self._behind():
            self._leave(span)
        for wish in self._behind():
            wish.polarity = NEITHER

    def _sarcastic_about(self, span: Span) -> None:
        """ "Musicals again? You really know me.": praise that means its opposite, behind what was shown."""
        if not self.context.shown:
            return
        behind = [w for w in self.reading.wishes if w.clause >= self.clause - 2]
        for wish in behind:
            wish.polarity, wish.soft = NEGATIVE, False
        if behind:
            self.reading.sarcastic = True
        elif any(s.senses and s.start > span.end for s in self.spans):
            self._mode("sarcasm")(span)
            self.reading.sarcastic = self._sticky = True
        elif "sarcasm" in span.groups:
            self._sarcasm(span)

    def _ban(self, span: Span) -> None:
        """严禁法国的, 恐怖片拉黑: what follows at once is thrown out, else what was said before in the piece."""
        value = self._at.get(span.end)
        if span.end - span.start == 1 and not (self._opens_piece(span) and value and value.senses):
            self._leave(span)  # 雷恐怖片，求喜剧: one character throws out what follows at once, or is no such verb
            return
        here = any(w.part == self.part for w in self.reading.wishes)
        follows = bool(value and (value.senses or value.bound or value.is_title))
        if follows or (not here and self._object_close(span.end, 3)):
            self._mode("negate")(span)
            self._attributive = self._said(span).endswith("出现")
        elif self._object_ahead(span.end) and not here:
            self._leave(span)  # 跳过片头的悬疑片
        else:
            self._turn(NEGATIVE, Sentiment.DISLIKE)

    def _opens_piece(self, span: Span) -> bool:
        return not span.start or self.tokens[span.start - 1].kind == "mark"

    def _lean_away(self, span: Span) -> None:
        """能避开恐怖片最好: rather not, but no must."""
        self._mode("negate")(span)
        self.soft = True

    def _opposite(self, _: Span) -> None:
        """我不是不喜欢恐怖片，恰恰相反: what was only told of is wanted."""
        closes = not self._object_ahead(_.end)  # 嘴上说不看爱情片，其实心里想看
        for wish in (w for w in self._behind() if w.polarity == NEITHER or (closes and w.polarity == NEGATIVE)):
            wish.polarity = POSITIVE

    def _beats(self, span: Span) -> None:
        """异形甩大白鲨几条街: the one before is liked, the one behind is not."""
        following = next((s for s in self.spans if 0 <= s.start - span.end <= 1 and (s.is_title or s.places)), None)
        if following and self._just_named(span.start):
            self._turn(None, Sentiment.LIKE)
            self._mode("dislike")(span)

    def _of_the_title(self, feeling: Sentiment) -> Callable[[Span], None]:
        """好看, 一般, 看过: of a title or card that stands right before it, and of nothing else."""
        polarity = {Sentiment.LIKE: POSITIVE, Sentiment.DISLIKE: NEGATIVE}.get(feeling)

        def act(span: Span) -> None:
            named = [n for n in self.reading.namings if n.part == self.part]
            if named and feeling is Sentiment.LIKE and self._faint():
                named[-1].sentiment, named[-1].others = Sentiment.DISLIKE, False
                return
            if named and named[-1].others and span.start in self._voices.others:
                return  # 我儿子说异形难看
            between = self.tokens[named[-1].end : span.start] if named else ()
            if named and len(between) <= _NEAR and not any(w.start >= named[-1].end for w in self.reading.wishes):
                self._turn(polarity, feeling)
                named[-1].baseline = named[-1].baseline and self._text_at(span.start) != "更"  # 没有比它更难看的了
                self.reading.cues.append(Cue(frozenset({"post"}), span.start, span.end, self.clause, self.part))
            elif act_otherwise := self._other_act(span):
                act_otherwise(span)

        return act

    def _actions(self) -> dict[str, Callable[[Span], None]]:
        """What each group does; the whole walk says it."""
        return {**self._feelings(), **self._told()}

    def _other_act(self, span: Span) -> Callable[[Span], None] | None:
        """What the span does by its other groups."""
        acts = self._actions()
        return next((act for g, act in acts.items() if g in span.groups and not g.startswith("title_")), None)

    def _instead_of(self, span: Span) -> None:
        """ "instead of X" refuses it, unless it is a wish so far: then that is taken back."""
        self._mode("instead" if self._said(span).lower() in words("nearby", "in_place_of") else "drop")(span)

    def _was_seen(self, span: Span) -> None:
        """小飞象是我跟闺女一起看的: how and when a title was seen."""
        named = [n for n in self.reading.namings if n.part >= self.part - 1 and n.sentiment is Sentiment.NEUTRAL]
        said = {t.text for t in self.tokens[named[-1].end : span.start]} if named else set()
        closed = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
        when = said & {"是", "年", "昨", "晚"} or said >= {"时", "去"} or (said & {"学", "候"} and said & {"时", "候"})
        if when and closed and not said & {"适", "给", "谁", "哪"}:
            self._turn(None, Sentiment.SEEN)

    def _belittles(self, span: Span) -> None:
        """教父也就配音还行: what is said to be good of a title is all that is."""
        counted = span.end < len(self.tokens) and self.tokens[span.end].kind == "number"
        if self._just_named(span.start) and not counted:
            self._turn(None, Sentiment.DISLIKE)

    def _drop_behind(self, _: Span) -> None:
        """九十分钟那条不算了: the wish before it no longer holds."""
        for wish in (w for w in self.reading.wishes if w.part == self.part):
            wish.dropped, wish.polarity = True, NEITHER
            self.reading.lifted += [wish.bound.field] if wish.bound else []

    def _in_place_of(self, wish: Wish) -> None:
        parts = {(f, str(v)) for f, v in wish.sense.parts} if wish.sense else set()
        held = {(c.field, str(c.value)) for c in self.context.constraints}
        wish.dropped = bool(parts & held)
        wish.polarity = NEITHER if wish.dropped or wish.bound else NEGATIVE

    def _cannot_without(self, span: Span) -> bool:
        """ "I can't get through a day without X": two negatives that make a wish."""
        if self._said(span).lower() not in ("without", "没有"):
            return False
        before = [t.norm for t in self.tokens[max(0, span.start - 9) : span.start] if t.kind != "mark"]
        return self.mode != "negate" and any(t in words("nearby", "cannot") for t in before)

    def _slipped(self, span: Span) -> bool:
        """刚才打错了，不是X，是Y: a slip of the finger takes X back and refuses nothing."""
        slips = [c for c in self.reading.cues if "correct" in c.groups and span.start - 2 <= c.end <= span.start]
        return any(self.tokens[c.end - 1].text + self._text_at(c.end) in ("了,", "了") for c in slips) or any(
            self.tokens[c.start].text in "打写手" for c in slips
        )

    def _but_i_do(self) -> bool:
        """ "everyone hates X, but I want one": what others refuse is wanted after all."""
        refused = [w for w in self.reading.wishes if w.others and w.polarity == NEGATIVE]
        for wish in refused:
            wish.polarity, wish.others, wish.reported = POSITIVE, False, False
        return bool(refused)

    def _for_now(self, span: Span) -> None:
        """ "I love westerns, but tonight a musical": after a contrast the taste is not what is asked for."""
        if self.mode in ("aside", "seen", "mind") and self.consumed:
            self._reset()
        contrasts = [c for c in self.reading.cues if "contrast" in c.groups and c.clause == self.clause]
        later = self.tokens[span.start].kind == "han" and any(s.senses and s.start > span.end for s in self.spans)
        if not contrasts or not (later or self._object_ahead(span.end)):
            return
        for wish in self.reading.wishes:
            if wish.taste and wish.end <= contrasts[-1].start:
                wish.polarity = NEITHER

    def _named_right_before(self, span: Span) -> list[Naming]:
        """The title or cards that end where a bare yes or no begins, a mark or the end behind it."""
        closed = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
        if not closed or not self.context.shown:
            return []
        start = span.start - 1 if self.tokens[span.start - 1].text in ":,–-" else span.start
        return [n for n in self.reading.namings if n.end == start]

    def _again(self, span: Span) -> None:
        """又西部片？: at the opening of a sentence, with a value alone behind it, a complaint."""
        value = self._at.get(span.end)
        opens = not span.start or self.tokens[span.start - 1].kind == "mark"
        if self._said(span) != "又" or not opens or not (value and value.senses):
            return
        after = value.end + 1 if self._text_at(value.end) == "了" else value.end
        if after < len(self.tokens) and self.tokens[after].text in HARD_STOPS:
            self._sarcasm(span)

    def _that_is_not(self, span: Span) -> bool:
        """ "over two hours, I want one that is not": what was said before, turned round."""
        before = self.tokens[max(0, span.start - 2) : span.end]
        stopped = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
        closed = span.end >= len(self.tokens) or self.tokens[span.end].text in HARD_STOPS
        last = self.reading.wishes[-1] if self.reading.wishes else None
        copula = {self._before_word(span), self.tokens[span.start].norm} & {"is", "are", "isnt", "arent", "isn", "aren"}
        if last and stopped and copula and last.end in (span.start, span.start - 1):
            return True  # "drama is fine, horror is not"
        return closed and any(t.norm in ("that", "which") for t in before) and last is not None

    def _ends_here(self, i: int) -> bool:
        """Whether nothing but particles follows up to the next mark: else a refusal has an object nobody knows."""
        while i < len(self.tokens) and self.tokens[i].text in "了吧啊的呢嘛啦哦呀看要":
            i += 1
        return i >= len(self.tokens) or self.tokens[i].kind == "mark" or i in self._at
