"""What is only said about something ("that's an action film"), and what is wished for in the same words."""

from agent.understanding.found import Span
from agent.understanding.governing import Governing
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE
from domain.intent import Sentiment


class Statements(Governing):
    """Tells a description from a wish."""

    def _statement(self, span: Span) -> None:
        """ "that's an action film": a description, unless something governs already."""
        asks = self._said(span).split(" ")[0].lower() in ("is", "was", "isn't")
        before = self._before_word(span)
        inside = bool(span.start) and self.tokens[span.start - 1].kind != "mark"
        if inside and self.tokens[span.start].norm == "that" and before not in words("nearby", "statement_openers"):
            return
        closed = (
            span.end >= len(self.tokens) or self.tokens[span.end].kind == "mark" or self._text_at(span.end) == "then"
        )
        if closed and self._said(span).lower() == "it is" and self._just_named(span.start):
            self._turn(None, Sentiment.LIKE)  # "fine, Alien it is"
            return
        only_if = before == "if" and any(t.norm == "only" for t in self.tokens[max(0, span.start - 2) : span.start])
        if self._text_at(span.end).lower() == "for" or only_if:
            return  # "it is for men", "only if it's short"
        if before in words("nearby", "film_nouns") or before in ("something", "anything", "one"):
            return  # "a film that is ..."
        if self._wished_so(span):
            return  # "all I ask is that it's short"
        end = next((i for i in range(span.end, len(self.tokens)) if self.tokens[i].kind == "mark"), len(self.tokens))
        wanted = {t.norm for t in self.tokens[span.end : end]} & {"after", "tonight", "want", "need", "today", "time"}
        denied = [w for w in self.reading.wishes if w.clause == self.clause and w.polarity == NEGATIVE]
        if (
            wanted
            or (denied and not asks)
            or (self._cue and self._cue.end == span.start and "for_now" in self._cue.groups)
        ):
            return  # "tonight it's comedies", "it's comedies I'm after"
        if not self.mode and not self.soft and not asks:
            self._mode("statement")(span)

    def _wished_so(self, span: Span) -> bool:
        """Whether what it shall be is said ("make sure it's ...", "I need that it's ..."), not what it is."""
        before = [t.norm for t in self.tokens[max(0, span.start - 2) : span.start]]
        if before[-1:] == ["that"]:
            before = [t.norm for t in self.tokens[max(0, span.start - 5) : span.start - 1]]
            return not set(before) & words("nearby", "told_that")
        return bool(set(before[-1:]) & words("nearby", "wished_statement"))

    def _turns_at(self, i: int) -> bool:
        """Let a word that no cue knows end a statement or open a refusal; whether it did."""
        so = self.tokens[i].norm in ("so", "therefore", "hence")  # "it's nine fifteen so a hundred minutes"
        if self.mode == "statement" and (self.consumed or so) and self.tokens[i].norm in words("nearby", "subjects"):
            self._reset()  # "it's date night and she's picking, so romance"
            return True
        if self.mode in ("", "positive") and self._denies_freely(i):
            self._mode("negate")(Span(i, i + 1))
            return True
        return False

    def _denies_freely(self, i: int) -> bool:
        """ "I don't fancy westerns", "never rated musicals": a negation before a verb that no cue knows."""
        if self.tokens[i].norm in ("nobody", "noone"):  # "nobody sings"
            return any(bool(s and s.senses) for s in (self._at.get(i + 1), self._at.get(i + 2)))
        if self.tokens[i].norm not in words("nearby", "free_negators"):
            return False
        verb = i + 1
        while verb < len(self.tokens) and self.tokens[verb].norm in words("nearby", "negation_adverbs"):
            verb += 1
        token = self.tokens[verb] if verb < len(self.tokens) else None
        if verb in self._at and self._at[verb].senses and self._at[verb].end - verb > 1:
            return True  # "I don't want to cry"
        if token is None or token.kind != "word" or token.norm in words("nearby", "idle_verbs") or verb in self._at:
            return False
        for j in range(verb + 1, min(verb + 4, len(self.tokens))):
            span = self._at.get(j)
            if span and (span.senses or span.bound):
                return True
            if self.tokens[j].kind == "mark" or (span and not span.groups <= {"item", "filler", "more"}):
                return False
        return False
