"""What a film's written title holds: the title as people say it, the year, and another title in brackets."""

import re

from domain.items import spoken_title

_YEAR = re.compile(r"\s*[（(](1[89]\d\d|20\d\d)(?:\s*[-–]\s*(?:\d{4})?)?[)）]\s*$")
_ALIAS = re.compile(
    r"^(?P<rest>.+?)\s*\((?:a\.?k\.?a\.?:?\s*)?(?P<alias>[^()]*(?:\([^()]*\)[^()]*)*)\)$", re.IGNORECASE
)


def title_year(title: str) -> int | None:
    """The year that a title ends with ("Heat (1995)"), None where it does not."""
    match = _YEAR.search(title)
    return int(match[1]) if match else None


def without_year(title: str) -> str:
    """A title without the year at its end."""
    return _YEAR.sub("", title).strip() or title


def split_title(title: str) -> tuple[str, int | None, str]:
    """As people say it, the year, the other title: "Hate (Haine, La) (1995)" -> ("Hate", 1995, "La Haine")."""
    year, bare = title_year(title), without_year(title)
    match = _ALIAS.match(bare)
    if not match:
        return spoken_title(bare), year, ""
    return spoken_title(match["rest"]), year, spoken_title(match["alias"])
