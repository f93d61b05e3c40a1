"""From tokens to the spans that mean something, chosen so that together they explain the message best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from agent.understanding import pointing, unknown_titles
from agent.understanding.lexicons import load
from agent.understanding.measures import Measure, words_of
from agent.understanding.phrase_table import PhraseTable
from agent.understanding.ranges import Ranges
from agent.understanding.titles import TitleEntry, Titles
from agent.understanding.tokens import Token
from agent.understanding.vocabulary import Sense, Vocabulary
from domain.intent import Constraint

_FEELING_CUES = frozenset({"like", "dislike", "seen", "like_prep", "title_word"})
_ADJECTIVES = ("high", "low", "more", "less", "most", "least", "ask")
_OF_MEASURES = frozenset({"high", "low", "more", "less", "most", "least", "asks"})
_TITLE_POSTS = frozenset({"like_post", "dislike_post", "seen_post", "like_close", "act:compare", "seen", "like", "dislike"})
_TITLE_CUES = frozenset({"like", "dislike", "seen", "like_prep", "title_word", "ask", "act:compare"})


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `start` to `end` and what they may be: cue groups, senses, titles, a bound."""

    start: int
    end: int
    groups: frozenset[str] = frozenset()
    senses: tuple[Sense, ...] = ()
    titles: tuple[TitleEntry, ...] = ()
    bound: Constraint | None = None
    quoted: bool = False
    places: tuple[int, ...] = ()
    """Places among the shown cards that it points at."""
    unknown: str = ""
    """A title in quotes that the catalogue does not have."""

    @property
    def is_title(self) -> bool:
        """Whether it is read as a title."""
        return bool(self.titles or self.unknown)


@dataclass(slots=True)
class _Found:
    groups: set[str] = field(default_factory=set)
    senses: list[Sense] = field(default_factory=list)
    titles: list[TitleEntry] = field(default_factory=list)


@cache
def cue_trie() -> PhraseTable[str]:
    """All cues of the lexicons by their words; the value is the group's name."""
    trie: PhraseTable[str] = PhraseTable()
    for group, lists in load("cues").items():
        if isinstance(lists, dict):
            _add(trie, group, [_copular(lists)])
        else:
            _add(trie, group, lists)
    for act, content in load("acts").items():
        if isinstance(content, dict):
            for about, lists in content.items():
                _add(trie, f"{'ask' if act == 'ask_item' else 'catalog'}:{about}", lists)
        else:
            _add(trie, f"act:{act}", content)
    for quantity in load("quantities"):
        for part in _ADJECTIVES:
            _add(trie, f"{'asks' if part == 'ask' else part}:{quantity['name']}", [words_of(quantity["name"], part)])
    return trie


@cache
def over_commas() -> PhraseTable[str]:
    """The cues that may have commas inside: "oh great, another", "no, wait"."""
    table: PhraseTable[str] = PhraseTable(marks="-'.,!")
    for group in ("sarcasm", "correct"):
        _add(table, group, load("cues")[group])
    return table


def _copular(lists: Mapping[str, Sequence[str]]) -> list[str]:
    """ "was", "really", "boring" -> "was boring", "was really boring"."""
    adverbs = ("", *lists["adverbs"])
    return [f"{c} {a} {w}" for c in lists["copulas"] for a in adverbs for w in lists["words"]]


def _add(trie: PhraseTable[str], group: str, lists: Sequence[Sequence[str]]) -> None:
    for said in (w for words in lists for w in words):
        trie.add(str(said), group, inflected=group == "item")


