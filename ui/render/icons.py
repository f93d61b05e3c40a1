"""Small line icons, drawn here: nothing is fetched from anywhere."""

from ui.render.markup import Html

_PATHS = {
    "like": "M12 20s-7-4.6-7-10a4 4 0 0 1 7-2.6A4 4 0 0 1 19 10c0 5.4-7 10-7 10z",
    "dislike": "M6 6l12 12M18 6L6 18",
    "seen": "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0"
    " 0-5.6z",
    "more": "M5 7h9M5 12h9M5 17h5M18 12v7M14.5 15.5h7",
    "compare": "M8 4v16M16 4v16M4 8h4M4 13h4M16 8h4M16 13h4",
    "why": "M6 9l6 6 6-6",
    "new": "M12 5v14M5 12h14",
    "panel": "M4 6h16M4 12h10M4 18h13",
    "theme": "M20 14.5A8 8 0 1 1 9.5 4a6.5 6.5 0 0 0 10.5 10.5z",
    "close": "M7 7l10 10M17 7L7 17",
    "link": "M9 15l9-9M11 6h7v7",
    "note": "M12 8v5M12 16.4v.1M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
}


def icon(name: str) -> Html:
    """A 24 x 24 line icon in the colour of the text around it, hidden from screen readers."""
    return Html(
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{_PATHS[name]}"/></svg>'
    )
