"""What is said beside a wish: yes and no after a title, a taste that is not for tonight, a complaint, "that is not"."""

from agent.understanding.feelings import Feelings
from agent.understanding.found import Span
from agent.understanding.governing import HARD_STOPS
from agent.understanding.reading import NEITHER, Naming


class Asides(Feelings):
    """One method an aside."""

    def _for_now(self, span: Span) -> None:
        """ "I love westerns, but tonight a musical": after a contrast the taste is not what is asked for."""
        contrasts = [c for c in self.reading.cues if "contrast" in c.groups and c.clause == self.clause]
        if not contrasts or not self._object_ahead(span.end):
            return
        for wish in self.reading.wishes:
            if wish.taste and wish.end <= contrasts[-1].start:
                wish.polarity = NEITHER

    def _named_right_before(self, span: Span) -> list[Naming]:
        """The title or cards that end where a bare yes or no begins, a mark or the end behind it."""
        closed = span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark"
        if not closed or not self.context.shown:
            return []
        return [n for n in self.reading.namings if n.end == span.start]

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
