"""From tokens to the spans that mean something."""

from collections.abc import Mapping, Sequence

from agent.understanding import ages, cards, compounds, pointing, ratings, title_words, unknown_titles
from agent.understanding.choosing import choose
from agent.understanding.cue_table import ALONE, OF_MEASURES, cue_table, formed_cues, like_group, over_commas
from agent.understanding.found import Found, Span
from agent.understanding.lexicons import words
from agent.understanding.measures import Measure
from agent.understanding.ranges import Ranges
from agent.understanding.title_evidence import keep_titles, quotes, shouted
from agent.understanding.titles import Titles
from agent.understanding.tokens import Token
from agent.understanding.vocabulary import Entry, Vocabulary

_COMMA_NEAR = 5
"""How many tokens into a cue its comma may stand."""
_FEELING_CUES = frozenset({"like", "dislike", "seen", "like_prep", "title_word"})


class Scanner:
    """Finds spans with the vocabulary of one catalogue."""

    def __init__(
        self, vocabulary: Vocabulary, titles: Titles, measures: Mapping[str, Measure], title_field: str = ""
    ) -> None:
        self._vocabulary = vocabulary
        self._titles = titles
        self._measures = measures
        self._title_field = title_field
        self._ranges = Ranges(measures)
        self._for_children = [s._replace(weak="") for s in vocabulary.senses("children's")[:1]]

    def scan(
        self, tokens: Sequence[Token], asked: str | None = None, shown: int = 0, called: cards.Cards = cards.NO_CARDS
    ) -> list[Span]:
        """The spans of a message in order, none overlapping.

        `shown`: how many cards can be pointed at; `called`: by which words.
        """
        quoted = quotes(tokens)
        bounds = self._ranges.find(tokens, asked)
        bounds += title_words.find(tokens, self._title_field) if self._title_field else []
        found: dict[tuple[int, int], Found] = {}
        commas = [i for i, t in enumerate(tokens[:-1]) if t.text in ",.!"]
        for i in range(len(tokens)):
            self._cues(tokens, i, found, comma=any(i < c < i + _COMMA_NEAR for c in commas))
            self._values(tokens, i, found)
            for end, entries in self._titles.trie.at(tokens, i):
                found.setdefault((i, end), Found()).titles.extend(entries)
        _marks(tokens, found)
        _spare_compounds(tokens, found)
        self._children(tokens, found)
        keep_titles(tokens, found, quoted)
        norms = tuple(t.norm for t in tokens)
        spans = [
            f.span(s, e, norms[s:e], quoted=(s, e) in quoted)
            for (s, e), f in found.items()
            if f.groups or f.senses or f.titles
        ]
        titled = {(s, e) for (s, e), f in found.items() if f.titles}
        whole = [p for p, f in found.items() if any(t.whole for t in f.titles) and p[1] - p[0] > 2]
        spans += [
            Span(b.start, b.end, bound=b.constraint)
            for b in bounds
            if (b.start, b.end) not in titled and not _closes_title(b.start, b.end, whole)
        ]
        spans += _pointers(tokens, shown)
        spans += [*cards.find(tokens, called, found), *cards.dated(tokens, bounds, called)]
        spans += self._unknown_quoted(tokens, spans, quoted)
        spans += self._dated(tokens, found)
        spans += self._unknown_named(tokens, found, spans)
        return cards.all_but(tokens, choose(spans, len(tokens)), called, shown)

    def _cues(self, tokens: Sequence[Token], i: int, found: dict[tuple[int, int], Found], *, comma: bool) -> None:
        for end, groups in cue_table().at(tokens, i):
            kept = [g for g in groups if self._has(g)]
            if kept:
                found.setdefault((i, end), Found()).groups.update(kept)
        for end, groups in formed_cues().at(tokens, i):
            if self._names_kind(tokens, end - 1):  # "a bag" is a thing to have in a shop, no verdict
                groups = [g for g in groups if not g.startswith(ALONE)]
            if kept := closed_verdicts(tokens, i, end, groups):
                found.setdefault((i, end), Found()).groups.update(kept)
        if comma:
            for table in over_commas():
                for end, groups in table.at(tokens, i):
                    found.setdefault((i, end), Found()).groups.update(groups)
        if tokens[i].norm == "like":
            found.setdefault((i, i + 1), Found()).groups.add(like_group(tokens, i))

    def _names_kind(self, tokens: Sequence[Token], i: int) -> bool:
        senses = (s for _, entries in self._vocabulary.trie.at(tokens, i) for s in entries if not isinstance(s, str))
        return any(sense.role == "kind" for sense in senses)

    def _children(self, tokens: Sequence[Token], found: dict[tuple[int, int], Found]) -> None:
        """A child's age stands for what is made for children, where the catalogue says that of anything."""
        for place in ages.find(tokens) if self._for_children else ():
            found.setdefault(place, Found()).senses = list(self._for_children)

    def _has(self, group: str) -> bool:
        """Whether the catalogue has the measure that an adjective is about."""
        part, colon, kind = group.partition(":")
        return not colon or part not in OF_MEASURES or kind in self._measures

    def _values(self, tokens: Sequence[Token], i: int, found: dict[tuple[int, int], Found]) -> None:
        for end, entries in self._vocabulary.trie.at(tokens, i):
            if end - i == 1 and not _readable(tokens[i]):
                continue
            at = found.setdefault((i, end), Found())
            for entry in _read_as(tokens, i, end, entries):
                if isinstance(entry, str):
                    at.groups.add(entry)
                elif entry not in at.senses:
                    at.senses.append(entry)

    def _unknown_quoted(
        self, tokens: Sequence[Token], spans: Sequence[Span], quoted: set[tuple[int, int]]
    ) -> list[Span]:
        """《...》 always is a title; what is in "..." is one where it is written like one."""
        known = {(s.start, s.end) for s in spans if s.is_title or s.senses}
        found = []
        for start, end in quoted:
            text = unknown_titles.text_of(tokens[start:end])
            angled = tokens[start - 1].text in "《<〈"
            if (
                (start, end) in known
                or (start, end - 1) in known
                or (start, end + 1) in quoted
                or not (angled or tokens[start].cap)
                or end - start > 12
            ):
                continue
            found.append(Span(start, end, quoted=True, unknown=text))
        return found

    def _dated(self, tokens: Sequence[Token], found: Mapping[tuple[int, int], Found]) -> list[Span]:
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

    def _unknown_named(
        self, tokens: Sequence[Token], found: Mapping[tuple[int, int], Found], spans: Sequence[Span]
    ) -> list[Span]:
        """ "I loved Oppenheimer" where the catalogue has no such title, person or value."""
        if shouted(tokens):
            return []
        taken = {s.start for s in spans if s.senses or s.is_title}
        named = []
        seen = {e for (s, e), f in found.items() if "seen" in f.groups and tokens[s].kind == "han"}
        for start in {e for (_, e), f in found.items() if f.groups & _FEELING_CUES}:
            end = unknown_titles.name_after(tokens, start)
            end = end or (unknown_titles.han_after(tokens, start) if start in seen else None)
            if end and not any(start <= s < end for s in taken):
                named.append(Span(start, end, unknown=unknown_titles.text_of(tokens[start:end])))
        return named


