"""An item that nobody has used yet: neither lifted nor sunk by what people did, and seen by a share of pages."""

import numpy as np

from domain.candidates import Candidate, Evidence
from domain.query import Query
from ranking.explore import Exploration
from ranking.features import Featurizer
from ranking.settings import DiversitySettings
from retrieval.collaborative.choose import fit_collaborative
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.source import CollaborativeSource
from retrieval.popularity import PopularitySource, fit_popularity
from tests.builders import films
from tests.contracts.test_retriever_contract import small_catalog

NEW = films()[0].model_copy(update={"id": "new"})


def test_what_people_did_says_nothing_about_a_new_item() -> None:
    catalog = small_catalog()
    deeds, ids = catalog.interactions(), list(catalog.view().ids)
    catalog.upsert([NEW])
    model, _ = fit_collaborative(deeds, ids, CollaborativeSettings(method="ease"))
    sources = (CollaborativeSource(catalog, model), PopularitySource(catalog, fit_popularity(deeds)))
    query, shown = Query(liked=("f1", "f2")), [*ids, "new"]
    raw = {source.name: source.scores(query, shown) for source in sources}
    candidates = [
        Candidate(
            item_id=item, score=0.0,
            evidence=tuple(Evidence(source=s, rank=0, score=v[n]) for s, v in raw.items() if np.isfinite(v[n])),
        )
        for n, item in enumerate(shown)
    ]  # fmt: skip
    table = Featurizer(catalog.view).table(query, candidates)
    assert table.column("collaborative")[-1] == 0.0
    assert abs(table.column("popularity")[-1]) < abs(table.column("popularity")).max()
    assert table.column("collaborative").min() < 0 < table.column("collaborative").max()


def test_a_share_of_pages_shows_a_new_item_and_no_share_shows_none() -> None:
    def page(share: float, user: int) -> set[str]:
        known = [
            Candidate(
                item_id=f"k{n}", score=2.0 - n / 100, parts={"collaborative": 2.0 - n / 100},
                evidence=(Evidence(source="collaborative", rank=n + 1, score=1.0),),
            )
            for n in range(20)
        ]  # fmt: skip
        fresh = Candidate(item_id="new", score=0.1, parts={"similar": 0.1})
        ranked = Exploration(DiversitySettings(exploration=share))(Query(user=f"u{user}", limit=10), [*known, fresh])
        return {c.item_id for c in ranked[:10]}

    shown = {share: np.mean(["new" in page(share, user) for user in range(200)]) for share in (0.0, 0.05, 0.1)}
    assert shown[0.0] == 0
    assert 0.35 < shown[0.05] < 0.65
    assert shown[0.1] == 1
