"""What governs a wish or a title: the state of one pass over a message, and looking ahead and behind in it."""

from collections.abc import Callable, Mapping, Sequence

from agent.understanding import unexplained
from agent.understanding.adjectives import Adjectives
from agent.understanding.context import Context
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.listed import goes_on
from agent.understanding.reading import NEGATIVE, NEITHER, Naming, Reading, Wish
from agent.understanding.tokens import Token
from agent.understanding.voices import hear
from domain.intent import Reference, ReferenceKind, Sentiment

HARD_STOPS = frozenset(".!?;\n。！？；…")
_FAR = 40
"""How many tokens ahead an object may be."""
_PIECES = 4
"""Pieces behind the one Chinese title of a message in which a verdict is still of it (教父，我看了，嗯，不太行)."""
COMMAS = frozenset(",，:：–()（）")
_COLONS = frozenset(":：")
REFUSING = frozenset({"negate", "dislike", "except", "sarcasm", "rather_than"})
FEELING = {"like": Sentiment.LIKE, "dislike": Sentiment.DISLIKE, "seen": Sentiment.SEEN, "model": Sentiment.LIKE}
_FELT = (Sentiment.LIKE, Sentiment.DISLIKE)
POLARITY = dict.fromkeys(("mind", "seen", "spare", "drop", "unseen", "statement", "aside"), NEITHER)


