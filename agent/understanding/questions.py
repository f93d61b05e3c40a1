"""Questions: about an item, about the catalogue, and comparisons."""

from collections.abc import Callable, Mapping, Sequence

from agent.understanding.context import Context
from agent.understanding.lexicons import load, words
from agent.understanding.reading import NEITHER, Cue, Naming, Reading
from agent.understanding.tokens import Token
from domain.intent import Act, Constraint, Mention, Reference, ReferenceKind, Sentiment, Step

_PRONOUNS = frozenset({"pronoun_one", "pronoun_all"})
_ASKS = frozenset({"act:recommend", "act:again", "similar_alone"})
_SIZES = frozenset({"high", "low", "more", "less"})
_HAVE = frozenset(["have", "got", "stock", "有"])


_COPULAS = frozenset(
    {"would", "could", "will", "should", "is", "was", "are", "were", "does", "do", "did", "has", "have", "isnt"}
)


def fit_clauses(reading: Reading, tokens: Sequence[Token]) -> set[int]:
    """The clauses that ask whether an item is so: "is Heat a comedy?", "is it violent?", 闪灵是恐怖片吗."""
    found = set()
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
        if any(c.clause == clause and c.start >= last and tokens[c.start].text == "有" for c in reading.cues):
            continue  # 这些的中国版本有吗
        which = {t.norm for t in tokens[wishes[0].end : wishes[-1].start]}
        either = len(wishes) > 1 and bool(which & {"or", "还"}) and clause in reading.questions
        whether = "".join(t.text for t in tokens[first : wishes[0].start]).endswith(_WHETHER)
        if either or opening or whether or _asks_yes_or_no(tokens, last):
            found.add(clause)
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
        told = [
            w for w in reading.wishes if w.sense and said in _DEGREES and 0 < w.start - at <= 2 and _ends(tokens, w.end)
        ]
        if told:
            told[0].polarity = NEITHER
        near = [w for w in reading.wishes if said in ("is", "was", "是") and 0 < w.start - naming.end <= 3]
        turns = [c.start for c in reading.cues if "contrast" in c.groups and near and c.start >= near[0].end]
        if near and turns and any(w.start > turns[0] for w in reading.wishes):
            near[0].polarity = NEITHER


