"""What is asked of things that were shown or named: "the fourth one, is it violent?" wishes for nothing.

What a question says of somebody's feelings is no feeling of the speaker's ("who would hate the second one?").
"""

from collections.abc import Iterator, Sequence

from agent.understanding.lexicons import words
from agent.understanding.reading import POSITIVE, Cue, Naming, Reading, Wish
from agent.understanding.spare_time import within
from agent.understanding.tokens import Token
from domain.intent import Reference, ReferenceKind, Sentiment

UNRECORDED, LIKED = "unrecorded", "liked"
"""What is asked where no field holds it, and where people's likes are."""
_FELT = (Sentiment.LIKE, Sentiment.DISLIKE)
_PRONOUNS = frozenset({"pronoun_one", "pronoun_all"})
_WANTS = frozenset({"act:recommend", "act:again", "similar_alone", "like_prep"})
_PEOPLE = frozenset({"maker", "player"})


def leave_asked(reading: Reading, tokens: Sequence[Token]) -> None:
    """Read what the questions of a message are about; what they ask after is no opinion and no name to search for."""
    for naming in list(reading.namings):
        if naming.model:
            _leave_model(reading, tokens, naming)
        elif naming.sentiment in _FELT or _felt_near(reading, naming):
            _leave_feeling(reading, tokens, naming)
    for start, end, clause in _clauses(reading, tokens):
        piece = [t.norm for t in tokens[start:end]]
        _point(reading, tokens, start, clause)
        if _pointers(reading, clause) and _beyond_record(reading, piece, tokens, clause):
            _ask(reading, UNRECORDED, start, clause)


def asked_clauses(reading: Reading, tokens: Sequence[Token]) -> set[int]:
    """The clauses whose wishes are what a thing that they point at is asked to be, made positive for that."""
    found = set()
    for start, end, clause in _clauses(reading, tokens):
        wishes = [w for w in reading.wishes if w.clause == clause]
        pointers = _pointers(reading, clause)
        if wishes and pointers and _asks_whether(reading, tokens, start, end, wishes, pointers):
            found.add(clause)
            for wish in wishes:
                wish.polarity = POSITIVE
                wish.bound = within(wish.bound, [t.norm for t in tokens[start:end]])
    return found


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


# --- feelings


def _leave_feeling(reading: Reading, tokens: Sequence[Token], naming: Naming) -> None:
    start, end = _piece(tokens, naming.start)
    said = [t.norm for t in tokens[start:end]]
    if naming.refused and _denied(tokens, naming.start):
        reading.namings.remove(naming)  # 喜欢的是第四个不是第三个
        return
    if naming.start == naming.end and _enough(tokens, reading, naming):
        reading.namings.remove(naming)
        return
    if "".join(said).startswith(("谁说", "谁讲", "谁告诉")) or ("把" in said and naming.sentiment is Sentiment.DISLIKE):
        return  # 谁说狮子王好看的, 能把第三部拿走吗: asked back or asked for, which is a verdict
    if not _asks_feeling(said, naming.clause in reading.questions):
        return
    foretells = bool({"would", "will", "会"} & {*said})
    liked = naming.sentiment is Sentiment.LIKE and not foretells
    _neutral(naming)
    reading.cues[:] = [c for c in reading.cues if "act:compare" not in c.groups or c.clause != naming.clause]
    _ask(reading, LIKED if liked else UNRECORDED, start, naming.clause)


def _felt_near(reading: Reading, naming: Naming) -> bool:
    return any(c.clause == naming.clause and c.groups & {"like", "dislike"} for c in reading.cues)


def _neutral(naming: Naming) -> None:
    naming.sentiment, naming.refused, naming.model = Sentiment.NEUTRAL, False, False
    if naming.reference:
        naming.reference = naming.reference.model_copy(update={"sentiment": Sentiment.NEUTRAL})


def _leave_model(reading: Reading, tokens: Sequence[Token], naming: Naming) -> None:
    """ "Did people like the third?" asks after liking, "is the first too violent?" for nothing like it."""
    start, end = _piece(tokens, naming.start)
    said = [t.norm for t in tokens[start:end]]
    opens = _opening(said)
    first, own = (*said[opens : opens + 2], "", "")[:2]
    at = naming.start - start - 1
    while at > 0 and said[at] in ("the", "a"):
        at -= 1
    if said[opens : opens + 2] == ["how", "many"] and "like" in said[opens : at + 1]:
        _neutral(naming)
        reading.cues[:] = [c for c in reading.cues if "catalog:count" not in c.groups or c.clause != naming.clause]
        _ask(reading, LIKED, start, naming.clause)
        return
    verb = at > opens and said[at] == "like" and said[at - 1] not in words("asked", "like_what")
    if verb and first in words("asked", "asked_do") and own not in ("you", "we", "i"):
        _neutral(naming)
        _ask(reading, UNRECORDED if first in ("would", "will") else LIKED, start, naming.clause)
    elif "like" not in said and ((first in ("is", "isnt", "was") and own != "there") or _is_sure(said, opens)):
        _neutral(naming)


