"""Whether everyday words are a title here: capitals, quotes and the words around them decide."""

from collections.abc import Mapping, Sequence

from agent.understanding.found import Found
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_POSTS = frozenset(
    {"like_post", "dislike_post", "seen_post", "except_post", "like_close", "act:compare", "seen", "like", "dislike"}
)
_OVER = frozenset("被把对让给就连")
_MEASURED = frozenset({"早于", "晚于", "短于", "长于", "老过", "新过", "长过", "短过", "早过", "晚过"})
_AGAINST = frozenset("和跟与及比同、")
_MEASURES = frozenset("早晚长短老新旧还更要")
_TOLD_OF = (
    "推荐的",
    "安利的",
    "说的",
    "夸的",
    "吹的",
    "捧的",
    "提的",
    "种草的",
    "说过的",
    "那部",
    "这部",
    "那本",
    "这本",
    "一部叫",
)
_NUMERALS = frozenset("一二两三四五六七八九十")
_PRAISES, _BETWEEN = frozenset("太真超巨贼忒"), frozenset("是里嘛呢啊呀我也又都还就")
_CUES = frozenset({"like", "dislike", "seen", "like_prep", "title_word", "ask", "act:compare"})
_VERDICTS = frozenset({"like_post", "dislike_post", "seen_post", "like_said", "dislike_said"})
"""What is said behind a title and hardly anywhere else."""
_TOLD = frozenset(
    {"seen", "seen_post", "like_close", "title_seen", "ask:author", "ask:about_text", "ask:director", "ask:actor"}
)
"""What is said behind a title and never behind a kind of thing (三体谁写的)."""
_LONGEST_QUOTE = 14
_BEFORE_PIECE = frozenset({"is", "was", "does", "did", "the", "but", "and", "though", "thought", "found"})


def keep_titles(tokens: Sequence[Token], found: Mapping[tuple[int, int], Found], quoted: set[tuple[int, int]]) -> None:
    """Drop the titles of everyday words that nothing speaks for."""
    evidence = _Evidence(tokens, found)
    for place, at in found.items():
        if at.titles and place not in quoted and not evidence.for_title(*place, at):
            at.titles = []


