"""Questions: about an item, about the catalogue, and comparisons."""

from collections.abc import Callable, Mapping, Sequence

from agent.understanding.context import Context
from agent.understanding.lexicons import load, words
from agent.understanding.reading import Cue, Naming, Reading
from agent.understanding.tokens import Token
from domain.intent import Act, Constraint, Mention, Reference, ReferenceKind, Sentiment, Step

_PRONOUNS = frozenset({"pronoun_one", "pronoun_all"})
_SIZES = frozenset({"high", "low", "more", "less"})
_JOINED = frozenset({"和", "跟", "与", "、", "还", "vs", ",", "，", "比", "同", "对", "and", "or"})
_NEAR = 6
"""Tokens behind two that are named in which 哪 asks for one of them (异形和闪灵，哪个吓人)."""
_GAPS = (
    ("年", "year"),
    ("岁", "year"),
    ("早", "year"),
    ("晚", "year"),
    ("分", "runtime"),
    ("时", "runtime"),
    ("久", "runtime"),
    ("长", "runtime"),
    ("短", "runtime"),
    ("钱", "price"),
    ("块", "price"),
    ("贵", "price"),
    ("宜", "price"),
    ("页", "pages"),
)
"""What a difference is asked in, by a character of the words that ask (差几年)."""
_ENDS = {
    **dict.fromkeys("长久", ("max", "runtime")), "短": ("min", "runtime"), **dict.fromkeys("新晚", ("max", "year")),
    **dict.fromkeys("老早旧", ("min", "year")), "贵": ("max", "price"), "宜": ("min", "price"),
    "厚": ("max", "pages"), "薄": ("min", "pages"),
}  # fmt: skip
"""Which end of which measure 最 with such a character asks for."""
_HAVE = frozenset(["have", "got", "stock", "有"])


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
            first = self._fits(tuple(fits), mention)
            asked = dict.fromkeys(a for a in map(self._asked, self._reading.cues) if a)
            more = [a for a in asked if a in self._fields.values()] if first.act is Act.ASK_ABOUT else []
            return (*(first.model_copy(update={"about": a, "constraints": ()}) for a in more), first)
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
            many = bool(self._context.shown) and any("pronoun_all" in c.groups for c in self._reading.cues)
            references = (Reference(kind=ReferenceKind.PRONOUN, value="all" if many else "one", said="it"),)
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
        if not neutral and not constraints and any(a == "kinds" and self._ends_piece(c.end) for a, c in cues):
            return Step(act=Act.ASK_ABOUT, about="catalog:kinds")
        if not neutral and not constraints and not self._reading.lifted and (listed := self._listed_field()):
            return Step(act=Act.ASK_ABOUT, about=f"catalog:{listed}")
        if not neutral and constraints and (asked := self._which_is_most()):
            return Step(act=Act.ASK_ABOUT, about=asked, constraints=constraints)
        if self._reading.superlatives and not neutral:
            return Step(act=Act.ASK_ABOUT, about=self._reading.superlatives[0][0], constraints=constraints)
        return None

    def _which_is_most(self) -> str:
        """恐怖片里哪部最短: "min:runtime_min"."""
        for cue in (c for c in self._reading.cues if "act:compare" in c.groups):
            said = "".join(t.text for t in self._tokens[cue.start : cue.end])
            which, kind = _ENDS.get(said[-1], ("", "")) if said[0] == "哪" and "最" in said else ("", "")
            if kind in self._fields:
                return f"{which}:{self._fields[kind]}"
        return ""

    def _ends_piece(self, i: int) -> bool:
        """Whether nothing but particles stands between token `i` and a mark or the end."""
        while i < len(self._tokens) and self._tokens[i].text in "的呀啊呢吗吧哦嘛么":
            i += 1
        return i >= len(self._tokens) or self._tokens[i].kind == "mark"

    def _listed_field(self) -> str:
        """ "show me your directors", 列一下你们的演员, 有什么导演: the field whose values are to be listed."""
        for cue in self._reading.cues:
            names = [g.partition(":")[2] for g in cue.groups if g.startswith("field:")]
            before = {t.norm for t in self._tokens[max(0, cue.start - 3) : cue.start]}
            last = cue.end + (self._tokens[cue.end : cue.end + 1] != [] and self._tokens[cue.end].text == "的")
            after = self._tokens[last : last + 1]
            closed = not after or after[0].kind == "mark" or after[0].norm in words("nearby", "after_listed")
            if names and closed and before & words("nearby", "lists"):
                return names[0]
        return ""

    def _field(self, cue: Cue) -> str:
        """The field whose values are asked for, by the words of the cue or beside it."""
        names = [g.partition(":")[2] for c in self._reading.cues for g in c.groups if g.startswith("field:")]
        said = " ".join(t.norm for t in self._tokens[cue.start : cue.end])
        han = said.replace(" ", "")
        for word, field in {**load("nearby")["asked_fields"], **load("talk_zh")["asked_fields"]}.items():
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
        said = "".join(t.text for t in self._tokens[cues[0].start : cues[0].end])
        which = not here and (said[0] in "哪谁" or "差" in said) and len(self._context.shown) > 1
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
        if len(here) != 2 or len(self._reading.namings) != 2:
            return None
        between = {t.norm for t in self._tokens[here[0].end : here[1].start]}
        behind = self._tokens[here[1].end : here[1].end + _NEAR]
        which = any(t.text in "哪谁" for t in behind) and bool(between & _JOINED)
        if self._reading.wishes and not (baseline or which):
            return None
        asked = any(c.groups & {"act:recommend"} for c in self._reading.cues)
        against = bool(between & {"or", "还", "vs"}) and len(between) <= 4 and not asked
        measured = baseline and "比" in between and any(t.text in "吗么?？" for t in self._tokens)
        if not (against or which or measured):
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
        said = "".join(t.text for t in self._tokens[cue.start : cue.end])
        kind = next((kind for sign, kind in _GAPS if sign in said), "") if cue.end - cue.start > 2 else ""
        if kind in self._fields:
            return self._fields[kind]
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
                many = bool(self._context.shown) and any("pronoun_all" in c.groups for c in self._reading.cues)
                reference = Reference(kind=ReferenceKind.PRONOUN, value="all" if many else "one", said="it")
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