class Governing:
    """The mode that a cue has set (like, dislike, negate, except, seen, model ...) and how far it reaches."""

    def __init__(
        self,
        tokens: Sequence[Token],
        spans: Sequence[Span],
        context: Context,
        adjectives: Adjectives,
        spoken: Mapping[str, str],
        single: frozenset[str] = frozenset(),
    ) -> None:
        self.tokens, self.spans, self.context = tokens, spans, context
        self.reading = Reading()
        self._voices = hear(tokens)
        self._adjectives, self._spoken, self._single = adjectives, spoken, single
        self._at: dict[int, Span] = {s.start: s for s in spans}
        self.mode, self.soft, self.not_too, self.too, self.others = "", False, False, False, False
        self.reported = self.by_all = self.mild = self.less = self.also = False
        self._attributive = self._sticky = self._soft_once = False
        self._refused_words = self._refused_to = 0
        self._unless = False
        self._except_part = -2
        """The piece in which something was left out (除了喜剧片)."""
        self.consumed, self.mode_at, self.corrections = 0, -1, 0
        self.clause, self.part = 0, 0
        self.soft_at = self._here = 0
        """The token at which the pass is."""
        self._cue: Span | None = None
        """The span just before, for "by" and "with"."""

    def _reset(self) -> None:
        self.mode, self.soft, self.not_too, self.too, self.consumed = "", False, False, False, 0
        self._sticky = self._soft_once = False
        self._refused_words = 0

    def _mode(self, mode: str) -> Callable[[Span], None]:
        def enter(span: Span) -> None:
            self.mode, self.consumed, self.mode_at = mode, 0, span.end

        return enter

    def _said(self, span: Span) -> str:
        words = self.tokens[span.start : span.end]
        return "".join(f" {t.text}" if t.kind != "han" else t.text for t in words).strip()

    def _text_at(self, i: int) -> str:
        return self.tokens[i].text if i < len(self.tokens) else ""

    def _before_quote(self, i: int) -> str:
        """The word before token `i`, an opening quote between left out."""
        while i and self.tokens[i - 1].text in "《「『\"'":
            i -= 1
        return self.tokens[i - 1].norm if i else ""

    def _before_word(self, span: Span) -> str:
        return self.tokens[span.start - 1].norm if span.start else ""

    def _list_goes_on(self, i: int) -> bool:
        """value (, value)* (or | and) value, or the Chinese list mark."""
        return goes_on(self.tokens, self._at, i, self.mode)

    def _object_ahead(self, i: int) -> bool:
        """Whether a wish or a title comes before the next comma, contrast or stop."""
        end = min(len(self.tokens), i + _FAR)
        if self._text_at(i) in _COLONS:
            i += 1  # 雷点：恐怖片
        while i < end:
            span = self._at.get(i)
            if span is None:
                if self.tokens[i].text in HARD_STOPS or self.tokens[i].text in COMMAS:
                    return False
                i += 1
                continue
            if span.senses or span.is_title or span.bound or span.places or self._adjectives.is_quantity(span):
                return True
            if span.groups & {"contrast", "others", "except", "correct"}:
                return "others" in span.groups
            i = span.end
        return False

    def _object_close(self, i: int, reach: int) -> bool:
        """Whether the object of a bare "no" comes within a few tokens, no pronoun or verb between."""
        for j in range(i, min(i + reach, len(self.tokens))):
            span = self._at.get(j)
            if span and (span.senses or span.is_title or span.bound or self._adjectives.is_quantity(span)):
                return True
            if span and span.groups & {
                "pronoun_one",
                "statement",
                "seen",
                "unseen",
                "like",
                "dislike",
                "act:recommend",
            }:
                return False
        return False

    def _other_object(self, i: int) -> bool:
        """ "hated the book": it is something else that is felt about."""
        return (
            i + 1 < len(self.tokens)
            and self.tokens[i].norm in ("the", "a", "his", "her", "its", "their", "how")
            and not self._pronoun_next(i)
        )

    def _negated_before(self, i: int) -> bool:
        """Whether a bare negator stands before token `i`, adverbs between."""
        while i and self.tokens[i - 1].norm in words("nearby", "negation_adverbs"):
            i -= 1
        inside = i > 1 and self.tokens[i - 2].text + self.tokens[i - 1].text in ("特别", "分别")
        return i > 0 and not inside and self.tokens[i - 1].norm in words("nearby", "negators")

    def _pronoun_near(self, span: Span) -> bool:
        """ "love it", "that one I love"."""
        before = [s for s in self.spans if 0 <= span.start - s.end <= 1]
        pronouns = {"pronoun_one", "pronoun_all"}
        return self._pronoun_next(span.end) or any(s.groups & pronouns for s in before)

    def _pronoun_next(self, i: int) -> bool:
        span = self._at.get(i)
        return bool(span and span.groups & {"pronoun_one", "pronoun_all"})

    def _just_named(self, i: int) -> bool:
        """Whether a title or card ends right before token `i`, a closing quote between."""
        while i and self.tokens[i - 1].text in '》」』"':
            i -= 1
        return any(n.end == i for n in self.reading.namings)

    def _model_after(self, end: int) -> bool:
        while end < len(self.tokens) and self.tokens[end].text in '》」』"':
            end += 1
        span = self._at.get(end)
        return bool(span and span.groups & {"like_close", "similar_alone"}) or self._as_much(end)

    def _as_much(self, i: int) -> bool:
        """有没有黑客帝国那么酷的: a title is the model for a quality that nothing explains."""
        if self._text_at(i) + self._text_at(i + 1) not in ("那么", "这么"):
            return False
        end = next((k for k in range(i, len(self.tokens)) if self.tokens[k].kind == "mark"), len(self.tokens))
        start = next((k for k in range(i, 0, -1) if self.tokens[k - 1].text in COMMAS | HARD_STOPS), 0)
        asked = any(t.text in "有要来像找" for t in self.tokens[start:i])
        return asked and any(t.text == "的" for t in self.tokens[i + 2 : min(end, i + 7)])

    def _behind(self) -> list[Wish]:
        """The wishes of this piece of the clause, else of the one before, else of the clause before."""
        wishes = self.reading.wishes
        if not wishes or wishes[-1].clause < self.clause - 1:
            return []
        return [w for w in wishes if w.part == wishes[-1].part]

    def _named_behind(self, *, far: bool = False) -> list[Naming]:
        if not self.reading.namings:
            return []
        last = self.reading.namings[-1]
        alone = (
            far and not self.reading.wishes and self.tokens[last.start].kind == "han" and not self.reading.namings[1:]
        )
        if last.part < self.part - (_PIECES if alone else 1):
            return []
        parts = {self.part, last.part}
        ends = [c.end for c in self.reading.cues if "post" in c.groups and c.part in parts and c.end <= last.start]
        if ends:  # 闪灵太好看了异形太闷了: each verdict is of what it stands behind
            return [n for n in self.reading.namings if n.start >= max(ends)]
        first = last.part if last.part < self.part else self.part
        same = [n for n in self.reading.namings if n.part == first]
        return (
            same
            if first == self.part
            else [n for n in self.reading.namings if n.clause == last.clause and n.part >= first - 1]
        )

    def _turn(self, polarity: int | None, feeling: Sentiment) -> None:
        """Let a cue act on what was said before it; on what was shown where nothing was."""
        if self.others or (self.mode == "mind" and self.consumed):
            return
        namings = self._named_behind(far=feeling is not Sentiment.SEEN)
        if feeling is Sentiment.SEEN and (person := self._person_behind()):
            person.polarity = NEGATIVE  # 诺兰的都看过了
            return
        wishes = [w for w in self._behind() if not (w.judged or w.told)] if polarity is not None else []
        if wishes and polarity == NEGATIVE and (unknown := unexplained.subject(self.tokens, self.spans, self._here)):
            self.reading.refused.append(unknown)  # 科幻片，但是字太多的不要
            return
        newest = max([n.start for n in namings], default=-1), max([w.start for w in wishes], default=-1)
        if namings and newest[0] >= newest[1]:
            for naming in namings:
                if feeling is Sentiment.SEEN and not naming.model and naming.sentiment in _FELT:
                    continue  # who says how it was has seen it
                naming.sentiment, naming.model = feeling, naming.model and feeling is Sentiment.LIKE
        elif wishes and polarity is not None:
            for wish in wishes:
                wish.polarity, wish.others, wish.turned = polarity, False, polarity == NEGATIVE
                wish.permitted = wish.permitted and polarity != NEGATIVE
                wish.taste = wish.taste or feeling is Sentiment.LIKE
        elif said_here := [n for n in self.reading.namings if (n.ids or n.reference) and not n.baseline][-1:]:
            turned = any("contrast" in c.groups and c.start >= said_here[0].end for c in self.reading.cues)
            if feeling is not Sentiment.SEEN and (turned or said_here[0].sentiment is Sentiment.NEUTRAL):
                said_here[0].sentiment = feeling  # "Dumbo? Bawled my eyes out, honestly. Ten out of ten."
        elif self.context.shown or self.context.last_item:
            many = "all" if any("pronoun_all" in s.groups for s in self.spans) else "one"
            said = Reference(kind=ReferenceKind.PRONOUN, value=many, said="", sentiment=feeling)
            self.reading.namings.append(Naming(0, 0, self.clause, self.part, reference=said, sentiment=feeling))

    def _person_behind(self) -> Wish | None:
        """Who made or played in what was seen, where that is said of all of it and of no title."""
        last = self.reading.wishes[-1] if self.reading.wishes else None
        named = any(n.part == self.part for n in self.reading.namings)
        if not last or named or last.part != self.part or self._here - last.end > 5 or not last.sense:
            return None
        return last if last.sense.role in ("maker", "player") else None

    def _kept(self, i: int) -> bool:
        """ "keep the rest", 留下第一部."""
        said = "".join(t.norm for t in self.tokens[max(0, i - 2) : i])
        keeps = words("nearby", "keeping") | words("talk_zh", "choosing")
        return self._before_quote(i) in keeps or said in keeps

    def feel(self, naming: Naming) -> None:
        """Set how the person feels about an item from what governs it."""
        naming.model = self.mode == "model" or self._model_after(naming.end)
        naming.others = naming.start in self._voices.others and not naming.model
        if naming.others:
            return
        naming.model = naming.model or self._by_its_maker(naming.end)
        if naming.model:
            naming.sentiment = Sentiment.LIKE
        if self.mode in REFUSING or (
            self.mode == "drop" and (naming.reference or set(naming.ids) & {*self.context.shown})
        ):
            naming.refused, naming.model = True, False
            naming.sentiment = Sentiment.DISLIKE
        elif self.mode in FEELING:
            naming.sentiment = FEELING[self.mode]
        elif self.context.shown and self._kept(naming.start):
            naming.sentiment = Sentiment.LIKE

    def _by_its_maker(self, end: int) -> bool:
        """ "what else has the Psycho director done?", "more by Psycho's director"."""
        maker = self._text_at(end).lower() in words("pointing", "makers")
        return maker and any(t.norm in words("pointing", "more_of") for t in self.tokens)

    def _leave(self, span: Span) -> None:
        """Words that steer nothing here are left to the search."""
        self.reading.residue += [
            (t.text, t.kind == "han", span.start + k) for k, t in enumerate(self.tokens[span.start : span.end])
        ]
