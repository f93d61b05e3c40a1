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
from agent.grounding_order import wrong_order, wrong_order_han
from agent.grounding_roles import wrong_roles
from agent.names import name_of
from agent.recorded import is_open
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
_LENGTH = re.compile(
    r"(?<!minutes )(?<!hours )\b(?:long|short)\b(?! time)"
    r"|\b(?:runs?|running|lasts?|takes) (?:for )?[a-z]+ (?:minute|hour|day|week|month|year)s?\b"
)
_ON_NOW = re.compile(r"\b(?:on|out|showing|playing) (?:now|tonight|today|this evening)\b|正在(?:上映|播出)")
_FITS_ALL = re.compile(
    r"\b(?:all|everything|exactly|just|what) (?:of )?(?:that |what )?"
    r"(?:your (?:wish|request)\w*|you (?:\w+ )?(?:ask|want|wish|need|look)\w*)"
    r"|(?:完全|全部|都|正是|正好)[^，。]{0,6}(?:符合|要的|想要|要求)|符合[^，。]{0,4}(?:所有|全部|每)"
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
        self._wished = len(wished)
        known = [c for c in wished if c.field in view.schema.fields and not is_open(card.item, c)]
        self._met = [c for c in known if view.satisfies(card.item, c)]

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
        text = _beginning(self.text)
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
        """All text that may be drawn on, with the titles, folded."""
        titles = [*self.card.item.titles.values(), self.card.item.title(self.language)]
        return fold(" \n ".join([*titles, self.record, self.text]))

    @cached_property
    def record(self) -> str:
        """What may be drawn on beside titles and the item's own text, folded: values, reasons, wishes that are met."""
        item, wording = self.card.item, Wording(language=self.language, marked=False)
        values = [v for n in item.attributes for v in item.words(n)]
        named = [n for v in values for n in (v, name_of(v, "en"), name_of(v, "zh"))]
        met = [wording.wish(c) for c in self._met if not wishes.is_exclusion(c)]
        facts = [fact for fact in self.facts if fact != self.text]
        return fold(" \n ".join([*named, *facts, *self.reasons, *met]))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The Latin words that may be drawn on, without endings; words of a title alone are no words about the item."""
        return frozenset(_stems(_LATIN.findall(f"{self.record} {fold(self.text)}")))

    @cached_property
    def record_stems(self) -> frozenset[str]:
        """Those of them that the item's own text is not needed for."""
        return frozenset(_stems(_LATIN.findall(self.record)))

    @property
    def meets_all(self) -> bool:
        """Whether wishes were said and the item meets every one."""
        return 0 < self._wished == len(self._met)


def _beginning(text: str) -> str:
    """The first sentences that fit a prompt; of a long first one what stands before a comma, "" where there is none."""
    if len(text) <= _BRIEF_TEXT:
        return text
    whole = re.split(r"(?<=[.!?。！？])\s*", text[:_BRIEF_TEXT])[:-1]
    return " ".join(whole) if whole else "".join(re.split(r"([,;，；])", text[:_BRIEF_TEXT])[:-2])


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
        said += _uncovered(run, f"{evidence.record} {fold(evidence.text)}")
    if not said and len(_LATIN.findall(rest)) + len("".join(_HAN.findall(rest))) < _LEAST_SAID:
        said = ["nothing but a name"]
    return said + _misplaced(rest, evidence)


def _misplaced(rest: str, evidence: Evidence) -> list[str]:
    """Words of the evidence that say here what they do not say there."""
    text, record = fold(evidence.text), evidence.record
    wrong = wrong_roles(rest, evidence.card.item, f"{text} {fold(' '.join(evidence.reasons))}")

    def of_record(word: str) -> bool:
        return not _is_plain(word) and bool(_stems([word]) & evidence.record_stems)

    wrong += wrong_order(rest, text, lambda word: _is_plain(word) or of_record(word), of_record)
    wrong += wrong_order_han(rest, text, lambda piece: piece in record or piece in words("plain_words", "zh"))
    wrong += [m[0] for m in _LENGTH.finditer(rest) if m[0] not in record]
    wrong += [m[0] for m in _ON_NOW.finditer(rest)]
    return wrong if evidence.meets_all else wrong + [m[0] for m in _FITS_ALL.finditer(rest)]


def _without(text: str, phrase: str) -> str:
    """The text without a phrase, which in Latin letters must stand by itself ("M" is no part of "Marsh")."""
    pattern = rf"(?<!\w){re.escape(phrase)}(?!\w)" if phrase.isascii() else re.escape(phrase)
    return re.sub(pattern, " ", text) if phrase else text


def _titles(evidence: Evidence) -> set[str]:
    item = evidence.card.item
    return {item.title("en"), item.title("zh"), item.title(evidence.language), plain(item.title(evidence.language))}


def _known(word: str, evidence: Evidence) -> bool:
    return _is_plain(word) or any(stem in evidence.stems for stem in _stems([word.replace("’", "'")]))


def _is_plain(word: str) -> bool:
    return word.replace("’", "'") in words("plain_words", "en")


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
        if not size and at and run[at - 1 : at + 1] in source:
            size = 1  # the end of a quotation that was longer than one look-up
        if not size:
            left.append(run[at])
        at += size or 1
    return left
