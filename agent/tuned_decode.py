"""From what the tuned model wrote back to steps. Pure; never raises.

A part that the message, the cards or the catalogue do not support is dropped. Before that, a forgiving decoding mends
what a small model gets wrong while it points at the right words: a copy that is a letter off, a value under the wrong
field, a title taken for a value or a value for a title, a "no" that its words hold already, and words of one field
that say something about another. What the words mean is the rules' to say in every case.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from agent.tuned_form import ACTS, FEELINGS, IT, MOST_PARTS, NOWHERE, Words, one_line
from agent.tuned_wishes import joined, settled, turned
from agent.understanding.context import Context
from agent.understanding.normalise import clean, fold
from domain.fields import CatalogSchema
from domain.frozen import Frozen
from domain.intent import Constraint, Mention, Op, Reference, ReferenceKind, Sentiment, Step

_WISH = re.compile(r"^(?:(maybe|must) )?(not )?([^\s:<>=]+)\s*(<=|>=|<|>)?\s*:\s*(.+)$")
_POINT = re.compile(r"^#(-?\d{1,2}|it)$")
_EXPLICIT = re.compile(r"\s*->\s*")
_RELATIVE = re.compile(r"\b(\w+er|more|less|too)\b|更|比|点|些|太", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(not|no|n't|never|nothing|without|isn't|aren't|don't|doesn't)\b|n't\b|不|别|没|无", re.IGNORECASE
)
_INSISTS = re.compile(
    r"\b(must|has to|have to|needs to|definitely|absolutely|strictly)\b|一定|必须|务必|千万", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,，。;；.!?！？:：]")
_ALIKE = 0.82
"""From this likeness on a span is a copy of the message's words with a slip."""


class Decoded(Frozen):
    """What could be read of what the model wrote. `dropped` counts the parts that nothing supported."""

    steps: tuple[Step, ...] = ()
    lifted: tuple[str, ...] = ()
    dropped: int = 0
    mended: int = 0
    """Parts that did not say what they claimed, and something else."""
    parts: int = 0
    spans: tuple[tuple[str, str], ...] = ()
    """The fields of the wishes with the words that were pointed at."""


def decode(
    written: str, message: str, context: Context, schema: CatalogSchema, words: Words, *, forgiving: bool = False
) -> Decoded:
    """The steps of what a model wrote about a message. Never raises; garbage gives no steps."""
    said = fold(one_line(message))
    reading = _Forgiving(said, context, schema, words) if forgiving else _Reading(said, context, schema, words)
    steps = []
    for piece in written.strip().split("|")[:6]:
        step = reading.step([p.strip() for p in piece.split(";") if p.strip()][:MOST_PARTS])
        if step is not None:
            steps.append(step)
    steps = settled(steps, fresh=not (context.shown or context.constraints or context.asked)) if forgiving else steps
    lifted = tuple(dict.fromkeys(reading.lifted))
    counted = {"dropped": reading.dropped, "mended": reading.mended, "parts": reading.parts}
    return Decoded.model_validate({"steps": tuple(steps), "lifted": lifted, "spans": tuple(reading.spans), **counted})


class _Wish(Frozen):
    """A wish as written: `leaning` is maybe, must or nothing; `exact` a value of the catalogue, if it was spelled."""

    leaning: str
    refused: bool
    field: str
    comparing: str
    span: str
    exact: str


