"""Words of quantity without a number: "cheap", "not too old", "something shorter", "the longest", 便宜点."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from agent.understanding.context import Context
from agent.understanding.found import Span
from agent.understanding.lexicons import load, words
from agent.understanding.measures import Measure
from agent.understanding.reading import NEITHER, Naming, Reading, Wish
from agent.understanding.tokens import Token
from agent.understanding.vocabulary import says
from domain.intent import Constraint, Op, Reference, ReferenceKind, Sentiment

_COPULAS = frozenset({"are", "look", "seem", "were", "都", "太", "全"})
_PARTS = frozenset({"high", "low", "more", "less", "most", "least"})


class Place(Protocol):
    """The pass over a message, as far as an adjective may look and write."""

    tokens: Sequence[Token]
    spans: Sequence[Span]
    context: Context
    reading: Reading
    mode: str
    not_too: bool
    too: bool
    others: bool
    corrections: int
    mild: bool
    consumed: int
    clause: int
    part: int

    def feel(self, naming: Naming) -> None:
        """Set how the person feels about an item from what governs it."""
        ...


class Adjectives:
    """Reads quantity words against the measures of one catalogue and what was shown."""

    def __init__(self, measures: Mapping[str, Measure], number_of: Callable[[str, str], float | None]) -> None:
        """`number_of(item id, field)` is the item's number, None where it has none."""
        self._measures = measures
        self._number_of = number_of
        self._order = [e["name"] for e in load("quantities")]

    def is_quantity(self, span: Span) -> bool:
        """Whether a span is such a word."""
        return any(g.partition(":")[0] in _PARTS and ":" in g for g in span.groups)

    def field_of(self, group: str) -> str:
        """The field that a group of words ("asks:year") is about."""
        return self._measures[group.partition(":")[2]].field

    def read(self, span: Span, walk: Place) -> bool:
        """Put the wish, question or pointer that the word makes into the reading; False where it is none here."""
        part, measure = self._meaning(span, walk.tokens)
        told = walk.mode in ("seen", "statement", "unseen") and not (walk.too and walk.mode == "statement")
        if measure is None or told or _is_value(span, walk.tokens):
            return False
        if part in ("most", "least"):
            return self._superlative(span, part, measure, walk)
        if part in ("more", "less", "high", "low") and _no_matter(span, walk.tokens):
            return True
        if part in ("more", "less"):
            return self._comparative(span, part, measure, walk)
        against = any(n.baseline and n.part == walk.part and n.end >= span.start - 2 for n in walk.reading.namings)
        against = against or _against_cards(span, walk)
        if against and walk.tokens[span.start].kind == "han":  # 比第二部新
            return self._comparative(span, "more" if part == "high" else "less", measure, walk)
        if not _fits(walk.tokens, span, walk):
            return False
        if walk.too and not walk.not_too and (weighed := _weighed(measure, walk)):
            weighed.polarity = NEITHER  # 八十年代？太老。
            return True
        if walk.too and not walk.not_too and self._baselines(span, walk):
            return self._comparative(span, "less" if part == "high" else "more", measure, walk)
        if walk.mode == "mind":
            return True  # "it doesn't need to be new"
        if walk.mode == "drop":
            walk.reading.lifted.append(measure.field)  # "I take back the bit about it being short"
            return True
        if _said_of_cards(span, walk):
            index, op = (1, Op.LE) if part == "high" else (3, Op.GE)
            if walk.context.shown:
                self._put(span, Constraint(field=measure.field, op=op, value=measure.cut(index), hard=False), walk)
            return True
        wanted_high = part == "high"
        if walk.not_too or walk.mode in ("negate", "dislike", "except"):
            index, op = (3, Op.LE) if wanted_high else (1, Op.GE)
        else:
            index, op = (3, Op.GE) if wanted_high else (1, Op.LE)
        self._put(span, Constraint(field=measure.field, op=op, value=measure.cut(index), hard=False), walk)
        return True

    def _meaning(self, span: Span, tokens: Sequence[Token]) -> tuple[str, Measure | None]:
        found = [(p, k) for p, _, k in (g.partition(":") for g in span.groups) if p in _PARTS and k in self._measures]
        if not found:
            return "", None
        asks = any(t.norm in ("哪", "what", "whats", "which") for t in tokens)
        asks = asks or "是什么" in "".join(t.text for t in tokens[-6:])
        if {"most", "high"} <= {p for p, _ in found}:  # "latest": a question for the newest, else a wish for new ones
            found = [f for f in found if f[0] == ("most" if asks else "high")]
        part, kind = min(found, key=lambda f: self._order.index(f[1]) if f[1] in self._order else 99)
        return part, self._measures[kind]

    def _put(self, span: Span, constraint: Constraint, walk: Place) -> None:
        wish = Wish(span.start, span.end, walk.clause, walk.part, bound=constraint, soft=not constraint.hard)
        wish.correction, wish.mild, wish.others = walk.corrections, walk.mild, walk.others
        walk.reading.wishes.append(wish)
        walk.consumed += 1

    def _comparative(self, span: Span, part: str, measure: Measure, walk: Place) -> bool:
        """A bound beyond everything it is compared with: an item named after "than", "it", or all cards."""
        nxt = walk.tokens[span.end].norm if span.end < len(walk.tokens) else ""
        if nxt == "in" or (
            walk.tokens[span.start].norm in ("later", "earlier")
            and nxt not in ("", "than", "ones", "films", "movies", "one")
        ):
            return False
        if nxt == "than" and not self._than(span, walk) and not _pronoun_at(walk, span.end + 1):
            return False
        if _pointer(walk.tokens, span) and walk.context.shown and part in ("more", "less"):
            self._point(span, "max" if part == "more" else "min", measure, walk)
            return True
        values = [v for i in self._baselines(span, walk) if (v := self._number_of(i, measure.field)) is not None]
        refused = walk.mode in ("negate", "dislike")
        if refused:
            part = "more" if part == "less" else "less"
        if not values:
            index, op = (3, Op.GE) if part == "more" else (1, Op.LE)
            self._put(span, Constraint(field=measure.field, op=op, value=measure.cut(index), hard=False), walk)
        elif part == "more":
            limit = measure.number(max(values)) if refused else measure.more(max(values))
            self._put(span, Constraint(field=measure.field, op=Op.GE, value=limit), walk)
        else:
            limit = measure.number(min(values)) if refused else measure.less(min(values))
            self._put(span, Constraint(field=measure.field, op=Op.LE, value=limit), walk)
        return True

    def _baselines(self, span: Span, walk: Place) -> Sequence[str]:
        named = self._than(span, walk)
        if named:
            return named
        seen = [n for n in walk.reading.namings if n.sentiment is Sentiment.SEEN]
        here = [n for n in walk.reading.namings if n.clause >= walk.clause - 1 and n not in seen]
        for naming in reversed(here):
            if len(naming.ids) == 1:
                return naming.ids
            if naming.reference and naming.reference.kind is ReferenceKind.POSITION:
                place = int(naming.reference.value)
                shown = walk.context.shown
                if 0 < abs(place) <= len(shown):
                    naming.baseline = naming.baseline or (walk.too and naming.sentiment is Sentiment.NEUTRAL)
                    return (shown[place - 1 if place > 0 else place],)
        if walk.context.last_item and len(walk.context.shown) != 1 and _singular(walk.tokens):
            return (walk.context.last_item,)
        return walk.context.shown

    def _than(self, span: Span, walk: Place) -> Sequence[str]:
        """The item after "than" (or 比 before): it is only the measure, so its title is no mention of taste."""
        at = span.end
        if at >= len(walk.tokens) or walk.tokens[at].norm != "than":
            return ()
        following = next((s for s in walk.spans if at < s.start <= at + 2), None)
        if following and following.titles:
            return following.titles[0].ids[:1]
        if following and following.places and 0 < abs(following.places[0]) <= len(walk.context.shown):
            place = following.places[0]
            return (walk.context.shown[place - 1 if place > 0 else place],)
        return ()

    def _superlative(self, span: Span, part: str, measure: Measure, walk: Place) -> bool:
        which = "max" if part == "most" else "min"
        of_all = any(t.norm in ("your", "你", "们") for t in walk.tokens[: span.start])
        if walk.context.shown and _pointer(walk.tokens, span) and not of_all:
            self._point(span, which, measure, walk)
        else:
            walk.reading.superlatives.append((f"{which}:{measure.field}", walk.clause))
        return True

    def _point(self, span: Span, which: str, measure: Measure, walk: Place) -> None:
        said = " ".join(t.text for t in walk.tokens[span.start : span.end])
        reference = Reference(kind=ReferenceKind.ATTRIBUTE, value=f"{which}:{measure.field}", said=said)
        naming = Naming(span.start, span.end, walk.clause, walk.part, reference=reference, sentiment=Sentiment.NEUTRAL)
        walk.feel(naming)
        walk.reading.namings.append(naming)
        walk.consumed += 1


