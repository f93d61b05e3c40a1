"""Do searches by words and meaning find what a person would name? `PARLEY_HOME=... python -m benchmarks.meaning`.

Forty requests in English and Chinese over the built demo catalogue (meaning.txt: request|film;film;...). The films are
some that fit, written down from memory; a search may be right about others, so the numbers compare settings and
sources, and are no grade. Recall@10 is hits / min(10, films that the catalogue has).
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from catalog.library import Library
from domain.ports import CatalogView
from domain.query import Query
from retrieval.builds import current
from retrieval.embedding import open_embedder
from retrieval.hybrid import HybridRetriever
from retrieval.index import SearchIndex
from retrieval.settings import RetrievalSettings

REQUESTS = Path(__file__).parent / "meaning.txt"
Find = Callable[[str], Sequence[str]]


def wanted(view: CatalogView) -> list[tuple[str, list[set[str]]]]:
    """Each request with the ids of each fitting film (a title may have several)."""
    by_title: dict[str, set[str]] = {}
    for item in view.items():
        by_title.setdefault(item.title().lower(), set()).add(item.id)
    lines = [line.partition("|")[::2] for line in REQUESTS.read_text("utf-8").splitlines()]
    return [(asked, [by_title[t.lower()] for t in films.split(";") if t.lower() in by_title]) for asked, films in lines]


def recall(find: Find, asked: str, films: Sequence[set[str]]) -> float:
    """Recall@10 of one request."""
    found = set(find(asked)[:10])
    return sum(bool(found & ids) for ids in films) / max(1, min(10, len(films)))


def main() -> None:
    """Print recall by source and language."""
    catalog = Library(Path(os.environ.get("PARLEY_HOME", ".parley"))).open(None)
    folder = current(catalog.folder)
    if folder is None:
        raise SystemExit("build the demo first: parley build")
    settings = RetrievalSettings()
    index = SearchIndex.open(folder, catalog, open_embedder(), settings)
    view = catalog.view()
    hybrid = HybridRetriever(catalog, index.sources(), settings.fusion)
    methods = {s.name: s for s in index.sources() if s.name in ("dense", "lexical")} | {"hybrid": hybrid}
    print("| source | all | English | Chinese |\n|---|---|---|---|")
    for name, method in methods.items():
        found = [
            (asked, recall(lambda text, find=method: [c.item_id for c in find(Query(text=text), 10)], asked, films))
            for asked, films in wanted(view)
        ]
        english = [value for asked, value in found if asked.isascii()]
        chinese = [value for asked, value in found if not asked.isascii()]
        print(f"| {name} | {np.mean([v for _, v in found]):.3f} | {np.mean(english):.3f} | {np.mean(chinese):.3f} |")
    index.close()


if __name__ == "__main__":
    main()
