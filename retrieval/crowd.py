"""All that a build learns from people, fitted together: what one likes, many like, rises, and groups like."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from domain.errors import NotBuilt
from domain.items import Interaction
from domain.ports import Catalog
from retrieval import builds
from retrieval.collaborative.choose import ChoiceReport, fit_collaborative, refit_collaborative
from retrieval.collaborative.model import CollaborativeModel, load_collaborative
from retrieval.collaborative.source import CollaborativeSource
from retrieval.hybrid import Source
from retrieval.people_like_you import PeopleLikeYou, PeopleLikeYouSource, fit_people_like_you, load_people_like_you
from retrieval.popularity import Popularity, PopularitySource, fit_popularity, likes_among, load_popularity
from retrieval.settings import RetrievalSettings
from retrieval.trending import Trending, TrendingSource, fit_trending, load_trending

Profiles = Mapping[str, Mapping[str, str]]
"""What is known of people, by user."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Crowd:
    """The fitted parts. `trending` and `groups` may have nothing to say; then they are no sources."""

    model: CollaborativeModel
    popularity: Popularity
    trending: Trending
    groups: PeopleLikeYou

    def sources(self, catalog: Catalog, *, everything: bool = False) -> tuple[Source, ...]:
        """Collaborative and popularity, and the others where they have something to say, or in any case."""
        made: list[Source] = [CollaborativeSource(catalog, self.model), PopularitySource(catalog, self.popularity)]
        if everything or self.trending.rises:
            made.append(TrendingSource(catalog, self.trending))
        if everything or self.groups.lift:
            made.append(PeopleLikeYouSource(catalog, self.groups))
        return tuple(made)

    def among(self, sources: Sequence[Source], catalog: Catalog) -> list[Source]:
        """The given sources with those that learn from people replaced by these, in the same places."""
        fresh = {source.name: source for source in self.sources(catalog)}
        kept = [fresh.pop(s.name, s) for s in sources if s.name in fresh or s.name not in CROWD]
        return [*kept, *fresh.values()]

    def save(self, folder: Path) -> None:
        """Write all parts into a build's folder. Raises StoreFailed."""
        self.model.save(folder / builds.COLLABORATIVE)
        self.popularity.save(folder / builds.POPULARITY)
        self.trending.save(folder / builds.TRENDING)
        self.groups.save(folder / builds.GROUPS)


CROWD = ("collaborative", "popularity", "trending", "people_like_you")
"""The names of the sources that learn from people."""


def fit_crowd(
    interactions: Sequence[Interaction],
    item_ids: Sequence[str],
    profiles: Profiles,
    settings: RetrievalSettings,
    progress: Progress = lambda *_: None,
) -> tuple[Crowd, ChoiceReport]:
    """Fit everything, the collaborative method chosen as its settings say. Raises BadInput for an unknown method."""
    model, choice = fit_collaborative(interactions, item_ids, settings.collaborative, progress)
    return beside(model, interactions, profiles, settings), choice


def refit_crowd(
    choice: ChoiceReport,
    interactions: Sequence[Interaction],
    item_ids: Sequence[str],
    profiles: Profiles,
    settings: RetrievalSettings,
) -> Crowd:
    """Fit everything on other interactions, the collaborative method as it was chosen before."""
    model = refit_collaborative(choice, interactions, item_ids, settings.collaborative)
    return beside(model, interactions, profiles, settings)


def load_crowd(folder: Path) -> Crowd:
    """What `Crowd.save` wrote; an older build has no trends and groups. Raises NotBuilt."""
    model, popularity = load_collaborative(folder / builds.COLLABORATIVE), load_popularity(folder / builds.POPULARITY)
    crowd = Crowd(model, popularity, Trending(), PeopleLikeYou())
    with suppress(NotBuilt):
        crowd = replace(crowd, trending=load_trending(folder / builds.TRENDING))
    with suppress(NotBuilt):
        crowd = replace(crowd, groups=load_people_like_you(folder / builds.GROUPS))
    return crowd


def beside(
    model: CollaborativeModel, interactions: Sequence[Interaction], profiles: Profiles, settings: RetrievalSettings
) -> Crowd:
    """A fitted collaborative model with all that is counted, not chosen."""
    likes = likes_among(interactions, settings.collaborative)
    return Crowd(
        model=model,
        popularity=fit_popularity(interactions, settings.popularity, likes=likes),
        trending=fit_trending(interactions, settings.trending, likes=likes),
        groups=fit_people_like_you(interactions, profiles, settings.people_like_you, likes=likes),
    )
