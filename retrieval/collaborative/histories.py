"""Who liked what, in which order, as arrays: what every model is fitted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from domain.items import Interaction
from retrieval.collaborative.tastes import TasteRule, tastes

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Histories:
    """The likes of all people: `items[starts[p]:starts[p + 1]]` are the item rows of person p, oldest first.

    `item_ids` holds the items with at least one like, in the order of the catalogue; `timed` says whether the order
    is one of time for most people (else it is the order of the data).
    """

    item_ids: tuple[str, ...]
    users: tuple[str, ...]
    starts: Ints
    items: Ints
    weights: Floats
    timed: bool
    kept: Mapping[str, Floats] = field(default_factory=dict)
    """Running sums over all people, by name: what closed forms are fitted from. Empty: worked out when needed."""

    def of(self, person: int) -> Ints:
        """The item rows of one person, oldest first."""
        return self.items[self.starts[person] : self.starts[person + 1]]

    def likes(self, person: int) -> dict[str, float]:
        """Item -> weight of one person, oldest first."""
        span = slice(int(self.starts[person]), int(self.starts[person + 1]))
        return {self.item_ids[row]: float(w) for row, w in zip(self.items[span], self.weights[span], strict=True)}

    @property
    def lengths(self) -> Ints:
        """How many likes each person has, shape (people,)."""
        return np.diff(self.starts)

    def matrix(self) -> sp.csr_matrix:
        """People x items with the weights of the likes."""
        shape = (len(self.users), len(self.item_ids))
        matrix = sp.csr_matrix((self.weights, self.items, self.starts), shape=shape)
        return matrix.sorted_indices()

    def people(self, rows: Ints) -> "Histories":
        """The same items, of these people only (rows in the given order)."""
        pieces = [np.arange(self.starts[r], self.starts[r + 1]) for r in rows]
        kept = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(self.lengths[rows])]).astype(np.int64)
        users = tuple(self.users[r] for r in rows)
        return Histories(self.item_ids, users, starts, self.items[kept], self.weights[kept], self.timed)


def read_histories(interactions: Sequence[Interaction], item_ids: Sequence[str], rule: TasteRule) -> Histories:
    """The likes and lukewarm ratings; items outside `item_ids` and items that nobody chose are left out."""
    judged = tastes(interactions, rule, lukewarm=True)
    allowed = set(item_ids)
    liked = {u: {i: w for i, w in kept.items() if w > 0 and i in allowed} for u, kept in sorted(judged.items())}
    liked = {user: kept for user, kept in liked.items() if kept}
    somebody_likes = {item for kept in liked.values() for item in kept}
    known = tuple(i for i in dict.fromkeys(item_ids) if i in somebody_likes)
    rows = {item: row for row, item in enumerate(known)}
    items = np.array([rows[i] for kept in liked.values() for i in kept], dtype=np.int64)
    weights = np.array([w for kept in liked.values() for w in kept.values()], dtype=np.float32)
    starts = np.cumsum([0, *(len(kept) for kept in liked.values())], dtype=np.int64)
    return Histories(known, tuple(liked), starts, items, weights, _timed(interactions))


def _timed(interactions: Sequence[Interaction]) -> bool:
    """Whether nearly all interactions have a time, and it tells the order of at least three steps in ten."""
    with_time = [(i.user, i.time.timestamp()) for i in interactions if i.time]
    if not with_time or len(with_time) < 0.9 * len(interactions):
        return False
    users = {user: n for n, user in enumerate({u for u, _ in with_time})}
    steps = np.array(sorted((users[u], t) for u, t in with_time))
    same_person = steps[1:, 0] == steps[:-1, 0]
    return bool(same_person.any()) and bool((steps[1:, 1] > steps[:-1, 1])[same_person].mean() >= 0.3)
