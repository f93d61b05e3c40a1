"""The source "people_like_you": what people of one's own age, sex and job like more than others do."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import Field

from domain.candidates import Candidate
from domain.errors import NotBuilt, StoreFailed
from domain.frozen import Frozen
from domain.items import Interaction
from domain.ports import Catalog, Scores
from domain.query import Query
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.eligible import allowed, best_rows, to_candidates
from retrieval.popularity import Like, likes_among

_FILE = "people_like_you.json"
_BANDS = ((18, "under 18"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (50, "45-49"), (56, "50-55"))


class PeopleLikeYouSettings(Frozen):
    """Which fields of a profile make a group, and how much is needed before a group speaks."""

    fields: tuple[str, ...] = ("age", "gender", "occupation")
    smallest_group: int = Field(default=20, ge=2)
    """A smaller group says nothing: what it likes would be what a few known people like."""
    prior_likes: float = Field(default=10.0, gt=0)
    """Shrinks the lift of items with few likes towards nothing."""


class PeopleLikeYou(Frozen):
    """`lift[group][item]`: how many deviations more (or fewer) likes than expected; groups are "gender=F" ..."""

    lift: Mapping[str, Mapping[str, float]] = {}
    fields: tuple[str, ...] = ()

    def groups(self, profile: Mapping[str, str]) -> tuple[str, ...]:
        """The groups of a person that have something to say."""
        return tuple(g for g in groups_of(profile, self.fields) if g in self.lift)

    def why(self) -> str:
        """In words for `parley build`: which groups speak, or why none does."""
        if not self.lift:
            return "not used: too few people have a profile"
        return f"{len(self.lift)} groups of enough people by {', '.join(self.fields)}"

    def save(self, folder: Path) -> None:
        """Write it into `folder`. Raises StoreFailed."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / _FILE).write_text(self.model_dump_json(), encoding="utf-8")
        except OSError as error:
            raise StoreFailed(f"cannot write what groups like: {error}", "free space on the disk") from error


def load_people_like_you(folder: Path) -> PeopleLikeYou:
    """What was saved in `folder`. Raises NotBuilt."""
    try:
        return PeopleLikeYou.model_validate(json.loads((folder / _FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise NotBuilt(f"nothing about groups can be read from {folder.name}: {error}", "run parley build") from error


def groups_of(profile: Mapping[str, str], fields: Sequence[str]) -> tuple[str, ...]:
    """The groups that a profile belongs to; ages in bands."""
    values = {field: str(profile.get(field, "")).strip() for field in fields}
    return tuple(f"{f}={_band(v) if f == 'age' else v.casefold()}" for f, v in values.items() if v)


def fit_people_like_you(
    interactions: Sequence[Interaction],
    profiles: Mapping[str, Mapping[str, str]],
    settings: PeopleLikeYouSettings | None = None,
    tastes: CollaborativeSettings | None = None,
    likes: Sequence[Like] | None = None,
) -> PeopleLikeYou:
    """Per group and item: (likes - expected) / sqrt(expected + prior), expected from the likes of all people.

    `likes`: those among the interactions, where the caller knows them.
    """
    settings = settings or PeopleLikeYouSettings()
    likes = likes_among(interactions, tastes) if likes is None else likes
    everybody = Counter(like.item for like in likes)
    of_group: dict[str, Counter[str]] = defaultdict(Counter)
    members: dict[str, set[str]] = defaultdict(set)
    groups = {user: groups_of(profile, settings.fields) for user, profile in profiles.items()}
    for like in likes:
        for group in groups.get(like.user, ()):
            of_group[group][like.item] += 1
            members[group].add(like.user)
    lift = {
        group: _lift(counts, everybody, settings.prior_likes)
        for group, counts in sorted(of_group.items())
        if len(members[group]) >= settings.smallest_group
    }
    return PeopleLikeYou(lift=lift, fields=settings.fields)


class PeopleLikeYouSource:
    """A Retriever and Scorer for people whose profile is known; it says nothing to others."""

    name = "people_like_you"

    def __init__(self, catalog: Catalog, people: PeopleLikeYou) -> None:
        self._catalog = catalog
        self._people = people

    def __call__(self, query: Query, limit: int) -> list[Candidate]:
        """What the person's groups like more than others do; [] without a profile."""
        groups = self._people.groups(query.profile)
        if not groups:
            return []
        view = self._catalog.view()
        scores = self.scores(query, view.ids)
        keep = allowed(view, np.arange(len(view.ids)), query) & (scores > 0)
        best = best_rows(scores, keep, limit)
        return to_candidates(self.name, [view.ids[row] for row in best], scores[best], lambda _: {"terms": groups})

    def scores(self, query: Query, item_ids: Sequence[str]) -> Scores:
        """The mean lift over the person's groups, NaN for items that nobody likes and for unknown people."""
        lifts = [self._people.lift[group] for group in self._people.groups(query.profile)]
        known = self._catalog.view().rows
        if not lifts:
            return np.full(len(item_ids), np.nan)
        told = [[lift.get(i, np.nan) if i in known else np.nan for i in item_ids] for lift in lifts]
        return np.asarray(np.mean(np.array(told, dtype=np.float64).reshape(len(lifts), -1), axis=0))


def _lift(counts: Counter[str], everybody: Counter[str], prior: float) -> dict[str, float]:
    share = counts.total() / max(everybody.total(), 1)
    return {
        item: round(float((counts[item] - share * total) / np.sqrt(share * total + prior)), 4)
        for item, total in sorted(everybody.items())
    }


def _band(age: str) -> str:
    try:
        years = float(age)
    except ValueError:
        return age.casefold()
    return next((band for below, band in _BANDS if years < below), "56 and over")
