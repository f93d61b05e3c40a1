"""A fitted collaborative model in terms of item ids: scores, contributions, save and load."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from domain.errors import NotBuilt, StoreFailed
from domain.ports import Scores
from retrieval.collaborative.blend import Blended
from retrieval.collaborative.core import Array, Core
from retrieval.collaborative.factors import open_bpr, open_ials
from retrieval.collaborative.histories import Floats, Ints
from retrieval.collaborative.linear import open_linear
from retrieval.collaborative.neural.attention import open_sasrec
from retrieval.collaborative.neural.vae import open_vae
from retrieval.collaborative.tastes import TasteRule
from retrieval.collaborative.user_knn import open_user_knn

_FACTS, _ARRAYS = "model.json", "model.npz"
_FORMAT = 1


@dataclass(frozen=True, eq=False)
class CollaborativeModel:
    """`name` of the method, the ids it can score, its mathematics, and the rule that told likes from dislikes."""

    name: str
    item_ids: tuple[str, ...]
    core: Core | None
    rule: TasteRule

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Row by item id."""
        return {item: row for row, item in enumerate(self.item_ids)}

    def scores(self, history: Sequence[str], disliked: Sequence[str] = ()) -> Scores:
        """One score per item of `item_ids` for a history of liked ids (oldest first); NaN where none is known."""
        return np.asarray(self.scores_many([history], [disliked])[0], dtype=np.float64)

    def scores_many(self, histories: Sequence[Sequence[str]], disliked: Sequence[Sequence[str]]) -> Floats:
        """The scores of many people at once, shape (people, items); a row of NaN where nothing is known."""
        liked_rows = [self._encode(h) for h in histories]
        disliked_rows = [self._encode(d) for d in disliked]
        if self.core is None or not len(histories):
            return np.full((len(histories), len(self.item_ids)), np.nan, dtype=np.float32)
        scores = self.core.score(liked_rows, disliked_rows)
        strangers = [not len(up) and not len(down) for up, down in zip(liked_rows, disliked_rows, strict=True)]
        scores[strangers] = np.nan
        return scores

    def contributions(
        self, history: Sequence[str], item_id: str, disliked: Sequence[str] = ()
    ) -> list[tuple[str, float]]:
        """What each known item of the history adds to the score of one item, the largest first; [] if unknown."""
        return next(iter(self.reasons(history, disliked, [item_id]).values()), [])

    def reasons(
        self, history: Sequence[str], disliked: Sequence[str], targets: Sequence[str], most: int | None = None
    ) -> dict[str, list[tuple[str, float]]]:
        """The largest `most` contributions for many target ids at once; unknown targets are left out."""
        liked_rows, disliked_rows = self._encode(history), self._encode(disliked)
        known = [t for t in targets if t in self.rows]
        told = np.concatenate([liked_rows, disliked_rows])
        if self.core is None or not known or not len(told):
            return {}
        table = self.core.explain(liked_rows, disliked_rows, self._encode(known))
        order = np.argsort(-table, axis=0, kind="stable")[:most]
        ids = [self.item_ids[row] for row in told]
        return {t: [(ids[i], float(table[i, n])) for i in order[:, n]] for n, t in enumerate(known)}

    def save(self, folder: Path) -> None:
        """Write the model into `folder`. Raises StoreFailed."""
        facts = {
            "format": _FORMAT, "name": self.name, "item_ids": self.item_ids, "rule": self.rule.model_dump(mode="json"),
            "kind": self.core.kind if self.core else None, "facts": self.core.facts() if self.core else {},
        }  # fmt: skip
        try:
            folder.mkdir(parents=True, exist_ok=True)
            np.savez(folder / _ARRAYS, **dict(self.core.arrays() if self.core else {}))  # type: ignore[arg-type]
            (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        except OSError as error:
            raise StoreFailed(f"cannot write the collaborative model: {error}", "free space on the disk") from error

    def _encode(self, item_ids: Sequence[str]) -> Ints:
        """The rows of the known ids; of a repeated id the newest place counts."""
        newest = dict.fromkeys(reversed([i for i in item_ids if i in self.rows]))
        return np.array([self.rows[i] for i in reversed(newest)], dtype=np.int64)


def load_collaborative(folder: Path) -> CollaborativeModel:
    """The model that was saved in `folder`. Raises NotBuilt where there is none that can be read."""
    try:
        facts: dict[str, Any] = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        if facts["format"] != _FORMAT:
            raise ValueError(f"format {facts['format']}, not {_FORMAT}")
        core = _open(facts["kind"], facts["facts"], arrays) if facts["kind"] else None
        rule = TasteRule.model_validate(facts["rule"])
        return CollaborativeModel(facts["name"], tuple(facts["item_ids"]), core, rule)
    except (OSError, ValueError, KeyError) as error:
        raise NotBuilt(f"no collaborative model can be read from {folder.name}: {error}", "run parley build") from error


def _open(kind: str, facts: Mapping[str, Any], arrays: Mapping[str, Array]) -> Core:
    if kind == "blend":
        parts = []
        for n, part in enumerate(facts["parts"]):
            own = {name.removeprefix(f"{n}."): a for name, a in arrays.items() if name.startswith(f"{n}.")}
            parts.append(_open(part["kind"], part["facts"], own))
        return Blended(parts, facts["weights"])
    openers: dict[str, Callable[[Mapping[str, Any], Mapping[str, Array]], Core]] = {
        "linear": open_linear, "user_knn": open_user_knn, "ials": open_ials, "bpr": open_bpr,
        "multvae": open_vae, "sasrec": open_sasrec,
    }  # fmt: skip
    return openers[kind](facts, arrays)
