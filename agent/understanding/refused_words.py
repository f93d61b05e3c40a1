"""What is refused and no value explains: "not leather", "nothing with clowns", 不要黑色的.

Such words are never searched for. They become one wish about the records' text: what mentions them is left out. Beside
a kind of thing the refusal is of the nearest modifier ("no black handbags" refuses black ones); a list after a refusal
is refused to its end.
"""

from collections.abc import Sequence

from agent.understanding.context import Context
from agent.understanding.found import Span
from agent.understanding.governing import COMMAS, HARD_STOPS
from agent.understanding.lexicons import words
from agent.understanding.reading import NEGATIVE, NEITHER, POSITIVE, Reading, Wish
from agent.understanding.refusing import refuses
from agent.understanding.same_words import is_named, with_others
from agent.understanding.tokens import Token
from agent.understanding.unread_runs import Unexplained
from agent.understanding.vocabulary import field_role
from domain.intent import Op, Sentiment

_MOST_HAN = 6
_LEAST = 3
_OR = frozenset({"or", "and", "nor", "&", "/", "、", "和", "跟", "与", "或", "及", "或者", "以及"})
_ENDS = frozenset({"please", "pls", "thanks", "either", "lol", "though"})


def refused_words(
    reading: Reading, tokens: Sequence[Token], spans: Sequence[Span], context: Context
) -> tuple[str, ...]:
    """The refused words, each with its other names; () where nothing unexplained is refused.

    Wishes and titles of the same list are refused with it; the kind beside a refused modifier is not.
    """
    return tuple(dict.fromkeys(with_others(name) for name in _Scan(reading, tokens, spans, context).run()))


