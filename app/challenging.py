"""`parley evaluate challengers`: labelled messages made from the catalogue, read by the reader that serves."""

import time

from app.opening import open_home
from app.progress import progress_bar
from domain.errors import BadInput
from evaluation import intent, offline
from evaluation.challengers import by_phenomenon, challengers

Document = dict[str, object]
LANGUAGES = ("en", "zh")


def measure_challengers(catalog: str, count: int, seed: int, language: str, half: int | None = None) -> Document:
    """Understanding per language, group and phenomenon. Raises BadInput for an unknown language."""
    if language and language not in LANGUAGES:
        raise BadInput(f"there are no templates in {language!r}", "use en or zh")
    live, started = open_home(catalog).live(), time.perf_counter()
    view = live.catalog.view()
    spoken = [language] if language else [lang for lang in LANGUAGES if lang in view.schema.languages] or ["en"]
    with progress_bar() as progress:
        cases = challengers(view, count, seed=seed, languages=spoken, half=half)
        verdicts = intent.evaluate(cases, live.parts.reader().read, view, progress=progress)
    document = intent.report(verdicts, catalog=live.name, seconds=time.perf_counter() - started)
    document["rows"] += by_phenomenon(verdicts)
    return document | {"seed": seed, "versions": offline.versions()}
