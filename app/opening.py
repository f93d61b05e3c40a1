"""A home opened for use: settings to live parts, with a build made first where there is none."""

from app.assemble import open_serving
from app.ensure import ensure_built
from app.serving import Serving
from app.settings import load_settings


def open_home(catalog: str = "") -> Serving:
    """What serves this process, ready to answer. Builds with a note on stderr where an import was not built yet."""
    settings = load_settings()
    settings = settings.model_copy(update={"catalog": catalog or settings.catalog})
    ensure_built(settings)
    return open_serving(settings)
