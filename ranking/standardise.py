"""Scores of different sources on one scale."""

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]

CLIP = 5.0


def robust_z(values: Column) -> Column:
    """Deviations from the median in robust standard deviations, within +-5; 0 where a value is not finite.

    The scale is 1.4826 x the median absolute deviation, but never below half of the plain standard deviation: most
    scores of a sparse source are equal, and its few others must not explode.
    """
    known = np.isfinite(values)
    z = np.zeros(values.shape)
    if not known.any():
        return z
    deviation = values[known] - np.median(values[known])
    spread = max(1.4826 * float(np.median(np.abs(deviation))), 0.5 * float(deviation.std()))
    if spread > 1e-12 and np.isfinite(spread):
        z[known] = np.clip(deviation / spread, -CLIP, CLIP)
    return z
