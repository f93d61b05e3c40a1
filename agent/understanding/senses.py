"""Which of its senses a phrase has here, if any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token
from agent.understanding.vocabulary import Sense

_CHINESE_BEFORE = frozenset("个双款件只条的些种")
"""What stands before a thing of one syllable that somebody wants (买个包, 白色的鞋)."""

_REFUSES = frozenset({"negate", "not_too", "too", "dislike"})
_CHINESE_ENDS = frozenset("的也吧啊")
_CHINESE_AFTER = frozenset("也都不别就要、,")
"""What stands behind such a thing where it opens a piece (包也不要)."""

_ARTICLES = frozenset({"a", "an", "the", "my", "new"})
_COPULAS = frozenset({"is", "was", "must", "be", "should", "has", "to", "得", "是", "为", "必", "须", "要", "应", "该"})
_OBJECTS = frozenset({"a", "an", "the", "it", "something", "that", "this"})
"""After a verb ("watch something"), never after a kind of thing."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a phrase: the message, its spans by where they start, and what governs the phrase.

    `cue` is the span just before, `spans` how many the message has, `single` the fields of one value an item.
    """

    tokens: Sequence[Token]
    at: Mapping[int, Span]
    cue: Span | None
    mode: str
    spans: int
    single: frozenset[str] = frozenset()


def choose_sense(span: Span, around: Around) -> Sense | None:
    """The best sense that the words around support, None where none is."""
    role = _role(span, around.at, around.cue, around.tokens)
    ordered = sorted(span.senses, key=lambda s: (s.role != role, s.rank, -s.items)) if role else span.senses
    for sense in ordered:
        if not sense.weak or _supported(sense, span, around):
            return _joined(sense, ordered) if role != "player" else sense
    return None


def _joined(sense: Sense, others: Sequence[Sense]) -> Sense:
    """Values of one field that share their name ("Coen") are one wish for any of them."""
    same = [
        s
        for s in others
        if s.mode == "one" and s.field == sense.field and s.rank == sense.rank and s.soft == sense.soft
    ]
    if sense.mode != "one" or len(same) < 2 or sense.role not in ("maker", "player"):
        return sense
    parts = tuple(dict.fromkeys(p for s in same for p in s.parts))
    return sense._replace(parts=parts, mode="any" if len(parts) > 1 else "one")


def _said_of(cue: Span, span: Span, tokens: Sequence[Token]) -> bool:
    """Whether a cue stands right before a value, nothing but a copula between (导演得是X)."""
    between = tokens[cue.end : span.start]
    return len(between) <= 1 or (len(between) <= 3 and all(t.norm in _COPULAS for t in between))


def _role(span: Span, at: Mapping[int, Span], cue: Span | None, tokens: Sequence[Token] = ()) -> str:
    """maker after "by" or before 导演的, player after "with" or before 主演."""
    after = at.get(span.end)
    if after and "by_post" in after.groups:
        return "maker"
    if after and "with_post" in after.groups:
        return "player"
    if cue and 0 <= span.start - cue.end <= 3 and _said_of(cue, span, tokens):
        if "by" in cue.groups:
            return "maker"
        if "with" in cue.groups:
            return "player"
        if cue.end == span.start and cue.groups & {"and", "or"} and (beside := _role_before(cue, at)):
            return beside
    if after and "or" in after.groups:
        return _only_role(at.get(after.end))
    return ""


def _role_before(joint: Span, at: Mapping[int, Span]) -> str:
    """ "with Judy Garland or Gene Kelly": the second name has the role of the first."""
    before = next((s for s in at.values() if s.end == joint.start and s.senses), None)
    cue = next((s for s in at.values() if before and s.end == before.start), None)
    return (_role(before, at, cue) if before and cue else "") or _only_role(before)


def _only_role(beside: Span | None) -> str:
    """ "Clint Eastwood or Oliver Stone": who can only be a director says that directors are meant."""
    roles = {sense.role for sense in beside.senses} if beside else set()
    return next(iter(roles)) if len(roles) == 1 and roles <= {"maker", "player"} else ""


def _supported(sense: Sense, span: Span, around: Around) -> bool:
    if _field_named(sense, span, around):
        return True
    if sense.weak == "name":
        return _name_supported(sense, span, around)
    if _neighbour(span, around.at, around.tokens) or (around.spans > 1 and _listed(span, around.tokens)):
        return True
    if sense.weak == "noun":
        return _possessive(sense, around.tokens[span.start]) or _noun_supported(sense, span, around)
    return around.spans > 1 or len(around.tokens) <= 4


def _field_named(sense: Sense, span: Span, around: Around) -> bool:
    """ "the album Title", "by the author Hope": the field is named right before or behind."""
    named = f"field:{sense.field}"
    before = (s for s in around.at.values() if 0 <= span.start - s.end <= 1)
    after = around.at.get(span.end)
    return any(named in s.groups for s in before) or bool(after and named in after.groups)


def _noun_supported(sense: Sense, span: Span, around: Around) -> bool:
    """An everyday noun: "about" before it, a film word behind it, or a feeling that governs it."""
    tokens = around.tokens
    before, after = _before(tokens, span.start), tokens[span.end].norm if span.end < len(tokens) else ""
    han = tokens[span.start].kind == "han"
    if sense.role == "kind" and sense.parts[0][0] in around.single:
        if not han:
            named = span.start > 0 and tokens[span.start - 1].norm in _ARTICLES  # "a watch that is cheap"
            return named or (before not in words("nearby", "verbal") and after not in _OBJECTS)
        then = "".join(t.text for t in tokens[span.end : span.end + 3])
        closed = not after or (tokens[span.end].kind == "mark" and before != "看")
        if before in _CHINESE_BEFORE | {"是"} or closed or then == "的那种":
            return True
        if (not span.start or tokens[span.start - 1].kind == "mark") and after in _CHINESE_AFTER:
            return True
    about = before in words("nearby", "about")
    of_film = after in words("nearby", "film_nouns") and not (han and after == "的" and around.spans > 3)
    refused = han and around.cue is not None and around.cue.end == span.start
    refused = refused and bool(around.cue and around.cue.groups & _REFUSES) and span.end - span.start == 1
    if refused and (not after or after in _CHINESE_ENDS or tokens[span.end].kind == "mark"):
        return True  # 不要血，不要鬼
    felt = around.mode in ("negate", "dislike", "like", "except") and not han
    return about or of_film or (felt and before not in ("my", "our", "the", "your", "a"))


def _possessive(sense: Sense, token: Token) -> bool:
    """ "children's" is nothing but the kind; "children" may be anything."""
    value = str(sense.parts[0][1])
    return sense.role == "kind" and "'" in value and token.text.casefold() == value.casefold()


def _name_supported(sense: Sense, span: Span, around: Around) -> bool:
    """A bare last name: not a piece of a longer name, and said as a name or where one is expected."""
    tokens, at = around.tokens, around.at
    first, end = tokens[span.start], span.end
    if first.kind == "han":
        return True
    after = tokens[end] if end < len(tokens) else None
    if first.lemma != first.norm and not first.cap and not first.text.endswith("'s"):
        return False  # "the birds" is nobody called Bird
    if (after and after.cap and end not in at) or (
        span.start > 0 and tokens[span.start - 1].cap and span.start - 1 not in at and _inside(tokens, span.start - 1)
    ):
        return False
    everyday = first.norm in words("everyday", "common") or first.norm in words("everyday", "stop")
    everyday = everyday or first.norm in words("everyday", "more")
    if everyday and not first.cap:
        return False
    if _role(span, at, around.cue) or len(tokens) <= 2 or tokens[end - 1].text.lower().endswith("'s"):
        return True
    if sense.role == "other":
        return False
    ended = after is None or after.kind == "mark" or after.norm in words("nearby", "title_closers")
    ended = ended or bool(end in at and at[end].groups & {"negate", "except", "contrast"})
    ended = ended or bool(end in at and at[end].bound)  # "Kubrick in the sixties"
    if first.cap and ended and not everyday:  # "Kubrick, but no war films"
        return True
    if first.cap and not first.text.isupper() and _inside(tokens, span.start):
        return True
    expected = around.mode in ("negate", "dislike", "like", "except") or (
        after is not None and after.norm in words("nearby", "film_nouns")
    )
    return expected and not everyday


def _inside(tokens: Sequence[Token], i: int) -> bool:
    """Whether a capital at `i` means something: not at the start of a sentence."""
    return i > 0 and tokens[i - 1].text not in ".!?\n\"'" and tokens[i].norm != "i"


def _before(tokens: Sequence[Token], i: int) -> str:
    while i and tokens[i - 1].norm in words("nearby", "fillers"):
        i -= 1
    return tokens[i - 1].norm if i else ""


def _neighbour(span: Span, at: Mapping[int, Span], tokens: Sequence[Token]) -> bool:
    """Whether another value stands beside it, alone or over "and", "or" or a comma."""
    ends = {s.end: s for s in at.values() if s.senses and s is not span and s.senses[0].weak in ("", "loose")}
    for gap in (0, 1):
        after = at.get(span.end + gap)
        if after and after.senses and after.senses[0].weak in ("", "loose") and (not gap or _joins(tokens[span.end])):
            return True
        if span.start - gap in ends and (not gap or _joins(tokens[span.start - 1])):
            return True
    return False


def _listed(span: Span, tokens: Sequence[Token]) -> bool:
    """Whether it stands between commas as a point of a list ("history, rated 4 or better", 还要厨房，)."""
    before = span.start
    while before and tokens[before - 1].norm in words("nearby", "listing"):
        before -= 1
    after = tokens[span.end + 1 if _of(tokens, span.end) else span.end :]
    opened = not before or tokens[before - 1].kind == "mark" or tokens[before - 1].norm in ("or", "或", "者")
    closed = not after or after[0].kind == "mark" or after[0].norm in ("or", "或")
    return opened and closed and len(tokens) > span.end - span.start


def _of(tokens: Sequence[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].text == "的"


def _joins(token: Token) -> bool:
    return token.norm in ("and", "or", ",", "、", "&", "和", "或", "/", "，")
