"""What is asked of things that were shown or named: "the fourth one, is it violent?" wishes for nothing.

What a question says of somebody's feelings is no feeling of the speaker's ("who would hate the second one?").
"""

from collections.abc import Iterator, Sequence

from agent.understanding.asked_feelings import UNRECORDED, ask, is_sure, leave_feelings, opening
from agent.understanding.lexicons import words
from agent.understanding.reading import POSITIVE, Cue, Naming, Reading, Wish
from agent.understanding.spare_time import within
from agent.understanding.tokens import Token
from domain.intent import Reference, ReferenceKind, Sentiment

_PRONOUNS = frozenset({"pronoun_one", "pronoun_all"})
_WANTS = frozenset({"act:recommend", "act:again", "similar_alone", "like_prep"})
_PEOPLE = frozenset({"maker", "player"})


def leave_asked(reading: Reading, tokens: Sequence[Token]) -> None:
    """Read what the questions of a message are about; what they ask after is no opinion and no name to search for."""
    leave_feelings(reading, tokens)
    for start, end, clause in _clauses(reading, tokens):
        piece = [t.norm for t in tokens[start:end]]
        _point(reading, tokens, start, clause)
        _leave_kind(reading, tokens, clause)
        if field := _field_asked(reading, tokens, clause):
            ask(reading, field, start, clause)
        elif _pointers(reading, clause) and _beyond_record(reading, piece, tokens, clause):
            ask(reading, UNRECORDED, start, clause)


def asked_clauses(reading: Reading, tokens: Sequence[Token]) -> set[int]:
    """The clauses whose wishes are what a thing that they point at is asked to be, made positive for that."""
    found = set()
    for start, end, clause in _clauses(reading, tokens):
        pointers = _pointers(reading, clause)
        _leave_too_much(reading, tokens, start, end, clause)
        wishes = [w for w in reading.wishes if w.clause == clause]
        if wishes and pointers and _asks_whether(reading, tokens, start, end, wishes, pointers):
            found.add(clause)
            for wish in wishes:
                wish.polarity = POSITIVE
                wish.bound = within(wish.bound, [t.norm for t in tokens[start:end]])
    return found


def _leave_too_much(reading: Reading, tokens: Sequence[Token], start: int, end: int, clause: int) -> None:
    """ "Is it too long?", 会不会太长: how long it is, is asked; whether that is too much, only they can say."""
    said = [t.norm for t in tokens[start:end]]
    bounds = [w for w in reading.wishes if w.clause == clause and w.bound]
    asks = said[-1:] in (["?"], ["？"]) or any(w in "".join(said) for w in words("asked", "whether_zh"))
    named = [n for n in reading.namings if n.clause == clause and n.sentiment is Sentiment.NEUTRAL and not n.model]
    if not (bounds and asks and (named or _pointers(reading, clause)) and {"too", "太"} & {*said}):
        return
    if any(t.kind == "number" for t in tokens[start:end]):
        return
    reading.wishes[:] = [w for w in reading.wishes if w not in bounds]
    for naming in named:
        naming.baseline = False
    for wish in bounds:
        if wish.bound:
            ask(reading, wish.bound.field, start, clause)


def _clauses(reading: Reading, tokens: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """First token, end and number of each clause that names, points or wishes."""
    known = {w.clause for w in reading.wishes} | {n.clause for n in reading.namings} | {c.clause for c in reading.cues}
    start, clause = 0, 0
    for i, token in enumerate(tokens):
        closes = token.text in "。.?？!！;；\n" and not (i and tokens[i - 1].text in "。.?？!！;；\n")
        if closes or i == len(tokens) - 1:
            if clause in known:
                yield start, i + 1, clause
            if closes:
                start, clause = i + 1, clause + 1
        elif start == i and token.kind == "mark":
            start = i + 1


def _pointers(reading: Reading, clause: int) -> list[int]:
    """Where a clause names a thing without a feeling, or says it."""
    named = [n.start for n in reading.namings if n.clause == clause and n.sentiment is Sentiment.NEUTRAL]
    models = [n for n in reading.namings if n.clause == clause and (n.model or n.baseline)]
    said = [c.start for c in reading.cues if c.clause == clause and c.groups & _PRONOUNS]
    return [] if models else [*named, *said]


# --- questions


def _point(reading: Reading, tokens: Sequence[Token], start: int, clause: int) -> None:
    """ "Isn't the first American?": in a yes/no question a bare ordinal points."""
    at = start
    while at < len(tokens) and (tokens[at].norm in words("asked", "talk_openers") or tokens[at].kind == "mark"):
        at += 1
    opens = at < len(tokens) and tokens[at].norm in words("asked", "asked_aux")
    at += 2 if at + 1 < len(tokens) and tokens[at + 1].norm == "not" else 1
    places = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "last": "-1"}
    if not opens or at + 2 >= len(tokens) or tokens[at].norm != "the" or tokens[at + 1].norm not in places:
        return
    if any(n.start <= at + 1 < max(n.end, n.start + 1) for n in reading.namings):
        return
    said = Reference(kind=ReferenceKind.POSITION, value=places[tokens[at + 1].norm], said=f"the {tokens[at + 1].norm}")
    reading.namings.append(Naming(at, at + 2, clause, 0, reference=said))
    reading.residue[:] = [r for r in reading.residue if r[2] not in (at, at + 1)]


