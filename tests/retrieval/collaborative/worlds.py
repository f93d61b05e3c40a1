"""Small made-up worlds of people and what they like."""

from datetime import UTC, datetime, timedelta

import numpy as np

from domain.items import Interaction, InteractionKind

START = datetime(2024, 1, 1, tzinfo=UTC)
SPACE, LOVE = [f"s{n}" for n in range(8)], [f"l{n}" for n in range(8)]
ITEMS = [*SPACE, *LOVE, "new"]


def rated(user: str, item: str, value: float = 5.0, day: int | None = None) -> Interaction:
    """One rating, on a day where one is given."""
    time = None if day is None else START + timedelta(days=day)
    return Interaction(user=user, item=item, kind=InteractionKind.RATING, value=value, time=time)


def did(user: str, item: str, kind: InteractionKind, day: int | None = None) -> Interaction:
    """Something else than a rating."""
    time = None if day is None else START + timedelta(days=day)
    return Interaction(user=user, item=item, kind=kind, time=time)


def two_tastes(people: int = 60, seed: int = 1, timed: bool = True) -> list[Interaction]:
    """Half of the people like six of the space films, half six of the love films, each in an order of their own."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        shelf = SPACE if person % 2 else LOVE
        liked = rng.permutation(shelf)[:6].tolist()
        rows += [rated(f"u{person:03}", item, 5.0, day if timed else None) for day, item in enumerate(liked)]
        rows.append(rated(f"u{person:03}", (LOVE if person % 2 else SPACE)[int(rng.integers(8))], 1.0, 9))
    return rows


def in_sequence(people: int = 60, seed: int = 1) -> list[Interaction]:
    """Everybody walks around a circle of 16 items from a place of their own: the next item is certain."""
    rng = np.random.default_rng(seed)
    starts = rng.integers(16, size=people)
    ring = [*SPACE, *LOVE]
    return [rated(f"u{p:03}", ring[(s + step) % 16], 5.0, step) for p, s in enumerate(starts) for step in range(7)]
