"""What the items of a catalogue are called, guessed from the names of its file and columns."""

import re
from collections.abc import Iterable, Mapping

from catalog.columnnames import name_key, noun_words, said_as

_PARTS = re.compile(r"[_\W]+")


def noun_of(
    file: str, names: Iterable[str], hints: Iterable[str] = (), film_genres: bool = False
) -> tuple[str, Mapping[str, str]]:
    """The kind of item ("film") and how people call it by language; ("", {}) where nothing tells.

    `hints` are values that every row shares ("餐馆"): they tell most. `film_genres`: the genres are those of films.
    """
    stem = file.lower().split(".")[0]
    spoken = {*_PARTS.split(stem), stem}
    keys = [name_key(name) for name in names]
    scores: dict[str, float] = {}
    for kind, words in noun_words().items():
        score = 2.0 * len(spoken & words) + 6.0 * sum(hint in words for hint in hints)
        score += sum(1.0 for key in keys if key in words)
        score += sum(1.0 for key in keys if key not in words and set(_PARTS.split(key)) & words)
        score += sum(0.5 for word in words if not word.isascii() and word in stem and word not in spoken)
        scores[kind] = score * (0.5 if kind == "product" else 1.0)
    scores["film"] += 1.5 * film_genres
    best = max(scores, key=lambda kind: scores[kind])
    return (best, said_as(best)) if scores[best] >= 1.0 else ("", {})
