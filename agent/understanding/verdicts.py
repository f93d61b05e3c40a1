"""What a verdict does that is said of what came before it: "was a bore", "loved it", "seen that one"."""

from collections.abc import Callable

from agent.understanding.found import Span
from agent.understanding.governing import COMMAS, HARD_STOPS
from agent.understanding.lexicons import words
from agent.understanding.reading import POSITIVE, Cue, Naming
from agent.understanding.statements import Statements
from domain.intent import Reference, ReferenceKind, Sentiment

_SPEAKERS = frozenset({"我", "i", "we", "im", "ive", "id", "weve"})


class Verdicts(Statements):
    """Verdicts on what was named, wished for or shown."""

    def _post(self, polarity: int | None, feeling: Sentiment) -> Callable[[Span], None]:
        def act(span: Span) -> None:
            if feeling is Sentiment.DISLIKE and self._warned_of(span):
                return
            if self._cards_before(span):
                self._refer_all(span, feeling)
                return
            if self._cue and self._cue.end == span.start and "others_say" in self._cue.groups:
                self._of_the_person(span, polarity)
                return  # "but my husband is out"
            if any(t.norm in _SPEAKERS for t in self.tokens[span.start : min(span.end, span.start + 2)]):
                self.others = False
            if feeling is Sentiment.DISLIKE and self._describes(span):
                self._leave(span)
                return
            parts = {w.part for w in self.reading.wishes} | {n.part for n in self.reading.namings}
            if self.part not in parts and self._object_ahead(span.end):
                self._mode(feeling.value)(span)
                return
            if feeling is Sentiment.SEEN and self._subject(span) in words("nearby", "somebody"):
                return  # "they have seen it"
            if self._polite(span) or self._no_verdict(span):
                return
            must = self.mode in ("negate", "positive") and self.consumed
            needed = must and self._said(span) in ("不行", "不可", "不成")
            if self._of_it(span, feeling):
                return
            if self._asked_whether(span):
                self._keep_as("ask:about_text", span)
                return
            if feeling is Sentiment.LIKE and self._faint():
                self._turn(None, Sentiment.DISLIKE)
                return
            self._turn(POSITIVE if needed else polarity, feeling)  # 不看 ... 不行: it must be
            self._keep_as("post", span)

        return act

    def _no_verdict(self, span: Span) -> bool:
        """ "I could stretch to 60 but I'd rather not", "I didn't say that": words of a verdict that judge nothing."""
        said = self._said(span).lower()
        last = self.reading.wishes[-1] if self.reading.wishes else None
        if last and self._before_word(span) in ("or", "else", "otherwise") and last.clause == self.clause:
            return True  # "it's got a heist in it or I'm out"
        if last and last.bound and said.endswith(" not") and last.clause == self.clause:
            return True
        goes_on = span.end < len(self.tokens) and self.tokens[span.end].kind != "mark"
        return goes_on and said == "i didn't"

    def _of_the_person(self, span: Span, polarity: int | None) -> None:
        """ "Tarantino? He does my head in": who "he" is was wished for by name."""
        told = {t.norm for t in self.tokens[span.start : span.end]} & {"me", "my", "us"}
        pronoun = self._cue is not None and self._said(self._cue).lower() in ("he", "she", "they")
        if not (told and pronoun and polarity is not None):
            return
        people = [w for w in self.reading.wishes if w.sense and w.sense.role in ("maker", "player")]
        for wish in people[-1:]:
            wish.polarity, wish.reported, wish.others = polarity, False, False

    def _faint(self) -> bool:
        """谁说狮子王好看的: praise that is asked back is none."""
        start = max((n.start for n in self._named_behind()), default=-1)
        asked = "".join(t.text for t in self.tokens[max(0, start - 4) : max(0, start)])
        return start > 0 and asked.endswith(("谁说", "谁说的", "哪里说", "说什么", "谁讲", "谁跟你说", "谁告诉你"))

    def _warned_of(self, span: Span) -> bool:
        """别太腻的, 不要太土的: a verdict behind a refusal is what is refused, and no verdict on what was shown."""
        behind = self._cue and self._cue.end == span.start and "negate" in self._cue.groups
        return bool(behind and self.tokens[span.start].text in "太很特超过")

    def _of_it(self, span: Span, feeling: Sentiment) -> bool:
        """ "Watched Heat last night, she cried, I loved it": what "it" is was named some clauses before."""
        told = {t.norm for t in self.tokens[span.start : span.end]}
        named = [n for n in self.reading.namings if (n.ids or n.reference) and not n.refused and not n.baseline]
        if self.others or self._named_behind() or not named or not told & {"it", "that", "them", "both"}:
            return False
        many = bool(told & {"them", "both"})
        for naming in named if many else named[-1:]:
            naming.sentiment = feeling
        return True

    def _asked_whether(self, span: Span) -> bool:
        """ "is Heat worth the hype?", "was the second one any good": asked and not said."""
        named = [n for n in self.reading.namings if n.part == self.part]
        if not named or not 0 <= span.start - named[-1].end <= 2:
            return False
        at = named[0].start
        at -= bool(at) and self.tokens[at - 1].norm in ("the", "a")
        copula = at > 0 and self.tokens[at - 1].norm in words("contracted", "copulas")
        opens = at < 2 or self.tokens[at - 2].kind == "mark" or self.tokens[at - 2].norm in ("and", "but", "so", "then")
        return copula and opens

    def _subject(self, span: Span) -> str:
        """The word before, "have" and "already" left out."""
        i = span.start
        while i and self.tokens[i - 1].norm in ("have", "has", "had", "already", "ve", "all", "both"):
            i -= 1
        return self.tokens[i - 1].norm if i else ""

    def _polite(self, span: Span) -> bool:
        """ "those look nice, but ...": said of all cards before another wish, it is no taste."""
        looks = self._said(span).lower().startswith(("look", "sound", "seem", "看着", "看起来", "不错", "挺不错"))
        behind = any(s.end == span.start and "pronoun_all" in s.groups for s in self.spans)
        turns = next((s for s in self.spans if s.start >= span.end), None)
        return looks and behind and bool(turns and "contrast" in turns.groups)

    def _cards_before(self, span: Span) -> bool:
        """这些都看过了想看喜剧: what stands right before are all the cards, whatever follows."""
        first = span.start
        behind = next((s for s in self.spans if s.end == first and "pronoun_all" in s.groups), None)
        all_said = behind is not None or self.tokens[first].text == "都"
        at = behind.start if behind else first
        opens = not at or self.tokens[at - 1].text in COMMAS or self.tokens[at - 1].text in HARD_STOPS
        opens = opens and not any(n.part == self.part for n in self.reading.namings)
        return bool(self.context.shown and all_said and opens and self.tokens[first].kind == "han")

    def _refer_all(self, span: Span, feeling: Sentiment) -> None:
        said = Reference(kind=ReferenceKind.PRONOUN, value="all", said=self._said(span), sentiment=feeling)
        place = (span.start, span.end, self.clause, self.part)
        self.reading.namings.append(Naming(*place, reference=said, sentiment=feeling))
        self.part += 1
        self._reset()

    def _keep_as(self, group: str, span: Span) -> None:
        self.reading.cues.append(Cue(frozenset({group}), span.start, span.end, self.clause, self.part))

    def _ask_follows(self, span: Span) -> bool:
        """恐怖片受不了想看喜剧: a wish right before and an ask right behind, so that the feeling is of the wish."""
        following = self._at.get(span.end)
        near = any(0 <= span.start - w.end <= 2 and w.part == self.part for w in self.reading.wishes)
        return bool(near and following and "act:recommend" in following.groups and "item" not in following.groups)

    def _describes(self, span: Span) -> bool:
        """讲赌博圈钱的犯罪片, 讲雷区排雷的战争片: words inside what is asked for are no verdict on it."""
        first = self.tokens[span.start]
        if self._before_word(span) in words("nearby", "about"):
            return True
        if first.kind != "han" or first.text in "我都" or not self._object_ahead(span.end):
            return False
        if self._text_at(span.end) == "的":
            return True
        parts = {w.part for w in self.reading.wishes} | {n.part for n in self.reading.namings}
        return self.part not in parts and not self._object_close(span.end, 4)
