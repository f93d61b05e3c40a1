"""`parley build` over past talk, whole."""

from pathlib import Path

import pytest

from app.build import build_catalog
from app.settings import Settings
from catalog.past import Mentioned, PastConversation, Said
from catalog.store import SqlCatalog
from domain.intent import Sentiment
from ranking.settings import Regime
from tests.builders import films


def talks(count: int) -> list[PastConversation]:
    """People who loved one film and are told of its neighbour in the list."""
    items = films()
    made = []
    for n in range(count):
        one, two = items[n % 12], items[(n + 1) % 12]
        said = (
            Said(role="user", content=f"I loved {one.title()}"),
            Said(role="user", content="what else?"),
            Said(role="assistant", content=f"Try {two.title()}"),
        )
        named = (Mentioned(item=one.id, sentiment=Sentiment.LIKE), Mentioned(item=two.id))
        made.append(PastConversation(id=f"c{n}", messages=said, items=named))
    return made


@pytest.mark.slow
def test_a_build_earns_weights_on_past_talk_and_says_so(tmp_path: Path) -> None:
    records = SqlCatalog(tmp_path / "catalogs" / "films", "films")
    records.upsert(films())
    records.add_conversations(talks(280))
    summary = build_catalog(records, Settings(home=tmp_path), lambda *_: None)
    (talk,) = [r for r in summary.ranking.regimes if r.regime is Regime.IN_TALK]
    assert talk.train >= 40
    assert talk.weights
    assert "280; words" in summary.index.dialogue
    assert summary.index.interactions == 560
