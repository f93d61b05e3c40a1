"""How long to train: some people are kept out to say when, then everybody is learned from for as many epochs."""

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

from retrieval.collaborative.histories import Histories, Ints
from retrieval.collaborative.neural.settings import NeuralSettings

Progress = Callable[[str, int, int], None]
"""Hears (step, done, total)."""
_FEWEST, _MOST = 20, 500
_SHARE = 0.8


class Trainee(Protocol):
    """A network in training."""

    def epoch(self) -> None:
        """Learn from everybody once."""
        ...

    def recommend(self, known: list[Ints]) -> list[Ints]:
        """The 10 best items for each history, without its own."""
        ...


def trained(
    make: Callable[[Histories], Trainee],
    histories: Histories,
    settings: NeuralSettings,
    seed: int,
    progress: Progress = lambda *_: None,
) -> tuple[Trainee, int]:
    """A network that learned from everybody, and for how many epochs. `progress` hears of every epoch.

    Bounded by `settings.seconds` in all: a slow machine trains less. With too few people to ask it trains all epochs.
    """
    started = time.monotonic()
    rng = np.random.default_rng(seed)
    able = np.flatnonzero(histories.lengths >= 3)
    held = rng.permutation(able)[: min(_MOST, round(settings.people_held * len(able)))]
    epochs = settings.epochs
    if len(held) >= _FEWEST:
        rest = np.setdiff1d(np.arange(len(histories.users)), held)
        scout = make(histories.people(rest))
        epochs = _best_epoch(scout, histories.people(held), settings, started, rng, progress)
    final = make(histories)
    for done in range(epochs):
        if done and time.monotonic() - started > settings.seconds:
            return final, done
        final.epoch()
        progress("epochs with everybody", done + 1, epochs)
    return final, epochs


def _best_epoch(
    scout: Trainee,
    held: Histories,
    settings: NeuralSettings,
    started: float,
    rng: np.random.Generator,
    progress: Progress,
) -> int:
    """The epoch after which the people kept out were served best."""
    cuts = [_cut(held.of(person), held.timed, rng) for person in range(len(held.users))]
    best, best_epoch = -1.0, 1
    for epoch in range(1, settings.epochs + 1):
        scout.epoch()
        found = scout.recommend([known for known, _ in cuts])
        reached = float(np.mean([_ndcg(row, wanted) for row, (_, wanted) in zip(found, cuts, strict=True)]))
        if reached > best:
            best, best_epoch = reached, epoch
        progress(f"epochs to find how many (NDCG@10 {reached:.3f}, best {best:.3f})", epoch, settings.epochs)
        if epoch - best_epoch >= settings.patience or time.monotonic() - started > settings.seconds / 2:
            break
    return best_epoch


def _cut(items: Ints, timed: bool, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Four fifths of a history and the rest: the last where there is time, else a draw."""
    place = max(1, min(len(items) - 1, int(_SHARE * len(items))))
    first = np.arange(place) if timed else np.sort(rng.permutation(len(items))[:place])
    return items[first], np.delete(items, first)


def _ndcg(found: Ints, wanted: Ints) -> float:
    discounts = 1 / np.log2(np.arange(2, len(found) + 2))
    hits = np.isin(found, wanted)
    return float(hits @ discounts / discounts[: min(len(wanted), len(found))].sum())
