"""A validation split: people kept out of the fit, 80 % of what they did folded in, their later likes to be found.

Where the data has times each person is judged twice: on what they did last (what comes next?), and on a drawn part
(is their taste understood?). A chat needs both: a history goes on, but likes are said in any order.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.items import Interaction
from retrieval.collaborative.fold import Rows
from retrieval.collaborative.histories import Floats, Histories, Ints, read_histories
from retrieval.collaborative.tastes import TasteRule, tastes

_FOLD_IN, _AT_LEAST, _FEWEST = 0.8, 5, 10
_SCORES = 60_000_000
"""Fewer people are kept out where their scores of all items would be more than about so many numbers."""
_FIRST_PAGE, _DEEP = 10, 100


@dataclass(frozen=True, eq=False)
class Holdout:
    """`fit`: everybody else. Per judgement of a held-out person, as rows of `fit`: `known` likes (oldest first),
    `seen` (everything known, never ranked) and `wanted` (the likes to find)."""

    fit: Histories
    known: Rows
    seen: Rows
    wanted: Rows
    last: npt.NDArray[np.bool_]
    """Whether a judgement is on what a person did last (else: on a drawn part)."""
    people: int

    def ndcg(self, scores: Floats) -> Floats:
        """NDCG@10 and NDCG@100 of each judgement with what was seen removed, shape (2, judgements), from scores of
        shape (judgements, items)."""
        ranked = scores.copy()
        for row, items in enumerate(self.seen):
            ranked[row, items] = -np.inf
        places = min(_DEEP, ranked.shape[1])
        top = np.argpartition(-ranked, places - 1, axis=1)[:, :places]
        best = np.take_along_axis(top, np.argsort(-np.take_along_axis(ranked, top, 1), axis=1, kind="stable"), 1)
        hits = np.array([np.isin(row, wanted) for row, wanted in zip(best, self.wanted, strict=True)])
        discounts = 1 / np.log2(np.arange(2, places + 2))
        found = np.array([len(w) for w in self.wanted])
        cuts = (min(_FIRST_PAGE, places), places)
        ideal = [np.cumsum(discounts)[np.minimum(found, cut) - 1] for cut in cuts]
        gains = [hits[:, :cut] @ discounts[:cut] / most for cut, most in zip(cuts, ideal, strict=True)]
        return np.asarray(gains, dtype=np.float32)


def hold_out(
    interactions: Sequence[Interaction],
    item_ids: Sequence[str],
    rule: TasteRule,
    seed: int,
    turn: int = 0,
    share: float = 0.2,
    at_most: int = 400,
) -> Holdout | None:
    """Keep a seeded draw of at most `at_most` people out (other turns draw others); None with fewer than ten."""
    rng = np.random.default_rng(seed)
    people: dict[str, list[Interaction]] = defaultdict(list)
    for interaction in interactions:
        people[interaction.user].append(interaction)
    able = sorted(user for user, rows in people.items() if len(rows) >= _AT_LEAST)
    size = min(round(share * len(able)), at_most, max(_SCORES // max(len(item_ids), 1), 4 * _FEWEST))
    drawn = sorted(rng.permutation(able)[turn * size : (turn + 1) * size].tolist())
    kept_out = set(drawn)
    fit = read_histories([i for i in interactions if i.user not in kept_out], item_ids, rule)
    rows = {item: row for row, item in enumerate(fit.item_ids)}
    cuts = [(cut, last) for user in drawn for last, cut in enumerate(_cuts(people[user], fit.timed, rng))]
    judged = [(j, last == 1) for (first, rest), last in cuts if (j := _judgement(first, rest, rule, rows))]
    if len(judged) < _FEWEST:
        return None
    known, seen, wanted = zip(*(j for j, _ in judged), strict=True)
    return Holdout(fit, known, seen, wanted, np.array([last for _, last in judged]), len(drawn))


def mean_ndcg(splits: Sequence[Holdout], scores: Sequence[Floats]) -> tuple[float, float]:
    """What methods are compared by, and the NDCG@10 alone, over all splits.

    Compared is the mean of NDCG@10 and NDCG@100: the page that is seen, and the candidates that a ranking gets to
    choose from. Each is the geometric mean over the two kinds of judgement, so that both count alike.
    """
    values = np.concatenate([held.ndcg(s) for held, s in zip(splits, scores, strict=True)], axis=1)
    last = np.concatenate([held.last for held in splits])
    kinds = [values[:, kind].mean(axis=1) for kind in (last, ~last) if kind.any()]
    first, deep = np.exp(np.mean(np.log(np.array(kinds) + 1e-9), axis=0))
    return float(first + deep) / 2, float(first)


def _cuts(
    rows: Sequence[Interaction], timed: bool, rng: np.random.Generator
) -> list[tuple[list[Interaction], list[Interaction]]]:
    """The first 80 % and the rest: by time where there is time, and by a draw."""
    place = max(1, int(_FOLD_IN * len(rows)))
    first = set(rng.permutation(len(rows))[:place].tolist())
    cuts = [([r for n, r in enumerate(rows) if n in first], [r for n, r in enumerate(rows) if n not in first])]
    if timed and all(row.time for row in rows):
        ordered = sorted(rows, key=lambda row: row.time.timestamp() if row.time else 0.0)
        cuts.append((ordered[:place], ordered[place:]))
    return cuts


def _judgement(
    first: Sequence[Interaction], rest: Sequence[Interaction], rule: TasteRule, rows: Mapping[str, int]
) -> tuple[Ints, Ints, Ints] | None:
    """Known likes, everything seen, and wanted likes as item rows; None where there is nothing to know or to find."""
    seen = {i.item for i in first}
    known = [rows[item] for item in _likes(first, rule) if item in rows]
    wanted = [rows[item] for item in _likes(rest, rule) if item in rows and item not in seen]
    if not known or not wanted:
        return None
    everything = [rows[item] for item in sorted(seen) if item in rows]
    return np.array(known), np.array(everything), np.array(wanted)


def _likes(interactions: Sequence[Interaction], rule: TasteRule) -> list[str]:
    return [item for weights in tastes(interactions, rule).values() for item, weight in weights.items() if weight > 0]
