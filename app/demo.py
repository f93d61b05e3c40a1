"""First-run set-up of the demo: its data and its build, each only where it is missing."""

from app.ensure import ensure_built
from app.homes import open_library
from app.output import note
from app.progress import progress_bar
from app.settings import Settings
from catalog.demo import load_demo
from catalog.models import fetch_model
from catalog.progress import Progress
from domain.errors import ParleyError

NAME = "demo"


def prepare_demo(settings: Settings) -> None:
    """Fetch and build what is missing. Raises ParleyError that says what and why."""
    library = open_library(settings)
    with progress_bar() as progress:
        load_demo(library, progress)
        _fetch_small_model(settings, progress)
    ensure_built(settings.model_copy(update={"catalog": NAME}))


def _fetch_small_model(settings: Settings, progress: Progress) -> None:
    """The base of the tuned reader (98 MB); where it cannot be had the rules read alone, and a line says so."""
    if settings.understanding.tuned == "off":
        return
    try:
        fetch_model("smollm2", settings.home, progress)
    except ParleyError as error:
        note(f"the small model could not be fetched, messages are read by the rules alone: {error.message}")
