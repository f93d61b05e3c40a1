"""What happens on each event of the page. A handler gives updates; what it does not name stays as it is."""

from collections.abc import AsyncIterator, Mapping

import gradio as gr

from domain.errors import ParleyError
from ui.port import Home
from ui.render.turns import error_words
from ui.sensing import Sensing
from ui.settings import UiSettings
from ui.telling import Telling
from ui.turning import Turning, note
from ui.updates import Updates, updates
from ui.visit import Visit, visit_of


class Handlers:
    """The page's handlers over one home. Keeps the turns in flight and nothing else of any visitor."""

    def __init__(self, home: Home, settings: UiSettings) -> None:
        self._turning = Turning(home, settings)
        self._telling = Telling(home, self._turning)
        self._sensing = Sensing(home, self._turning)

    async def open(self, kept: object, request: gr.Request) -> AsyncIterator[Updates]:
        """A page is loaded: show its conversation, and follow the turn in flight if there is one."""
        visit, accepts = visit_of(kept), _accepts(request)
        async for update in self._guarded(self._turning.opened(visit, accepts), visit, accepts):
            yield update

    async def send(self, kept: object, text: str, request: gr.Request) -> AsyncIterator[Updates]:
        """A message was sent from the box."""
        visit, accepts = visit_of(kept), _accepts(request)
        async for update in self._guarded(self._turning.said(visit, text or "", accepts), visit, accepts):
            yield update

    async def ask(self, kept: object, event: gr.EventData, request: gr.Request) -> AsyncIterator[Updates]:
        """What leads to an answer: an example, a suggestion, a wish or a taste taken back, a picture, speech."""
        visit, accepts = visit_of(kept), _accepts(request)
        async for update in self._guarded(self._asked(visit, _data(event), accepts), visit, accepts):
            yield update

    async def tell(self, kept: object, event: gr.EventData, request: gr.Request) -> AsyncIterator[Updates]:
        """What changes what is known or shown: a reaction, a slider, a new chat, erasing, the language."""
        visit, accepts = visit_of(kept), _accepts(request)
        async for update in self._guarded(self._telling.told(visit, _data(event), accepts), visit, accepts):
            yield update

    def _asked(self, visit: Visit, data: Mapping[str, object], accepts: str) -> AsyncIterator[Updates]:
        match data.get("do"):
            case "drop":
                return self._turning.dropped(visit, str(data.get("wish") or ""), accepts)
            case "taste":
                return self._telling.changed(visit, str(data.get("item")), str(data.get("kind")), accepts)
            case "forget":
                return self._telling.forgotten(visit, str(data.get("key") or ""), accepts)
            case "picture":
                return self._sensing.seen(visit, data.get("data"), accepts)
            case "voice":
                return self._sensing.heard(visit, data.get("data"), accepts)
            case _:
                return self._turning.said(visit, str(data.get("text") or ""), accepts)

    async def _guarded(self, answer: AsyncIterator[Updates], visit: Visit, accepts: str) -> AsyncIterator[Updates]:
        """The answer, or a friendly note about why there is none."""
        try:
            async for update in answer:
                yield update
        except ParleyError as error:
            words = self._turning.words(visit, accepts)
            message, hint = error_words(error.code, error.message, error.hint, words)
            yield updates(toast=note(f"{message} {hint}"))


def _data(event: gr.EventData) -> Mapping[str, object]:
    data = getattr(event, "_data", None)
    return data if isinstance(data, dict) else {}


def _accepts(request: gr.Request) -> str:
    return str(request.headers.get("accept-language", ""))
