"""Documents of weighted terms, compared by cosine: words of talk, or the items that came up in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from domain.ports import Scores

_BETWEEN = "\0"


@dataclass(frozen=True, eq=False)
class CosineIndex:
    """tf-idf with sublinear counts (1 + ln tf), rows of length 1 (Salton and Buckley 1988). Immutable.

    A long query does not drown a document that says little, as it does where scores only add up: over whole dialogues
    this finds better neighbours than BM25 (docs/evaluation.md).
    """

    places: Mapping[str, int]
    rarity: Scores
    columns: sp.csr_matrix
    """Terms x documents."""

    @classmethod
    def of(cls, documents: Sequence[Mapping[str, float]]) -> "CosineIndex":
        """Index documents given as counts by term."""
        places: dict[str, int] = {}
        rows, terms, counts = [], [], []
        for row, document in enumerate(documents):
            for term, count in document.items():
                rows.append(row)
                terms.append(places.setdefault(term, len(places)))
                counts.append(count)
        having = np.bincount(np.asarray(terms, dtype=np.int64), minlength=len(places)).astype(np.float64)
        rarity = np.log1p((len(documents) - having + 0.5) / (having + 0.5))
        values = _damped(np.asarray(counts, dtype=np.float64)) * rarity[np.asarray(terms, dtype=np.int64)]
        shape = (len(documents), len(places))
        table = sp.csr_matrix((values, (rows, terms)), shape=shape)
        lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
        unit = sp.diags(1.0 / np.maximum(lengths, 1e-9)) @ table
        return cls(places, rarity, sp.csr_matrix(unit.T))

    def similar(self, counts: Mapping[str, float]) -> Scores:
        """Cosine of a query with every document, shape (documents,); 0 for a query of unknown terms."""
        known = [(self.places[t], c) for t, c in counts.items() if t in self.places and c > 0]
        if not known:
            return np.zeros(self.columns.shape[1])
        terms = np.array([t for t, _ in known])
        weights = _damped(np.array([c for _, c in known])) * self.rarity[terms]
        length = float(np.linalg.norm(weights))
        if length < 1e-9:
            return np.zeros(self.columns.shape[1])
        return np.asarray((weights / length) @ self.columns[terms]).ravel()

    def kept(self, rows: Sequence[int]) -> "CosineIndex":
        """The index with some documents only; how rare a term is stays as it was."""
        return CosineIndex(self.places, self.rarity, sp.csr_matrix(self.columns[:, list(rows)]))

    def save(self, path: Path) -> None:
        """Write it to an .npz file. Raises OSError."""
        c = self.columns
        np.savez(
            path, terms=np.frombuffer(_BETWEEN.join(self.places).encode("utf-8", "replace"), dtype=np.uint8),
            rarity=self.rarity, data=c.data.astype(np.float32), indices=c.indices, indptr=c.indptr,
            documents=np.array(c.shape[1]),
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> "CosineIndex":
        """Read what `save` wrote. Raises OSError, ValueError, KeyError."""
        with np.load(path, allow_pickle=False) as held:
            told = held["terms"].tobytes().decode("utf-8")
            terms = told.split(_BETWEEN) if told else []
            shape = (len(terms), int(held["documents"]))
            columns = sp.csr_matrix((held["data"].astype(np.float64), held["indices"], held["indptr"]), shape=shape)
            return cls({term: place for place, term in enumerate(terms)}, held["rarity"], columns)


def _damped(counts: Scores) -> Scores:
    """1 + ln count for counts of one and more, the count itself below one (decayed mentions)."""
    made: Scores = np.where(counts >= 1, 1 + np.log(np.maximum(counts, 1)), counts)
    return made