class Questions:
    """Reads the questions of one message; `used` are the namings that belong to them."""

    def __init__(self, reading: Reading, tokens: Sequence[Token], context: Context, fields: Mapping[str, str]) -> None:
        """`fields`: the field of each kind of measure."""
        self._fields = fields
        self._reading, self._tokens, self._context = reading, tokens, context
        self.used: list[Naming] = []

    def steps(
        self, constraints: Sequence[Constraint], fits: Sequence[Constraint], mention: Callable[[Naming], Mention]
    ) -> tuple[Step, ...]:
        """The steps that ask, () where none does. `fits`: what an item is asked to be."""
        if fits:
            return (self._fits(tuple(fits), mention),)
        catalog = self._about_catalog(tuple(constraints))
        if catalog:
            return (catalog,)
        made = self._compare(mention)
        return (made,) if made else self._about_items(mention)

    def _fits(self, fits: tuple[Constraint, ...], mention: Callable[[Naming], Mention]) -> Step:
        named = [n for n in self._reading.namings if n.sentiment is Sentiment.NEUTRAL and not n.model]
        self.used = named
        references = tuple(n.reference for n in named if n.reference)
        if len(named) > 1 and any(n.baseline for n in named):  # "is Alien longer than Scream?"
            mentions = tuple(mention(n) for n in named if n.reference is None)
            return Step(act=Act.COMPARE, mentions=mentions, references=references, about=fits[0].field)
        if not named:
            references = (Reference(kind=ReferenceKind.PRONOUN, value="one", said="it"),)
        mentions = tuple(mention(n) for n in named if n.reference is None)
        return Step(act=Act.ASK_ABOUT, constraints=fits, mentions=mentions, references=references)

    def _about_catalog(self, constraints: tuple[Constraint, ...]) -> Step | None:
        cues = [(g.partition(":")[2], c) for c in self._reading.cues for g in c.groups if g.startswith("catalog:")]
        neutral = [n for n in self._reading.namings if n.sentiment is Sentiment.NEUTRAL]
        for about, cue in cues:
            if about == "count" and not neutral:
                return Step(act=Act.ASK_ABOUT, about="catalog:count", constraints=constraints)
            if about == "values" and not neutral and not constraints:
                return Step(act=Act.ASK_ABOUT, about=f"catalog:{self._field(cue)}")
        if not neutral and not constraints and not self._reading.lifted and (listed := self._listed_field()):
            return Step(act=Act.ASK_ABOUT, about=f"catalog:{listed}")
        if self._reading.superlatives and not neutral:
            return Step(act=Act.ASK_ABOUT, about=self._reading.superlatives[0][0], constraints=constraints)
        return None

    def _listed_field(self) -> str:
        """ "show me your directors", 列一下你们的演员, 有什么导演: the field whose values are to be listed."""
        for cue in self._reading.cues:
            names = [g.partition(":")[2] for g in cue.groups if g.startswith("field:")]
            before = {t.norm for t in self._tokens[max(0, cue.start - 3) : cue.start]}
            after = self._tokens[cue.end : cue.end + 1]
            closed = not after or after[0].kind == "mark" or after[0].norm in words("nearby", "after_listed")
            if names and closed and before & words("nearby", "lists"):
                return names[0]
        return ""

    def _field(self, cue: Cue) -> str:
        """The field whose values are asked for, by the words of the cue or beside it."""
        names = [g.partition(":")[2] for c in self._reading.cues for g in c.groups if g.startswith("field:")]
        said = " ".join(t.norm for t in self._tokens[cue.start : cue.end])
        han = said.replace(" ", "")
        for word, field in load("nearby")["asked_fields"].items():
            if word in said or word in han:
                return str(field)
        return names[0] if names else "genre"

    def _compare(self, mention: Callable[[Naming], Mention]) -> Step | None:
        cues = [c for c in self._reading.cues if "act:compare" in c.groups]
        here = [n for n in self._reading.namings if not n.model and n.sentiment is Sentiment.NEUTRAL]
        if not cues:
            return self._one_or_other(here, mention)
        pronouns = [
            c for c in self._reading.cues if c.groups & {"pronoun_all"} and any(c.clause == q.clause for q in cues)
        ]
        which = not here and self._tokens[cues[0].start].text in "哪谁" and len(self._context.shown) > 1
        if len(here) < 2 and (pronouns or which) and self._context.shown:
            reference = Reference(kind=ReferenceKind.PRONOUN, value="all", said="them")
            return Step(act=Act.COMPARE, references=(reference,), mentions=tuple(mention(n) for n in here))
        if len(here) < 2:
            return None
        self.used = here
        return Step(
            act=Act.COMPARE,
            mentions=tuple(mention(n) for n in here if n.reference is None),
            references=tuple(n.reference for n in here if n.reference),
            about=self._about_of(cues[0]),
        )

    def _one_or_other(self, here: Sequence[Naming], mention: Callable[[Naming], Mention]) -> Step | None:
        """ "Alien or Heat?", 第一部还是第二部, 异形比大白鲨长吗: two set against each other, and nothing else."""
        baseline = any(n.baseline for n in here)
        if len(here) != 2 or len(self._reading.namings) != 2 or (self._reading.wishes and not baseline):
            return None
        between = {t.norm for t in self._tokens[here[0].end : here[1].start]}
        asked = any(c.groups & {"act:recommend"} for c in self._reading.cues)
        against = bool(between & {"or", "还", "vs"}) and len(between) <= 4 and not asked
        measured = baseline and "比" in between and any(t.text in "吗么?？" for t in self._tokens)
        if not (against or measured):
            return None
        self.used = list(here)
        return Step(
            act=Act.COMPARE,
            mentions=tuple(mention(n) for n in here if n.reference is None),
            references=tuple(n.reference for n in here if n.reference),
            about=self._measured_by(here[1].end) if measured else "",
        )

    def _measured_by(self, start: int) -> str:
        """The field of the word of quantity behind two that are compared."""
        groups = (g.partition(":") for c in self._reading.cues if c.start >= start for g in c.groups)
        return next((self._fields[kind] for part, _, kind in groups if part in _SIZES and kind in self._fields), "")

    def _about_of(self, cue: Cue) -> str:
        return next(
            (
                g.partition(":")[2]
                for c in self._reading.cues
                for g in c.groups
                if c.clause == cue.clause and g.startswith("field:")
            ),
            "",
        )

    def _about_items(self, mention: Callable[[Naming], Mention]) -> tuple[Step, ...]:
        """ "how long is it and who is in it?": a step for each that is asked of the same items."""
        first = self._about_item(mention, self._reading.cues)
        if first is None:
            return ()
        asked = dict.fromkeys(a for a in map(self._asked, self._reading.cues) if a is not None)
        more = [a for a in asked if a and a not in (first.about, "text", "stock")] if first.about != "text" else []
        return (first, *(first.model_copy(update={"about": about}) for about in more))

    def _about_item(self, mention: Callable[[Naming], Mention], cues: Sequence[Cue]) -> Step | None:
        for cue in cues:
            about = self._asked(cue)
            if about is None or (self._reading.lifted and not self._reading.namings):
                continue
            named = [
                n for n in self._reading.namings if not n.model and n.sentiment is Sentiment.NEUTRAL and not n.baseline
            ]
            if named:
                self.used = named
                mentions = tuple(dict.fromkeys(mention(n) for n in named if n.reference is None))
                references = tuple(n.reference for n in named if n.reference)
                return Step(act=Act.ASK_ABOUT, mentions=mentions, references=references, about=about)
            if self._wishes_there(cue):
                continue  # 换成日本的怎么样: asked is for such things, not about one
            if self._reading.namings or self._points_back(cue):
                reference = Reference(kind=ReferenceKind.PRONOUN, value="one", said="it")
                return Step(act=Act.ASK_ABOUT, references=(reference,), about=about)
        return None

    def _wishes_there(self, cue: Cue) -> bool:
        """Whether the clause of a cue holds wishes and points at nothing."""
        here = [w for w in self._reading.wishes if w.clause == cue.clause and w.polarity]
        points = any(c.clause == cue.clause and c.groups & _PRONOUNS for c in self._reading.cues)
        return bool(here) and not points and not self._reading.namings

    def _asked(self, cue: Cue) -> str | None:
        """The field that a cue asks for."""
        for group in sorted(cue.groups):
            part, _, about = group.partition(":")
            if part == "asks" and about in self._fields:
                return self._fields[about]
            if part == "ask":
                return "text" if about == "about_text" else about
        return None

    def _points_back(self, cue: Cue) -> bool:
        """Whether a question without a title is about a card: "who directed it?", 谁导演的？, 讲的什么."""
        near = [c for c in self._reading.cues if c.clause == cue.clause and c.groups & _PRONOUNS]
        han = self._tokens[cue.start].kind == "han"
        return bool(near) or han or "it" in {t.norm for t in self._tokens} or len(self._tokens) <= 6
