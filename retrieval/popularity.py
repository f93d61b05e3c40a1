"""The source "popularity": what many people like, the newest likes most. Says nothing about new items' worth."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import Field

from domain.candidates import Candidate
from domain.errors import NotBuilt, StoreFailed
from domain.frozen import Frozen
from domain.items import Interaction
from domain.ports import Catalog, CatalogView, Scores
from domain.query import Query
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule, own_means
from retrieval.eligible import allowed, best_rows, to_candidates

_FILE = "popularity.json"
_DAY_S = 86_400.0


class PopularitySettings(Frozen):
    """How likes are counted."""

    half_life_days: float | None = Field(default=None, gt=0)
    """A like this much older than the newest one counts half; unset: age does not matter."""
    window_days: float | None = Field(default=None, gt=0)
    """Likes older than this, seen from the newest one, do not count; unset: all count."""
    prior_likes: float = Field(default=3.0, ge=0)
    """Added to every count, so that one or two likes say little."""


class Popularity(Frozen):
    """`score` per item: the log of its smoothed, decayed count of likes; `people`: how many like it; the window."""

    score: Mapping[str, float]
    people: Mapping[str, int]
    since: datetime | None = None
    until: datetime | None = None

    @cached_property
    def median(self) -> float:
        """The score of the item in the middle: what a new item gets."""
        return float(np.median(list(self.score.values()))) if self.score else 0.0

    def save(self, folder: Path) -> None:
        """Write it into `folder`. Raises StoreFailed."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _FILE).write_text(self.model_dump_json(), encoding="utf-8")
        except OSError as error:
            raise StoreFailed(f"cannot write the popularity: {error}", "free space on the disk") from error


def load_popularity(folder: Path) -> Popularity:
    """What was saved in `folder`. Raises NotBuilt."""
    try:
        return Popularity.model_validate(json.loads((folder / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise NotBuilt(f"no popularity can be read from {folder.name}: {error}", "run parley build") from error


class Like(NamedTuple):
    """One like: who, what, how much and when."""

    user: str
    item: str
    weight: float
    time: datetime | None


def likes_among(interactions: Sequence[Interaction], settings: CollaborativeSettings | None = None) -> list[Like]:
    """The interactions that are likes, each with its weight."""
    rule = learn_rule(interactions, settings or CollaborativeSettings())
    means = own_means(interactions) if rule.like_from is None else {}
    weighed = [(i, rule.weight(i, means.get(i.user))) for i in interactions]
    return [Like(i.user, i.item, weight, i.time) for i, weight in weighed if weight > 0]


def fit_popularity(
    interactions: Sequence[Interaction],
    settings: PopularitySettings | None = None,
    tastes: CollaborativeSettings | None = None,
    likes: Sequence[Like] | None = None,
) -> Popularity:
    """Count the likes. Time is seen from the newest like, not from today: an old data set has its own present.

    `likes`: those among the interactions, where the caller knows them.
    """
    settings = settings or PopularitySettings()
    likes = likes_among(interactions, tastes) if likes is None else likes
    until = max((like.time for like in likes if like.time), default=None)
    counts: dict[str, float] = defaultdict(float)
    people: dict[str, set[str]] = defaultdict(set)
    for like in likes:
        age = (until - like.time).total_seconds() / _DAY_S if until and like.time else 0.0
        if settings.window_days is None or age <= settings.window_days:
            decay = 0.5 ** (age / settings.half_life_days) if settings.half_life_days else 1.0
            counts[like.item] += decay * like.weight
            people[like.item].add(like.user)
    score = {item: float(np.log(count + settings.prior_likes)) for item, count in sorted(counts.items())}
    since = min((like.time for like in likes if like.time), default=None)
    return Popularity(score=score, people={i: len(who) for i, who in people.items()}, since=since, until=until)


class PopularitySource:
    """A Retriever and Scorer that has an answer for everybody. Evidence says how many people like the item."""

    name = "popularity"

    def __init__(self, catalog: Catalog, popularity: Popularity) -> None:
        self._catalog = catalog
        self._popularity = popularity
        self._held: tuple[CatalogView, Scores] | None = None

    @property
    def people(self) -> Mapping[str, int]:
        """How many people like each item; items that nobody likes are not in it."""
        return self._popularity.people

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """The most liked eligible items; new items come in the middle, with the median score."""
        view = self._catalog.view()
        scores = self._of_view(view)
        best = best_rows(scores, allowed(view, np.arange(len(view.ids)), query), limit)
        ids = [view.ids[row] for row in best]
        return to_candidates(self.name, ids, scores[best], lambda i: {"terms": self._terms(i)})

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:  # noqa: ARG002 - the port: same for everybody
        """The popularity, the median for an item of the catalogue that nobody likes yet, NaN for an unknown id."""
        view = self._catalog.view()
        every, rows = np.append(self._of_view(view), np.nan), view.rows
        made: Scores = every[np.array([rows.get(i, -1) for i in item_ids], dtype=np.int64)]
        return made

    def _of_view(self, view: CatalogView) -> Scores:
        """One score per row of the view; kept with its view as a pair, so that threads see the old or the new one."""
        held = self._held
        if held is None or held[0] is not view:
            known, middle = self._popularity.score, self._popularity.median
            scores = np.array([known.get(i, middle) for i in view.ids], dtype=np.float64)
            held = self._held = (view, scores)
        return held[1]

    def _terms(self, item_id: str) -> tuple[str, ...]:
        people = self._popularity.people.get(item_id, 0)
        return (f"people={people}",) if people else ()
