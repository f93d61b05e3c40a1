"""Ratings of other sites ("above 8 on IMDb"): not held here, so said to be unknown and never searched for. Pure."""

from collections.abc import Iterable

from agent.lexicon import pattern
from domain.intent import Act, Intent, Step

NO_RATINGS = "no_ratings"
"""What `about` begins with where ratings were asked for that nobody here knows; behind a colon whose."""
_RATING, _ASKS = pattern("outside.rating"), pattern("outside.asks")
_OWN = frozenset({"rating", "ratings", "score", "stars"})
_EDGES = " \t\n,.;:，。；：、"


def without_ratings(text: str, fields: Iterable[str]) -> tuple[str, str]:
    """The text without the rating that it asks for, and a step's `about` for it ("" where it asks for none).

    `fields`: those of the catalogue; one that holds ratings of its own answers itself.
    """
    found = _RATING.search(text)
    if found is None or _OWN & {*fields} or _ASKS.search(text):
        return text, ""
    site = next((said for key, said in found.groupdict().items() if key.startswith("site") and said), "")
    rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip(_EDGES)
    return rest, f"{NO_RATINGS}:{site}"


def told(intent: Intent, about: str, *, wishes: bool) -> Intent:
    """The reading of the rest, with what has to be said of the ratings. `wishes`: whether any are known from before."""
    if not about:
        return intent
    asked = intent.steps or ((Step(act=Act.RECOMMEND),) if wishes or not intent.not_understood else ())
    return intent.model_copy(update={"steps": (Step(act=Act.CHAT, about=about), *asked)})
