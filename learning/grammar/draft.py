"""A message in the making: pieces of text with the labels that they carry, then the finished labelled message."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from agent.understanding.context import Context
from domain.intent import Act, ConstraintValue, Op, Sentiment
from learning.grammar.labelled import (
    LabelledConstraint,
    LabelledMention,
    LabelledMessage,
    LabelledStep,
)

_MOST_SAID = 60
_NO_LETTER = re.compile(r"[\W_]+")


class Unfillable(Exception):
    """This catalogue or this context has nothing for a slot."""


class Piece(NamedTuple):
    """Some text. `key` names the label that it carries; a piece with a key or `fixed` is left alone by noise."""

    text: str
    key: int | None = None
    fixed: bool = False


class Wish(NamedTuple):
    """A constraint before its words are known."""

    step: int
    field: str
    op: Op
    value: ConstraintValue
    hard: bool
    key: int
    number: bool


class Named(NamedTuple):
    """An item named: its labels and where they are said."""

    step: int
    title: str
    item_id: str | None
    sentiment: Sentiment
    key: int


class Pointed(NamedTuple):
    """An item pointed at."""

    step: int
    position: int
    feeling: Sentiment


@dataclass
class Draft:
    """Everything about one message while it is written. Made for one message, used once."""

    rng: Random
    language: str
    context: Context
    acts: tuple[Act, ...]
    pieces: list[Piece] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    pointed: list[Pointed] = field(default_factory=list)
    abouts: dict[int, str] = field(default_factory=dict)
    searches: dict[int, int] = field(default_factory=dict)
    lifted: list[str] = field(default_factory=list)
    limit: int | None = None
    step: int = 0
    used: set[tuple[str, object]] = field(default_factory=set)
    keys: int = 0
    hard: bool = False
    """Whether something made this message hard to read."""

    def write(self, text: str, key: int | None = None, *, fixed: bool = False) -> None:
        """Add some text."""
        if text:
            self.pieces.append(Piece(text, key, fixed))

    def key(self) -> int:
        """A new label's key."""
        self.keys += 1
        return self.keys

    def take(self, name: str, value: object = None) -> None:
        """Note that a thing is spoken for. Raises Unfillable if it is already."""
        if (name, value) in self.used:
            raise Unfillable(name)
        self.used.add((name, value))

    def wish(self, name: str, op: Op, value: ConstraintValue, *, hard: bool = True, number: bool = False) -> int:
        """Add a constraint to this step; the key to write its words under. Raises Unfillable for a field given up."""
        if name in self.lifted:
            raise Unfillable(name)
        key = self.key()
        self.wishes.append(Wish(self.step, name, op, value, hard, key, number))
        return key

    def finish(self, noise: Callable[[list[Piece]], list[Piece]], frame: str, plain: bool) -> LabelledMessage:
        """The labelled message, its text roughened by `noise`."""
        clean = _articles(self.pieces)
        pieces = noise(list(clean))
        slipped = not _letters(pieces).startswith(_letters(clean))
        spans = _spans(pieces)
        text = "".join(p.text for p in pieces)
        return LabelledMessage(
            language=self.language,
            context=self.context,
            text=text,
            steps=tuple(self._step(i, act, text, spans) for i, act in enumerate(self.acts)),
            lifted=tuple(dict.fromkeys(self.lifted)),
            limit=self.limit,
            frame=frame,
            plain=plain and not self.hard and not slipped,
        )

    def _step(self, i: int, act: Act, text: str, spans: dict[int, tuple[int, int]]) -> LabelledStep:
        constraints = tuple(_labelled(w, text, spans) for w in _merged([w for w in self.wishes if w.step == i], spans))
        changes = bool(constraints or self.lifted)
        anew = Act.RESET in self.acts[:i]
        if act is Act.RECOMMEND and changes and not anew and (self.context.constraints or self.context.shown):
            act = Act.REFINE
        mentions = tuple(
            LabelledMention(title=n.title, said=text[slice(*spans[n.key])], sentiment=n.sentiment, item_id=n.item_id)
            for n in self.named
            if n.step == i
        )
        pointed = [p for p in self.pointed if p.step == i]
        search = text[slice(*spans[self.searches[i]])] if i in self.searches else ""
        return LabelledStep(
            act=act,
            constraints=constraints,
            mentions=mentions,
            references=tuple(p.position for p in pointed),
            feelings=tuple(p.feeling for p in pointed),
            about=self.abouts.get(i, ""),
            search_text=search,
        )


