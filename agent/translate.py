"""Searches in the catalogue's language where the embedder reads no other: a finder around the finder.

The words of the person stay in the search; the translation stands behind them. Without a translation in time the search
stands as it is, and the turn says so. Wishes are never read from a translation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.model_text import asked
from domain.candidates import Candidate
from domain.conversation import Degraded
from domain.errors import ModelFailed
from domain.ports import Finder, Findings
from domain.query import Query
from llms.loop import OnOneLoop

PROMPT = ROLE = "translate"
_NAMES = {"en": {"en": "English", "zh": "Chinese"}, "zh": {"en": "英语", "zh": "中文"}}
_MOST_TOKENS = 60


@dataclass(frozen=True)
class _Noted:
    candidates: Sequence[Candidate]
    by_source: dict[str, int]
    eligible: int
    degraded: Sequence[Degraded]


class TranslatingFinder:
    """A finder for catalogues whose texts, and whose embedder, know one language."""

    def __init__(self, finder: Finder, model: OnOneLoop, language: str, *, timeout_s: float = 1.5) -> None:
        """`language` is the catalogue's ("en", "zh")."""
        self._finder = finder
        self._model = model
        self._language = language
        self._timeout_s = timeout_s

    def find(self, query: Query, limit: int) -> Findings:
        """The finder's findings for the words in both languages. Raises what the finder raises."""
        if not query.text.strip() or query.language == self._language:
            return self._finder.find(query, limit)
        names = _NAMES.get(query.language, _NAMES["en"])
        values = {"language": names.get(self._language, self._language), "wish": query.text}
        try:
            said = asked(
                self._model, PROMPT, query.language, values, role=ROLE, tokens=_MOST_TOKENS, within_s=self._timeout_s
            )
        except ModelFailed as error:
            found = self._finder.find(query, limit)
            noted = Degraded(part=ROLE, why=error.message)
            return _Noted(found.candidates, dict(found.by_source), found.eligible, (*found.degraded, noted))
        return self._finder.find(query.model_copy(update={"text": f"{query.text} {said}".strip()}), limit)
