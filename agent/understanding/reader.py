"""The reader: a message in, a typed Intent out, by rules over the words of one catalogue."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from agent.understanding import conditions, no_negation, parity, spoken_numbers
from agent.understanding.adjectives import Adjectives
from agent.understanding.cards import NO_CARDS, Cards, CardWords, words_of_card
from agent.understanding.cards_zh import ChineseCards
from agent.understanding.combine import Combine
from agent.understanding.comparing import Comparing
from agent.understanding.context import Context
from agent.understanding.contracted import spelt_out
from agent.understanding.cue_table import cue_table, formed_cues
from agent.understanding.described import fit_clauses, leave_descriptions
from agent.understanding.found import Span
from agent.understanding.heads import leave_modifiers
from agent.understanding.language import detect
from agent.understanding.leftovers import search_text
from agent.understanding.lexicons import load, number_words, words
from agent.understanding.limits import said_limit
from agent.understanding.loosening import leave_allowed
from agent.understanding.measures import measures, words_of
from agent.understanding.normalise import MAX_CHARACTERS, Cleaned, clean
from agent.understanding.reading import MOST, Reading
from agent.understanding.refused_words import refused_words
from agent.understanding.scanner import Scanner
from agent.understanding.spelling import Spelling
from agent.understanding.steps import Plan
from agent.understanding.taking_back import inherited, leave_misnamed, leave_theirs, taken_back
from agent.understanding.titles import Titles
from agent.understanding.tokens import Token, phrase, tokenise
from agent.understanding.vocabulary import Vocabulary
from agent.understanding.walk import Walk
from domain.fields import FieldKind
from domain.intent import Act, Constraint, Intent, Op, Step
from domain.items import Item
from domain.ports import CatalogView

_WORD = re.compile(r"[a-z]{4,}")
_BARE_LIMIT = 3
_CARDS = 500
"""Cards whose words are kept at hand."""
_READ_TEXTS, _READ_CHARACTERS = 3_000, 1_000


class RuleReader:
    """Reads messages about one catalogue view. Built once per view; `read` keeps nothing and is safe in threads."""

    def __init__(self, view: CatalogView) -> None:
        """Learn the catalogue's words: its values, titles and numbers."""
        items = list(view.items())
        self._view = view
        self._card = lru_cache(maxsize=_CARDS)(self._words_of)
        self._measures = measures(view.schema, items)
        self._fields = {kind: m.field for kind, m in self._measures.items()}
        self._vocabulary = Vocabulary(view.schema)
        for kind, field in self._fields.items():
            self._vocabulary.name_field(field, words_of(kind, "names"))
        self._titles = Titles(items)
        title = next((n for n, f in view.schema.fields.items() if f.kind is FieldKind.TITLE), "")
        self._scanner = Scanner(self._vocabulary, self._titles, self._measures, title)
        self._adjectives = Adjectives(self._measures, self._number)
        self._comparing = Comparing(self._measures, self._number)
        self._combine = Combine(self._vocabulary.roles, self._vocabulary.share, self._vocabulary.kinds)
        self._chinese_cards = ChineseCards(view, self._fields)
        self._one_kind = [f for f in self._vocabulary.single if self._vocabulary.roles[f] == "kind"]
        known = _everyday() | cue_table().words() | formed_cues().words() | _written(items)
        self._spelling = Spelling(self._vocabulary.trie, self._titles.words, known, words("english", "written"))

    @property
    def vocabulary(self) -> Vocabulary:
        """The catalogue's words, for whoever must say what one phrase means; only read."""
        return self._vocabulary

    def read(self, text: str, context: Context | None = None) -> Intent:
        """The message as a typed plan. Never raises on any text; what it could not read is in `not_understood`."""
        context = context or Context()
        cleaned = clean(text)
        tokens = spoken_numbers.plain(spelt_out(self._spelling.mend(tokenise(cleaned.text))))
        spans = self._scanner.scan(tokens, context.asked, len(context.shown), self._cards(context.shown))
        spans = self._chinese_cards.point(tokens, spans, context.shown)
        spans = self._folded(tokens, spans, context)
        titled = {i for s in spans if s.is_title for i in range(s.start, s.end)}
        language = detect([t for i, t in enumerate(tokens) if i not in titled] or tokens, context.language)
        reading = Walk(tokens, spans, context, self._adjectives, self._titles.spoken, self._vocabulary.single).run()
        del reading.wishes[MOST:], reading.namings[MOST:]
        leave_misnamed(reading, tokens)
        leave_theirs(reading)
        left_out = refused_words(reading, tokens, spans, context)
        leave_allowed(reading, tokens, spans, context, self._fields)
        held = [c.field for c in context.constraints if c.op in (Op.EQ, Op.IN)]
        leave_modifiers(reading, tokens, self._one_kind, held)
        _answer_none(reading, context)
        leave_descriptions(reading, tokens)
        asking = fit_clauses(reading, tokens)
        fits = self._combine([w for w in reading.wishes if w.clause in asking], tokens, spans)
        reading.wishes = [w for w in reading.wishes if w.clause not in asking]
        constraints = inherited(self._combine(reading.wishes, tokens, spans), context, self._measures.values())
        steps = Plan(reading, constraints, tokens, context, cleaned.text, self._fields, fits).steps(
            search_text(reading, tokens)
        )
        limit = said_limit(tokens, spans)
        if not steps and limit and len(tokens) <= _BARE_LIMIT:  # "top 3"
            steps = (Step(act=Act.RECOMMEND),)
        steps = _searching(steps, context) if left_out else steps
        asked = any(s.act in (Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE) for s in steps)
        return Intent(
            language=language,
            steps=steps,
            not_understood=(*_notes(cleaned, steps, reading), *reading.unknown_names, *reading.refused),
            lifted=_lifted(reading, context, constraints),
            limit=limit if asked else None,
            left_out=left_out,
        )

    def _folded(self, tokens: Sequence[Token], spans: Sequence[Span], context: Context) -> list[Span]:
        """The spans with comparisons, conditions and what only looks like a negation as what they are."""
        spans = no_negation.fold(tokens, self._comparing.fold(tokens, spans, context.shown), context)
        return parity.fold(tokens, conditions.fold(tokens, spans))

    def _words_of(self, item_id: str) -> CardWords:
        return words_of_card(self._view.item(item_id), self._view.schema.fields)

    def _cards(self, shown: Sequence[str]) -> Cards:
        ids = [i for i in shown if i in self._view.rows]
        return Cards([self._card(i) for i in ids], ids) if len(ids) == len(shown) else NO_CARDS

    def _number(self, item_id: str, field: str) -> float | None:
        if item_id not in self._view.rows:
            return None
        item = self._view.item(item_id)
        if field == "price" and item.price:
            return item.price.amount
        value = item.attributes.get(field)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


