"""Small line icons."""

from ui.render.drawings import drawings
from ui.render.markup import Html


def icon(name: str) -> Html:
    """A 24 x 24 line icon in the colour of the text around it, hidden from screen readers."""
    path = drawings().icons[name]
    return Html(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{path}"/></svg>')


def logo() -> Html:
    """The mark of the page: a speech bubble that holds a P."""
    bubble, letter = drawings().icons["bubble"], drawings().icons["letter"]
    return Html(
        '<svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
        f'<path d="{bubble}"/><path class="logo-in" d="{letter}"/></svg>'
    )