class Scanner:
    """Finds spans with the vocabulary of one catalogue."""

    def __init__(self, vocabulary: Vocabulary, titles: Titles, measures: Mapping[str, Measure]) -> None:
        self._vocabulary = vocabulary
        self._titles = titles
        self._measures = measures
        self._ranges = Ranges(measures)

    def scan(self, tokens: Sequence[Token], asked: str | None = None, shown: int = 0) -> list[Span]:
        """The spans of a message in order, none overlapping; `shown`: how many cards can be pointed at."""
        quoted = _quotes(tokens)
        bounds = self._ranges.find(tokens, asked)
        found: dict[tuple[int, int], _Found] = {}
        cues = [self._cues(tokens, i, found) for i in range(len(tokens))]
        for i in range(len(tokens)):
            self._values(tokens, i, found)
            self._names(tokens, i, found, quoted)
        self._keep_titles(tokens, found, cues, quoted)
        spans = [
            Span(s, e, frozenset(f.groups), tuple(sorted(f.senses, key=lambda x: (x.rank, -x.count))), tuple(f.titles), quoted=(s, e) in quoted)
            for (s, e), f in found.items()
            if f.groups or f.senses or f.titles
        ]
        spans += [Span(b.start, b.end, bound=b.constraint) for b in bounds]
        for i in range(len(tokens)):
            if pointer := pointing.read(tokens, i, shown):
                spans.append(Span(i, pointer.end, places=pointer.places))
        spans += self._unknown_quoted(tokens, spans, quoted)
        spans += self._dated(tokens, found)
        spans += self._unknown_named(tokens, found, spans)
        return _choose(spans, len(tokens))

    def _cues(self, tokens: Sequence[Token], i: int, found: dict[tuple[int, int], _Found]) -> set[int]:
        ends = set()
        for end, groups in cue_trie().at(tokens, i):
            kept = [g for g in groups if self._has(g)]
            if kept:
                found.setdefault((i, end), _Found()).groups.update(kept)
                ends.add(end)
        for end, groups in over_commas().at(tokens, i):
            found.setdefault((i, end), _Found()).groups.update(groups)
        if tokens[i].norm == "like":
            found.setdefault((i, i + 1), _Found()).groups.add(_like(tokens, i))
        return ends

    def _has(self, group: str) -> bool:
        """Whether the catalogue has the measure that an adjective is about."""
        part, colon, kind = group.partition(":")
        return not colon or part not in _OF_MEASURES or kind in self._measures

    def _values(self, tokens: Sequence[Token], i: int, found: dict[tuple[int, int], _Found]) -> None:
        for end, entries in self._vocabulary.trie.at(tokens, i):
            if end - i == 1 and not _readable(tokens[i]):
                continue
            at = found.setdefault((i, end), _Found())
            for entry in entries:
                if isinstance(entry, str):
                    at.groups.add(entry)
                elif entry not in at.senses:
                    at.senses.append(entry)

    def _names(self, tokens: Sequence[Token], i: int, found: dict[tuple[int, int], _Found], quoted: set[tuple[int, int]]) -> None:
        for end, entries in self._titles.trie.at(tokens, i):
            found.setdefault((i, end), _Found()).titles.extend(entries)

    def _keep_titles(
        self,
        tokens: Sequence[Token],
        found: dict[tuple[int, int], _Found],
        cues: Sequence[set[int]],
        quoted: set[tuple[int, int]],
    ) -> None:
        """Drop titles of everyday words that nothing speaks for."""
        shouted = _shouted(tokens)
        cue_ends = _title_cue_ends(tokens, found)
        cue_starts = {s for (s, _), f in found.items() if any(g in _TITLE_POSTS or g.startswith(("ask:", "asks:")) for g in f.groups)}
        strong = {(s, e) for (s, e), f in found.items() if f.titles and not all(t.weak for t in f.titles)}
        for (start, end), at in found.items():
            if not at.titles or (start, end) in quoted:
                continue
            weak = all(t.weak for t in at.titles)
            if tokens[start].kind == "han" and (_beside(tokens, start, end, strong) or (_starts(tokens, start) and (end in cue_starts or _said_of(tokens, end)) and not at.senses and not at.groups)):
                continue
            known = bool(at.groups) or any(s.role != "theme" for s in at.senses)
            if (weak or at.senses or at.groups) and not _spoken_for(tokens, start, end, cue_ends, shouted, known=known):
                at.titles = []
            elif at.senses and at.titles and not weak and any(s.weak == "" for s in at.senses) and start not in cue_ends:
                at.titles = [] if end - start == 1 else at.titles

    def _unknown_quoted(self, tokens: Sequence[Token], spans: Sequence[Span], quoted: set[tuple[int, int]]) -> list[Span]:
        """《...》 always is a title; what is in "..." is one where it is written like one."""
        known = {(s.start, s.end) for s in spans if s.is_title or s.senses}
        found = []
        for start, end in quoted:
            text = unknown_titles.text_of(tokens[start:end])
            angled = tokens[start - 1].text in "《<〈"
            if (start, end) in known or not (angled or tokens[start].cap) or end - start > 12:
                continue
            found.append(Span(start, end, quoted=True, unknown=text))
        return found


    def _dated(self, tokens: Sequence[Token], found: Mapping[tuple[int, int], _Found]) -> list[Span]:
        """ "Heat (1995)": the year belongs to the title, which the catalogue has or has not."""
        spans = []
        for i in range(1, len(tokens)):
            year = unknown_titles.year_in_brackets(tokens, i)
            if year is None:
                continue
            known = [(s, f) for (s, e), f in found.items() if e == i and any(t.whole for t in f.titles)]
            start = unknown_titles.name_before(tokens, i)
            longest = min(known, key=lambda k: k[0], default=None)
            if longest and (start is None or longest[0] <= start or tokens[start].norm in ("the", "a")):
                entries = tuple(self._titles.of_year(t, year) for t in longest[1].titles if t.whole)
                if entries[0].ids:
                    spans.append(Span(longest[0], i + 3, titles=entries, quoted=True))
                    continue
            if start is not None:
                spans.append(Span(start, i + 3, quoted=True, unknown=unknown_titles.text_of(tokens[start:i])))
        return spans

    def _unknown_named(self, tokens: Sequence[Token], found: Mapping[tuple[int, int], _Found], spans: Sequence[Span]) -> list[Span]:
        """ "I loved Oppenheimer" where the catalogue has no such title, person or value."""
        if _shouted(tokens):
            return []
        taken = {s.start for s in spans if s.senses or s.is_title}
        named = []
        for start in {e for (_, e), f in found.items() if f.groups & _FEELING_CUES}:
            end = unknown_titles.name_after(tokens, start)
            if end and not any(start <= s < end for s in taken):
                named.append(Span(start, end, unknown=unknown_titles.text_of(tokens[start:end])))
        return named


