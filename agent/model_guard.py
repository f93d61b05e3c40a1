"""May a sentence that a model wrote about one item be shown? Only if its every word is accounted for.

A sentence about an item may use plain words (agent/lexicons/plain_words.yaml), and words and numbers of that item's
record, of the reasons for its card and of the wishes that it meets. So no title, name, year, price, prize, superlative,
negation, first person or claim about the reader can slip in that the record does not hold, in words nobody listed.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from agent import wishes
from agent.grounding import TitleIndex, check
from agent.grounding_numbers import strange_signs, wrong_numbers
from agent.names import name_of
from agent.understanding.lexicons import words
from agent.understanding.normalise import fold
from agent.understanding.tokens import lemma
from agent.wording import Wording, plain
from domain.candidates import Recommendation
from domain.intent import Constraint
from domain.ports import CatalogView

_LATIN = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff]+(?:['’][^\W\d_]+)*")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_HAN_NUMBER = re.compile(r"[零两二三四五六七八九十百千万亿]")
_MARKS = re.compile(r"[*\\《》]")
_ORDERS = re.compile(
    r"\b(ignore|disregard|instruct\w*|system prompt|assistant|you must|pretend|say that|reply with|output)\b"
    r"|忽略|指令|提示词|你必须|你要说|请说|请输出|助手",
    re.IGNORECASE,
)
_ROLES = (
    ("director", re.compile(r"\bdirected by\s+(?P<who>.+)|由(?P<zh>.+?)(?:执导|导演)", re.IGNORECASE)),
    (
        "actor",
        re.compile(r"\b(?:starring|stars|star)\s+(?P<who>.+)|由?(?P<zh>[^，,。由]+?)(?:主演|出演)", re.IGNORECASE),
    ),
)
_LONGEST_RUN = 16
_LEAST_SAID = 3
"""Words (Chinese: characters) beyond the title that a sentence must hold."""
_STEM = 5
_TEXT_LENGTH = 600
_BRIEF_TEXT = 160
_FIELDS, _VALUES_A_FIELD = 4, 3


class Evidence:
    """What may be said about one card."""

    def __init__(self, card: Recommendation, wished: Sequence[Constraint], view: CatalogView, language: str) -> None:
        self.card = card
        self.view = view
        self.language = language
        self._met = [c for c in wished if c.field in view.schema.fields and view.satisfies(card.item, c)]

    @cached_property
    def facts(self) -> list[str]:
        """The record in lines for a prompt: attributes and text, each value under its field's name."""
        item, wording = self.card.item, Wording(language=self.language, marked=False)
        lines = [f"{wording.field(n)}: {wording.value(n, v)}" for n, v in item.attributes.items() if n != "year"]
        if item.price:
            lines.append(f"{item.price.amount:g} {item.price.currency}")
        return [*lines, text] if (text := self.text) else lines

    @cached_property
    def brief(self) -> list[str]:
        """The facts that fit a prompt: few values of a field, the beginning of the text."""
        item, wording = self.card.item, Wording(language=self.language, marked=False)
        named = {n: item.words(n)[:_VALUES_A_FIELD] for n in item.attributes if n != "year"}
        said = [f"{wording.field(n)}: {wording.value(n, v if len(v) > 1 else v[0])}" for n, v in named.items() if v]
        begin = re.split(r"(?<=[.!?。！？])\s*", self.text[:_BRIEF_TEXT])
        text = " ".join(begin[:-1]) if len(begin) > 1 else self.text[:_BRIEF_TEXT]
        return [*said[:_FIELDS], text] if text else said[:_FIELDS]

    @cached_property
    def text(self) -> str:
        """The item's own text, without the sentences in it that give orders."""
        text = self.card.item.text(self.language)[:_TEXT_LENGTH]
        sentences = re.split(r"(?<=[.!?。！？])\s*", text)
        return " ".join(s for s in sentences if s and not _ORDERS.search(s))

    @cached_property
    def reasons(self) -> list[str]:
        """The reasons that name no other item."""
        return [r.text for r in self.card.evidence if not r.item_ids]

    @cached_property
    def excluded(self) -> list[str]:
        """What the person did not want and the item is not, as said ("not horror")."""
        wording = Wording(language=self.language, marked=False)
        return [wording.wish(c) for c in self._met if wishes.is_exclusion(c)]

    @cached_property
    def source(self) -> str:
        """All text that may be drawn on, folded."""
        item, wording = self.card.item, Wording(language=self.language, marked=False)
        values = [v for n in item.attributes for v in item.words(n)]
        named = [n for v in values for n in (v, name_of(v, "en"), name_of(v, "zh"))]
        met = [wording.wish(c) for c in self._met if not wishes.is_exclusion(c)]
        parts = [*item.titles.values(), item.title(self.language), *named, *self.facts, *self.reasons, *met]
        return fold(" \n ".join(parts))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The Latin words that may be drawn on, without endings."""
        return frozenset(_stems(_LATIN.findall(self.source)))


def faults(sentence: str, evidence: Evidence, index: TitleIndex) -> list[str]:
    """What a sentence about one item says beyond its evidence; [] means it may be shown."""
    item = evidence.card.item
    said = [v.said for v in check(sentence, [item], evidence.view, also=evidence.source, index=index)]
    rest = fold(_MARKS.sub("", sentence))
    for phrase in (*evidence.excluded, *sorted(_titles(evidence), key=len, reverse=True)):
        rest = _without(rest, fold(phrase))
    said += wrong_numbers(rest, item, evidence.source) + strange_signs(sentence, evidence.source, item)
    said += [word for word in _LATIN.findall(rest) if not _known(word, evidence)]
    for run in _HAN.findall(rest):
        said += _uncovered(run, evidence.source)
    if not said and len(_LATIN.findall(rest)) + len("".join(_HAN.findall(rest))) < _LEAST_SAID:
        said = ["nothing but a name"]
    return said + _wrong_roles(sentence, evidence)


def _without(text: str, phrase: str) -> str:
    """The text without a phrase, which in Latin letters must stand by itself ("M" is no part of "Marsh")."""
    pattern = rf"(?<!\w){re.escape(phrase)}(?!\w)" if phrase.isascii() else re.escape(phrase)
    return re.sub(pattern, " ", text) if phrase else text


def _titles(evidence: Evidence) -> set[str]:
    item = evidence.card.item
    return {item.title("en"), item.title("zh"), item.title(evidence.language), plain(item.title(evidence.language))}


def _known(word: str, evidence: Evidence) -> bool:
    bare = word.replace("’", "'")
    return bare in words("plain_words", "en") or any(stem in evidence.stems for stem in _stems([bare]))


def _stems(found: Iterable[str]) -> set[str]:
    """Words without plural and verb endings; a long word also by its beginning ("romantic" stands for Romance)."""
    made = set()
    for word in found:
        bare = word.removesuffix("'s").replace("'", "")
        made |= {bare, lemma(bare)}
        if len(bare) > _STEM + 1 and not bare.endswith(("est", "less")):
            made.add(bare[:_STEM] + "-")
    return made


def _uncovered(run: str, source: str) -> list[str]:
    """The characters of a Chinese run that neither the evidence nor plain words account for."""
    several, single = words("plain_words", "zh"), words("plain_words", "zh_one")
    left, at = [], 0
    while at < len(run):
        sizes = range(min(_LONGEST_RUN, len(run) - at), 1, -1)
        size = next((n for n in sizes if run[at : at + n] in source or run[at : at + n] in several), 0)
        if not size and run[at] in single and not _HAN_NUMBER.match(run[at]):
            size = 1
        if not size:
            left.append(run[at])
        at += size or 1
    return left


def _wrong_roles(sentence: str, evidence: Evidence) -> list[str]:
    """Names in a role that the record does not give them ("directed by" an actor)."""
    wrong, plain_text = [], _MARKS.sub("", sentence)
    for field, cue in _ROLES:
        for match in cue.finditer(plain_text):
            who = fold(match["who"] or match["zh"] or "").strip()
            names = evidence.card.item.words(field)
            said = {fold(n) for v in names for n in (v, name_of(v, evidence.language))}
            if not any(who.startswith(n) or who.endswith(n) for n in said if n):
                wrong.append(match[0])
    return wrong