class _Evidence:
    def __init__(self, tokens: Sequence[Token], found: Mapping[tuple[int, int], Found]) -> None:
        self._tokens = tokens
        self._found = found
        self._shouted = shouted(tokens)
        self._cue_ends = _cue_ends(tokens, found)
        self._cue_starts = {s for (s, _), f in found.items() if any(g in _POSTS or _asks(g) for g in f.groups)}
        self._starts = {s for (s, _), f in found.items() if f.groups or f.senses}
        self._verdicts = {s for (s, _), f in found.items() if f.groups & _VERDICTS}
        self._told = {s for (s, _), f in found.items() if f.groups & _TOLD}
        self._asked = {s for (s, _), f in found.items() if any(g.startswith("ask:") for g in f.groups)}
        self._alike = {s for (s, _), f in found.items() if "like_close" in f.groups}
        self._titled = [p for p, f in found.items() if f.titles]
        self._strong = {p for p, f in found.items() if f.titles and not all(t.weak for t in f.titles)}

    def for_title(self, start: int, end: int, at: Found) -> bool:
        """Whether the words from `start` to `end` are the title that they could be."""
        if all(t.piece for t in at.titles):
            return not (at.senses or at.groups) and self._piece(start, end)
        weak = all(t.weak for t in at.titles)
        if self._tokens[start].kind == "han" and self._chinese(start, end, at):
            return True
        known = bool(at.groups) or any(s.role != "theme" for s in at.senses)
        if weak or at.senses or at.groups:
            return self._spoken_for(start, end, known=known)
        return True

    def _piece(self, start: int, end: int) -> bool:
        """Whether a word of a title is said as one: felt about or asked about, alone in its place."""
        tokens = self._tokens
        after = tokens[end].norm if end < len(tokens) else ""
        bounded = not after or tokens[end].kind == "mark" or after in words("nearby", "title_closers")
        opens = start == 0 or tokens[start - 1].kind == "mark" or tokens[start - 1].norm in _BEFORE_PIECE
        judged = end in self._verdicts or end in self._cue_starts
        return (start in self._cue_ends and (bounded or judged)) or (opens and judged)

    def _chinese(self, start: int, end: int, at: Found) -> bool:
        if _beside(self._tokens, start, end, self._strong):
            return True
        asked = (
            start > 0
            and self._tokens[start - 1].text == "有"
            and end < len(self._tokens)
            and self._tokens[end].text in "吗么?？"
        )
        if asked and not at.senses and not at.groups:
            return True
        contrasted = any(e == start and f.groups & {"contrast"} for (_, e), f in self._found.items())
        opens = start == 0 or self._tokens[start - 1].kind == "mark" or contrasted
        short = all(t.short for t in at.titles)
        said_of = end < len(self._tokens) and self._tokens[end].text in "是的有讲和跟与比" and not short
        plain = not at.senses and not at.groups and end - start > 1
        told = "".join(t.text for t in self._tokens[max(0, start - 3) : start]).endswith(_TOLD_OF)
        taken = start > 0 and self._tokens[start - 1].text in "把拿将" and self._tokens[end : end + 1] != []
        if plain and (told or (taken and self._tokens[end].text in _AGAINST)):
            return True
        if plain and (end in self._asked or end in self._alike or self._set_against(start, end)):
            return True
        counted = end < len(self._tokens) and (
            self._tokens[end].kind == "number" or self._tokens[end].text in _NUMERALS
        )
        if opens and plain and counted and self._tokens[-1].text in "吗没啊呢?？么不":
            return True  # 教父三个小时有没有啊
        if opens and plain and end + 1 < len(self._tokens) and self._tokens[end].text in "?？里":
            return True  # 教父？吹过头了, 教父里面那个老头
        if opens and (at.senses or at.groups):
            volume = end < len(self._tokens) and self._tokens[end].text == "第"
            return (end in self._told or volume) and not any(s.role == "kind" and s.rank < 1 for s in at.senses)
        measured = "".join(t.text for t in self._tokens[max(0, start - 2) : start]) in _MEASURED
        after = self._tokens[end].text if end < len(self._tokens) else ""
        measured = measured or (start > 0 and self._tokens[start - 1].text == "比" and after in _MEASURES)
        return measured or self._undergoes(start, end) or (opens and (self._cued(end) or said_of))

    def _cued(self, end: int) -> bool:
        """Whether a question, a verdict or praise is said right behind (阿甘太感人了, 肖申克是谁演的)."""
        said = self._tokens[end].text if end < len(self._tokens) else ""
        praised = said in _PRAISES and end + 1 in self._starts
        return end in self._cue_starts or praised or (said in _BETWEEN and end + 1 in self._cue_starts)

    def _set_against(self, start: int, end: int) -> bool:
        """教父跟好家伙, 大白鲨比异形: beside another title that opens its piece or is beyond doubt."""
        joined = start > 1 and self._tokens[start - 1].text in _AGAINST
        return joined and any(e == start - 1 and (s, e) != (start, end) and self._opens(s) for (s, e) in self._titled)

    def _opens(self, start: int) -> bool:
        return start == 0 or self._tokens[start - 1].kind == "mark" or any(s == start for s, _ in self._strong)

    def _undergoes(self, start: int, end: int) -> bool:
        """被异形劝退, 把闪灵弃了: what stands between such a word and a verdict."""
        return start > 0 and self._tokens[start - 1].text in _OVER and end in self._verdicts

    def _spoken_for(self, start: int, end: int, *, known: bool) -> bool:
        tokens = self._tokens
        run = [t for t in tokens[start:end] if t.kind != "mark"]
        bounded = (
            end >= len(tokens) or tokens[end].kind == "mark" or tokens[end].norm in words("nearby", "title_closers")
        )
        if run[0].kind == "han" and len(run) == 1:
            return start == 0 and end >= len(tokens) - (tokens[-1].kind == "mark") and not known
        if run[0].kind == "han":
            whole = start == 0 and end >= len(tokens) - (tokens[-1].kind == "mark")
            cued = start in self._cue_ends or bool(start and tokens[start - 1].text in "《看说夸")
            return (cued and bounded) or (whole and not known)
        if len(run) == 1 and self._in_longer_name(start, end):
            return False
        opens = start == 0 or tokens[start - 1].kind == "mark"
        if opens and run[0].cap and end < len(tokens) and tokens[end].text == "?" and not self._shouted:
            return True  # "Titanic? Overrated."
        if run[0].cap and bounded and self._one_more(start):
            return True
        dated = len(run) == 1 and run[0].norm in words("nearby", "calendar")
        if self._capitals(run) and not dated and not (known and end - start == 1 and start not in self._cue_ends):
            inside = start > 0 and tokens[start - 1].text not in ".!?\n"
            if inside or (bounded and (len(run) > 1 or not known)):
                return True
        judged = opens and end in self._verdicts
        judged = judged or (opens and end < len(tokens) and tokens[end].text in "?:" and end + 1 in self._verdicts)
        return (judged or self._paired(start, end) or (bounded and start in self._cue_ends)) and not known

    def _paired(self, start: int, end: int) -> bool:
        """ "The Locusts or 'Mamma Roma'?": set against a title that is beyond doubt, at the edge of the message."""
        tokens, joins = self._tokens, ("or", "vs", "versus", ">", "<", "beats", "over", "than")
        last = end + 1 if end < len(tokens) and tokens[end].norm in joins else -1
        if any(self._beats(i) for i in (end, start - 1) if 0 < i < len(tokens)):
            return True
        if start == 0 and last > 0 and any(s in (last, last + 1) for s, _ in self._strong):
            return True
        closed = end >= len(tokens) or tokens[end].kind == "mark"
        first = start - 1 if start and tokens[start - 1].norm in joins else -1
        return closed and first > 0 and any(e in (first, first - 1) for _, e in self._strong)

    def _beats(self, i: int) -> bool:
        """ "whiplash > la la land": a title on either side of the sign."""
        if self._tokens[i].norm not in ("<", ">"):
            return False
        titles = [place for place, at in self._found.items() if at.titles]
        return any(e == i for _, e in titles) and any(s == i + 1 for s, _ in titles)

    def _one_more(self, start: int) -> bool:
        """ "I loved Blade Runner and Brazil": one more of what a cue says titles of."""
        joined = start > 1 and self._tokens[start - 1].norm in ("and", "&", "or")
        return joined and any(e == start - 1 and s in self._cue_ends for s, e in self._strong)

    def _in_longer_name(self, start: int, end: int) -> bool:
        """Whether a capitalised word that nothing explains stands right beside it ("Alien Nation")."""
        covered = {i for (s, e), f in self._found.items() if f.groups or f.senses for i in range(s, e)}
        stop = words("everyday", "stop")

        def is_name(i: int) -> bool:
            return self._tokens[i].cap and i not in covered and self._tokens[i].norm not in stop

        before = start > 1 and self._tokens[start - 1].kind == "word" and is_name(start - 1)
        return not self._shouted and (before or (end < len(self._tokens) and is_name(end)))

    def _capitals(self, run: Sequence[Token]) -> bool:
        content = [t for t in run if len(t.norm) > 3 or len(run) == 1 or t.kind != "word"]
        return not self._shouted and any(t.cap for t in content) and all(t.cap or t.kind != "word" for t in content)