def _is_value(span: Span, tokens: Sequence[Token]) -> bool:
    """Whether the catalogue has a value of that very name (the genre "classics"): then no quantity is meant."""
    said = tuple(t.norm for t in tokens[span.start : span.end])
    return any(sense.role != "theme" and says(sense, said, inflected=True) for sense in span.senses)


def _against_cards(span: Span, walk: Place) -> bool:
    """比这几部都短: a pronoun between 比 and the adjective."""
    if walk.tokens[span.start].kind != "han":
        return False
    for s in walk.spans:
        if 0 <= span.start - s.end <= 2 and s.start and s.groups & {"pronoun_one", "pronoun_all"}:
            return any(t.text == "比" for t in walk.tokens[max(0, s.start - 3) : s.start])
    return False


def _said_of_cards(span: Span, walk: Place) -> bool:
    """ "all of these are old", 这些都很老: a complaint about what is shown, so the opposite is wished for."""
    i, between = span.start, words("nearby", "of_cards")
    while i and walk.tokens[i - 1].norm in between:
        i -= 1
    cards = any(s.end in (i, i + 1) and "pronoun_all" in s.groups for s in walk.spans)
    cards = cards or (i > 0 and walk.tokens[i - 1].norm in ("these", "those", "theyre"))
    closed = span.end >= len(walk.tokens) or walk.tokens[span.end].kind == "mark" or walk.tokens[span.end].text == "了"
    return cards and closed and not walk.not_too and bool({t.norm for t in walk.tokens[i : span.start]} & _COPULAS)


