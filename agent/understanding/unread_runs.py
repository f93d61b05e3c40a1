"""Runs of words in a message that no value, title or cue explains."""

from collections.abc import Sequence

from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.reading import Reading
from agent.understanding.tokens import Token

_MOST_WORDS, _MOST_HAN = 4, 6
_PASSED = frozenset({"item", "with", "filler", "act:chooser", "with_post", "in_title", "title_word", "act:recommend"})
_JUDGING = frozenset({"dislike_post", "dislike_said", "alone:dislike_post", "beyond", "filler"})
_BESIDE = frozenset({"in", "of", "on", "at"})


class Unexplained:
    """One message, and where unexplained words of meaning stand in it."""

    def __init__(self, reading: Reading, tokens: Sequence[Token], spans: Sequence[Span]) -> None:
        self.reading, self.tokens, self.spans = reading, tokens, spans
        self.at = {s.start: s for s in spans}
        self.inside = {i: s for s in spans for i in range(s.start, s.end)}
        self.wishes = {w.start: w for w in reading.wishes}
        self.namings = {n.start: n for n in reading.namings}

    def _past_openers(self, i: int, *, listed: bool) -> int:
        openers = words("refused", "openers")
        while i < len(self.tokens):
            span, token = self.at.get(i), self.tokens[i]
            if i in self.wishes or i in self.namings:
                return i
            if span and span.groups and span.groups <= _PASSED and not span.senses and not listed:
                i = span.end
            elif token.kind == "word" and token.norm in openers and i not in self.inside and token.norm != "something":
                i += 1
            elif token.kind == "han" and i not in self.inside and (step := self._opener_zh(i)):
                i += step
            else:
                return i
        return i

    def _opener_zh(self, i: int) -> int:
        said = "".join(t.text for t in self.tokens[i : i + 2] if t.kind == "han")
        openers = words("refused", "openers_zh")
        return 2 if said in openers and len(said) == 2 else 1 if said[:1] in openers else 0

    def _run(self, i: int) -> list[int]:
        """The indexes of unexplained words of meaning from `i` on."""
        run: list[int] = []
        kind = self.tokens[i].kind if i < len(self.tokens) else ""
        while i < len(self.tokens) and self.tokens[i].kind == kind and kind in ("word", "han"):
            span = self.inside.get(i)
            if span and not (span.groups and span.groups <= _JUDGING and not span.senses and i not in self.wishes):
                break
            if not self._means(i) and not (run and (self._links(i) or self._within_word(i))):
                break
            run.append(i)
            i += 1
        most = _MOST_WORDS if kind == "word" else _MOST_HAN
        return run if len(run) <= most and not self._nothing(run) else []

    def _free(self, i: int) -> bool:
        return i < len(self.tokens) and i not in self.inside

    def _means(self, i: int) -> bool:
        token = self.tokens[i]
        if token.kind == "han":
            return token.text not in words("refused", "breaks_zh")
        if token.norm in words("everyday", "stop") or token.norm in words("refused", "never"):
            return False
        return len(token.norm) > 1 and token.norm not in words("nearby", "refused_not")

    def _links(self, i: int) -> bool:
        """ "babies in danger"."""
        after = i + 1
        return self._free(after) and self.tokens[i].norm in _BESIDE and self._means(after)

    def _within_word(self, i: int) -> bool:
        """智能, 高跟: the second character is one of a word and joins nothing."""
        return self._free(i) and self.tokens[i - 1].text + self.tokens[i].text in words("refused", "whole_zh")

    def _nothing(self, run: Sequence[int]) -> bool:
        """Whether a run is no thing and no quality: a verb behind a negation, a phrase of talk."""
        if not run:
            return True
        first = self.tokens[run[0]]
        if first.kind == "word":  # "not Top Gun" is a name and no verb
            return first.norm in words("nearby", "idle_verbs") and not (first.cap and self.tokens[run[-1]].cap)
        said = self._bare(run)
        loose = words("everyday", "zh_stop")
        return not said or said in words("refused", "never_zh") or all(c in loose for c in said)

    def _bare(self, run: Sequence[int]) -> str:
        said = "".join(self.tokens[i].text for i in run)
        endings = words("refused", "openers_end_zh")
        while ending := next((e for e in endings if said.endswith(e) and len(said) > len(e)), ""):
            said = said.removesuffix(ending)
        return said

    def _text(self, start: int, end: int) -> str:
        pieces = self.tokens[start:end]
        return "".join(t.text if t.kind == "han" else f" {t.text}" for t in pieces).strip()
