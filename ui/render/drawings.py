"""The SVG paths that the page draws with, from `ui/static/drawings.yaml`: nothing is fetched from anywhere."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from domain.frozen import Frozen


class Drawings(Frozen):
    """Icons by name, cover drawings by genre, and shapes for items whose genre has no drawing."""

    icons: Mapping[str, str]
    glyphs: Mapping[str, str]
    shapes: tuple[str, ...]


@cache
def drawings() -> Drawings:
    """The drawings, read once."""
    path = Path(__file__).parent.parent / "static" / "drawings.yaml"
    return Drawings.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
