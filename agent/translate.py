"""Searches in the catalogue's language where the embedder does not carry a wish across: a finder around the finder.

The words of the person stay in the search; the translation stands behind them. It comes from a dictionary, from a
language model, or from the one where the other fails. Without a translation the search stands as it is, and the turn
says so where a model should have made it. Wishes are never read from a translation.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.dictionary import Dictionary
from agent.model_text import asked
from domain.candidates import Candidate
from domain.conversation import Degraded
from domain.errors import BadInput, ModelFailed, ModelUnavailable
from domain.items import Item
from domain.ports import Catalog, CatalogView, Finder, Findings
from domain.query import Query
from llms.loop import OnOneLoop

PROMPT = ROLE = "translate"
_NAMES = {"en": {"en": "English", "zh": "Chinese"}, "zh": {"en": "英语", "zh": "中文"}}
_MOST_TOKENS = 60
_MOST_NAMES = 2
_HAN, _LATIN = re.compile(r"[\u3400-\u9fff]"), re.compile(r"[A-Za-z]{3}")
_SAMPLE, _MOST_FOREIGN, _LEAST_OWN = 300, 0.35, 0.7
"""Items looked at; a catalogue is in one language where at most so many speak the other and so many its own."""
_MOST_READ = 20_000
"""Items whose words are looked at for what a catalogue calls things."""

Translate = Callable[[str, str, str], str]
"""What a text in one language is in another: (text, its language, the other) -> text. Raises ModelFailed."""


@dataclass(frozen=True)
class _Noted:
    candidates: Sequence[Candidate]
    by_source: dict[str, int]
    eligible: int
    degraded: Sequence[Degraded]


class TranslatingFinder:
    """A finder for catalogues that know one language. `language` says which ("en", "zh"; "" for both or neither)."""

    def __init__(self, finder: Finder, translate: Translate, language: Callable[[], str]) -> None:
        self._finder = finder
        self._translate = translate
        self._language = language

    def find(self, query: Query, limit: int) -> Findings:
        """The finder's findings for the words in both languages. Raises what the finder raises."""
        own = self._language()
        if not query.text.strip() or not own or query.language == own:
            return self._finder.find(query, limit)
        try:
            said = self._translate(query.text, query.language, own)
        except ModelFailed as error:
            found = self._finder.find(query, limit)
            noted = Degraded(part=ROLE, why=error.message)
            return _Noted(found.candidates, dict(found.by_source), found.eligible, (*found.degraded, noted))
        return self._finder.find(query.model_copy(update={"text": f"{query.text} {said}".strip()}), limit)


class ByModel:
    """A translation by a language model, or by `otherwise` where it does not answer in time."""

    def __init__(self, model: OnOneLoop, *, timeout_s: float = 1.5, otherwise: Translate | None = None) -> None:
        self._model = model
        self._timeout_s = timeout_s
        self._otherwise = otherwise

    def __call__(self, text: str, language: str, into: str) -> str:
        """The model's words. Raises ModelFailed."""
        names = _NAMES.get(language, _NAMES["en"])
        values = {"language": names.get(into, into), "wish": text}
        try:
            return asked(
                self._model, PROMPT, language, values, role=ROLE, tokens=_MOST_TOKENS, within_s=self._timeout_s
            )
        except ModelFailed:
            if self._otherwise is None:
                raise
            return self._otherwise(text, language, into)


class ByDictionary:
    """Word by word, by a dictionary; of several names those that the catalogue uses. Keeps the newest view's words."""

    def __init__(self, dictionary: Dictionary, catalog: Catalog) -> None:
        self._dictionary = dictionary
        self._catalog = catalog
        self._used: tuple[CatalogView, str] | None = None

    def __call__(self, text: str, language: str, into: str) -> str:
        """The names of the words that it knows. Raises ModelUnavailable where it cannot be read."""
        if language == into:
            return ""
        used = self._words_in_use()
        chosen: dict[str, None] = {}
        try:
            words = self._dictionary.words(text, into)
        except BadInput as error:
            raise ModelUnavailable(error.message, error.hint) from error
        for names in words:
            in_use = [name for name in names if name in used]
            chosen |= dict.fromkeys((in_use or list(names[:1]))[:_MOST_NAMES])
        return " ".join(chosen)

    def _words_in_use(self) -> str:
        view, held = self._catalog.view(), self._used
        if held is None or held[0] is not view:
            items = list(view.items())
            some = items[:: 1 + len(items) // _MOST_READ]
            held = (view, "\n".join(_said_by(item) for item in some).casefold())
            self._used = held
        return held[1]


class CatalogLanguage:
    """The one language that a catalogue speaks, "" where it speaks both. Looks at each view once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._held: tuple[CatalogView, str] | None = None

    def __call__(self) -> str:
        """The language of the newest view."""
        view, held = self._catalog.view(), self._held
        if held is None or held[0] is not view:
            held = (view, language_of(list(view.items())))
            self._held = held
        return held[1]


def language_of(items: Sequence[Item]) -> str:
    """ "zh" or "en" where most items speak it and few the other one, else ""."""
    told = [_said_by(item) for item in items[:: max(1, len(items) // _SAMPLE)]]
    zh, en = (sum(bool(own.search(t)) for t in told) / max(1, len(told)) for own in (_HAN, _LATIN))
    if zh >= _LEAST_OWN and en <= _MOST_FOREIGN:
        return "zh"
    return "en" if en >= _LEAST_OWN and zh <= _MOST_FOREIGN else ""


def _said_by(item: Item) -> str:
    """The words of a record: titles, texts, and values that are words."""
    values = [value for name in item.attributes for value in item.words(name)]
    return "\n".join([*item.titles.values(), *item.texts.values(), *values])
