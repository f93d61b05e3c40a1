"""What the mathematics of every collaborative model offers: scores and contributions over item rows."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy.typing as npt

from retrieval.collaborative.fold import Rows
from retrieval.collaborative.histories import Floats, Ints

Array = npt.NDArray[Any]


class Core(Protocol):
    """A fitted model over item rows. Frozen; holds no ids."""

    @property
    def kind(self) -> str:
        """The name under which `store` finds the class again."""
        ...

    def score(self, liked: Rows, disliked: Rows) -> Floats:
        """Scores of all items for each person, shape (people, items)."""
        ...

    def explain(self, liked: Ints, disliked: Ints, targets: Ints) -> Floats:
        """What each item of one history (liked, then disliked) adds to each target, shape (history, targets)."""
        ...

    def facts(self) -> Mapping[str, object]:
        """What is not an array, as JSON."""
        ...

    def arrays(self) -> Mapping[str, Array]:
        """The arrays by name."""
        ...