def _marks(tokens: Sequence[Token], found: dict[tuple[int, int], Found]) -> None:
    for mark in ratings.find(tokens):
        found.setdefault((mark.start, mark.end), Found()).groups |= mark.groups


def _pointers(tokens: Sequence[Token], shown: int) -> list[Span]:
    read = ((i, pointing.read(tokens, i, shown)) for i in range(len(tokens)))
    return [Span(i, pointer.end, places=pointer.places) for i, pointer in read if pointer]


def closed_verdicts(tokens: Sequence[Token], i: int, end: int, groups: Sequence[str]) -> list[str]:
    """The groups of a formed cue; those of a verdict without a verb only where it closes what it is said in."""
    if not any(g.startswith(ALONE) for g in groups):
        return list(groups)
    after = tokens[end].norm if end < len(tokens) else ""
    before = tokens[i - 1].norm if i else ""
    closed = not after or tokens[end].kind == "mark" or after in words("contracted", "closers")
    opened = before not in words("pointing", "before_noun")
    sentence = (not i or tokens[i - 1].kind == "mark") and (not after or tokens[end].kind == "mark")
    if sentence and {ALONE + "dislike_post", ALONE + "similar_alone"} & {*groups}:
        opened = True  # "Snooze."
    elif end - i == 1:  # one word alone judges what was named right before it, or opens a piece
        first = not i or tokens[i - 1].kind == "mark" or before in words("pointing", "judged")
        told = {t.norm for t in tokens[max(0, i - 4) : i - 1]} & words("pointing", "copulas")
        first = first or bool(before in ("but", "and", "yet", "if") and told)  # "sounds worthy but dull"
        first = first or (tokens[i - 1].cap and before != "i")
        opened = (opened and first and tokens[i].norm not in words("pointing", "never_alone")) or bool(told and first)
    return [g.removeprefix(ALONE) for g in groups if not g.startswith(ALONE) or (closed and opened)]


def _spare_compounds(tokens: Sequence[Token], found: dict[tuple[int, int], Found]) -> None:
    """Drop the cues that take a piece of a longer Chinese word (太 of 犹太), one such character, and 外国 of 外国人."""
    whole = compounds.find(tokens)
    for (start, end), at in found.items():
        if whole and compounds.breaks(start, end, whole):
            at.groups.clear()
            if end - start == 1 or any(sense.mode == "without" or sense.weak for sense in at.senses):
                at.senses.clear()
    for place in whole:
        if "".join(t.text for t in tokens[slice(*place)]) in words("everyday", "zh_stop"):
            found.setdefault(place, Found()).groups.add("filler")


def _closes_title(start: int, end: int, titles: Sequence[tuple[int, int]]) -> bool:
    """Whether a bare number is the last word of a longer title ("Blues Brothers 2000")."""
    return end - start == 1 and any(s < start and e == end for s, e in titles)


def _read_as(tokens: Sequence[Token], i: int, end: int, entries: Sequence[Entry]) -> Sequence[Entry]:
    """ "something wilder" in small letters compares and names nobody; "Wilder films", "by wilder" are of the person."""
    if end - i != 1 or tokens[i].norm not in words("nearby", "compared_names"):
        return entries
    names = [entry for entry in entries if isinstance(entry, str) or entry.weak == "name"]
    compares = not tokens[i].cap and (not i or tokens[i - 1].norm in words("nearby", "compared_before"))
    if compares or len(names) == sum(isinstance(entry, str) for entry in entries):
        return [entry for entry in entries if isinstance(entry, str) or entry.weak != "name"]
    return names


def _readable(token: Token) -> bool:
    """A bare everyday abbreviation ("us") is a value in capitals only."""
    if token.kind != "word" or len(token.norm) > 2:
        return True
    return token.text.isupper() or token.norm not in ("us", "it", "m", "f", "s", "la")
