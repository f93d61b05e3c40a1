"""`parley evaluate stacked`: asks with two to five wishes at once, judged by the records themselves."""

import time
from collections.abc import Sequence

from agent.request import RecommendRequest, recommend
from app.opening import open_home
from app.progress import progress_bar
from domain.query import Query
from evaluation import offline
from evaluation.stacked import Answer, evaluate_stacked, stacked_asks

Document = dict[str, object]


def measure_stacked(catalog: str, asks: int, seed: int) -> Document:
    """Precision at 5 of the whole beside vectors alone; in Chinese too where the catalogue has Chinese titles."""
    live, started = open_home(catalog).live(), time.perf_counter()
    view = live.catalog.view()
    languages = [language for language in ("en", "zh") if language in view.schema.languages]

    def whole(text: str, limit: int) -> Sequence[str]:
        return [card.item.id for card in recommend(live.parts, RecommendRequest(text=text, limit=limit)).items]

    def vectors(text: str, limit: int) -> Sequence[str]:
        dense = next(source for source in live.index.sources() if source.name == "dense")
        return [candidate.item_id for candidate in dense(Query(text=text), limit)]

    answers: dict[str, Answer] = {"parley": whole, "vectors alone": vectors}
    with progress_bar() as progress:
        drawn = stacked_asks(view, asks, languages=languages or ["en"], seed=seed)
        document = evaluate_stacked(answers, drawn, view, progress=progress)
    seconds = time.perf_counter() - started
    return document | {"seconds": seconds, "catalog": live.name, "seed": seed, "versions": offline.versions()}