class _Scan(Unexplained):
    """One message; used once."""

    def __init__(self, reading: Reading, tokens: Sequence[Token], spans: Sequence[Span], context: Context) -> None:
        super().__init__(reading, tokens, spans)
        self.context = context
        self.taken: set[int] = set()
        self.found: list[str] = []

    def run(self) -> list[str]:
        """The refused words as said; what they explain leaves the search and the words not understood."""
        for span in self.spans:
            if refuses(span, self.tokens):
                self._ahead(span, span.end)
            elif self._text(span.start, span.end) in words("refused", "closing"):
                self._behind(span)
        for i, end in self._others():
            self.taken.update(range(i, end))
            self._ahead(Span(i, end, frozenset({"negate"})), end)
        self._clean()
        return self.found

    def _others(self) -> list[tuple[int, int]]:
        """ "non-leather", "allergic to nuts": words that refuse and are no cue of their own."""
        norms = [t.norm for t in self.tokens]
        found = [(i, i + 1) for i, norm in enumerate(norms) if norm == "non"]
        for said in words("refused", "also"):
            parts = said.split()
            found += [(i, i + len(parts)) for i in range(len(norms)) if parts == norms[i : i + len(parts)]]
        return found

    # --- what follows a refusal

    def _ahead(self, cue: Span, i: int) -> None:
        listed = False
        while True:
            i = self._past_openers(i, listed=listed)
            run = self._run(i)
            if run:
                i = self._take(run, cue)
            elif known := self._known(i):
                i = self._refuse(known, i, listed=listed)
            else:
                return
            closes = i < len(self.tokens) and self.tokens[i].text == "的"  # 不要黑的和灰的
            listed, i = True, self._next_of_list(i + closes)
            if i < 0:
                return

    def _take(self, run: Sequence[int], cue: Span) -> int:
        """Note what was refused; where it stands before a kind, that kind is not."""
        end = run[-1] + 1
        chinese = self.tokens[run[0]].kind == "han"
        name = self._bare(run) if chinese else self._text(run[0], end)
        if "not_too" in cue.groups and not is_named(name):
            return end  # a degree, which has an opposite
        self.taken.update(run)
        if self._spared(name, cue, end):
            return end
        of = chinese and end < len(self.tokens) and self.tokens[end].text == "的"
        head = self.wishes.get(end + 1 if of else end)
        if not head or not head.sense or head.polarity != NEGATIVE:
            self.found.append(name)
            return end
        compound = chinese and not of and head.end - head.start == 1
        if head.sense.role != "kind":  # "graphic violence": the violence is refused
            return head.end
        wanted = not compound and "dislike" not in cue.groups and not self._other_held(head)
        head.polarity = POSITIVE if wanted else NEITHER
        whole = compound or (not wanted and self._other_held(head))
        self.found.append(name + ("" if chinese else " ") + self._text(head.start, head.end) if whole else name)
        return head.end

    def _spared(self, name: str, cue: Span, end: int) -> bool:
        """A verdict, a verb ("not seeing another musical"), a slip put right."""
        verdict = name.casefold() in words("nearby", "verdicts") or name in words("nearby", "verdicts_zh")
        if verdict and not is_named(name) and end in self.wishes:
            return True
        after = self._past_openers(end, listed=False)
        verb = name.endswith("ing") and " " not in name and after > end and (self._known(after) or self._run(after))
        closes = end < len(self.tokens) and self.tokens[end].text == "的"
        slip = self._text(cue.start, cue.end) == "不是" and not closes
        return bool(verb) or slip

    def _other_held(self, head: Wish) -> bool:
        """Whether another kind is wished for than the one beside the refused word."""
        values = {v for _, v in head.sense.parts} if head.sense else set()
        held = [c for c in self.context.constraints if c.field in head.fields and c.op in (Op.EQ, Op.IN)]
        others = [w for w in self.reading.wishes if w is not head and w.polarity == POSITIVE and w.fields & head.fields]
        kept = [set(c.value) if isinstance(c.value, tuple) else {c.value} for c in held]
        return bool(others) or any(not values & one for one in kept)

    def _inside_wanted(self, wish: Wish) -> bool:
        """ "shoes, no heels": another word for the very kind that is wished for refuses what it says, not the kind.

        Nor the broader kind that such a word stands for, where a kind is looked for ("boots", then "without heels").
        """
        if not wish.sense or wish.noun or wish.sense.role != "kind":
            return False
        if self._by_another_word(wish) and self._other_kind(wish):
            return True
        said = self._text(wish.start, wish.end).casefold()
        wanted = [w for w in self.reading.wishes if w.polarity == POSITIVE and w.sense == wish.sense]
        other = [self._text(w.start, w.end).casefold() for w in wanted]
        return any(one not in said and said not in one for one in other)

    def _by_another_word(self, wish: Wish) -> bool:
        """Whether a refused value is said by a word of its own and not by its name ("heels" for footwear)."""
        said = self._text(wish.start, wish.end).casefold()
        parts = wish.sense.parts if wish.sense else ()
        return said.isascii() and len(said) > _LEAST and all(said[:-1] not in str(value) for _, value in parts)

    def _other_kind(self, wish: Wish) -> bool:
        """Whether a kind of another field is wished for here, or was before."""
        others = [w for w in self.wishes.values() if w.polarity == POSITIVE and w.sense and w.sense.role == "kind"]
        held = [c.field for c in self.context.constraints if c.op in (Op.EQ, Op.IN) and field_role(c.field) == "kind"]
        return any(not w.fields & wish.fields for w in others) or any(f not in wish.fields for f in held)

    def _known(self, i: int) -> bool:
        return i in self.wishes or i in self.namings

    def _refuse(self, _: bool, i: int, *, listed: bool) -> int:
        """A value or title of a list: refused like what stands before it; the words behind it name no more."""
        if wish := self.wishes.get(i):
            if listed and wish.sense:
                wish.polarity, wish.soft = NEGATIVE, False
            if wish.polarity == NEGATIVE and self._inside_wanted(wish):
                wish.polarity = NEITHER
                self.found.append(self._text(wish.start, wish.end))
            end = wish.end
        else:
            naming = self.namings[i]
            if listed:
                naming.sentiment, naming.refused, naming.model = Sentiment.DISLIKE, True, False
            end = naming.end
        while self._free(end) and self.tokens[end].kind == "word" and self._means(end):
            self.taken.add(end)  # "no sad endings"
            end += 1
        return end

    def _next_of_list(self, i: int) -> int:
        """Where the next member of a list begins, -1 where the list is over."""
        joined = self._joined(i)
        if joined > i:
            return joined
        if i < len(self.tokens) and self.tokens[i].text in ",，" and self._goes_on(i + 1):
            after = self._joined(i + 1)
            return max(after, i + 1)
        return -1

    def _joined(self, i: int) -> int:
        """Behind "or", "nor", "and", 和 at `i`; `i` where there is none."""
        span = self.at.get(i)
        if span and span.groups & {"or", "and"}:
            return span.end
        return i + 1 if i < len(self.tokens) and self.tokens[i].norm in _OR else i

    def _goes_on(self, i: int) -> bool:
        """Whether member, member ... or member follows to the end of the clause."""
        joined = False
        while i < len(self.tokens):
            after = self._joined(i)
            joined, i = joined or after > i, after
            start = i
            while i < len(self.tokens) and (i in self.wishes or self._run(i)):
                i = self.wishes[i].end if i in self.wishes else self._run(i)[-1] + 1
            if i == start:
                return False
            if i >= len(self.tokens) or self.tokens[i].text in HARD_STOPS or self.tokens[i].norm in _ENDS:
                return joined
            if self.tokens[i].text in COMMAS:
                i += 1
            elif self._joined(i) == i:
                return False
        return False

    # --- what stands before a refusal

    def _behind(self, cue: Span) -> None:
        """苹果以外的水果: what stands right before is refused."""
        start = cue.start
        while start and self._free(start - 1) and self.tokens[start - 1].kind == "han" and self._means(start - 1):
            start -= 1
        run = [i for i in range(start, cue.start) if i not in self.taken]
        if run and len(run) <= _MOST_HAN and not self._nothing(run) and run[0] == start:
            self.taken.update(run)
            self.found.append(self._bare(run))

    # --- leaving the search

    def _clean(self) -> None:
        gone = self._topics() | self.taken
        self.reading.residue = [r if r[2] not in gone else ("", False, r[2]) for r in self.reading.residue]
        if not self.found:
            return
        named = [name.casefold() for name in self.found]
        named += [self.tokens[i].text.casefold() for i in self.taken]
        left = [r for r in self.reading.refused if not any(n in r.casefold() or r.casefold() in n for n in named)]
        self.reading.refused = left
        self.reading.namings = [n for n in self.reading.namings if not (n.start == n.end == 0 and n.reference)]

    def _topics(self) -> set[int]:
        """What the refused is said of: 结局不要太惨."""
        gone: set[int] = set()
        for span in self.spans:
            if span.groups & words("refused", "groups"):
                for size in (2, 1):
                    start = span.start - size
                    if start >= 0 and self._text(start, span.start) in words("refused", "topics"):
                        gone.update(range(start, span.start))
        return gone