@cache
def _everyday() -> frozenset[str]:
    """Words that are right as they are: everyday ones, numbers, comparators and units."""
    lists = load("everyday")
    found = {w for key in ("stop", "common", "more", "weak", "loose") for w in lists[key]}
    said_numbers = (*number_words()["en"], *number_words()["decades"], *number_words()["scales"])
    found |= {w for said in said_numbers for w in said.split()}
    for content in load("comparators").values():
        groups = content.values() if isinstance(content, dict) else [content]
        found |= {w for group in groups for said in group for w in phrase(said)}
    for quantity in load("quantities"):
        found |= {w for said in (*quantity["units"], *quantity["names"]) for w in phrase(said)}
    return frozenset(found | {w + "s" for w in found if w.isalpha()})


def _written(items: Sequence[Item]) -> set[str]:
    """English words of the items' own texts: whoever writes one has not misspelt it."""
    texts = (text for item in items[:_READ_TEXTS] for lang, text in item.texts.items() if lang != "zh")
    return {word for text in texts for word in _WORD.findall(text[:_READ_CHARACTERS].lower())}


def _notes(cleaned: Cleaned, steps: Sequence[Step], reading: Reading) -> list[str]:
    """What was not read at all: what came after the most that is read, or a message of which nothing was."""
    notes = [f"only the first {MAX_CHARACTERS} characters were read"] if cleaned.cut else []
    nothing = not steps and cleaned.text and not reading.refused
    return [*notes, cleaned.text[:80]] if nothing else notes


def _searching(steps: tuple[Step, ...], context: Context) -> tuple[Step, ...]:
    """The steps of a message that leaves something out: who says only that waits for something without it."""
    if any(step.act is not Act.CHAT for step in steps):
        return steps
    return (Step(act=Act.REFINE if context.constraints or context.shown else Act.RECOMMEND),)


def _answer_none(reading: Reading, context: Context) -> None:
    """ "whatever", 都可以 to our question: no wish about the field that was asked for."""
    none = any(c.groups & {"lift", "permit", "act:chooser"} for c in reading.cues)
    if context.asked and none and not (reading.wishes or reading.namings or reading.lifted):
        reading.lifted.append(context.asked)


def _lifted(reading: Reading, context: Context, fresh: Sequence[Constraint]) -> tuple[str, ...]:
    """Fields whose wishes were taken back, and values that the person does not mind after all."""
    refused = {
        (c.field, str(v))
        for c in context.constraints
        if c.op in ("!=", "not_in")
        for v in (c.value if isinstance(c.value, tuple) else (c.value,))
    }
    values = [f"{f}={v}" for f, v in reading.permitted_values if (f, v) in refused]
    values += [f"{f}={v}" for w in reading.wishes if w.dropped and w.sense for f, v in w.sense.parts]
    return tuple(dict.fromkeys([*reading.lifted, *values, *taken_back(reading, fresh, context)]))
