"""Bootstrap intervals of means: how much of a number is luck of the draw of people."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

_CELLS = 20_000_000
"""At most so many draws are held at once."""


def bootstrap(values: Values, *, draws: int = 1000, seed: int = 7, level: float = 0.95) -> npt.NDArray[np.float64]:
    """Percentile intervals of the column means of `values` (people x metrics), shape (metrics, 2).

    People are drawn with replacement, all metrics of a person together. One person or none: NaN.
    """
    people, metrics = values.shape
    if people < 2:
        return np.full((metrics, 2), np.nan)
    rng = np.random.default_rng(seed)
    block = max(1, _CELLS // people)
    means = []
    for start in range(0, draws, block):
        drawn = rng.multinomial(people, np.full(people, 1 / people), size=min(block, draws - start))
        means.append(drawn @ values / people)
    tails = [(1 - level) / 2, (1 + level) / 2]
    return np.asarray(np.quantile(np.concatenate(means), tails, axis=0).T)


def paired(values: Values, reference: Values, *, draws: int = 1000, seed: int = 7) -> tuple[float, float, float]:
    """The mean difference of two methods on the same people and its 95 % interval: (mean, low, high)."""
    differences = (values - reference)[:, None]
    low, high = bootstrap(differences, draws=draws, seed=seed)[0]
    return float(differences.mean()), float(low), float(high)