def _asks_whether(
    reading: Reading, tokens: Sequence[Token], start: int, end: int, wishes: Sequence[Wish], pointers: Sequence[int]
) -> bool:
    said = [t.norm for t in tokens[start:end]]
    first = min(pointers)
    if any(c.clause == wishes[0].clause and c.groups & _WANTS and not _there(c, tokens) for c in reading.cues):
        return False
    if any(t.kind == "han" for t in tokens[start:end]):
        behind = min(w.start for w in wishes) > first
        joined = "".join(said)
        whether = any(w in joined for w in words("asked", "whether_zh"))
        has = ("有没有" in joined or joined.rstrip("?？").endswith(("吗", "么"))) and all(
            w.sense and w.sense.role in (*_PEOPLE, "theme") for w in wishes
        )
        return behind and (whether or (has and "有" in joined)) and "类似" not in joined and "像" not in joined
    opens = opening(said)
    own = said[opens + 1] if opens + 1 < len(said) else ""
    named = any(n.clause == wishes[0].clause for n in reading.namings)
    others = ("you", "we", "i") if named else ("you", "we", "i", "there")
    asks_for = own == "it" and said[opens] in ("can", "could") and said[opens + 2 : opens + 3] in (["be"], ["have"])
    auxiliary = opens < len(said) and said[opens] in words("asked", "asked_aux") and own not in others and not asks_for
    shown = len(said) > opens + 2 and said[opens + 2] in words("asked", "may_verbs")
    may = own in ("i", "we") and said[opens] in ("can", "could", "should") and shown
    sure = is_sure(said, opens)
    later = any(
        said[i] in words("asked", "asked_aux") and said[i + 1] in ("it", "that", "this", "they", "the")
        for i in range(first - start, len(said) - 1)
    )
    tagged = said[-1] in ("?", "？") and len(said) > 1 and said[-2] in ("right", "no", "correct", "yes")
    if any(n.reference is None and not n.ids for n in reading.namings):
        return False
    return (
        auxiliary or may or sure or (later and wishes[0].clause in reading.questions) or tagged
    ) and "other" not in said


def _there(cue: Cue, tokens: Sequence[Token]) -> bool:
    """ "Is there any violence in the first?", "is it any good for kids?": words of asking that here ask of it."""
    said = " ".join(t.norm for t in tokens[cue.start : cue.end])
    there = said.startswith(("is there", "are there", "有 没 有")) or said in ("watch", "see", "read", "buy", "think")
    return there or any(g.startswith("ask:") for g in cue.groups)


def _beyond_record(reading: Reading, said: Sequence[str], tokens: Sequence[Token], clause: int) -> bool:
    """Whether a clause asks of a person in a named thing what no record says ("who's better in it, Leo or Kate?")."""
    people = [w for w in reading.wishes if w.clause == clause and w.sense and w.sense.role in _PEOPLE]
    others = [w for w in reading.wishes if w.clause == clause and w not in people]
    if not people or others or any(c.clause == clause and c.groups & _WANTS for c in reading.cues):
        return False
    who = any(w in ("who", "whos", "which", "谁") for w in said)
    stop = words("everyday", "stop")
    rest = [text for text, _, i in reading.residue if text and tokens[i].norm not in stop and len(text) > 1]
    held = "in" in said or "里" in said or "it" in said
    if not (held and (who or (said and said[opening(said)] in words("asked", "asked_aux") and rest))):
        return False
    reading.wishes[:] = [w for w in reading.wishes if w not in people]
    reading.residue[:] = []
    return True


def _field_asked(reading: Reading, tokens: Sequence[Token], clause: int) -> str:
    """ "What about the year of the second?", 《异形》的主题是什么: the field that is asked of what is named, or ""."""
    here = [c for c in reading.cues if c.clause == clause]
    fields = [g.partition(":")[2] for c in here for g in c.groups if g.startswith("field:")]
    named = [n for n in reading.namings if n.clause == clause and not (n.model or n.refused)]
    if len(fields) != 1 or not named or any(n.sentiment is not Sentiment.NEUTRAL for n in named):
        return ""
    about = [c for c in here if "ask:about_text" in c.groups]
    last = max(c.end for c in here if any(g.startswith("field:") for g in c.groups))
    behind = "".join(t.text for t in tokens[last : last + 4])
    if any(w.clause == clause for w in reading.wishes) or not (
        about or behind.startswith(tuple(words("asked", "is_what")))
    ):
        return ""
    reading.cues[:] = [c for c in reading.cues if c not in about and not (c.clause == clause and "lift" in c.groups)]
    reading.lifted[:] = [field for field in reading.lifted if field not in fields]
    return fields[0]


def _leave_kind(reading: Reading, tokens: Sequence[Token], clause: int) -> None:
    """什么片合适 asks for a film that suits, not for the kind of one."""
    for cue in (c for c in reading.cues if c.clause == clause and "ask:genre" in c.groups and not reading.namings):
        behind = "".join(t.text for t in tokens[cue.end : cue.end + 3])
        if behind.startswith(tuple(words("asked", "suits_zh"))):
            cue.groups = frozenset({"act:recommend"})
            reading.residue[:] = [r for r in reading.residue if r[2] < cue.end or r[2] >= cue.end + 2]