class _Reading:
    """One message's decoding. Used once."""

    def __init__(self, said: str, context: Context, schema: CatalogSchema, words: Words) -> None:
        self._said, self._context, self._schema, self._words = said, context, schema, words
        self.lifted: list[str] = []
        self.spans: list[tuple[str, str]] = []
        self.dropped, self.mended, self.parts = 0, 0, 0

    def step(self, parts: Sequence[str]) -> Step | None:
        if not parts or parts[0] not in ACTS:
            self.dropped += len(parts)
            return None
        constraints: list[Constraint] = []
        mentions: list[Mention] = []
        references: list[Reference] = []
        about = ""
        for part in parts[1:]:
            self.parts += 1
            name, _, rest = part.partition(":")
            rest = rest.strip()
            if name in FEELINGS and (pointer := self._pointer(rest, FEELINGS[name])):
                references.append(pointer)
            elif name in FEELINGS and (mention := self._mention(rest, FEELINGS[name])):
                mentions.append(mention)
            elif name == "about" and len(rest) < 40:
                about = rest
            elif name == "lift" and rest.partition("=")[0] in self._schema.fields:
                self.lifted.append(rest)
            elif name not in FEELINGS and (found := self._wish(part)):
                constraints += found
            elif other := self._otherwise(part):
                self.mended += 1
                constraints += [o for o in other if isinstance(o, Constraint)]
                mentions += [o for o in other if isinstance(o, Mention)]
            else:
                self.dropped += 1
        return Step(
            act=ACTS[parts[0]],
            constraints=self._together(parts[1:], constraints),
            mentions=tuple(dict.fromkeys(mentions)),
            references=tuple(dict.fromkeys(references)),
            about=about,
        )

    def _pointer(self, rest: str, feeling: Sentiment) -> Reference | None:
        match = _POINT.match(rest)
        if match is None:
            return None
        if match[1] == IT:
            return Reference(kind=ReferenceKind.PRONOUN, value="one", said="it", sentiment=feeling)
        at = int(match[1])
        if not 1 <= abs(at) <= len(self._context.shown):
            return None
        return Reference(kind=ReferenceKind.POSITION, value=str(at), said=str(at), sentiment=feeling)

    def _mention(self, rest: str, feeling: Sentiment) -> Mention | None:
        span = self._supported(rest)
        found = self._words.items(span) if span else None
        return found.model_copy(update={"sentiment": feeling}) if found else None

    def _wish(self, part: str) -> list[Constraint]:
        wish = self._parsed(part)
        found = self._meant(wish) if wish else []
        self._pointed(wish, found)
        return found

    def _pointed(self, wish: "_Wish | None", found: Sequence[Constraint | Mention]) -> None:
        if wish:
            self.spans += [(one.field, wish.span) for one in found if isinstance(one, Constraint)]

    def _parsed(self, part: str) -> _Wish | None:
        match = _WISH.match(part)
        if match is None or match[3] not in self._schema.fields:
            return None
        written, *exact = _EXPLICIT.split(match[5], maxsplit=1)
        span = self._supported(written)
        if not span:
            return None
        return _Wish(
            leaning=match[1] or "",
            refused=bool(match[2]),
            field=match[3],
            comparing=match[4] or "",
            span=span,
            exact=exact[0].strip() if exact else "",
        )

    def _meant(self, wish: _Wish) -> list[Constraint]:
        if wish.exact:
            found = self._words.value(wish.field, wish.exact, wish.span)
        else:
            where = standing(wish.span, self._context)
            found = self._words.wishes(wish.field, wish.span, wish.comparing, where)
        return self._leaning(wish, [c for f in found if (c := turned(f) if wish.refused else f)])

    def _leaning(self, wish: _Wish, found: list[Constraint]) -> list[Constraint]:
        if not wish.leaning:
            return found
        return [c.model_copy(update={"hard": wish.leaning == "must"}) for c in found]

    def _supported(self, span: str) -> str:
        """The span where the message has its words, else ""."""
        quoted = _quoted(span)
        return span if quoted and quoted in self._said else ""

    def _otherwise(self, _part: str) -> list[Constraint | Mention]:
        """What a part says that does not say what it claims."""
        return []

    def _together(self, _parts: Sequence[str], wishes: list[Constraint]) -> tuple[Constraint, ...]:
        """The wishes of a step as one."""
        return tuple(dict.fromkeys(wishes))