def _like(tokens: Sequence[Token], i: int) -> str:
    """The verb "like" (after somebody) or the preposition."""
    before = [t.norm for t in tokens[max(0, i - 3) : i]]
    while before and before[-1] in ("really", "also", "do", "quite", "generally", "usually", "always", "still", "both", "all", "especially", "particularly", "sometimes", "mostly", "just", "to", "would"):
        before.pop()
    if before and before[-1] in ("i", "we", "you", "kids", "they", "who", "he", "she", "wife", "husband", "son", "daughter", "and") and not (before[-1] == "and" and len(before) < 3):
        return "like"
    if before and before[-1] in ("feel", "feels", "look", "looks", "sound", "sounds", "seems", "weather", "whats"):
        return "filler"
    return "like_prep"


def _readable(token: Token) -> bool:
    """A bare everyday abbreviation ("us") is a value in capitals only."""
    if token.kind != "word" or len(token.norm) > 2:
        return True
    return token.text.isupper() or token.norm not in ("us", "it", "m", "f", "s", "la")


def _starts(tokens: Sequence[Token], i: int) -> bool:
    return i == 0 or tokens[i - 1].kind == "mark"


def _said_of(tokens: Sequence[Token], i: int) -> bool:
    return i < len(tokens) and tokens[i].text in "是的有讲和跟与比"


def _beside(tokens: Sequence[Token], start: int, end: int, strong: set[tuple[int, int]]) -> bool:
    """Whether 和 or 跟 joins it to a title that is beyond doubt."""
    joins = ("和", "跟", "与", "及", "、")
    if end < len(tokens) and tokens[end].text in joins and any(s == end + 1 for s, _ in strong):
        return True
    return start > 0 and tokens[start - 1].text in joins and any(e == start - 1 for _, e in strong)