def _pronoun_at(walk: Place, i: int) -> bool:
    return any(s.start == i and s.groups & {"pronoun_one", "pronoun_all"} for s in walk.spans)


def _pointer(tokens: Sequence[Token], span: Span) -> bool:
    """ "the cheaper (one)", 便宜的那个: pointing at a card."""
    before = tokens[span.start - 1].norm if span.start else ""
    after = tokens[span.end].norm if span.end < len(tokens) else ""
    then = "".join(t.text for t in tokens[span.end : span.end + 2])
    if before in ("the", "that"):
        closed = not after or tokens[span.end].kind == "mark"
        of_these = (
            after == "of"
            and span.end + 1 < len(tokens)
            and tokens[span.end + 1].norm in ("these", "those", "them", "the")
        )
        return closed or of_these or after in ("one", "is", "looks", "sounds")
    compared = "".join(t.text for t in tokens[max(0, span.start - 3) : span.start])
    those = compared[-2:-1] in ("那", "这") and before in "部个本款件家" and compared[:1] not in ("比", "像")
    return those or then in ("的那", "那个", "那部", "那款", "那本", "那件")


def _no_matter(span: Span, tokens: Sequence[Token]) -> bool:
    """贵点没事, 老一点也无所谓: it may be so and need not."""
    said = "".join(t.text for t in tokens[span.end : span.end + 6]).lstrip("儿点些的片子也都倒")
    return said.startswith(
        ("没事", "没关系", "无所谓", "不要紧", "无妨", "不打紧", "没问题", "不介意", "能接受", "没所谓")
    )


def _weighed(measure: Measure, walk: Place) -> Wish | None:
    """The bound that the speaker has just asked themselves about ("the eighties? Too old")."""
    last = walk.reading.wishes[-1] if walk.reading.wishes else None
    asked = last and last.clause == walk.clause - 1 and last.clause in walk.reading.questions
    return last if asked and last and last.bound and last.bound.field == measure.field else None


def _singular(tokens: Sequence[Token]) -> bool:
    return any(t.norm in ("it", "that", "this", "它", "这", "那") for t in tokens)


def _fits(tokens: Sequence[Token], span: Span, walk: Place) -> bool:
    """Whether an adjective stands where one is wished for ("my old dad", "35 years old" are none)."""
    before = tokens[span.start - 1].norm if span.start else ""
    nxt = tokens[span.end] if span.end < len(tokens) else None
    if nxt and nxt.kind == "han" and tokens[span.start].text + tokens[span.end - 1].text == "最近":
        return nxt.text in words("nearby", "recent_follows")
    if before in ("the", "any", "whatever", "no") and tokens[span.start].norm == "budget":
        return False
    if before in ("year", "years", "my", "how", "your", "his", "her", "岁", "多"):
        return False
    following = next((s for s in walk.spans if s.start == span.end), None)
    if following and (following.senses or following.bound):
        return True
    closed = nxt is None or nxt.kind == "mark" or nxt.norm in words("nearby", "adjective_follows")
    if span.end - span.start > 3 or (span.end - span.start > 1 and tokens[span.start].kind == "word"):
        return True
    if len(tokens) == span.end - span.start:
        return True
    return (
        (closed and (before in words("nearby", "adjective_precedes") or before not in ("", "the") or nxt is not None))
        or walk.not_too
        or walk.too
        or before in words("nearby", "adjective_precedes")
    )
