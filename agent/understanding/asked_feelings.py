"""Feelings in questions: "who would hate the second one?" says nothing of the speaker's own taste.

What a correction denies ("the fourth, not the third") and what is enough (那睡前够了) was never complained about.
"""

from collections.abc import Sequence

from agent.understanding.lexicons import words
from agent.understanding.reading import Cue, Naming, Reading
from agent.understanding.tokens import Token
from domain.intent import Sentiment

UNRECORDED, LIKED = "unrecorded", "liked"
"""What is asked where no field holds it, and where people's likes are."""
_FELT = (Sentiment.LIKE, Sentiment.DISLIKE)


def leave_feelings(reading: Reading, tokens: Sequence[Token]) -> None:
    """Take the feelings that are asked after from the namings of a message, and note what is asked instead."""
    for naming in list(reading.namings):
        if naming.model:
            _leave_model(reading, tokens, naming)
        elif naming.sentiment in _FELT or _seen_by_others(tokens, naming) or _felt_near(reading, naming):
            _leave_feeling(reading, tokens, naming)


def _leave_feeling(reading: Reading, tokens: Sequence[Token], naming: Naming) -> None:
    start, end = piece(tokens, naming.start)
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
    ask(reading, LIKED if liked else UNRECORDED, start, naming.clause)


def _seen_by_others(tokens: Sequence[Token], naming: Naming) -> bool:
    """ "Has anyone seen the first?": not the speaker."""
    start, _ = piece(tokens, naming.start)
    said = {t.norm for t in tokens[start : naming.start]}
    return naming.sentiment is Sentiment.SEEN and bool(said & words("asked", "nobody") or "who" in said)


def _felt_near(reading: Reading, naming: Naming) -> bool:
    return any(c.clause == naming.clause and c.groups & {"like", "dislike"} for c in reading.cues)


def _neutral(naming: Naming) -> None:
    naming.sentiment, naming.refused, naming.model = Sentiment.NEUTRAL, False, False
    if naming.reference:
        naming.reference = naming.reference.model_copy(update={"sentiment": Sentiment.NEUTRAL})


def _leave_model(reading: Reading, tokens: Sequence[Token], naming: Naming) -> None:
    """ "Did people like the third?" asks after liking, "is the first too violent?" for nothing like it."""
    start, end = piece(tokens, naming.start)
    said = [t.norm for t in tokens[start:end]]
    opens = opening(said)
    first, own = (*said[opens : opens + 2], "", "")[:2]
    at = naming.start - start - 1
    while at > 0 and said[at] in ("the", "a"):
        at -= 1
    if said[opens : opens + 2] == ["how", "many"] and "like" in said[opens : at + 1]:
        _neutral(naming)
        reading.cues[:] = [c for c in reading.cues if "catalog:count" not in c.groups or c.clause != naming.clause]
        ask(reading, LIKED, start, naming.clause)
        return
    if first in ("what", "how") and "think" in said:
        _neutral(naming)
        ask(reading, LIKED, start, naming.clause)
        return
    verb = at > opens and said[at] == "like" and said[at - 1] not in words("asked", "like_what")
    if verb and first in words("asked", "asked_do") and own not in ("you", "we", "i"):
        _neutral(naming)
        ask(reading, UNRECORDED if first in ("would", "will") else LIKED, start, naming.clause)
    elif "like" not in said and ((first in ("is", "isnt", "was") and own != "there") or is_sure(said, opens)):
        _neutral(naming)


def _asks_feeling(said: Sequence[str], marked: bool) -> bool:
    """Whether a piece asks who feels or says that nobody does, and states nothing of the speaker's own."""
    opens = 0
    while opens < len(said) and said[opens] in words("asked", "talk_openers"):
        opens += 1
    first = said[opens] if opens < len(said) else ""
    second = {*said[opens + 1 : opens + 2]}
    elided = first in ("would", "could", "will") and bool(second & words("contracted", "elided"))
    elided = elided or (first in ("didnt", "dont", "wasnt") and not second & words("contracted", "subjects"))
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


def ask(reading: Reading, about: str, at: int, clause: int) -> None:
    """Note a question about the named things of a clause, before all other cues."""
    reading.cues.insert(0, Cue(frozenset({f"ask:{about}"}), at, at, clause, 0))


def piece(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The piece between marks around a token."""
    start = at
    while start and tokens[start - 1].text not in ",，;；.。!！?？:：—-":
        start -= 1
    end = at
    while end < len(tokens) and tokens[end].text not in ",，;；.。!！?？:：—-":
        end += 1
    return start, end


def opening(said: Sequence[str]) -> int:
    """Where a piece begins once words without a meaning of their own are past."""
    at = 0
    while at < len(said) and (said[at] in words("asked", "talk_openers") or not said[at][:1].isalnum()):
        at += 1
    return at


def is_sure(said: Sequence[str], opens: int) -> bool:
    """Whether a piece asks if we are sure ("are you sure", "do you think")."""
    return " ".join(said[opens : opens + 3]) in words("asked", "asks_sure")
