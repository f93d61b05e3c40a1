"""The source "trending": what rises now, with its dates. Now is the newest like in the data, not today."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from pydantic import Field

from domain.candidates import Candidate
from domain.errors import NotBuilt, StoreFailed
from domain.frozen import Frozen
from domain.items import Interaction
from domain.ports import Catalog, CatalogView, Scores
from domain.query import Query
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.eligible import allowed, best_rows, to_candidates
from retrieval.popularity import Like, likes_among

_FILE = "trending.json"


class TrendingSettings(Frozen):
    """`window_days` is now; the `before_windows` windows of the same length before it are what is usual."""

    window_days: float = Field(default=14.0, gt=0)
    before_windows: int = Field(default=4, ge=1)
    prior_likes: float = Field(default=2.0, gt=0)
    """Added to what is expected, so that two likes after none are no trend."""
    at_least: int = Field(default=3, ge=1)
    """Fewer likes in the window are no trend."""


class Rise(Frozen):
    """One item that rises: likes in the window, likes expected there, and how surprising that is (in deviations)."""

    likes: int
    expected: float
    surprise: float


class Trending(Frozen):
    """The items that rise between `since` and `until`, by id."""

    rises: Mapping[str, Rise] = {}
    since: datetime | None = None
    until: datetime | None = None

    def why(self) -> str:
        """In words for `parley build`: what rises between which dates, or why nothing can be said to rise."""
        if self.since is None or self.until is None:
            return "not used: the interactions have no times"
        days = f"{self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}"
        if not self.rises:
            return f"not used: nothing rises from {days}"
        return f"{len(self.rises)} items rise from {days}, each against what the time before lets one expect"

    def save(self, folder: Path) -> None:
        """Write it into `folder`. Raises StoreFailed."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _FILE).write_text(self.model_dump_json(), encoding="utf-8")
        except OSError as error:
            raise StoreFailed(f"cannot write what rises: {error}", "free space on the disk") from error


def load_trending(folder: Path) -> Trending:
    """What was saved in `folder`. Raises NotBuilt."""
    try:
        return Trending.model_validate(json.loads((folder / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise NotBuilt(
            f"nothing about what rises can be read from {folder.name}: {error}", "run parley build"
        ) from error


def fit_trending(
    interactions: Sequence[Interaction],
    settings: TrendingSettings | None = None,
    tastes: CollaborativeSettings | None = None,
    likes: Sequence[Like] | None = None,
) -> Trending:
    """Compare the likes of the newest window with what the windows before it let one expect.

    What is expected is corrected for how busy the window is as a whole. Data without times has no trends. `likes`:
    those among the interactions, where the caller knows them.
    """
    settings = settings or TrendingSettings()
    judged = likes_among(interactions, tastes) if likes is None else likes
    timed = [(like.item, like.time) for like in judged if like.time]
    if not timed:
        return Trending()
    until = max(time for _, time in timed)
    since = until - timedelta(days=settings.window_days)
    start = since - timedelta(days=settings.window_days * settings.before_windows)
    now = Counter(item for item, time in timed if time > since)
    before = Counter(item for item, time in timed if start < time <= since)
    busy = now.total() / max(before.total(), 1)
    rises = {}
    for item, count in sorted(now.items()):
        expected = before[item] * busy
        surprise = (count - expected) / float(np.sqrt(expected + settings.prior_likes))
        if count >= settings.at_least and surprise > 0:
            rises[item] = Rise(likes=count, expected=expected, surprise=surprise)
    return Trending(rises=rises, since=since, until=until)


class TrendingSource:
    """A Retriever and Scorer that has an answer for everybody while anything rises."""

    name = "trending"

    def __init__(self, catalog: Catalog, trending: Trending) -> None:
        self._catalog = catalog
        self._trending = trending
        since, until = trending.since, trending.until
        self._dates = f"{since:%Y-%m-%d}..{until:%Y-%m-%d}" if since and until else ""
        self._held: tuple[CatalogView, Scores] | None = None

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The eligible items that rise most; [] where nothing rises."""
        view = self._catalog.view()
        scores = self._of_view(view)[:-1]
        best = best_rows(scores, allowed(view, np.arange(len(view.ids)), query), limit)
        ids = [view.ids[row] for row in best]
        return to_candidates(self.name, ids, scores[best], lambda item: {"terms": self._terms(item)})

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:  # noqa: ARG002 - the port: same for everybody
        """The surprise of the items that rise, NaN for all others."""
        view = self._catalog.view()
        known = view.rows
        rows = np.array([known.get(i, -1) for i in item_ids], dtype=np.int64)
        return np.asarray(self._of_view(view)[rows], dtype=np.float64)

    def _of_view(self, view: CatalogView) -> Scores:
        """One score per row of the view, and NaN for ids that it lacks; replaced as a pair with a new view."""
        held = self._held
        if held is None or held[0] is not view:
            rises = self._trending.rises
            made = [rises[i].surprise if i in rises else np.nan for i in view.ids]
            held = self._held = (view, np.array([*made, np.nan], dtype=np.float64))
        return held[1]

    def _terms(self, item_id: str) -> tuple[str, ...]:
        return (f"likes={self._trending.rises[item_id].likes}", f"dates={self._dates}")
