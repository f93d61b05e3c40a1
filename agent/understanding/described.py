"""What an item is said or asked to be: "is Heat a comedy?" is a question, "Casablanca is a romance" no wish."""

from collections.abc import Sequence

from agent.understanding.asked import asked_clauses, leave_asked
from agent.understanding.reading import NEITHER, POSITIVE, Reading
from agent.understanding.spare_time import leave_times
from agent.understanding.tokens import Token
from domain.intent import Sentiment

_PRONOUNS = frozenset({"pronoun_one", "pronoun_all"})
_ASKS = frozenset({"act:recommend", "act:again", "similar_alone"})
_COPULAS = frozenset(
    {"would", "could", "will", "should", "is", "was", "are", "were", "does", "do", "did", "has", "have", "isnt"}
)


def fit_clauses(reading: Reading, tokens: Sequence[Token]) -> set[int]:
    """The clauses that ask whether an item is so: "is Heat a comedy?", "is it violent?", 闪灵是恐怖片吗."""
    leave_times(reading, tokens)
    leave_asked(reading, tokens)
    found = asked_clauses(reading, tokens)
    for clause in {w.clause for w in reading.wishes}:
        named = [n for n in reading.namings if n.clause == clause and n.sentiment is Sentiment.NEUTRAL and not n.model]
        pointed = [c for c in reading.cues if c.clause == clause and c.groups & (_PRONOUNS | {"statement"})]
        wishes = [w for w in reading.wishes if w.clause == clause]
        starts = [n.start for n in named] + [c.start for c in pointed]
        if not starts or any(w.start < min(starts) for w in wishes):
            continue
        first = min(starts)
        before = first - 1 if first and tokens[first - 1].norm in ("the", "a") else first
        opening = tokens[max(0, before - 1)].norm in _COPULAS or tokens[first].norm in _COPULAS
        between = [c for c in reading.cues if c.clause == clause and first < c.start < wishes[-1].start]
        if any(c.groups & _ASKS or tokens[c.start].text in "有没" for c in between):
            continue  # "Heat is too long, got anything shorter?"
        last = max(w.end for w in wishes)
        asked = "".join(t.text for t in tokens[last : last + 4]).rstrip("啊呀呢的吧?？")
        if asked in ("有没有", "有没", "对不对", "是不是", "有木有") and last + 4 >= len(tokens):
            found.add(clause)  # 教父三个小时有没有啊
            continue
        if any(c.clause == clause and c.start >= last and tokens[c.start].text == "有" for c in reading.cues):
            continue  # 这些的中国版本有吗
        which = {t.norm for t in tokens[wishes[0].end : wishes[-1].start]}
        either = len(wishes) > 1 and bool(which & {"or", "还"}) and clause in reading.questions
        is_it = any(tokens[n.end].text == "是" for n in named if n.end < len(tokens))
        either = either or (len(wishes) > 1 and "还" in which and is_it)  # 龙卷风是灾难片还是爱情片
        whether = "".join(t.text for t in tokens[first : wishes[0].start]).endswith(_WHETHER)
        if either or opening or whether or _asks_yes_or_no(tokens, last):
            found.add(clause)
    for wish in (w for w in reading.wishes if w.clause in found):
        wish.polarity = POSITIVE  # "isn't the first American?" asks whether it is
    return found


_WHETHER = ("是不是", "算不算", "属不属于", "是不是部", "算不算是")
_DEGREES = frozenset("很挺真有特超太好")


def _ends(tokens: Sequence[Token], i: int) -> bool:
    return i >= len(tokens) or tokens[i].kind == "mark" or tokens[i].text in "的了吧啊呢"


def _asks_yes_or_no(tokens: Sequence[Token], last: int) -> bool:
    """Whether 吗 or a closing 不 follows within a few tokens (它算喜剧片不)."""
    behind = tokens[last : last + 4]
    if any(t.text in "吗么" for t in behind):
        return True
    at = next((last + n for n, t in enumerate(behind) if t.text in ("不", "没")), None)
    return at is not None and (at + 1 >= len(tokens) or tokens[at + 1].kind == "mark")


def leave_descriptions(reading: Reading, tokens: Sequence[Token]) -> None:
    """ "Casablanca is a romance, I know, but I want a war film": what a title is said to be is no wish."""
    for naming in (n for n in reading.namings if n.ids and n.sentiment is Sentiment.NEUTRAL and not n.model):
        at = naming.end + 1 if naming.end < len(tokens) and tokens[naming.end].text in "》」』" else naming.end
        said = tokens[at].norm if at < len(tokens) else ""
        if said in ("里", "中") and {t.norm for t in tokens[at:]} & set("谁啥哪什"):
            for wish in (w for w in reading.wishes if w.clause == naming.clause and w.start > at):
                wish.polarity = NEITHER  # 音乐之声里演修女的是谁
        told = [
            w for w in reading.wishes if w.sense and said in _DEGREES and 0 < w.start - at <= 2 and _ends(tokens, w.end)
        ]
        if told:
            told[0].polarity = NEITHER
        near = [w for w in reading.wishes if said in ("is", "was", "是") and 0 < w.start - naming.end <= 3]
        turns = [c.start for c in reading.cues if "contrast" in c.groups and near and c.start >= near[0].end]
        if near and turns and any(w.start > turns[0] for w in reading.wishes):
            near[0].polarity = NEITHER
