"""What the shown cards are called by: their people, titles, kinds, themes and texts, for "the shark one", "the Bogart".

A card is pointed at only where exactly one of those shown fits, so that "the funny one" among three comedies stays a
question.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from agent.understanding.bounds import Bound
from agent.understanding.found import Found, Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token, lemma, phrase
from domain.fields import Field, FieldKind
from domain.items import Item

_WORD = re.compile(r"[^\W\d_]{3,}")
_MOST_WORDS = 3
"""How many words may describe a card in one phrase."""


class CardWords(NamedTuple):
    """The words of one card. `names`: of people and the title; `values`: what it is said to be; `told`: of its text."""

    names: frozenset[str]
    values: frozenset[str]
    told: frozenset[str]
    year: float | None = None


def words_of_card(item: Item, fields: Mapping[str, Field]) -> CardWords:
    """What a card may be called by, every word in its lemma."""
    names: set[str] = set()
    values: set[str] = set()
    for title in item.titles.values():
        names |= {lemma(w) for w in phrase(title) if len(w) > 2 and w not in words("everyday", "stop")}
    for name, field in fields.items():
        if field.kind is FieldKind.TITLE:
            continue
        people = any(part in name for part in ("actor", "director", "author", "artist", "brand"))
        for value in item.words(name):
            (names if people else values).update(lemma(w) for w in phrase(value) if len(w) > 2)
    told = {lemma(w.lower()) for lang, text in item.texts.items() if lang != "zh" for w in _WORD.findall(text)}
    dated = next((v for f, v in item.attributes.items() if "year" in f and isinstance(v, int | float)), None)
    return CardWords(frozenset(names), frozenset(values), frozenset(told), dated)


class Cards:
    """The cards that a message may point at by their words."""

    def __init__(self, cards: Sequence[CardWords], ids: Sequence[str] = ()) -> None:
        """In the order in which they are shown."""
        self._cards, self.ids = cards, tuple(ids)

    def __len__(self) -> int:
        return len(self._cards)

    def one(self, said: Sequence[str], *, only_names: bool = False) -> int:
        """The place of the one card that all the words fit, its names before what it is, that before its text; 0."""
        parts = ("names",) if only_names else ("names", "values", "told")
        wanted = [lemma(w) for w in said]
        for n in range(1, len(parts) + 1):
            fit = [
                place
                for place, card in enumerate(self._cards, start=1)
                if all(any(w in getattr(card, part) for part in parts[:n]) for w in wanted)
            ]
            if fit:
                return fit[0] if len(fit) == 1 else 0
        return 0

    def fitting(self, said: Sequence[Sequence[tuple[str, ...]]], *, only_names: bool = False) -> int:
        """The place of the one card for which one way to say each word fits; 0 for none or several."""
        fit = [
            place
            for place, card in enumerate(self._cards, start=1)
            if all(any(_has(card, way, only_names=only_names) for way in ways) for ways in said)
        ]
        return fit[0] if len(fit) == 1 else 0

    def dated(self, low: float, high: float) -> tuple[int, ...]:
        """The places of the cards of some years."""
        years = enumerate((card.year for card in self._cards), start=1)
        return tuple(place for place, year in years if year is not None and low <= year <= high)


def _has(card: CardWords, way: Sequence[str], *, only_names: bool) -> bool:
    parts = (card.names,) if only_names else (card.names, card.values, card.told)
    return all(any(lemma(w) in part for part in parts) for w in way)


NO_CARDS = Cards(())


def find(tokens: Sequence[Token], cards: Cards, found: Mapping[tuple[int, int], Found]) -> list[Span]:
    """The spans that point at a card by what it is: "the shark one", "the Kubrick", "the one with the boxer"."""
    if not len(cards):
        return []
    spans: list[Span] = []
    for i, token in enumerate(tokens):
        if token.norm not in words("pointing", "articles"):
            spans += _possessed(tokens, i, cards)
            continue
        span = _described(tokens, i, cards, found) or _told_of(tokens, i, cards) or _bare(tokens, i, cards, found)
        if span:
            spans.append(span)
    return spans


def _described(tokens: Sequence[Token], i: int, cards: Cards, found: Mapping[tuple[int, int], Found]) -> Span | None:
    """ "the shark one", "that Woody Allen film": words before a noun that stands for the card."""
    said: list[str] = []
    for end in range(i + 1, min(len(tokens), i + 2 + _MOST_WORDS)):
        token = tokens[end]
        if token.norm in words("pointing", "nouns") and said:
            if token.norm == "one" and _senses(found, i + 1, end):
                return None  # a value of the catalogue: read where values are
            place = cards.one(said) or cards.fitting(_ways(tokens, i + 1, end, found), only_names=True)
            named = (place and token.norm in words("pointing", "stand_ins")) or cards.one(said, only_names=True)
            named = named or cards.fitting(_ways(tokens, i + 1, end, found), only_names=True)
            return Span(i, end + 1, places=(place,)) if place and named else None
        if token.text == "'" and said:
            continue
        if token.kind != "word" or token.norm in words("pointing", "never"):
            return None
        said.append(token.norm)
    return None


def _possessed(tokens: Sequence[Token], i: int, cards: Cards) -> list[Span]:
    """ "Kubrick's one", "Tom Hanks's film"."""
    after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
    if tokens[i].text[-2:] not in ("'s", "s'") or after not in words("pointing", "nouns") or after == "thing":
        return []
    for start in (i - 1, i) if i else (i,):
        said = [t.norm for t in tokens[start : i + 1] if t.kind == "word"]
        if place := cards.one(said, only_names=True):
            return [Span(start, i + 2, places=(place,))]
    return []


def _told_of(tokens: Sequence[Token], i: int, cards: Cards) -> Span | None:
    """ "the one with the shark", "the film about a boxer", "the one where he builds a machine"."""
    leads = words("pointing", "leads")
    if not (i + 2 < len(tokens) and tokens[i + 1].norm in words("pointing", "nouns") and tokens[i + 2].norm in leads):
        return None
    said: list[str] = []
    end = i + 3
    for j in range(i + 3, min(len(tokens), i + 9)):
        token = tokens[j]
        if token.kind != "word" or token.norm in words("pointing", "verbs"):
            break
        if token.norm in words("everyday", "stop") or token.norm in words("pointing", "never"):
            continue
        if not cards.one([*said, token.norm]) and said:
            break
        said, end = [*said, token.norm], j + 1
    place = cards.one(said) if said else 0
    return Span(i, end, places=(place,)) if place else None


def _bare(tokens: Sequence[Token], i: int, cards: Cards, found: Mapping[tuple[int, int], Found]) -> Span | None:
    """ "the Kubrick", "the slasher": a name or a kind of film alone, closed by a mark or a verb."""
    before = tokens[i - 1].norm if i else ""
    if tokens[i].norm not in ("the", "that") or before in words("pointing", "inside"):
        return None
    for end in range(min(len(tokens), i + 1 + _MOST_WORDS), i + 1, -1):
        said = tokens[i + 1 : end]
        after = tokens[end].norm if end < len(tokens) else ""
        closed = not after or tokens[end].kind == "mark" or after in words("pointing", "verbs")
        if not closed or any(t.kind != "word" or t.norm in words("pointing", "never") for t in said):
            continue
        norms = [t.norm for t in said]
        person = any(s.role in ("maker", "player") for s in _senses(found, i + 1, end))
        if person and (place := cards.one(norms, only_names=True)):
            return Span(i, end, places=(place,))
        several = len(said) > 1 and not _refused(tokens, i) and norms[-1] in words("pointing", "heads")
        if several and (place := cards.fitting(_ways(tokens, i + 1, end, found))):
            return Span(i, end, places=(place,))
        kind = len(said) == 1 and norms[0] in words("pointing", "kinds")
        if kind and not _refused(tokens, i) and (place := _of_kind(said[0], cards, _senses(found, i + 1, end))):
            return Span(i, end, places=(place,))
    return None


def _ways(
    tokens: Sequence[Token], start: int, end: int, found: Mapping[tuple[int, int], Found]
) -> list[list[tuple[str, ...]]]:
    """For each word the ways to say it: itself, and the values that it means."""
    return [
        [(tokens[j].norm,), *(phrase(str(v)) for s in _senses(found, j, j + 1) for _, v in s.parts)]
        for j in range(start, end)
        if tokens[j].kind == "word"
    ]


def dated(tokens: Sequence[Token], bounds: Sequence[Bound], cards: Cards) -> list[Span]:
    """ "the 70s ones", "the 1942 film": cards by when they were made."""
    spans = []
    for bound in bounds:
        value = bound.constraint.value
        before = tokens[bound.start - 1].norm if bound.start else ""
        noun = tokens[bound.end].norm if bound.end < len(tokens) else ""
        many = noun.endswith("s") and noun.removesuffix("s") in words("pointing", "nouns")
        if before not in ("the", "that", "those") or not (many or noun in words("pointing", "nouns")):
            continue
        ends = value if isinstance(value, tuple) else (value, value)
        if "year" not in bound.constraint.field or not all(isinstance(e, int | float) for e in ends):
            continue
        places = cards.dated(float(min(ends)), float(max(ends)))
        if places and (many or len(places) == 1):
            spans.append(Span(bound.start - 1, bound.end + 1, places=places))
    return spans


def _of_kind(token: Token, cards: Cards, senses: Sequence[object]) -> int:
    """The one card that is of a kind, by its own words or by the value that the word means."""
    if place := cards.one([token.norm]):
        return place
    values = [str(v) for s in senses for _, v in getattr(s, "parts", ())]
    places = {cards.one(phrase(v)) for v in values} - {0}
    return places.pop() if len(places) == 1 else 0


def _senses(found: Mapping[tuple[int, int], Found], start: int, end: int) -> list:  # type: ignore[type-arg]
    at = found.get((start, end))
    return list(at.senses) if at else []


def _refused(tokens: Sequence[Token], i: int) -> bool:
    """ "drop the romance": what is let go of is a kind of film, and no card."""
    return i > 0 and tokens[i - 1].norm in words("pointing", "lets_go")


def all_but(tokens: Sequence[Token], spans: Sequence[Span], cards: Cards, shown: int) -> list[Span]:
    """ "all except the third", "everything bar Jaws": the rest of the cards in one, with what is spared."""
    made: list[Span] = []
    for place, span in enumerate(spans):
        left_out = _places(span, cards)
        if not left_out or not shown:
            continue
        start = _opening(tokens, span.start)
        if start is None:
            continue
        end, i = span.end, place + 1
        while i < len(spans) and spans[i].start - end <= 2 and _joined(tokens, end, spans[i].start):
            more = _places(spans[i], cards)
            if not more:
                if spans[i].end <= spans[i].start + 1 and spans[i].groups & {"and", "or"}:
                    i += 1
                    continue
                break
            left_out, end, i = (*left_out, *more), spans[i].end, i + 1
        gone = {p if p > 0 else shown + 1 + p for p in left_out}
        rest = tuple(p for p in range(1, shown + 1) if p not in gone)
        if rest:
            made.append(Span(start, end, places=rest, spared=tuple(sorted(gone))))
    kept = [k for s in spans if (k := _before(s, made))]
    return sorted([*kept, *made], key=lambda s: s.start) if made else list(spans)


_OPENED = {"seen_post": "seen", "like_post": "like", "dislike_post": "dislike"}


def _before(span: Span, made: Sequence[Span]) -> Span | None:
    """A span that none of those made lies on; of "seen them all" before "except the third" the verb stays."""
    over = next((m for m in made if m.start < span.end and span.start < m.end), None)
    if over is None:
        return span
    groups = frozenset(_OPENED[g] for g in span.groups if g in _OPENED)
    return Span(span.start, over.start, groups) if groups and span.start < over.start else None


def _places(span: Span, cards: Cards) -> tuple[int, ...]:
    if span.places:
        return span.places
    ids = {i for t in span.titles for i in t.ids}
    return tuple(p for p, item_id in enumerate(cards.ids, start=1) if item_id in ids)


def _joined(tokens: Sequence[Token], start: int, end: int) -> bool:
    return all(t.norm in ("and", "or", "&", ",", "the") for t in tokens[start:end]) or start == end


def _opening(tokens: Sequence[Token], i: int) -> int | None:
    """Where "all of them except" begins, when it ends right before token `i`."""
    norms = [t.norm for t in tokens[:i]]
    for but in sorted(words("pointing", "but"), key=len, reverse=True):
        n = len(but.split())
        if norms[-n:] != but.split():
            continue
        for every in sorted(words("pointing", "all"), key=len, reverse=True):
            m = len(every.split())
            if norms[-n - m : -n] == every.split():
                return i - n - m
    return None
