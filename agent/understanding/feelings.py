"""What cues of feeling do: like, dislike, seen, "not the first, the other", "that one I love"."""

from collections.abc import Callable

from agent.understanding.found import Span
from agent.understanding.governing import FEELING, HARD_STOPS, REFUSING
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, NEITHER, POSITIVE, Naming
from agent.understanding.verdicts import Verdicts
from domain.intent import Reference, ReferenceKind, Sentiment


class Feelings(Verdicts):
    """One method a group of cues."""

    def _feelings(self) -> dict[str, Callable[[Span], None]]:
        """What each group does that says how somebody feels."""
        disliked, liked = self._post(NEGATIVE, Sentiment.DISLIKE), self._post(POSITIVE, Sentiment.LIKE)
        return {
            "sarcasm": self._sarcasm,
            "unseen": self._mode("unseen"),
            "statement": self._statement,
            "accept": self._accept,
            "accept_said": self._accept,
            "dont_mind": self._mind,
            "dislike_post": disliked,
            "dislike_said": disliked,
            "like_said": liked,
            "like_post": liked,
            "seen_post": self._post(None, Sentiment.SEEN),
            "dislike": self._dislike,
            "seen": self._feel_about("seen"),
            "like": self._feel_about("like"),
            "like_prep": self._model,
            "pronoun_one": self._pronoun("one"),
            "pronoun_all": self._pronoun("all"),
            "others": self._the_others,
            "beyond": self._beyond,
        }

    def _beyond(self, span: Span) -> None:
        """What no catalogue here knows ("award-winning"): said back as not understood, and left to the search."""
        self.reading.unknown_names.append(self._said(span))
        self._leave(span)

    def _accept(self, span: Span) -> None:
        following = self._at.get(span.end)
        if following and (following.groups & {"item"} or self._adjectives.is_quantity(following)):
            self.reading.cues.pop()  # "let me see something shorter"
            return
        if self._named_behind() or len(self.context.shown) == 1 or self.context.last_item:
            self._turn(None, Sentiment.LIKE)

    def _dislike(self, span: Span) -> None:
        if self._cards_before(span):
            self._refer_all(span, Sentiment.DISLIKE)
            return
        ahead = self._object_ahead(span.end)
        if ahead and self._said(span).lower() in words("nearby", "fears") and not self._object_close(span.end, 3):
            self._leave(span)  # 怕老婆的喜剧
        elif ahead and not self._ask_follows(span):
            self._mode("dislike")(span)
        elif self._unknown_object(span.end):
            self._refused_words = 2
        elif not self._other_object(span.end):
            self._turn(NEGATIVE, Sentiment.DISLIKE)

    def _unknown_object(self, i: int) -> bool:
        """ "hates princesses": a word that nothing explains is what is felt about, not what was said before."""
        token = self.tokens[i] if i < len(self.tokens) else None
        known = i in self._at or (token and token.norm in words("everyday", "stop"))
        return bool(token and token.kind == "word" and len(token.norm) > 2 and not known)

    def _feel_about(self, mode: str) -> Callable[[Span], None]:
        def act(span: Span) -> None:
            if mode == "seen" and self._before_word(span) in words("nearby", "somebody"):
                return
            if mode == "seen" and self._cards_before(span):
                self._refer_all(span, Sentiment.SEEN)
                return
            if mode == "seen" and self.tokens[span.start].kind == "han" and self._just_named(span.start):
                self._turn(None, Sentiment.SEEN)  # 大白鲨看过了有像异形那样的吗
                return
            if self._object_ahead(span.end):
                negated = self.mode == "negate" and self.consumed == 0 and self.mode_at >= span.start - 2
                negated = negated or self._negated_before(span.start)
                self._mode("dislike" if negated and mode == "like" else mode)(span)
            elif (
                any(n.part == self.part for n in self.reading.namings)
                or mode == "seen"
                or self.tokens[span.start].kind == "han"
                or self._pronoun_near(span)
            ):
                self._turn(None if mode == "seen" else POSITIVE, FEELING[mode])

        return act

    def _model(self, span: Span) -> None:
        first = self.tokens[span.start].text
        if first == "不":  # 像第二部不像第一部
            following = self._at.get(span.end)
            if following and (following.is_title or following.places):
                self._mode("dislike")(span)
            return
        if first in "和跟照按" and span.end - span.start == 1 and not self._closed_by_like(span.end):
            self._leave(span)
            return
        if self._model_behind(span):
            return
        negated = self.mode in REFUSING and self.consumed == 0
        away = self.not_too and self.less and self._before_word(span) in ("less", "fewer")  # "less like the first one"
        self._mode("dislike" if away else self.mode if negated else "model")(span)

    def _model_behind(self, span: Span) -> bool:
        """ "I loved Alien, anything like it?": the pronoun is the one title that was named before."""
        after = self._at.get(span.end)
        named = [n for n in self.reading.namings if n.ids or n.reference]
        alone = self._said(span) in ("类似", "类似的") and not any(
            s.is_title or s.places for s in self.spans if s.start >= span.end
        )
        pronoun = bool(after and after.groups & {"pronoun_one", "pronoun_all"} and not self._object_ahead(after.end))
        refused = self.mode in REFUSING or self._before_word(span) in ("nothing", "not", "nor")
        if not named or refused or not (pronoun or alone):
            return False
        many = bool(after and "pronoun_all" in after.groups)
        last = [n for n in named if n.clause == named[-1].clause] if many else named[-1:]
        for naming in last:
            naming.model, naming.refused = True, False
            naming.sentiment = Sentiment.LIKE if naming.sentiment is Sentiment.NEUTRAL else naming.sentiment
        return True

    def _closed_by_like(self, i: int) -> bool:
        after = self._at.get(i)
        named = after and (after.is_title or after.places or "pronoun_one" in after.groups)
        return bool(after and named and self._model_after(after.end))

    def _refer(self, span: Span, reference: Reference) -> None:
        naming = Naming(span.start, span.end, self.clause, self.part, reference=reference)
        naming.baseline = self.mode != "rather_than" and self._before_word(span) in ("than", "比")
        self.feel(naming)
        if naming.sentiment is Sentiment.NEUTRAL and self._before_word(span) == "read":
            naming.sentiment = Sentiment.SEEN
        open_to = not naming.refused and naming.sentiment is Sentiment.NEUTRAL and self.mode not in ("unseen", "mind")
        if open_to and self._after_refusal():
            naming.sentiment = Sentiment.LIKE
        self._prefer_before(naming)
        self.reading.namings.append(naming)
        self.consumed += 1

    def _prefer_before(self, naming: Naming) -> None:
        """ "the second one, not the first": the pointer before the refused one is the one that is liked."""
        last = self.reading.namings[-1] if self.reading.namings else None
        if (
            last
            and last.reference
            and naming.refused
            and last.sentiment is Sentiment.NEUTRAL
            and last.clause == self.clause
        ):
            last.sentiment = Sentiment.LIKE

    def _after_refusal(self) -> bool:
        """ "not the first, the other one": the second pointer is the one that is liked."""
        last = self.reading.namings[-1] if self.reading.namings else None
        return bool(last and last.reference and last.refused and last.clause == self.clause)

    def _pronoun(self, value: str) -> Callable[[Span], None]:
        def act(span: Span) -> None:
            if self._text_at(span.end).lower() in words("nearby", "not_cards"):
                return  # "not those actors again"
            if self.context.shown and self._model_after(span.end) and not self.mode:
                self._refer(span, Reference(kind=ReferenceKind.PRONOUN, value=value, said=self._said(span)))
                return
            if (
                (self.mode in FEELING or self.mode in REFUSING or self.mode in ("mind", "unseen"))
                and self.consumed == 0
                and (not self._object_ahead(span.end) or self._alone_as_model(span))
            ):
                reference = Reference(kind=ReferenceKind.PRONOUN, value=value, said=self._said(span))
                if self.context.shown or self.context.last_item:
                    self._refer(span, reference)

        return act

    def _alone_as_model(self, span: Span) -> bool:
        """ "like that one, but French": the pronoun itself is the model, and no part of a longer pointer."""
        after = self._at.get(span.end)
        pointer = after and (after.is_title or after.places or self._adjectives.is_quantity(after))
        return self.mode == "model" and span.start == self.mode_at and not pointer

    def _the_others(self, span: Span) -> None:
        if self.context.shown:
            self._refer(span, Reference(kind=ReferenceKind.OTHERS, value="rest", said=self._said(span)))

    def _sarcasm(self, span: Span) -> None:
        after = self.tokens[span.end] if span.end < len(self.tokens) else None
        if self.tokens[span.start].text == "又" and any(t.text == "既" for t in self.tokens[: span.start]):
            return  # 既是犯罪片又是动作片
        if self.tokens[span.end - 1].norm == "another" and (
            after is None or after.norm == "one" or self._asks_kindly(span)
        ):
            return  # "great, another one please", "great, another comedy please"
        self.reading.sarcastic = True
        self._mode("sarcasm")(span)
        following = "".join(t.norm for t in self.tokens[span.end : span.end + 2])
        self._sticky = following.startswith((",another", "，又", ",又", ".another", ",yet", "!another"))
        if not self._sticky and not self._object_ahead(span.end):
            self._turn(NEGATIVE, Sentiment.DISLIKE)

    def _asks_kindly(self, span: Span) -> bool:
        """Whether a please follows in the same sentence: nobody begs for what is mocked."""
        for token in self.tokens[span.end :]:
            if token.text in HARD_STOPS:
                return False
            if token.norm in words("nearby", "kindly"):
                return True
        return False

    def _mind(self, span: Span) -> None:
        if self._object_ahead(span.end) or self._pronoun_next(span.end):
            self._mode("mind")(span)
            return
        can = any(said in self._said(span) for said in words("nearby", "can_be_watched"))
        for wish in (w for w in self.reading.wishes if w.part == self.part):
            wish.polarity, wish.allowed = NEITHER, can
            self.reading.permitted_values += [(f, str(v)) for f, v in (wish.sense.parts if wish.sense else ())]
