from xml.etree import ElementTree

import pytest

from evaluation.novelty import item_facts
from evaluation.offline import evaluate_offline
from evaluation.offline_methods import fitted_methods
from evaluation.offline_segments import learn_segments
from evaluation.report import html, markdown
from evaluation.report_plots import Bar, bars, scatter
from tests.evaluation.test_offline import CASES, SETTINGS, SHELVES, TRAIN
from tests.retrieval.collaborative.worlds import ITEMS


@pytest.fixture(scope="module")
def document():
    methods = fitted_methods(["random", "popularity", "ease"], TRAIN, ITEMS, SETTINGS)
    return evaluate_offline(
        methods, CASES, item_facts(SHELVES, TRAIN), catalog="<films>", segments=learn_segments(ITEMS, TRAIN)
    )


def test_the_markdown_has_a_row_per_method_with_its_intervals(document):
    text = markdown(document)
    (ease,) = [line for line in text.splitlines() if line.startswith("| ease | ") and line.count("|") > 8]
    assert f"{document['rows'][2]['ndcg@10']:.3f} ±" in ease
    assert "ease over random" in text
    assert "people:new" in text


def test_the_page_holds_plots_and_escapes_what_it_is_given(document):
    page = html(document)
    assert page.count("<svg") == 4
    assert "<films>" not in page
    assert "&lt;films&gt;" in page


def test_the_plots_are_well_formed(document):
    page = html(document)
    for start in [n for n in range(len(page)) if page.startswith("<svg", n)]:
        ElementTree.fromstring(page[start : page.index("</svg>", start) + 6])


def test_nothing_to_plot_draws_nothing():
    assert bars([]) == scatter([], "x", "y") == ""
    assert "<rect" in bars([Bar("zero", 0.0, 0.0, 0.0)])


def test_a_document_without_cases_is_still_a_page(document):
    empty = evaluate_offline({}, [], item_facts(SHELVES, TRAIN), ks=(10,))
    assert "0 people" in markdown(empty)
    assert html(empty).startswith("<!doctype html>")
