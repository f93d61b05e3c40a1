"""Simulated people drawn from a catalogue, and the table of how they fared."""

import random
from collections.abc import Sequence

import numpy as np

from domain.items import Interaction
from domain.ports import CatalogView
from evaluation.intervals import bootstrap
from evaluation.simulated_user import Person, Played, meet
from evaluation.simulated_words import Temperament

MOST_ALIKE = 10
"""A target is fair where its facts leave no more items than this: nobody finds what they cannot tell apart."""
Row = dict[str, object]


def draw(view: CatalogView, deeds: Sequence[Interaction], count: int, seed: int) -> list[Person]:
    """Seeded people: targets of head, middle and tail alike, temperaments and languages in turn.

    Items that their facts do not tell from more than `MOST_ALIKE` others, and those out of stock, are nobody's target.
    """
    rng = random.Random(seed)
    segments = _segments(view, deeds)
    rng.shuffle(segments["head"])
    rng.shuffle(segments["middle"])
    rng.shuffle(segments["tail"])
    manners = [(t, language) for t in Temperament for language in ("en", "zh")]
    people: list[Person] = []
    while len(people) < count and any(segments.values()):
        for name, ids in segments.items():
            temperament, language = manners[len(people) % len(manners)]
            person = _next(ids, view, temperament, language, name, seed)
            if person and len(people) < count:
                people.append(person)
    return people


def _next(
    ids: list[str], view: CatalogView, temperament: Temperament, language: str, segment: str, seed: int
) -> Person | None:
    while ids:
        person = meet(view.item(ids.pop()), view, temperament, language, segment, seed)
        if person.facts and int(view.eligible(person.facts).sum()) <= MOST_ALIKE:
            return person
    return None


def _segments(view: CatalogView, deeds: Sequence[Interaction]) -> dict[str, list[str]]:
    """Ids by how often something was done with them: the first, second and last third."""
    counts = dict.fromkeys(view.ids, 0)
    for deed in deeds:
        if deed.item in counts:
            counts[deed.item] += 1
    there = view.eligible(())
    ordered = sorted((i for i in view.ids if there[view.rows[i]]), key=lambda i: (-counts[i], i))
    third = -(-len(ordered) // 3)
    parts = [ordered[:third], ordered[third : 2 * third], ordered[2 * third :]]
    return dict(zip(("head", "middle", "tail"), parts, strict=True))


def table(played: Sequence[Played]) -> list[Row]:
    """One row for all, then one for each temperament, language and segment."""
    rows = [_row("all", played)]
    for part in ("temperament", "language", "segment"):
        for name in dict.fromkeys(getattr(p, part) for p in played):
            rows.append(_row(name, [p for p in played if getattr(p, part) == name]))  # noqa: PERF401
    return rows


def _row(name: str, played: Sequence[Played]) -> Row:
    found = np.array([float(p.found) for p in played])
    low, high = bootstrap(found[:, None])[0]
    shown = sum(p.shown for p in played)
    return {
        "method": name,
        "n": len(played),
        "success": float(found.mean()) if len(found) else 0.0,
        "success_low": float(low),
        "success_high": float(high),
        "turns": sum(p.turns for p in played) / max(1, len(played)),
        "repeats": sum(p.repeats for p in played),
        "dead_ends": sum(p.dead_ends for p in played),
        "faithful": sum(p.faithful for p in played) / max(1, shown),
    }
