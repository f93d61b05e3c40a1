"""`parley evaluate simulate`: simulated people with a hidden target talk to the live assistant."""

import time

from app.opening import open_home
from app.progress import progress_bar
from app.talks import LiveTalk
from domain.errors import BadInput
from evaluation import offline
from evaluation.simulated_model import Reworder
from evaluation.simulated_report import draw, table
from evaluation.simulated_user import converse

Document = dict[str, object]


def measure_simulated(catalog: str, people: int, seed: int, *, by_model: bool = False) -> Document:
    """A row for all and for each temperament, language and segment; every conversation's words beside them."""
    serving, started = open_home(catalog), time.perf_counter()
    live = serving.live()
    persons = draw(live.catalog.view(), live.catalog.interactions(), people, seed)
    if not persons:
        raise BadInput("no item here can be told from others by its attributes", "import items with attributes")
    if by_model and live.parts.model is None:
        raise BadInput("no language model is configured", "set [llm] in parley.toml, or leave out --model")
    reword = Reworder(live.parts.model) if by_model and live.parts.model else None
    played = []
    with progress_bar() as progress:
        for done, person in enumerate(persons):
            progress("simulated people", done, len(persons))
            talk = LiveTalk(serving, None)
            try:
                played.append(converse(person, talk, live.catalog.view, reword=reword))
            finally:
                talk.forget()
    document: Document = {"rows": table(played), "talks": [p.model_dump(mode="json") for p in played]}
    if reword:
        document["reworded"] = {"used": reword.used, "kept": reword.kept}
    seconds = time.perf_counter() - started
    return document | {"seconds": seconds, "catalog": live.name, "seed": seed, "versions": offline.versions()}
