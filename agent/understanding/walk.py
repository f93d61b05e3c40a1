"""One pass over the spans of a message: what is wanted, refused, soft or somebody else's; how titles are felt about.

A cue governs what follows it until a contrast, a new wish or the end of its list; cues without an object of their own
("horror? no thanks", 我受不了) act on what was said before them.
"""

from agent.understanding.cue_actions import rank
from agent.understanding.found import Span
from agent.understanding.governing import COMMAS, HARD_STOPS, POLARITY, REFUSING
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, POSITIVE, Cue, Naming, Reading, Wish
from agent.understanding.senses import Around, choose_sense
from agent.understanding.shades import Shades
from agent.understanding.tokens import gaps, lemmas, phrase
from agent.understanding.unknown_titles import name_after, text_of
from domain.intent import Reference, ReferenceKind, Sentiment

_THAT_ONE = ("那部", "那个", "那本", "那款", "那件", "那家")
CONTRARY = {Sentiment.LIKE: Sentiment.DISLIKE, Sentiment.DISLIKE: Sentiment.LIKE}


class Walk(Shades):
    """Made for one message, used once."""

    def run(self) -> Reading:
        """Walk over the whole message."""
        self._acts = self._actions()
        self._gaps = gaps(self.tokens)
        i = 0
        while i < len(self.tokens):
            span = self._at.get(i)
            if i in self._voices.turns:
                self._reset()
            if i in self._gaps and (not self.mode or self.consumed > 0):
                self.part += 1  # a space parts Chinese pieces, unless a cue still waits for its object
            if span is None:
                self._token(i)
                i += 1
                continue
            self._here = i
            self._span(span)
            self._cue = span
            i = span.end
        self._turn_opposites()
        self._likewise()
        for naming in self.reading.namings:
            if naming.contrary:
                naming.sentiment = CONTRARY.get(naming.contrary.sentiment, Sentiment.NEUTRAL)
        return self.reading

    def _token(self, i: int) -> None:
        token = self.tokens[i]
        if token.text in HARD_STOPS:
            if token.text in "?？":
                self.reading.questions.add(self.clause)
            if token.text == "." and i + 1 < len(self.tokens) and self.tokens[i + 1].text == ".":
                return
            if not (i and self.tokens[i - 1].text in HARD_STOPS):
                self._new_clause(i)
            elif self.mode in ("statement", "aside"):
                self._reset()
        elif token.text in COMMAS:
            self._comma(i)
        elif token.text == ">" and self._just_named(i):
            self._turn(None, Sentiment.LIKE)
        elif token.norm == "than" and self._rather(i):
            self._mode("rather_than")(Span(i, i + 1))
        elif token.text in "是系" and self.mode in ("negate", "aside") and self.consumed:
            self._reset()  # 不是喜剧是悬疑片
        elif self.mode == "drop" and self.consumed and token.norm in words("nearby", "swapped_for"):
            self._reset()  # "swap horror for drama"
        elif self._turns_at(i):
            pass
        elif token.kind in ("word", "han"):
            if self._cue and self._cue.end == i and self._said(self._cue).lower() in words("nearby", "introduces"):
                self._refused_to = i + (1 if token.kind == "word" else 3)  # "my name is Dan"
            refused = (self.mode in REFUSING and self.consumed == 0) or self._refused_words > 0 or i < self._refused_to
            self._refused_words -= 1
            if self._cue and self._cue.end == i and token.cap and self._names_somebody(self._cue):
                end = name_after(self.tokens, i) or i + 1
                self.reading.unknown_names.append(text_of(self.tokens[i:end]))
            self.reading.residue.append((token.text, token.kind == "han", i) if not refused else ("", False, i))
            self._cue = None

    def _names_somebody(self, cue: Span) -> bool:
        """ "anything by Tarkovsky", "starring Zendaya": a name is expected."""
        return "by" in cue.groups or ("with" in cue.groups and self._said(cue).lower() in words("nearby", "casts"))

    def _rather(self, i: int) -> bool:
        """ "I would rather watch paint dry than a romance": what comes after "than" is refused."""
        compared = any(s.end == i and self._adjectives.is_quantity(s) for s in self.spans)
        return not compared and any(t.norm in ("rather", "sooner") for t in self.tokens[max(0, i - 8) : i])

    def _new_clause(self, i: int) -> None:
        self.clause += 1
        self.part += 1
        if not (self.mode in REFUSING and self.consumed and self._joined_value(i + 1)):
            self._reset()
        self.others = self.reported = False

    def _joined_value(self, i: int) -> bool:
        """ "Except documentaries. And musicals.": the new sentence is one more value."""
        first = self._at.get(i)
        if not (first and first.groups & {"and", "or"}):
            return False
        value = self._at.get(first.end)
        end = value.end if value and value.senses else -1
        return end > 0 and (end >= len(self.tokens) or self.tokens[end].kind == "mark")

    def _comma(self, i: int) -> None:
        """After a comma a cue goes on only over a list that plainly goes on."""
        self.part += 1
        if self._sticky and not self.consumed:
            return
        leans = self.soft and not self.consumed and self._cue is not None and self._cue.end == i
        if self.tokens[i].text in ":：" and (leans or (self.mode in REFUSING and self.mode_at == i)):
            return  # 雷点：恐怖片
        if not self._list_goes_on(i + 1) or self._put_right(i):
            self.others = self.reported = False
            self._reset()
        elif not self.consumed:
            self._reset()

    def _put_right(self, i: int) -> bool:
        """ "not mystery: horror", "sorry, not horror, comedy": what follows is meant in place of what was refused."""
        if self.mode != "negate" or not self.consumed:
            return False
        return self.tokens[i].text in ":：" or any("correct" in c.groups for c in self.reading.cues)

    def _span(self, span: Span) -> None:
        if self._is_volume(span) or (span.bound and self._spent(span)):
            return
        if span.is_title or span.places:
            self._name(span)
        elif (span.bound and self._length_of(span)) or (span.bound and self._length_of(span)):
            return
        elif span.bound:
            own = self.tokens[span.start].norm in words("nearby", "own_negation")
            if self.consumed and (own or self._before_word(span) in ("and", "&")):
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
        named = span.senses[0].role == "kind" and not span.senses[0].weak
        if not named and self._adjectives.is_quantity(span) and self._quantity(span):
            return True
        around = Around(self.tokens, self._at, self._cue, self.mode, len(self.spans), self._single)
        sense = choose_sense(span, around)
        if sense is None:
            return False
        if self._pointed_at(span):
            return True
        if self._somebodys(span, sense):
            return False
        sense_said = lemmas([t.norm for t in self.tokens[span.start : span.end]])
        noun = any(sense_said == lemmas(phrase(str(v))) for _, v in sense.parts)
        plural = (
            self.tokens[span.end - 1].norm.endswith("s")
            and self.tokens[span.end - 1].lemma != self.tokens[span.end - 1].norm
        )
        self._wish(Wish(span.start, span.end, self.clause, self.part, sense=sense, plural=plural, noun=noun))
        return True

    def _pointed_at(self, span: Span) -> bool:
        """ "the Kubrick one", 那个库布里克的: pointing at a card, no wish."""
        if not self.context.shown:
            return False
        if self._described_card(span):
            value = str(span.senses[0].parts[0][1])
            self._refer(span, Reference(kind=ReferenceKind.ATTRIBUTE, value=value, said=self._said(span)))
            return True
        said = "".join(t.text for t in self.tokens[span.end : span.end + 3])
        which = (
            said.removeprefix("的")[:2] in ("那部", "那个", "那本", "那款", "那件", "那家")
            and said[-1] not in "条要限标"
        )
        before = self.tokens[span.start - 1].norm if span.start else ""
        after = self.tokens[span.end].norm if span.end < len(self.tokens) else ""
        if (
            not which
            and not (before in ("the", "that") and after in ("one", "ones"))
            and not (
                before in ("个", "部")
                and span.start > 1
                and self.tokens[span.start - 2].text in "那这"
                and after == "的"
            )
        ):
            return False
        value = str(span.senses[0].parts[0][1])
        if after == "ones":
            if self.mode in REFUSING:
                return False  # "not the animated ones" refuses their kind
            value = f"all:{value}"
        self._refer(span, Reference(kind=ReferenceKind.ATTRIBUTE, value=value, said=self._said(span)))
        return True

    def _wish(self, wish: Wish) -> None:
        if self.mode == "aside" and self.consumed == 1 and self._compared_with(wish):
            self._reset()  # 比起恐怖片喜剧更对味
        described = self.consumed or self._described(wish.start)
        if self.mode == "negate" and described and self._attributive and self._head_noun(wish.start):
            self._reset()
        self._govern(wish)
        if self.mode == "instead":
            self._in_place_of(wish)
        if self.mode == "mind" and wish.sense:
            self.reading.permitted_values += [(f, str(v)) for f, v in wish.sense.parts]
        self._shade(wish)
        self.reading.wishes.append(wish)
        self.consumed += 1
        self.not_too = self.too = False
        self.soft = self.soft and not self._soft_once
        at = wish.end + 1 if self._text_at(wish.end) in ("类", "系", "向", "派") else wish.end
        if self.mode == "negate" and self._unless and self._text_at(at) == "的":  # 非美国的科幻片
            self._reset()

    def _govern(self, wish: Wish) -> None:
        """What the state of the pass makes of a wish: wanted or refused, soft, whose, and after which correction."""
        wish.polarity = POLARITY.get(self.mode, NEGATIVE if self.mode in REFUSING else POSITIVE)
        if self.mode == "unseen" and wish.sense and wish.sense.role in ("maker", "player"):
            wish.polarity = POSITIVE  # 没看过黑泽明，想补课
        if self.not_too and self._head_noun(wish.start) and wish.start - self.mode_at in (2, 3):
            self.not_too = False  # 不那么甜的爱情片: the word that nothing explains is what is refused
        wish.soft = (self.soft and not self._spent_on_another(wish.start)) or self.not_too or self.mode == "others"
        if self.not_too:
            wish.polarity = NEGATIVE
            kind = wish.sense is not None and wish.sense.role == "kind"
            wish.soft = not (self.less and wish.noun and kind)
        wish.taste = self.mode == "like"
        self._except_part = self.part if self.mode == "except" else self._except_part
        wish.permitted, self.also = self.also, False
        wish.dropped = self.mode == "drop"
        wish.others = self.others or wish.start in self._voices.tastes
        wish.reported = wish.others or self.reported or wish.start in self._voices.others
        wish.by_all = wish.reported and (self.by_all or wish.start in self._voices.crowd)
        wish.correction, wish.mild = self.corrections, self.mild

    def _name(self, span: Span) -> None:
        if span.places:
            for place in span.places:
                self._refer(span, Reference(kind=ReferenceKind.POSITION, value=str(place), said=self._said(span)))
            self._spare(span)
            return
        naming = Naming(span.start, span.end, self.clause, self.part, title=span.unknown)
        if span.titles:
            entries = [t for t in span.titles if t.whole] or list(span.titles)
            naming.ids = tuple(dict.fromkeys(i for t in entries for i in t.ids))
            naming.title = self._spoken[naming.ids[0]] if len(naming.ids) == 1 else self._said(span)
        self.feel(naming)
        self._joined(naming)
        naming.baseline = self.mode != "rather_than" and self._before_quote(span.start) in ("than", "比", "起", ">")
        naming.excepted = self.mode == "except"
        self.reading.namings.append(naming)
        self.consumed += 1

    def _spare(self, span: Span) -> None:
        """ "all except the third": how the third is felt about is known when it is for the others."""
        others = self.reading.namings[-1]
        for place in span.spared:
            said = Reference(kind=ReferenceKind.POSITION, value=str(place), said=self._said(span))
            naming = Naming(span.start, span.end, self.clause, self.part, reference=said, contrary=others)
            self.reading.namings.append(naming)

    def _groups(self, span: Span) -> None:
        if self._adjectives.is_quantity(span) and self._quantity(span):
            return
        if "similar_alone" in span.groups and self._text_at(span.end) in (":", "："):
            return  # "I was thinking more of this: ..."
        self._keep(span)
        if "similar_alone" in span.groups and self._text_at(span.end).lower() == "one" and self.context.shown:
            said = Reference(kind=ReferenceKind.PRONOUN, value="one", said=self._said(span))
            self._mode("model")(span)
            self._refer(Span(span.end, span.end + 1), said)
        known = [group for group in span.groups if group in self._acts]
        if known:
            self._acts[min(known, key=rank) if len(known) > 1 else known[0]](span)

    def _keep(self, span: Span) -> None:
        self.reading.cues.append(Cue(span.groups, span.start, span.end, self.clause, self.part))

    def _quantity(self, span: Span) -> bool:
        made = self._adjectives.read(span, self)
        if made:
            self.not_too = self.too = False
            self.soft = self.soft and not self._soft_once
        return made
