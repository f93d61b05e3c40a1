"""First-run set-up of the demo: its data and its build, each only where it is missing."""

from app.ensure import ensure_built
from app.homes import open_library
from app.progress import progress_bar
from app.settings import Settings
from catalog.demo import load_demo

NAME = "demo"


def prepare_demo(settings: Settings) -> None:
    """Fetch and build what is missing. Raises ParleyError that says what and why."""
    library = open_library(settings)
    with progress_bar() as progress:
        load_demo(library, progress)
    ensure_built(settings.model_copy(update={"catalog": NAME}))
