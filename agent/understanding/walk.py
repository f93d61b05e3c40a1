"""One pass over the spans of a message: which wish is wanted, refused, soft, somebody else's; how each title is felt about.

A cue governs what follows it until a contrast, a new wish or the end of its list; cues without an object of their own
("horror? no thanks", 我受不了) act on what was said before them.
"""

from collections.abc import Callable, Mapping, Sequence

from agent.understanding.adjectives import Adjectives
from agent.understanding.context import Context
from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, NEITHER, POSITIVE, Cue, Naming, Reading, Wish
from agent.understanding.senses import choose_sense
from agent.understanding.tokens import Token
from domain.intent import Reference, ReferenceKind, Sentiment

HARD_STOPS = frozenset(".!?;\n。！？；…")
COMMAS = frozenset(",，:：–()（）")
REFUSING = frozenset({"negate", "dislike", "except", "sarcasm", "rather_than"})
_FEELING = {"like": Sentiment.LIKE, "dislike": Sentiment.DISLIKE, "seen": Sentiment.SEEN, "model": Sentiment.LIKE}
_POLARITY = dict.fromkeys(("mind", "seen", "drop", "unseen", "statement"), NEITHER)


class Walk:
    """The state of one pass. Made for one message, used once."""

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
        self._adjectives, self._spoken, self._single = adjectives, spoken, single
        self._at: dict[int, Span] = {s.start: s for s in spans}
        self.mode, self.soft, self.not_too, self.too, self.others = "", False, False, False, False
        self._attributive = False
        self.consumed, self.mode_at, self.corrections = 0, -1, 0
        self.clause, self.part = 0, 0
        self._cue: Span | None = None
        """The span just before, for "by" and "with"."""

    def run(self) -> Reading:
        """Walk over the whole message."""
        i = 0
        while i < len(self.tokens):
            span = self._at.get(i)
            if span is None:
                self._token(i)
                i += 1
                continue
            self._span(span)
            self._cue = span
            i = span.end
        return self.reading

    # --- separators and loose words

    def _token(self, i: int) -> None:
        token = self.tokens[i]
        if token.text in HARD_STOPS:
            if token.text in "?？":
                self.reading.questions.add(self.clause)
            if token.text == "." and i + 1 < len(self.tokens) and self.tokens[i + 1].text == ".":
                return
            self._new_clause()
        elif token.text in COMMAS:
            self._comma(i)
        elif token.kind in ("word", "han"):
            refused = self.mode in REFUSING and self.consumed == 0
            self.reading.residue.append((token.text, token.kind == "han", i) if not refused else ("", False, i))
            self._cue = None

    def _new_clause(self) -> None:
        self.clause += 1
        self.part += 1
        self._reset()
        self.others = False

    def _reset(self) -> None:
        self.mode, self.soft, self.not_too, self.too, self.consumed = "", False, False, False, 0

    def _comma(self, i: int) -> None:
        """After a comma a cue goes on only over a list that plainly goes on."""
        self.part += 1
        if not self._list_goes_on(i + 1):
            self.others = False
            self._reset()
        elif not self.consumed:
            self._reset()

    def _list_goes_on(self, i: int) -> bool:
        """value (, value)* (or | and) value, or the Chinese list mark."""
        if self.tokens[i - 1].text == "、":
            return True
        joined, values = False, 0
        while i < len(self.tokens):
            span = self._at.get(i)
            text = self.tokens[i].text
            if span and (span.senses or span.is_title or span.bound or span.places):
                values, i = values + 1, span.end
            elif span and span.groups & {"or", "and"}:
                if joined:
                    break
                joined, i = True, span.end
            elif text in ",、，/" or self.tokens[i].norm in ("the", "a", "any", "films", "movies", "片"):
                i += 1
            else:
                break
        if self.mode in ("like", "seen") and values:
            return True
        end = i >= len(self.tokens) or self.tokens[i].kind == "mark"
        return joined and values > 0 and end

    # --- spans

    def _span(self, span: Span) -> None:
        if span.is_title or span.places:
            self._name(span)
        elif span.bound:
            if self.consumed and self.tokens[span.start].norm in words("nearby", "own_negation"):
                self._reset()
            self._wish(Wish(span.start, span.end, self.clause, self.part, bound=span.bound))
        elif span.senses and self._take_sense(span):
            return
        elif span.groups:
            self._groups(span)
        else:
            for i in range(span.start, span.end):
                self._token(i)

    def _take_sense(self, span: Span) -> bool:
        if self._adjectives.is_quantity(span) and self._quantity(span):
            return True
        sense = choose_sense(span, self.tokens, self._at, self._cue, self.mode, len(self.spans), self._single)
        if sense is None:
            return False
        if self._pointed_at(span):
            return True
        plural = (
            self.tokens[span.end - 1].norm.endswith("s")
            and self.tokens[span.end - 1].lemma != self.tokens[span.end - 1].norm
        )
        self._wish(Wish(span.start, span.end, self.clause, self.part, sense=sense, plural=plural))
        return True

    def _pointed_at(self, span: Span) -> bool:
        """ "the Kubrick one", 那个库布里克的: pointing at a card, no wish."""
        if not self.context.shown or self.mode in ("negate", "except"):
            return False
        before = self.tokens[span.start - 1].norm if span.start else ""
        after = self.tokens[span.end].norm if span.end < len(self.tokens) else ""
        if not (before in ("the", "that") and after in ("one", "ones")) and not (
            before in ("个", "部") and span.start > 1 and self.tokens[span.start - 2].text in "那这" and after == "的"
        ):
            return False
        value = str(span.senses[0].parts[0][1])
        self._refer(span, Reference(kind=ReferenceKind.ATTRIBUTE, value=value, said=self._said(span)))
        return True

    def _wish(self, wish: Wish) -> None:
        if self.mode == "negate" and self.consumed and self._attributive and self._head_noun(wish.start):
            self._reset()
        wish.polarity = _POLARITY.get(self.mode, NEGATIVE if self.mode in REFUSING else POSITIVE)
        wish.soft = self.soft or self.not_too or self.mode == "others"
        if self.not_too:
            wish.polarity = NEGATIVE
        wish.taste = self.mode == "like"
        wish.others = self.others
        wish.correction = self.corrections
        if self.mode == "mind" and wish.sense:
            self.reading.permitted_values += [(f, str(v)) for f, v in wish.sense.parts]
        if self.too and wish.sense:
            wish.polarity, wish.soft = NEGATIVE, True
        if self._suffix_soft(wish.end):
            wish.soft = True
        self.reading.wishes.append(wish)
        self.consumed += 1
        self.not_too = self.too = False

    def _head_noun(self, i: int) -> bool:
        """没有恐怖元素的悬疑片: what comes after 的 is what the refused value describes."""
        return any(t.text == "的" for t in self.tokens[max(0, i - 2) : i])

    def _suffix_soft(self, end: int) -> bool:
        text = "".join(t.text for t in self.tokens[end : end + 2])
        return (
            text.startswith(("一点", "一些", "点的", "些的"))
            or (self.tokens[end : end + 1] and self.tokens[end].norm == "ish")
            or False
        )

    def _name(self, span: Span) -> None:
        if span.places:
            for place in span.places:
                self._refer(span, Reference(kind=ReferenceKind.POSITION, value=str(place), said=self._said(span)))
            return
        naming = Naming(span.start, span.end, self.clause, self.part, title=span.unknown)
        if span.titles:
            entries = [t for t in span.titles if t.whole] or list(span.titles)
            naming.ids = tuple(dict.fromkeys(i for t in entries for i in t.ids))
            naming.title = self._spoken[naming.ids[0]] if len(naming.ids) == 1 else self._said(span)
        self.feel(naming)
        naming.baseline = span.start > 0 and self.tokens[span.start - 1].norm in ("than", "比")
        naming.excepted = self.mode == "except"
        self.reading.namings.append(naming)
        self.consumed += 1

    def _refer(self, span: Span, reference: Reference) -> None:
        naming = Naming(span.start, span.end, self.clause, self.part, reference=reference)
        self.feel(naming)
        if not naming.refused and naming.sentiment is Sentiment.NEUTRAL and self._after_refusal():
            naming.sentiment = Sentiment.LIKE
        self.reading.namings.append(naming)
        self.consumed += 1

    def _after_refusal(self) -> bool:
        """ "not the first, the other one": the second pointer is the one that is liked."""
        last = self.reading.namings[-1] if self.reading.namings else None
        return bool(last and last.reference and last.refused and last.clause == self.clause)

    def feel(self, naming: Naming) -> None:
        """Set how the person feels about an item from what governs it."""
        naming.model = self.mode == "model" or self._model_after(naming.end)
        if naming.model:
            naming.sentiment = Sentiment.LIKE
        if self.mode in REFUSING:
            naming.refused, naming.model = True, False
            naming.sentiment = Sentiment.DISLIKE
        elif self.mode in _FEELING:
            naming.sentiment = _FEELING[self.mode]

    def _model_after(self, end: int) -> bool:
        span = self._at.get(end)
        return bool(span and "like_close" in span.groups)

    def _said(self, span: Span) -> str:
        words = self.tokens[span.start : span.end]
        return "".join(f" {t.text}" if t.kind != "han" else t.text for t in words).strip()

    # --- cues

    def _groups(self, span: Span) -> None:
        if self._adjectives.is_quantity(span) and self._quantity(span):
            return
        self._keep(span)
        for group, act in self._actions():
            if group in span.groups:
                act(span)
                return

    def _keep(self, span: Span) -> None:
        self.reading.cues.append(Cue(span.groups, span.start, span.end, self.clause, self.part))

    def _quantity(self, span: Span) -> bool:
        made = self._adjectives.read(span, self)
        if made:
            self.not_too = self.too = False
        return made

    def _actions(self) -> Sequence[tuple[str, Callable[[Span], None]]]:
        """What each group does, the most particular first: a span in several groups acts once."""
        return (
            ("sarcasm", self._sarcasm), ("unseen", self._mode("unseen")), ("statement", self._statement), ("accept", self._accept), ("want_double", self._positive), ("dont_mind", self._mode("mind")),
            ("not_only", self._positive), ("except_only", self._except_only), ("except_close", self._except_close),
            ("lift", self._lift), ("permit", self._permit), ("dislike_post", self._post(NEGATIVE, Sentiment.DISLIKE)),
            ("dislike_said", self._post(NEGATIVE, Sentiment.DISLIKE)), ("like_said", self._post(POSITIVE, Sentiment.LIKE)),
            ("like_post", self._post(POSITIVE, Sentiment.LIKE)), ("seen_post", self._post(None, Sentiment.SEEN)),
            ("except", self._mode("except")), ("rather_than", self._mode("rather_than")), ("instead_of", self._mode("drop")),
            ("not_too", self._not_too), ("dislike", self._dislike), ("correct", self._correct), ("negate", self._negate),
            ("seen", self._feel_about("seen")), ("like", self._feel_about("like")), ("like_prep", self._model), ("too", self._too),
            ("soft", self._soft), ("others_say", self._somebody), ("contrast", self._contrast), ("pronoun_one", self._pronoun("one")),
            ("pronoun_all", self._pronoun("all")), ("others", self._the_others), ("act:recommend", self._want), ("item", self._item),
            ("more", self._positive_once),
        )  # fmt: skip

    def _mode(self, mode: str) -> Callable[[Span], None]:
        def enter(span: Span) -> None:
            self.mode, self.consumed, self.mode_at = mode, 0, span.end

        return enter

    def _sarcasm(self, span: Span) -> None:
        self.reading.sarcastic = True
        self._mode("sarcasm")(span)
        if not self._object_ahead(span.end):
            self._turn(NEGATIVE, Sentiment.DISLIKE)

    def _statement(self, span: Span) -> None:
        """ "that's an action film": a description, unless something governs already."""
        asks = self._said(span).split(" ")[0].lower() in ("is", "was", "isn't")
        if not self.mode and not self.soft and not asks:
            self._mode("statement")(span)

    def _accept(self, span: Span) -> None:
        if (
            any(n.part == self.part for n in self.reading.namings)
            or len(self.context.shown) == 1
            or self.context.last_item
        ):
            self._turn(None, Sentiment.LIKE)

    def _positive(self, span: Span) -> None:
        self._mode("positive")(span)

    def _positive_once(self, span: Span) -> None:
        if self.mode not in REFUSING:
            self._mode("positive")(span)

    def _except_only(self, span: Span) -> None:
        """除了喜剧都不看: of all refused values so far these are the ones that are wanted."""
        if self.mode == "except" and self.consumed:
            for wish in self._behind():
                wish.polarity = POSITIVE
            self._reset()
        elif self.mode != "positive":
            self._negate(span)

    def _except_close(self, span: Span) -> None:
        if self.mode == "except":
            self._reset()
        elif "lift" in span.groups and self._lift_field(span):
            return
        elif "permit" in span.groups:
            self._permit(span)

    def _lift_field(self, span: Span) -> bool:
        """A field named beside a word like "any" or 不限: its wishes no longer hold."""
        near = [s for s in self.spans if abs(s.start - span.end) <= 2 or abs(span.start - s.end) <= 2]
        fields = [g.partition(":")[2] for s in near if not s.bound for g in s.groups if g.startswith("field:")]
        fields += [self._adjectives.field_of(g) for s in near for g in s.groups if g.startswith("asks:")]
        if fields and not any(s.senses and not any(g.startswith("field:") for g in s.groups) for s in near):
            self.reading.lifted += fields[:1]
            return True
        return False

    def _lift(self, span: Span) -> None:
        if self._lift_field(span):
            return
        if "permit" in span.groups or "except_close" in span.groups:
            self._permit(span)

    def _permit(self, span: Span) -> None:
        behind = [w for w in self.reading.wishes if w.part == self.part and w.end <= span.start]
        if self._asks_for_more(span) or not behind:
            return
        for wish in behind:
            if wish.polarity == POSITIVE and wish.sense:
                wish.permitted = True

    def _asks_for_more(self, span: Span) -> bool:
        return self.mode in REFUSING

    def _post(self, polarity: int | None, feeling: Sentiment) -> Callable[[Span], None]:
        def act(span: Span) -> None:
            here = [*self.reading.wishes, *self.reading.namings]
            if not any(x.part == self.part for x in here) and self._object_ahead(span.end):
                self._mode(feeling.value)(span)
                return
            self._turn(polarity, feeling)
            self.reading.cues.append(Cue(frozenset({"post"}), span.start, span.end, self.clause, self.part))

        return act

    def _turn(self, polarity: int | None, feeling: Sentiment) -> None:
        """Let a cue act on what was said before it; on what was shown where nothing was."""
        if self.others:
            return
        namings = self._named_behind()
        wishes = self._behind() if polarity is not None else []
        newest = max([n.start for n in namings], default=-1), max([w.start for w in wishes], default=-1)
        if namings and newest[0] >= newest[1]:
            for naming in namings:
                naming.sentiment, naming.model = feeling, naming.model and feeling is Sentiment.LIKE
        elif wishes and polarity is not None:
            for wish in wishes:
                wish.polarity = polarity
        elif self.context.shown or self.context.last_item:
            said = Reference(kind=ReferenceKind.PRONOUN, value="one", said="", sentiment=feeling)
            self.reading.namings.append(Naming(0, 0, self.clause, self.part, reference=said, sentiment=feeling))

    def _behind(self) -> list[Wish]:
        """The wishes of this piece of the clause, else of the one before, else of the clause before."""
        wishes = self.reading.wishes
        if not wishes or wishes[-1].clause < self.clause - 1:
            return []
        return [w for w in wishes if w.part == wishes[-1].part]

    def _named_behind(self) -> list[Naming]:
        if not self.reading.namings:
            return []
        last = self.reading.namings[-1]
        if last.part < self.part - 1:
            return []
        first = last.part if last.part < self.part else self.part
        same = [n for n in self.reading.namings if n.part == first]
        return (
            same
            if first == self.part
            else [n for n in self.reading.namings if n.clause == last.clause and n.part >= first - 1]
        )

    def _not_too(self, span: Span) -> None:
        self.not_too, self.mode, self.consumed, self.mode_at = True, "", 0, span.end

    def _dislike(self, span: Span) -> None:
        if self._object_ahead(span.end):
            self._mode("dislike")(span)
        elif not self._other_object(span.end):
            self._turn(NEGATIVE, Sentiment.DISLIKE)

    def _negate(self, span: Span) -> None:
        if self._said(span) in ("no", "不", "无") and not self._object_close(
            span.end, 3 if self.tokens[span.start].kind == "word" else 1
        ):
            return
        if self._object_ahead(span.end):
            if (
                self.mode == "negate"
                and self.mode_at == span.start
                and self._before_word(span) == "not" == self.tokens[span.start].norm
            ):
                self._mode("positive")(span)
                return
            if not (
                self.mode in REFUSING
                and self.consumed == 0
                and "negate" in span.groups
                and self.mode_at >= span.start - 2
            ):
                self._mode("negate")(span)
                self._attributive = self._said(span) in ("没有", "不含", "不带", "无", "不", "不是")
            return
        here = [w for w in self.reading.wishes if w.part == self.part]
        if here and self.tokens[span.start].kind == "han":
            for wish in here:
                wish.polarity = NEGATIVE

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

    def _object_ahead(self, i: int) -> bool:
        """Whether a wish or a title comes before the next comma, contrast or stop."""
        while i < len(self.tokens):
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

    def _correct(self, span: Span) -> None:
        if (
            self._said(span) in words("nearby", "mild_corrections")
            and span.start
            and self.tokens[span.start - 1].kind != "mark"
        ):
            return
        if self.reading.wishes:
            self.corrections += 1
        if not ("contrast" in span.groups and self.mode in REFUSING):
            self._reset()

    def _feel_about(self, mode: str) -> Callable[[Span], None]:
        def act(span: Span) -> None:
            if self._object_ahead(span.end):
                negated = self.mode == "negate" and self.consumed == 0 and self.mode_at >= span.start - 2
                negated = negated or self._negated_before(span.start)
                self._mode("dislike" if negated and mode == "like" else mode)(span)
            elif mode == "seen" or self.tokens[span.start].kind == "han" or self._pronoun_next(span.end):
                self._turn(None if mode == "seen" else POSITIVE, _FEELING[mode])

        return act

    def _other_object(self, i: int) -> bool:
        """ "hated the book": it is something else that is felt about."""
        return (
            i + 1 < len(self.tokens)
            and self.tokens[i].norm in ("the", "a", "his", "her", "its", "their", "how")
            and not self._pronoun_next(i)
        )

    def _before_word(self, span: Span) -> str:
        return self.tokens[span.start - 1].norm if span.start else ""

    def _negated_before(self, i: int) -> bool:
        """Whether a bare negator stands before token `i`, adverbs between."""
        while i and self.tokens[i - 1].norm in words("nearby", "negation_adverbs"):
            i -= 1
        return i > 0 and self.tokens[i - 1].norm in words("nearby", "negators")

    def _pronoun_next(self, i: int) -> bool:
        span = self._at.get(i)
        return bool(span and span.groups & {"pronoun_one", "pronoun_all"})

    def _model(self, span: Span) -> None:
        if self.tokens[span.start].text in "和跟" and span.end - span.start == 1 and not self._closed_by_like(span.end):
            return
        negated = self.mode in REFUSING and self.consumed == 0
        self._mode(self.mode if negated else "model")(span)

    def _closed_by_like(self, i: int) -> bool:
        after = self._at.get(i)
        return bool(after and after.is_title and self._model_after(after.end))

    def _too(self, span: Span) -> None:
        self.too = True

    def _soft(self, span: Span) -> None:
        """Soft over what follows in its piece; where nothing does, over what came before."""
        if self._object_ahead(span.end):
            self.soft = True
            if "dont_mind" not in span.groups and self.mode == "model":
                return
            return
        here = [w for w in self.reading.wishes if w.part == self.part]
        for wish in here or [w for w in self.reading.wishes if w.part == self.part - 1 and w.clause == self.clause]:
            wish.soft = True

    def _somebody(self, span: Span) -> None:
        following = self._at.get(span.end)
        if following and following.groups & {"like", "dislike"}:
            self.others = True

    def _contrast(self, span: Span) -> None:
        self.part += 1
        self._reset()
        self.others = False

    def _pronoun(self, value: str) -> Callable[[Span], None]:
        def act(span: Span) -> None:
            if (
                (self.mode in _FEELING or self.mode in REFUSING or self.mode in ("mind", "unseen"))
                and self.consumed == 0
                and not self._object_ahead(span.end)
            ):
                reference = Reference(kind=ReferenceKind.PRONOUN, value=value, said=self._said(span))
                if self.context.shown or self.context.last_item:
                    self._refer(span, reference)

        return act

    def _the_others(self, span: Span) -> None:
        if self.context.shown:
            self._refer(span, Reference(kind=ReferenceKind.OTHERS, value="rest", said=self._said(span)))

    def _want(self, span: Span) -> None:
        """A new wish ends what governed before it, unless the cue still waits for its object ("don't want to watch")."""
        if self._negated_before(span.start) and self._object_ahead(span.end):
            self._mode("negate")(span)
            return
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
