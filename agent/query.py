"""From what a conversation has established and what is known of the person to one domain query. Pure."""

from collections.abc import Mapping, Sequence

from agent import occasions
from domain.conversation import Preferences
from domain.frozen import Frozen
from domain.intent import Constraint
from domain.items import Interaction, InteractionKind
from domain.ports import CatalogView
from domain.query import Query

_LIKED_FROM = 0.7
_DISLIKED_TO = 0.4


class History(Frozen):
    """What a person did before this conversation, as ids, oldest first."""

    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def history(interactions: Sequence[Interaction]) -> History:
    """Sort a user's interactions (oldest first) by what they say; a newer sentiment replaces an older one.

    Ratings are read on the scale (1, 5, 10 or 100) that the user's highest rating reveals: at least 70 % of it is a
    like, at most 40 % a dislike. Clicks count as likes only where there is nothing else to go by.
    """
    top = _scale([i.value for i in interactions if i.kind is InteractionKind.RATING])
    feelings: dict[str, str] = {}
    for interaction in interactions:
        feeling = _feeling(interaction, top)
        if feeling:
            feelings.pop(interaction.item, None)
            feelings[interaction.item] = feeling
    if not feelings:
        feelings = {i.item: "liked" for i in interactions if i.kind is InteractionKind.CLICK}
    by_feeling = {name: tuple(i for i, f in feelings.items() if f == name) for name in ("liked", "disliked", "refused")}
    used = {i.item: None for i in interactions if i.kind not in (InteractionKind.CLICK, InteractionKind.HIDE)}
    return History(**by_feeling, seen=tuple(used))


def build(
    preferences: Preferences,
    past: History,
    view: CatalogView,
    *,
    language: str = "en",
    user: str | None = None,
    profile: Mapping[str, str] | None = None,
    limit: int = 5,
) -> Query:
    """The query of this turn. What was said in this chat is newer than the history and overrides it."""
    against = {*preferences.disliked, *preferences.refused}
    said = (*preferences.liked, *preferences.like_ids)
    liked = dict.fromkeys(i for i in past.liked if i not in against and i not in said)
    liked |= dict.fromkeys(i for i in said if i not in preferences.disliked)
    disliked = dict.fromkeys((*(i for i in past.disliked if i not in liked), *preferences.disliked))
    return Query(
        text=preferences.search_text,
        language=language,
        constraints=(*preferences.constraints, *_assumed(preferences, view)),
        user=user,
        liked=tuple(i for i in liked if i in view.rows),
        disliked=tuple(i for i in disliked if i in view.rows),
        like_ids=tuple(i for i in preferences.like_ids if i in view.rows),
        seen=frozenset((*past.seen, *preferences.seen)),
        refused=frozenset((*past.refused, *preferences.refused)),
        shown=frozenset(preferences.shown),
        profile={**(profile or {}), **preferences.profile},
        limit=limit,
    )


def _assumed(preferences: Preferences, view: CatalogView) -> tuple[Constraint, ...]:
    """What the situations that were told of let us assume, unless it was said already."""
    said = {(c.field, c.op, c.value) for c in preferences.constraints}
    found = occasions.constraints(preferences)
    return tuple(c for c in found if c.field in view.schema.fields and (c.field, c.op, c.value) not in said)


def _scale(values: Sequence[float]) -> float:
    highest = max(values, default=1.0)
    return next((top for top in (1.0, 5.0, 10.0, 100.0) if highest <= top), highest)


def _feeling(interaction: Interaction, top: float) -> str:
    if interaction.kind is InteractionKind.RATING:
        share = interaction.value / top
        return "liked" if share >= _LIKED_FROM else "disliked" if share <= _DISLIKED_TO else "seen"
    names = {
        InteractionKind.LIKE: "liked",
        InteractionKind.PURCHASE: "liked",
        InteractionKind.DISLIKE: "disliked",
        InteractionKind.HIDE: "refused",
        InteractionKind.SEEN: "",
        InteractionKind.CLICK: "",
    }
    return names[interaction.kind]
