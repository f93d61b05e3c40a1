"""What a build learned from people, fitted again while it serves: new interactions come in, forgotten people go out."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from domain.candidates import Candidate
from domain.errors import NotBuilt
from domain.items import Interaction
from domain.ports import Catalog, Scores
from domain.query import Query
from retrieval import builds
from retrieval.collaborative.choose import ChoiceReport, fit_chosen
from retrieval.collaborative.histories import Histories, read_histories
from retrieval.collaborative.running import changed, with_sums
from retrieval.collaborative.tastes import TasteRule, learn_rule, tastes
from retrieval.crowd import Crowd, Profiles, beside, load_crowd
from retrieval.hybrid import Explains, Source
from retrieval.popularity import PopularitySource
from retrieval.settings import RetrievalSettings


class Renewable:
    """A source whose fitted part can be replaced while it is asked: a call sees the old one or the new one."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source

    @property
    def fitted(self) -> Source:
        """The source that answers now."""
        return self._source

    def renew(self, source: Source) -> None:
        """Take another fitted source from the next call on."""
        self._source = source

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """Find candidates."""
        return self._source(query, limit)

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """Score what others found."""
        return self._source.scores(query, item_ids)

    def reasons(self, query: Query, item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The liked items that speak for each item, where the source can say."""
        source = self._source
        return source.reasons(query, item_ids) if isinstance(source, Explains) else {}


class LiveCrowd:
    """The sources that learn from people, of one opened build.

    The histories and the running sums are made at the first refresh and then kept in step, in memory: a build on disk
    holds no rows of people. Thread-safe.
    """

    def __init__(self, folder: Path, catalog: Catalog, settings: RetrievalSettings) -> None:
        self._catalog, self._settings = catalog, settings
        self.learned, self._choice = _manifest(folder)
        """How many interactions the fitted parts know."""
        self._sources = {source.name: Renewable(source) for source in load_crowd(folder).sources(catalog)}
        self._sums: tuple[Histories, TasteRule] | None = None
        self._changing = threading.Lock()

    def sources(self) -> tuple[Renewable, ...]:
        """Collaborative and popularity first, then those that the build has."""
        return tuple(self._sources.values())

    def likes(self) -> Mapping[str, int]:
        """How many people like each item, as the popularity counts them."""
        source = self._sources["popularity"].fitted
        return source.people if isinstance(source, PopularitySource) else {}

    def refresh(self, interactions: Sequence[Interaction], profiles: Profiles) -> int:
        """Fit again on all interactions and swap; how many people had changed. The method stays the chosen one.

        Raises BadInput where the chosen method cannot be fitted.
        """
        with self._changing:
            people, histories, rule = self._in_step(interactions)
            model = fit_chosen(self._choice, histories, rule, self._settings.collaborative)
            self._swap(beside(model, interactions, profiles, self._settings))
            self._sums, self.learned = (histories, rule), len(interactions)
            return people

    def forget(self, user: str) -> int:
        """Take a person out of the sums at once; how many of their likes were in them.

        The models that were fitted before serve until the next refresh, which is due by then.
        """
        with self._changing:
            if self._sums is None:
                return 0
            histories, rule = self._sums
            gone = int(histories.lengths[histories.users.index(user)]) if user in histories.users else 0
            taken = changed(histories, {user: {}}, self._choice.plans, self._settings.collaborative)
            self._sums = taken, rule
            return gone

    def left_of(self, user: str) -> int:
        """How many likes of a person are in the sums."""
        held = self._sums
        return int(held[0].lengths[held[0].users.index(user)]) if held and user in held[0].users else 0

    def _in_step(self, interactions: Sequence[Interaction]) -> tuple[int, Histories, TasteRule]:
        """How many people changed, and the histories with their sums after that."""
        settings, plans = self._settings.collaborative, self._choice.plans
        rule = learn_rule(interactions, settings)
        if self._sums is None or self._sums[1] != rule:
            histories = read_histories(interactions, self._catalog.view().ids, rule)
            return len(histories.users), with_sums(histories, plans, settings), rule
        histories = self._sums[0]
        before = {user: histories.likes(n) for n, user in enumerate(histories.users)}
        judged = tastes(interactions, rule, lukewarm=True)
        after = {user: {i: w for i, w in kept.items() if w > 0} for user, kept in judged.items()}
        fresh = {u: likes for u, likes in after.items() if _exact(likes) != _exact(before.get(u, {}))}
        fresh |= {user: {} for user in before if user not in after}
        return len(fresh), changed(histories, fresh, plans, settings) if fresh else histories, rule

    def _swap(self, crowd: Crowd) -> None:
        for source in crowd.sources(self._catalog, everything=True):
            if source.name in self._sources:
                self._sources[source.name].renew(source)


def _exact(likes: Mapping[str, float]) -> list[tuple[str, float]]:
    """Items and weights in order, the weights as the sums hold them."""
    return [(item, float(np.float32(weight))) for item, weight in likes.items()]


def _manifest(folder: Path) -> tuple[int, ChoiceReport]:
    """How many interactions a build learned from, and which collaborative method it chose."""
    with suppress(NotBuilt, ValidationError, KeyError):
        facts = builds.read_manifest(folder)
        return int(str(facts["interactions"])), ChoiceReport.model_validate(facts["collaborative"])
    return 0, ChoiceReport(chosen="item_knn", why="the build does not say what it chose")
