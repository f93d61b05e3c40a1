"""Which parts of the page an event changes, in the order in which the page lists its components."""

from typing import Any

import gradio as gr

from ui.render.chrome import toast
from ui.view import View
from ui.visit import Visit
from ui.wording import Words

Updates = tuple[Any, ...]
"""One update per component of `ORDER`; what is not named stays as it is."""
ORDER = ("visit", "bar", "past", "live", "panel", "message", "toast", "senses")


def updates(**changed: Any) -> Updates:
    """The changed parts in order. Raises KeyError for a part that the page does not have."""
    if unknown := changed.keys() - set(ORDER):
        raise KeyError(f"no such part of the page: {sorted(unknown)}")
    return tuple(changed[name] if name in changed else gr.skip() for name in ORDER)


def whole(view: View, visit: Visit, words: Words, note: str = "", nonce: str = "", *, emptied: bool = False) -> Updates:
    """Every part, in the given words; the message box keeps what is in it, unless it was sent."""
    box = {"placeholder": words.say("placeholder"), "label": words.say("message")} | ({"value": ""} if emptied else {})
    return updates(
        visit=visit.model_dump(),
        bar=view.bar,
        past=view.past,
        live=view.live,
        panel=view.panel,
        message=gr.update(**box),
        toast=toast(note, nonce),
        senses=view.senses,
    )
