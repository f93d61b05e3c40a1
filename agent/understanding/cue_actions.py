"""What cues of scope do: refusals, exceptions, corrections, conditions, and what ends them."""

from collections.abc import Callable

from agent.understanding import unexplained
from agent.understanding.correcting import Correcting
from agent.understanding.found import Span
from agent.understanding.governing import COMMAS, HARD_STOPS, REFUSING
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, NEITHER, POSITIVE, Naming
from domain.intent import Reference, ReferenceKind, Sentiment

_ORDER = (
    "act:forget_behind", "faint", "was_seen",
    "sarcasm_post", "sarcasm", "aside", "aside_post", "also", "know", "unseen", "statement", "accept",
    "accept_said", "want_double", "dont_mind", "not_only", "except_only", "except_close", "unless", "yes_post",
    "lift", "permit", "title_liked", "title_disliked", "title_seen", "ban", "lean_away", "opposite", "beats",
    "dislike_post", "dislike_said", "like_said", "like_post", "seen_post", "except_post",
    "put_out", "except", "rather_than", "instead_of", "not_too", "dislike", "correct", "negate", "seen", "like",
    "like_prep", "too", "soft", "others_say", "all_of", "for_now", "contrast", "pronoun_one", "pronoun_all", "others",
    "act:recommend", "item", "more", "beyond", "only",
    "set_phrase",
)  # fmt: skip
"""The most particular group first: a span in several groups acts once."""


_RANK = {group: n for n, group in enumerate(_ORDER)}


def rank(group: str) -> int:
    """The place of a group among those that act: the least one does."""
    return _RANK[group]