def _asks(group: str) -> bool:
    return group.startswith(("ask:", "asks:"))


def shouted(tokens: Sequence[Token]) -> bool:
    """Whether capitals say nothing here: nearly all words have one, those that open a sentence left out."""
    said = [(i, t) for i, t in enumerate(tokens) if t.kind == "word" and len(t.norm) > 2]
    inner = [t for i, t in said if i and tokens[i - 1].text not in ".!?\n"]
    most = sum(t.cap for _, t in said) > 0.75 * len(said)
    return len(said) > 2 and most and bool(inner) and sum(t.cap for t in inner) > 0.75 * len(inner)


def _cue_ends(tokens: Sequence[Token], found: Mapping[tuple[int, int], Found]) -> set[int]:
    """Where a cue has just said that a title may follow."""
    ends = set()
    for (_, end), at in found.items():
        if any(g in _CUES or _asks(g) for g in at.groups):
            ends.add(end)
            if end < len(tokens) and tokens[end].norm in ("the", "a", "film", "movie"):
                ends.add(end + 1)
    return ends


def _beside(tokens: Sequence[Token], start: int, end: int, strong: set[tuple[int, int]]) -> bool:
    """Whether 和 or 跟 joins it to a title that is beyond doubt."""
    joins = ("和", "跟", "与", "及", "、")
    if end < len(tokens) and tokens[end].text in joins and any(s == end + 1 for s, _ in strong):
        return True
    return start > 0 and tokens[start - 1].text in joins and any(e == start - 1 for _, e in strong)


def quotes(tokens: Sequence[Token]) -> set[tuple[int, int]]:
    """The inner token ranges of all quoted passages that are short enough to be a title."""
    pairs = {"《": "》", "〈": "〉", "「": "」", "『": "』", '"': '"', "<": ">", "'": "'"}
    opened: dict[str, int] = {}
    found: set[tuple[int, int]] = set()
    for i, token in enumerate(tokens):
        for left, right in pairs.items():
            if token.text == right and left in opened:
                start = opened.pop(left)
                if 0 < i - start <= _LONGEST_QUOTE:
                    found.add((start, i))
                    if i - start > 2 and tokens[i - 1].text in ")]!?.":
                        found.add((start, i - 1))  # the words of a title end before its last bracket
                break
            if token.text == left:
                opened[left] = i + 1
                break
    return found
