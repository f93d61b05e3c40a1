"""Learning from what was shown: the place at which it stood must not be what is learned."""

import numpy as np
import pytest

from domain.candidates import Candidate
from domain.query import Query
from ranking.fitblend import Prepared, fit_weights
from ranking.impressions import Impression, enough, examples_from, propensity
from ranking.settings import ImpressionSettings

SHOWN = tuple(Candidate(item_id=f"i{n}", score=1.0 / n) for n in range(1, 6))


def seen(*chosen: str) -> Impression:
    return Impression(query=Query(liked=("x",)), shown=SHOWN, chosen=frozenset(chosen))


def test_a_choice_counts_more_the_further_down_it_was() -> None:
    settings = ImpressionSettings(clip=4.0)
    weights = [examples_from([seen(f"i{n}")], settings)[0].weight for n in range(1, 6)]
    assert weights == pytest.approx([1, 2, 3, 4, 4])
    assert examples_from([seen("i5")], ImpressionSettings(position_bias=0.0))[0].weight == 1


def test_every_choice_is_an_example_against_all_that_was_shown() -> None:
    made = examples_from([seen("i1", "i4")], ImpressionSettings())
    assert [example.relevant for example in made] == [{"i1"}, {"i4"}]
    assert all(example.candidates == SHOWN for example in made)


def test_lists_without_a_choice_teach_nothing_and_do_not_count() -> None:
    assert examples_from([seen()], ImpressionSettings()) == ()
    assert enough([seen("i1")] * 3, ImpressionSettings(at_least=3))
    assert not enough([seen("i1"), seen(), seen()], ImpressionSettings(at_least=2))


class Clicks:
    """A log with a known click model: `worth` decides what is liked, but the list was ordered by `bait`, and a place
    is looked at with a probability of one over it."""

    names = ("worth", "bait")

    def __init__(self, lists: int, seed: int = 3) -> None:
        rng = np.random.default_rng(seed)
        self.examples: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        for _ in range(lists):
            values = rng.normal(size=(10, 2))
            values = values[np.argsort(-values[:, 1])]
            liked = rng.random(10) < 1 / (1 + np.exp(-(2 * values[:, 0] - 1)))
            looked = rng.random(10) < np.array([propensity(place, 1.0) for place in range(1, 11)])
            self.examples.append((values, liked, liked & looked))

    def learned(self, bias: float) -> dict[str, float]:
        """The weights that the clicks teach."""
        impressions = [
            Impression(
                query=Query(), shown=tuple(Candidate(item_id=f"{n}.{row}", score=0.0) for row in range(10)),
                chosen=frozenset(f"{n}.{row}" for row in np.flatnonzero(clicked)),
            )
            for n, (_, _, clicked) in enumerate(self.examples)
        ]  # fmt: skip
        prepared = []
        for example in examples_from(impressions, ImpressionSettings(position_bias=bias, clip=10.0)):
            where = [tuple(map(int, c.item_id.split("."))) for c in example.candidates]
            values = np.array([self.examples[n][0][row] for n, row in where])
            right = np.array([c.item_id in example.relevant for c in example.candidates])
            prepared.append(Prepared(values, right, example.weight))
        return dict(fit_weights(self.names, prepared, {"worth": 0.5, "bait": 0.5}, penalty=1e-4).weights)


def test_propensity_weights_undo_the_place_that_a_log_was_shown_in() -> None:
    log = Clicks(1500)
    biased, fair = log.learned(bias=0.0), log.learned(bias=1.0)
    assert biased["bait"] / biased["worth"] > 0.3
    assert fair["bait"] / fair["worth"] < 0.1