class CueActions(Correcting):
    """One method a group of cues."""

    def _actions(self) -> dict[str, Callable[[Span], None]]:
        """What each group of cues does."""
        return {**self._feelings(), **self._told(), **self._scopes()}

    def _scopes(self) -> dict[str, Callable[[Span], None]]:
        """What each group does that says how far a wish reaches."""
        return {
            "want_double": self._mode("positive"),
            "not_only": self._mode("positive"),
            "except_only": self._except_only,
            "except_close": self._except_close,
            "unless": self._unless_so,
            "lift": self._lift,
            "permit": self._permit,
            "except_post": self._except_post,
            "except": self._except,
            "put_out": self._put_out,
            "rather_than": self._mode("rather_than"),
            "instead_of": self._instead_of,
            "not_too": self._not_too,
            "correct": self._correct,
            "negate": self._negate,
            "too": self._too,
            "soft": self._soft,
            "all_of": self._again,
            "for_now": self._for_now,
            "yes_post": self._yes,
            "contrast": self._contrast,
            "act:recommend": self._want,
            "item": self._item,
            "more": self._positive_once,
            "only": self._only,
            "set_phrase": self._set_phrase,
        }

    def _set_phrase(self, span: Span) -> None:
        """ "not about the cold war": a kind stands in it and is not meant."""
        if self.mode in REFUSING:
            self.reading.refused.append(self._said(span))
            self.consumed += 1
        else:
            self._leave(span)

    def _only(self, _: Span) -> None:
        """ "not old, not new, just from the nineties": what alone is wanted is not refused."""
        if self.mode in REFUSING and self.consumed:
            self._reset()

    def _positive_once(self, span: Span) -> None:
        self.not_too = False
        if self.mode not in REFUSING:
            self._mode("positive")(span)

    def _except(self, span: Span) -> None:
        """All but what follows; after a refusal ("I never watch horror. Except Alien") what follows is spared."""
        last = self.reading.wishes[-1] if self.reading.wishes else None
        opens = not span.start or self.tokens[span.start - 1].kind == "mark"
        spared = bool(last and last.polarity == NEGATIVE and opens and last.clause >= self.clause - 1)
        self._mode("spare" if spared else "except")(span)

    def _except_post(self, _: Span) -> None:
        refused = any(w.polarity == NEGATIVE and w.clause == self.clause for w in self.reading.wishes)
        last = self.reading.wishes[-1] if self.reading.wishes else None
        before = [w for w in self.reading.wishes if last and w.part < last.part and w.polarity == NEGATIVE]
        if last and before and last.part == self.part and not last.fields & before[-1].fields:
            last.polarity = NEITHER  # 不喜欢动画，但宫崎骏的例外
        elif not (refused and self.reading.namings):
            self._turn(NEGATIVE, Sentiment.DISLIKE)

    def _except_only(self, span: Span) -> None:
        """除了喜剧都不看: of all refused values so far these are the ones that are wanted."""
        if not self.reading.wishes and self._cards_before(span):
            self._refer_all(span, Sentiment.DISLIKE)  # 都不要，我要日本的
            return
        left_out = not self.mode and self._except_part in (self.part, self.part - 1)  # 除了喜剧片，别的都不看
        if (
            left_out
            or (self.mode == "except" and self.consumed)
            or (self.mode == "negate" and self.consumed and self._unless)
        ):
            for wish in self._behind():
                wish.polarity = POSITIVE
            self._reset()
        elif (
            self.context.shown and self.reading.namings and set(self._said(span)) & set("其剩")
        ):  # 异形可以，其他的都不要
            if self.reading.namings[-1].sentiment is Sentiment.NEUTRAL:
                self.reading.namings[-1].sentiment = Sentiment.LIKE
            rest = Reference(kind=ReferenceKind.OTHERS, value="rest", said=self._said(span))
            self.reading.namings.append(
                Naming(span.start, span.end, self.clause, self.part, reference=rest, sentiment=Sentiment.DISLIKE)
            )
        elif self.mode != "positive" and not self._all_else(span):
            self._negate(span)

    def _all_else(self, span: Span) -> bool:
        """我只要悬疑片，别的都不要: what else is refused is not what was said before."""
        wanted = any(w.polarity == POSITIVE and w.clause == self.clause for w in self.reading.wishes)
        return wanted and self._text_at(span.start) in "别其剩"

    def _except_close(self, span: Span) -> None:
        if self.mode == "except":
            self._reset()
        elif "lift" in span.groups and self._lift_field(span):
            return
        elif "permit" in span.groups:
            self._permit(span)

    def _unless_so(self, _: Span) -> None:
        """ "no musicals unless they are old": a case that is spared is no wish of its own, to the end of the clause."""
        last = self.reading.wishes[-1] if self.reading.wishes else None
        told = self._text_at(_.end).lower() in ("it's", "its", "it", "they're", "theyre", "they", "there's", "that's")
        if told and last and last.polarity == POSITIVE and self.tokens[_.start].kind == "word":
            self._mode("except")(_)  # "something Swedish, unless it's Bergman"
            self._sticky = True
            return
        self._mode("spare")(_)
        self._sticky = True

    def _lift_field(self, span: Span) -> bool:
        """A field named beside a word like "any" or 不限: its wishes no longer hold."""
        near = [s for s in self.spans if abs(s.start - span.end) <= 2 or abs(span.start - s.end) <= 2]
        near = [s for s in near if not self._parted(s, span)]
        fields = [g.partition(":")[2] for s in near if not s.bound for g in s.groups if g.startswith("field:")]
        fields += [self._adjectives.field_of(g) for s in near for g in s.groups if g.startswith("asks:")]
        fields += [g.partition(":")[2] for s in near for g in s.groups if g.startswith("ask:")]
        if fields and not any(s.senses and not any(g.startswith("field:") for g in s.groups) for s in near):
            self.reading.lifted += fields[:1]
            return True
        return False

    def _parted(self, a: Span, b: Span) -> bool:
        between = self.tokens[min(a.end, b.end) : max(a.start, b.start)]
        return any(t.text in COMMAS or t.text in HARD_STOPS for t in between)

    def _lift(self, span: Span) -> None:
        if self._lift_field(span):
            return
        if "permit" in span.groups or "except_close" in span.groups:
            self._permit(span)
        elif "instead_of" in span.groups and self._object_close(span.end, 3):
            self._instead_of(span)  # "never mind the eighties"

    def _permit(self, span: Span) -> None:
        for naming in self._named_right_before(span):
            if naming.sentiment is Sentiment.NEUTRAL:
                naming.sentiment = Sentiment.LIKE
        if self._said(span).startswith("就"):
            return  # 悬疑就好: that is what is wanted
        behind = [w for w in self.reading.wishes if w.part == self.part and w.end <= span.start]
        if self.mode in REFUSING or not behind:
            return
        for wish in behind:
            if wish.polarity == POSITIVE and wish.sense:
                wish.permitted = True

    def _not_too(self, span: Span) -> None:
        self.not_too, self.mode, self.consumed, self.mode_at = True, "", 0, span.end
        self.less = self._said(span).lower().split()[-1:] in (["less"], ["fewer"])
        if self.tokens[span.start].kind == "han" and not self._object_ahead(span.end):
            self._refuse_words(span.end)  # 别太腻的

    def _too(self, _: Span) -> None:
        self.too = True

    def _soft(self, span: Span) -> None:
        """Soft over what follows in its piece; where nothing does, over what came before."""
        if self.mode == "aside" and self.consumed:
            self._reset()  # 比起恐怖片我更喜欢喜剧
        if self._said(span) == "要不" and sum(s.groups == span.groups for s in self.spans) > 1:
            return  # 要不喜剧，要不悬疑片
        if self._object_ahead(span.end) or self._over_comma(span):
            self.soft = True
            self._soft_once = self._said(span).lower() in words("nearby", "degrees")
            self.soft_at = span.end
            if "dont_mind" not in span.groups and self.mode == "model":
                return
            return
        here = [w for w in self.reading.wishes if w.part == self.part]
        if len(here) > 1 and self._before_word(Span(here[-1].start, here[-1].end)) in ("with", "by", "from", "in"):
            here = here[-1:]  # "a scary film with X if possible"
        if here and self._before_word(Span(here[0].start, here[0].end)) == "比" and self._said(span).startswith("更"):
            return  # 没有比战争片更合我胃口的了
        if not here and unexplained.is_said(self.tokens, self.spans, span.start, span.end):
            return  # 爱情片，字幕大更好: it is the unknown thing that would be nice
        for wish in here or [w for w in self.reading.wishes if w.part == self.part - 1 and w.clause == self.clause]:
            wish.soft = wish.soft or wish.polarity == POSITIVE

    def _over_comma(self, span: Span) -> bool:
        """ "a comedy, if possible, from the 80s": between commas it softens what follows."""
        if self._said(span)[:1] in ("不", "没"):
            return False  # 要是英国的最好，不是也行，来部剧情片
        at = span.start - 1 if self._before_word(span) in ("and", "but", "or", "plus") else span.start
        before = not at or self.tokens[at - 1].text in COMMAS or self.tokens[at - 1].text in HARD_STOPS
        if not (before and self._text_at(span.end) in COMMAS and self._object_ahead(span.end + 1)):
            return False
        self._sticky = True
        return True

    def _contrast(self, _: Span) -> None:
        self.part += 1
        self._reset()
        self.others = self.reported = False

    def _yes(self, span: Span) -> None:
        """ "Jaws yes, the rest no"."""
        if before := self._named_right_before(span):
            for named in before:
                named.sentiment = Sentiment.LIKE
        elif "permit" in span.groups:
            self._permit(span)

    def _want(self, span: Span) -> None:
        """A new wish ends what governed before, unless that cue still waits for its object ("don't want to watch")."""
        folded = self.mode == "positive" and self.mode_at == span.start  # 不来部喜剧说不过去
        if not folded and self._negated_before(span.start) and self._object_ahead(span.end):
            self._mode("negate")(span)
            return
        if self._text_at(span.end) == "one" and self._but_i_do():
            return
        if self.mode == "negate" and self.consumed and self._said(span).lower() in ("i'm after", "im after"):
            self._put_off(span)  # "it isn't horror I'm after, it's ..."
        if any(t.norm in ("我", "i", "id", "im") for t in self.tokens[max(0, span.start - 3) : span.start + 1]):
            self.others = self.reported = False
        if self.consumed or self.mode in ("", "positive"):
            soft = self.soft
            self._reset()
            self.soft = soft and not self.consumed
        elif self.mode == "like" and span.groups & {"act:recommend"}:
            return

    def _item(self, span: Span) -> None:
        """ "... and something funny": a new thing is named, the refusal is over."""
        new = self.tokens[span.start].norm in ("something", "anything") and self._before_word(span) not in ("or", "nor")
        if self.consumed and self.mode in REFUSING and new:
            self._reset()