class _Forgiving(_Reading):
    """A decoding that mends slips of the model before it drops a part."""

    def _pointer(self, rest: str, feeling: Sentiment) -> Reference | None:
        return super()._pointer(f"#{rest}" if rest.isdecimal() and len(rest) == 1 else rest, feeling)

    def _supported(self, span: str) -> str:
        return super()._supported(span) or nearest(_quoted(span), self._said)

    def _meant(self, wish: _Wish) -> list[Constraint]:
        if wish.refused and not wish.exact and _NEGATED.search(wish.span):
            plain = super()._meant(wish.model_copy(update={"refused": False}))
            if plain and all(c.op in (Op.NE, Op.NOT_IN, Op.GE, Op.LE, Op.BETWEEN) for c in plain):
                return plain  # the words hold their own "no": "isn't three hours long"
        found = super()._meant(wish)
        return self._compared(wish, found) if standing(wish.span, self._context) is not NOWHERE else found

    def _compared(self, wish: _Wish, found: list[Constraint]) -> list[Constraint]:
        """What compares, read with what it is compared with: "shorter" of "shorter than the second one"."""
        clause = self._words.wishes(wish.field, self._clause(wish.span, to_end=True), "", self._context)
        if wish.refused or wish.exact or [c.op for c in clause] != [c.op for c in found]:
            return found
        return self._leaning(wish, list(clause))

    def _leaning(self, wish: _Wish, found: list[Constraint]) -> list[Constraint]:
        if wish.leaning == "maybe" and _INSISTS.search(self._clause(wish.span)):
            return found
        return super()._leaning(wish, found)

    def _clause(self, span: str, *, to_end: bool = False) -> str:
        """The words of the message from the last stop before a span to the span's end, or to the next stop."""
        at = max(self._said.find(_quoted(span)), 0)
        start = max((m.end() for m in _CLAUSE.finditer(self._said[:at])), default=0)
        after = at + len(_quoted(span))
        stop = _CLAUSE.search(self._said, after) if to_end else None
        return self._said[start : stop.start() if stop else len(self._said) if to_end else after].strip()

    def _otherwise(self, _part: str) -> list[Constraint | Mention]:
        name, _, rest = _part.partition(":")
        if name in FEELINGS:
            return self._valued(rest.strip(), FEELINGS[name])
        wish = self._parsed(_part)
        if wish is None:
            return []
        found = self._words.heard(wish.span)
        if found.wishes:
            wishes = [c for f in found.wishes if (c := turned(f) if wish.refused else f)]
            self._pointed(wish, wishes)
            return [*self._leaning(wish, wishes)]
        if found.item is None:
            return []
        feeling = Sentiment.DISLIKE if wish.refused else Sentiment.NEUTRAL
        return [found.item.model_copy(update={"sentiment": feeling})]

    def _valued(self, rest: str, feeling: Sentiment) -> list[Constraint | Mention]:
        """A kind or a maker that is felt about as if it were a title: "Not Tarantino again"."""
        span = self._supported(rest)
        if not span or feeling not in (Sentiment.LIKE, Sentiment.DISLIKE):
            return []
        found = self._words.heard(span).wishes
        return [c for f in found if (c := turned(f) if feeling is Sentiment.DISLIKE else f)]

    def _together(self, _parts: Sequence[str], wishes: list[Constraint]) -> tuple[Constraint, ...]:
        """The wishes with what their words say about fields that nothing else does, joined as the rules join them."""
        held = {c.field for c in wishes}
        more = []
        for part in _parts:
            wish = self._parsed(part) if part.partition(":")[0] not in FEELINGS else None
            if wish and not wish.exact and not wish.comparing:
                heard = self._words.heard(wish.span).wishes
                if any(c.field == wish.field for c in heard):
                    said = [c for h in heard if (c := turned(h) if wish.refused else h)]
                    more += [c for c in said if c.field not in held]
        return joined([*wishes, *more])


def nearest(span: str, said: str) -> str:
    """The run of the message's words that a span copies with a slip ("" where none is alike enough)."""
    if len(span) < 4:
        return ""
    pieces = [(m.start(), m.end()) for m in re.finditer(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+", said)]
    size = len(re.findall(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+", span))
    best, found = _ALIKE, ""
    matcher = SequenceMatcher(None, "", span, autojunk=False)
    for count in (size, size - 1, size + 1):
        for at in range(max(0, len(pieces) - count + 1) if count > 0 else 0):
            run = said[pieces[at][0] : pieces[at + count - 1][1]]
            matcher.set_seq1(run)
            if min(matcher.real_quick_ratio(), matcher.quick_ratio()) > best and (alike := matcher.ratio()) > best:
                best, found = alike, run
    return found


def _quoted(span: str) -> str:
    return fold(" ".join(clean(span).text.split()))


def standing(span: str, context: Context) -> Context:
    """What words are read in: the conversation where they compare with what was shown, else nothing."""
    return context if _RELATIVE.search(span) else NOWHERE