def _asks_feeling(said: Sequence[str], marked: bool) -> bool:
    """Whether a piece asks who feels or says that nobody does, and states nothing of the speaker's own."""
    opens = 0
    while opens < len(said) and said[opens] in words("asked", "talk_openers"):
        opens += 1
    first = said[opens] if opens < len(said) else ""
    elided = first in ("would", "could", "will") and {*said[opens + 1 : opens + 2]} & words("contracted", "elided")
    if elided or " ".join(said[opens:]).startswith(tuple(words("contracted", "opinions"))):
        return False  # "would rather watch grass grow than Titanic", "is it just me or is Heat a bore"
    han = "".join(said)
    asks = first in words("asked", "asks_first") or any(w in han for w in words("asked", "asks_zh"))
    if han.endswith(("吗", "么")) and not any(w in han for w in "有还推荐"):
        return True
    crowd = first in words("asked", "nobody") and marked
    own = any(
        w in ("i", "we", "id", "im", "ive", "我", "咱") and i and said[i - 1] not in words("asked", "asked_aux")
        for i, w in enumerate(said)
    )
    you = first in words("asked", "asked_aux") and opens + 1 < len(said) and said[opens + 1] == "you"
    feels = opens + 2 < len(said) and said[opens + 2] in words("asked", "asked_feelings")
    return (asks or crowd) and not own and (not you or feels)


def _denied(tokens: Sequence[Token], start: int) -> bool:
    """ "The one I like is the fourth, not the third": what is put right was never felt about."""
    before = "".join(t.norm if t.kind == "han" else f" {t.norm}" for t in tokens[:start])
    closes = before.endswith("不是") or before.rstrip().endswith(" not")
    return closes and any(frame in before for frame in words("asked", "puts_right"))


def _enough(tokens: Sequence[Token], reading: Reading, naming: Naming) -> bool:
    """那睡前够了: something is enough for that, which is no complaint."""
    cue = next((c for c in reading.cues if "dislike_post" in c.groups and c.clause == naming.clause), None)
    if cue is None or "".join(t.text for t in tokens[cue.start : cue.end]) != "够了":
        return False
    before = tokens[cue.start - 1] if cue.start else None
    return bool(before and before.kind == "han" and before.text not in "看听受吃真也已经我都")


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
    opens = _opening(said)
    own = said[opens + 1] if opens + 1 < len(said) else ""
    named = any(n.clause == wishes[0].clause for n in reading.namings)
    others = ("you", "we", "i") if named else ("you", "we", "i", "there")
    asks_for = own == "it" and said[opens] in ("can", "could") and said[opens + 2 : opens + 3] in (["be"], ["have"])
    auxiliary = opens < len(said) and said[opens] in words("asked", "asked_aux") and own not in others and not asks_for
    shown = len(said) > opens + 2 and said[opens + 2] in words("asked", "may_verbs")
    may = own in ("i", "we") and said[opens] in ("can", "could", "should") and shown
    sure = _is_sure(said, opens)
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


def _is_sure(said: Sequence[str], opens: int) -> bool:
    return " ".join(said[opens : opens + 3]) in words("asked", "asks_sure")


def _opening(said: Sequence[str]) -> int:
    at = 0
    while at < len(said) and (said[at] in words("asked", "talk_openers") or not said[at][:1].isalnum()):
        at += 1
    return at


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
    if not (held and (who or (said and said[_opening(said)] in words("asked", "asked_aux") and rest))):
        return False
    reading.wishes[:] = [w for w in reading.wishes if w not in people]
    reading.residue[:] = []
    return True


def _ask(reading: Reading, about: str, at: int, clause: int) -> None:
    reading.cues.insert(0, Cue(frozenset({f"ask:{about}"}), at, at, clause, 0))


def _piece(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The piece between marks around a token."""
    start = at
    while start and tokens[start - 1].text not in ",，;；.。!！?？:：—-":
        start -= 1
    end = at
    while end < len(tokens) and tokens[end].text not in ",，;；.。!！?？:：—-":
        end += 1
    return start, end
