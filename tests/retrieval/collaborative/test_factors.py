"""Our fold-in against the one of `implicit` itself."""

import os

import numpy as np
import pytest
import scipy.sparse as sp

from retrieval.collaborative.factors import fit_bpr, fit_ials
from retrieval.collaborative.fold import Fold
from retrieval.collaborative.histories import read_histories
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import learn_rule
from tests.retrieval.collaborative.worlds import ITEMS, two_tastes

SETTINGS = CollaborativeSettings(factors=6, factor_l2=0.5, confidence=4.0)
NOBODY = np.zeros(0, dtype=np.int64)


@pytest.fixture
def matrix() -> sp.csr_matrix:
    rows = two_tastes()
    return read_histories(rows, ITEMS, learn_rule(rows, SETTINGS)).matrix()


@pytest.mark.filterwarnings("ignore")
def test_the_fold_in_and_the_reasons_of_ials_are_those_of_implicit(matrix, monkeypatch):
    monkeypatch.setitem(os.environ, "OPENBLAS_NUM_THREADS", "1")
    from implicit.cpu.als import AlternatingLeastSquares

    vendor = AlternatingLeastSquares(
        factors=6, regularization=0.5, alpha=4.0, iterations=15, random_state=7, num_threads=1
    )
    vendor.fit(matrix, show_progress=False)
    model = fit_ials(matrix, SETTINGS, Fold())
    history = np.array([0, 3, 4])
    person = sp.csr_matrix((np.ones(3, dtype=np.float32), ([0, 0, 0], history)), shape=(1, matrix.shape[1]))
    expected = vendor.recalculate_user(0, person) @ vendor.item_factors.T
    np.testing.assert_allclose(model.score([history], [NOBODY])[0], np.ravel(expected), atol=1e-3)
    total, told, _ = vendor.explain(0, person, 5, N=3)
    mine = model.explain(history, NOBODY, np.array([5]))[:, 0]
    assert mine.sum() == pytest.approx(total, abs=1e-3)
    assert dict(zip(history.tolist(), mine, strict=True)) == pytest.approx(dict(told), abs=1e-3)


def test_the_bridge_of_bpr_leads_to_the_people_it_was_trained_on(matrix):
    model = fit_bpr(matrix, SETTINGS, Fold())
    scores = model.score([matrix[n].indices.astype(np.int64) for n in range(20)], [NOBODY] * 20)
    liked = np.asarray(matrix[:20].toarray() > 0)
    assert np.mean([scores[n][liked[n]].mean() > scores[n][~liked[n]].mean() for n in range(20)]) > 0.9


def test_more_factors_than_people_or_items_is_no_error():
    tiny = sp.csr_matrix(np.eye(3, dtype=np.float32))
    assert fit_ials(tiny, CollaborativeSettings(factors=64), Fold()).factors.shape == (3, 2)
