"""How many people like an item: the catalogue's own count, never a rating from elsewhere. Pure."""

from collections.abc import Mapping, Sequence

from agent.answers import Answer, counter
from agent.phrases import phrases
from agent.wording import Wording
from domain.intent import Step
from domain.items import Item
from domain.ports import CatalogView

LIKED = "liked"
"""What `about` begins with: "liked" (how many like each), "liked:max" (which most people like)."""


def liking(step: Step, likes: Mapping[str, int], view: CatalogView, language: str, seed: str) -> Answer:
    """How many people like the items of a step, or which of them most do."""
    items = [view.item(m.item_id) for m in step.mentions if m.item_id]
    own, wording = phrases(language), Wording(language=language)
    if not likes or not items:
        return Answer(sentences=(own.say("no_field", seed),))
    if step.about.endswith(":max"):
        most = max(likes.get(item.id, 0) for item in items)
        best = [item for item in items if likes.get(item.id, 0) == most]
        said = {"titles": wording.titles(best), "n": most, "of": len(items), "m": counter(view, language)}
        return Answer(sentences=(own.say("liked_most", seed, **said),))
    return Answer(sentences=_counts(items, likes, language, seed))


def _counts(items: Sequence[Item], likes: Mapping[str, int], language: str, seed: str) -> tuple[str, ...]:
    own, wording = phrases(language), Wording(language=language)
    said = []
    for item in items:
        n = likes.get(item.id, 0)
        key = "liked_by_none" if n == 0 else "liked_by_one" if n == 1 else "liked_by"
        said.append(own.say(key, seed, title=wording.title(item), n=n))
    return tuple(said) if len(said) < 2 else ("\n".join(f"- {one}" for one in said),)
