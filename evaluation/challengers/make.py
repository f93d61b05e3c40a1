"""Seeded labelled messages from templates and a live catalogue, and the scores by phenomenon.

The messages are independent of everything that reads or learns: templates and fillings are of this package alone.
A label is true by construction: what a template says is filled and labelled from one draw.
"""

import random
import re
from collections.abc import Sequence
from typing import Any

from domain.errors import BadInput
from domain.ports import CatalogView
from evaluation.challengers.fill import Filled, draw, fill
from evaluation.challengers.labels import constraints, mentions
from evaluation.challengers.templates import GROUPS, Template, templates
from evaluation.challengers.words import Words
from evaluation.intent import Verdict
from evaluation.intent import report as report_of
from evaluation.intent_cases import Case, Expected, Said

LANGUAGES = ("en", "zh")
_TRIES = 20
_CARDS = 4
_BEFORE = {
    "en": {"shown": "what would you suggest?", "ask": "{A}", "reply": "Here are four."},
    "zh": {"shown": "有什么推荐？", "ask": "来{mw}{A}", "reply": "这里有四个。"},
}


def challengers(
    view: CatalogView, count: int, *, seed: int, languages: Sequence[str] = LANGUAGES, half: int | None = None
) -> list[Case]:
    """`count` different messages, languages and groups in turn, every phenomenon before one comes again.

    `half` 0 or 1 takes every other template only: two seeds share templates, the two halves share none, so what is
    calibrated on one half is reported on the other. Raises BadInput for a language without templates and for a
    catalogue that fills none.
    """
    if unknown := set(languages) - set(LANGUAGES):
        raise BadInput(f"there are no templates in {', '.join(sorted(unknown))}", f"use {' or '.join(LANGUAGES)}")
    rng = random.Random(seed)
    spoken = [Words(view, language) for language in languages]
    makers = [_Maker(words, group, rng, half) for words in spoken for group in GROUPS]
    cases: list[Case] = []
    for number in range(count):
        case = makers[number % len(makers)].case(number)
        if case is None:
            raise BadInput("this catalogue fills no template", "import items with kinds, titles and numbers")
        cases.append(case)
    return cases


class _Maker:
    """Messages of one language and group: a shuffled round of phenomena, in each a shuffled round of templates."""

    def __init__(self, words: Words, group: str, rng: random.Random, half: int | None) -> None:
        self._words, self._group, self._rng = words, group, rng
        self._made: set[str] = set()
        self._rounds: dict[str, list[Template]] = {}
        self._phenomena: list[str] = []
        self._all: dict[str, list[Template]] = {}
        for template in templates(words.language):
            if template.group == group and self._fills(template):
                self._all.setdefault(template.phenomenon, []).append(template)
        if half is not None:
            halves = {phenomenon: found[half::2] for phenomenon, found in self._all.items()}
            self._all = {phenomenon: found for phenomenon, found in halves.items() if found}

    def case(self, number: int) -> Case | None:
        """The next message; None where the catalogue fills no template."""
        for _ in range(_TRIES if self._all else 0):
            template = self._next()
            made = _case(template, self._words, self._rng, number)
            if made and made.text not in self._made:
                break
        else:
            return made if self._all else None
        self._made.add(made.text)
        return made

    def _next(self) -> Template:
        if not self._phenomena:
            self._phenomena = self._shuffled(list(self._all))
        phenomenon = self._phenomena.pop()
        if not self._rounds.get(phenomenon):
            self._rounds[phenomenon] = self._shuffled(self._all[phenomenon])
        return self._rounds[phenomenon].pop()

    def _shuffled(self, things: list[Any]) -> list[Any]:
        return self._rng.sample(things, len(things))

    def _fills(self, template: Template) -> bool:
        """Whether the catalogue has what a template asks for; tried with numbers of its own."""
        return _case(template, self._words, random.Random(0), 0) is not None


def _case(template: Template, words: Words, rng: random.Random, number: int) -> Case | None:
    filled = draw(words, rng, template.history, template.needs)
    if (template.history and len(filled.cards) < _CARDS) or ("runtime" in template.needs and "h" not in filled.values):
        return None
    if words.exclusive and len({"a", "b"} & {word.rstrip("?~") for word in template.label}) > 1:
        return None
    try:
        text = fill(template.text, filled, words, rng)
        expected = Expected(
            act=template.act,
            constraints=constraints(template.label, filled),
            mentions=mentions(template.label, filled),
        )
        history = _history(template, filled, words, rng)
    except KeyError:
        return None
    return Case(
        id=f"{template.group}-{_slug(template.phenomenon)}-{words.language}{number:04d}",
        language=words.language,
        history=history,
        text=text[0].upper() + text[1:] if text[0] != template.text[0] and template.voice in _CAREFUL else text,
        expected=expected,
        note=f"{template.phenomenon}; {template.voice}",
    )


_CAREFUL = ("retiree", "buff")
"""Who begins a sentence with a capital."""


def _history(template: Template, filled: Filled, words: Words, rng: random.Random) -> tuple[Said, ...]:
    if not template.history:
        return ()
    before = _BEFORE[words.language]
    kind, _, slot = template.history.partition(" ")
    text = before[kind].replace("{A}", f"{{{slot.upper()}}}")
    ids = tuple(card.id for card in filled.cards)
    asked = Said(role="user", content=fill(text, filled, words, rng))
    return asked, Said(role="assistant", content=before["reply"], items=ids)


def _slug(phenomenon: str) -> str:
    return "_".join(part for part in re.split(r"\W+", phenomenon) if part)


def phenomenon_of(case: Case) -> str:
    """The phenomenon that a message was made for."""
    return case.note.partition("; ")[0]


def by_phenomenon(verdicts: Sequence[Verdict], method: str = "rules") -> list[dict[str, Any]]:
    """A row of scores for each phenomenon in each language, worst first; columns as in the intent report."""
    slices: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        for name in (phenomenon_of(verdict.case), f"{phenomenon_of(verdict.case)} {verdict.case.language}"):
            slices.setdefault(name, []).append(verdict)
    rows = [report_of(found, method=method)["rows"][0] | {"slice": name} for name, found in slices.items()]
    return sorted(rows, key=lambda row: row["all_fields_right"])
