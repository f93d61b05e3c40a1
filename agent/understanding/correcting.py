"""What a correction does: it takes back what was said before, adds to it, or refuses what follows."""

from agent.understanding.found import Span
from agent.understanding.governing import REFUSING
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, NEITHER
from agent.understanding.refusals import Refusals
from domain.intent import Sentiment


class Correcting(Refusals):
    """One method a kind of correction."""

    def _correct(self, span: Span) -> None:
        if self._adds(span):
            return
        if self._negated_before(span.start) and self._object_ahead(span.end):
            self._mode("negate")(span)  # "don't make it a comedy"
            return
        if (
            self._said(span) in words("nearby", "mild_corrections")
            and span.start
            and self.tokens[span.start - 1].kind != "mark"
        ):
            return
        if "反了" in self._said(span) and not self._more_to_come(span.end):
            for wish in self._behind():
                wish.polarity = -wish.polarity  # 不看恐怖片，说反了，是要看
            return
        if self._said(span) == "算了" and self._closes_piece(span):
            self._turn(NEGATIVE, Sentiment.DISLIKE)  # 史泰龙演的算了
            return
        if self._said(span).lower() in words("nearby", "retractions"):
            for wish in self.reading.wishes:
                wish.polarity = NEITHER
        if self._said(span).lower() == "i mean" and self._before_word(span) in ("and", "also", "plus"):
            return  # "furniture, and I mean tables"
        if self._before_word(span) in ("not", "nope") and self._object_ahead(span.end):
            self._mode("aside")(span)  # "not I mean footwear: it has to be housewares"
            return
        mild = self._said(span).lower() in words("nearby", "adding_corrections")
        if not mild:
            self.reading.corrections.append(span.start)
        if self.reading.wishes:
            self.corrections, self.mild = self.corrections + 1, mild
        if not ("contrast" in span.groups and self.mode in REFUSING):
            self._reset()

    def _adds(self, span: Span) -> bool:
        """ "horror, but make it French", "never mind French": no correction, but one more wish or one taken back."""
        said, following = self._said(span).lower(), self._at.get(span.end)
        if said in ("never mind", "nevermind", "nvm") and following and following.senses:
            self._mode("drop")(span)
            return True
        return said in ("make it", "make that", "make them") and self._before_word(span) in words("nearby", "adds")

    def _more_to_come(self, i: int) -> bool:
        """Whether anything that can be wished for or named follows to the end of the message."""
        return any(s.start >= i and (s.senses or s.bound or s.is_title or s.places) for s in self.spans)

    def _closes_piece(self, span: Span) -> bool:
        """Whether a cue stands between what was said and a mark, so that it is said of that."""
        closed = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
        opened = not span.start or self.tokens[span.start - 1].kind == "mark"
        return closed and not opened and any(w.part == self.part for w in self.reading.wishes)