def _quotes(tokens: Sequence[Token]) -> set[tuple[int, int]]:
    """The inner token ranges of all quoted passages that are short enough to be a title."""
    pairs, opened, found = {"《": "》", "〈": "〉", "「": "」", "『": "』", '"': '"', "<": ">", "'": "'"}, {}, set()
    for i, token in enumerate(tokens):
        for left, right in pairs.items():
            if token.text == right and left in opened:
                start = opened.pop(left)
                if 0 < i - start <= 14:
                    found.add((start, i))
                break
            if token.text == left:
                opened[left] = i + 1
                break
    return found


def _shouted(tokens: Sequence[Token]) -> bool:
    """Whether capitals say nothing here: all words have one, or no word has."""
    words = [t for t in tokens if t.kind == "word" and len(t.norm) > 2]
    return len(words) > 2 and sum(t.cap for t in words) > 0.75 * len(words)


def _title_cue_ends(tokens: Sequence[Token], found: Mapping[tuple[int, int], _Found]) -> set[int]:
    """Where a cue has just said that a title may follow."""
    ends = set()
    for (_, end), at in found.items():
        if any(g in _TITLE_CUES or g.startswith(("ask:", "asks:")) for g in at.groups):
            ends.add(end)
            if end < len(tokens) and tokens[end].norm in ("the", "a", "film", "movie"):
                ends.add(end + 1)
    return ends


def _spoken_for(tokens: Sequence[Token], start: int, end: int, cue_ends: set[int], shouted: bool, *, known: bool) -> bool:
    """Whether capitals or a cue say that everyday words are a title here."""
    words = [t for t in tokens[start:end] if t.kind != "mark"]
    bounded = end >= len(tokens) or tokens[end].kind == "mark" or tokens[end].norm in _CLOSERS
    whole = start == 0 and end >= len(tokens) - (1 if tokens and tokens[-1].kind == "mark" else 0)
    if words[0].kind == "han":
        return ((start in cue_ends or bool(start and tokens[start - 1].text in "《看")) and bounded) or (whole and not known)
    content = [t for t in words if len(t.norm) > 3 or len(words) == 1 or t.kind != "word"]
    sentence_start = start == 0 or tokens[start - 1].text in ".!?\n"
    capitals = not shouted and all(t.cap or t.kind != "word" for t in content)
    if capitals and content and any(t.cap for t in content) and not (known and end - start == 1 and start not in cue_ends):
        if not sentence_start:
            return True
        if bounded and (len(words) > 1 or not known):
            return True
    return bounded and start in cue_ends and not known


_CLOSERS = frozenset(
    ["and", "or", "but", "so", "because", "already", "again", "yet", "too", "though", "although", "which", "what", "who", "how", "when", "last", "before", "last", "did", "is", "was", "it", "please", "pls", "recently", "yesterday", "also", "then", "also", "or", "vs", "了", "和", "与", "跟", "或", "也", "但", "吗", "吧", "呢", "那", "这", "之", "的", "是", "都", "太", "还", "很", "哪", "多", "比", "怎", "讲", "好", "一", "差"]
)


def _choose(spans: Sequence[Span], n: int) -> list[Span]:
    """The spans that cover the message best: weighted interval scheduling, long spans and titles first."""
    by_start: dict[int, list[Span]] = {}
    for span in spans:
        by_start.setdefault(span.start, []).append(span)
    best: list[tuple[float, Span | None]] = [(0.0, None)] * (n + 1)
    for i in range(n - 1, -1, -1):
        best[i] = (best[i + 1][0], None)
        for span in by_start.get(i, ()):
            score = _weight(span) + best[span.end][0]
            if score > best[i][0]:
                best[i] = (score, span)
    chosen, i = [], 0
    while i < n:
        span = best[i][1]
        if span:
            chosen.append(span)
        i = span.end if span else i + 1
    return chosen


def _weight(span: Span) -> float:
    length = span.end - span.start
    weight = float(length * length)
    if span.bound or span.places:
        return weight + 6
    if span.is_title:
        weight += 3 if span.quoted or not all(t.weak for t in span.titles) else 1.5
    elif span.senses:
        weight += 0.5 if span.senses[0].weak else 1
    return weight


def without_titles(span: Span) -> Span:
    """The same span read as anything but a title."""
    return replace(span, titles=(), unknown="")