def _letters(pieces: list[Piece]) -> str:
    return _NO_LETTER.sub("", "".join(p.text for p in pieces).casefold())


def _merged(wishes: list[Wish], spans: dict[int, tuple[int, int]]) -> list[Wish]:
    """Several exclusions of one field as one `not_in`; the span of the whole runs from the first to the last."""
    found: list[Wish] = []
    for wish in wishes:
        same = next((w for w in found if _joins(w, wish)), None)
        if same is None:
            found.append(wish)
            continue
        values = tuple(dict.fromkeys((*_values(same), *_values(wish))))
        a, b = spans[same.key], spans[wish.key]
        spans[same.key] = (min(a[0], b[0]), max(a[1], b[1]))
        op = Op.NOT_IN if len(values) > 1 else Op.NE
        value = values if len(values) > 1 else values[0]
        found[found.index(same)] = same._replace(op=op, value=value)
    return found


def _joins(a: Wish, b: Wish) -> bool:
    excluding = (Op.NE, Op.NOT_IN)
    return a.field == b.field and a.hard == b.hard and a.op in excluding and b.op in excluding


def _values(wish: Wish) -> tuple[int | float | str, ...]:
    return wish.value if isinstance(wish.value, tuple) else (wish.value,)


def _labelled(wish: Wish, text: str, spans: dict[int, tuple[int, int]]) -> LabelledConstraint:
    start, end = spans.get(wish.key, (0, 0))
    words = text[start:end].strip() or None
    said = words
    if said and (len(said) > _MOST_SAID or (wish.number and said != str(wish.value))):
        said = None
    return LabelledConstraint(field=wish.field, op=wish.op, value=wish.value, hard=wish.hard, said=said, words=words)


def _spans(pieces: list[Piece]) -> dict[int, tuple[int, int]]:
    spans: dict[int, tuple[int, int]] = {}
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        if piece.key is not None:
            spans[piece.key] = (spans.get(piece.key, (at, end))[0], end)
        at = end
    return spans


_ARTICLE = re.compile(r"\b([aA])~(\s+)$")
_INNER_ARTICLE = re.compile(r"\b([aA])~(\s+)(?=(\w))")
_VOWEL = re.compile(r"(?i)^(?:[aeio]|u(?!n[iu]|s|k\b)|8|11\b|18\b|hour|x-)")
_CONSONANT = re.compile(r"(?i)^(?:one|eu|once|uk|us\b|usa|uni)")


def _articles(pieces: list[Piece]) -> list[Piece]:
    """`a~` as "a" or "an", by what follows it; spaces doubled where slots met made one."""
    done: list[Piece] = []
    for i, piece in enumerate(pieces):
        following = "".join(p.text for p in pieces[i + 1 : i + 4]).lstrip("\"'“")
        text = _INNER_ARTICLE.sub(lambda m: m[1] + _n(m.string[m.end() :]) + m[2], piece.text)
        text = _ARTICLE.sub(lambda m, f=following: m[1] + _n(f) + m[2], text)  # type: ignore[misc]
        if done and text.startswith((" ", ",", ".", "?", "!")) and done[-1].text.endswith(" "):
            if done[-1].key is None:
                done[-1] = done[-1]._replace(text=done[-1].text.rstrip(" "))
            else:
                text = text.lstrip(" ")
        done.append(piece._replace(text=text))
    return _trimmed(done)


def _trimmed(pieces: list[Piece]) -> list[Piece]:
    if pieces and pieces[0].key is None:
        pieces[0] = pieces[0]._replace(text=re.sub(r"^[\s,，、]+", "", pieces[0].text))
    if pieces and pieces[-1].key is None:
        pieces[-1] = pieces[-1]._replace(text=pieces[-1].text.rstrip())
    return [p._replace(text=re.sub(r" {2,}", " ", p.text)) for p in pieces if p.text]


def _n(following: str) -> str:
    return "n" if _VOWEL.match(following) and not _CONSONANT.match(following) else ""
