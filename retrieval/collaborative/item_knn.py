"""Nearest items by co-occurrence: cosine, BM25 or Jaccard, as sparse item-to-item weights."""

from enum import StrEnum
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from retrieval.collaborative.histories import Floats

_BLOCK = 512
_DENSE = 0.1
"""Above this share of pairs of items that anybody likes both, rows are compared as dense arrays: faster there."""
_BM25_K1, _BM25_B = 1.2, 0.75


class Similarity(StrEnum):
    """How alike two items are, given who likes them."""

    COSINE = "cosine"
    BM25 = "bm25"
    JACCARD = "jaccard"


def item_knn(matrix: sp.csr_matrix, similarity: Similarity, neighbours: int) -> sp.csr_matrix:
    """weights[i, j]: the similarity of j to i if i is among the nearest `neighbours` of j, else nothing."""
    weighted = _bm25(matrix) if similarity is Similarity.BM25 else matrix
    by_item = sp.csr_matrix(weighted.T)
    norms = np.sqrt(np.asarray(by_item.multiply(by_item).sum(axis=1)).ravel()) + 1e-12
    counts = np.diff(sp.csr_matrix(matrix.T).indptr)
    blocks = []
    for start in range(0, by_item.shape[0], _BLOCK):
        rows = slice(start, min(start + _BLOCK, by_item.shape[0]))
        alike = sp.csr_matrix(by_item[rows] @ weighted, dtype=np.float32)
        own, other = start + np.repeat(np.arange(alike.shape[0]), np.diff(alike.indptr)), alike.indices
        if similarity is Similarity.JACCARD:
            alike.data /= counts[own] + counts[other] - alike.data + 1e-12
        elif similarity is Similarity.COSINE:
            alike.data /= norms[own] * norms[other]
        alike.data[own == other] = 0
        dense = alike.nnz > _DENSE * alike.shape[0] * alike.shape[1]
        blocks.append(_nearest(alike.toarray(), neighbours) if dense else _nearest_of_few(alike, neighbours))
    return sp.csr_matrix(sp.vstack(blocks).T) if blocks else sp.csr_matrix(np.zeros((0, 0), dtype=np.float32))


def _nearest(alike: Floats, neighbours: int) -> sp.csr_matrix:
    """Only the largest `neighbours` values of each row; of equal ones some, so that the size is bounded."""
    if neighbours < alike.shape[1]:
        drop = np.argpartition(-alike, neighbours - 1, axis=1)[:, neighbours:]
        np.put_along_axis(alike, drop, 0, axis=1)
    return sp.csr_matrix(alike)


def _nearest_of_few(alike: sp.csr_matrix, neighbours: int) -> sp.csr_matrix:
    """As `_nearest`, in memory and time that grow with the pairs that anybody likes both, not with all pairs."""
    for start, end in pairwise(alike.indptr.tolist()):
        if end - start > neighbours:
            row = alike.data[start:end]
            row[np.argpartition(-row, neighbours - 1)[neighbours:]] = 0
    alike.eliminate_zeros()
    return alike


def _bm25(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """People as documents of likes: a like of someone who likes everything counts less, a rare item's more."""
    lengths = np.asarray(matrix.sum(axis=1)).ravel()
    people = matrix.shape[0]
    liked_by = np.bincount(matrix.indices, minlength=matrix.shape[1])
    rarity = np.log1p((people - liked_by + 0.5) / (liked_by + 0.5))
    norm = _BM25_K1 * (1 - _BM25_B + _BM25_B * lengths / max(lengths.mean(), 1e-12))
    owner = np.repeat(np.arange(people), np.diff(matrix.indptr))
    data = matrix.data * (_BM25_K1 + 1) / (matrix.data + norm[owner]) * rarity[matrix.indices]
    return sp.csr_matrix((data.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)
