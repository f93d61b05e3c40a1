"""Scores of different sources on one scale."""

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]

KNEE = 3.0
"""Beyond so many standard deviations a score counts logarithmically: an outlier wins, but does not drown the rest."""


def robust_z(values: Column) -> Column:
    """Deviations from the median in robust standard deviations, the order kept; 0 where a value is not finite.

    The scale is 1.4826 x the median absolute deviation, but never below the plain standard deviation: most scores of a
    sparse source are equal, and its few others must not explode.
    """
    known = np.isfinite(values)
    z = np.zeros(values.shape)
    if not known.any():
        return z
    deviation = values[known] - np.median(values[known])
    spread = max(1.4826 * float(np.median(np.abs(deviation))), float(deviation.std()))
    if spread > 1e-12 and np.isfinite(spread):
        z[known] = _bent(deviation / spread)
    return z


def _bent(z: Column) -> Column:
    beyond = np.maximum(np.abs(z) - KNEE, 0.0)
    return np.sign(z) * (np.minimum(np.abs(z), KNEE) + 1.5 * np.log1p(beyond))
