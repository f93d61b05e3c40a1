"""The chat page and the operator's page as an ASGI app of its own over the live parts of a home."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from agent.assistant import Assistant
from app.life import Life
from app.people import People
from app.senses import open_vision
from app.serving import Serving, current_build
from app.settings import Settings
from domain.errors import NotFound
from domain.intent import Sentiment
from domain.items import Interaction, InteractionKind
from llms.speech import Speech
from llms.vision import Vision
from ui.operator import operator_page, policy
from ui.page import mount_page
from ui.port import Taste
from ui.wording import language_of

_SENTIMENTS = {
    InteractionKind.LIKE: Sentiment.LIKE,
    InteractionKind.PURCHASE: Sentiment.LIKE,
    InteractionKind.DISLIKE: Sentiment.DISLIKE,
    InteractionKind.HIDE: Sentiment.DISLIKE,
    InteractionKind.SEEN: Sentiment.SEEN,
}
_MOST_TALKS = 50


def page_app(serving: Serving, settings: Settings, life: Life) -> FastAPI:
    """The page; every event looks the assistant up anew, so that it follows a new build."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    home = PageHome(serving, open_vision(settings.vision), Speech(settings.speech))

    @app.get("/operator")
    def operator(request: Request, lang: Literal["en", "zh"] | None = None) -> HTMLResponse:
        nonce = secrets.token_urlsafe(16)
        language = lang or language_of(request.headers.get("accept-language", ""))
        page = operator_page(settings.ui.title, language, nonce)
        headers = {"content-security-policy": policy(nonce), "cache-control": "no-store"}
        return HTMLResponse(page, headers=headers)

    return mount_page(app, home, settings.ui)


class PageHome:
    """What the page needs (`ui.port.Home`), over one Serving."""

    def __init__(self, serving: Serving, vision: Vision, speech: Speech) -> None:
        self._serving = serving
        self._vision = vision
        self._speech = speech
        self._people = People(serving)

    def chat(self, catalog: str = "") -> Assistant:
        """The live assistant over a catalogue. Raises NotFound, NotBuilt."""
        return self._serving.live(catalog or None).assistant

    def catalogs(self) -> Sequence[str]:
        """The catalogues with a build, the default one first."""
        library, default = self._serving.library, self._serving.name()
        built = [name for name in library.names() if current_build(library.folder(name))]
        return [*(n for n in built if n == default), *(n for n in built if n != default)]

    def tastes(self, user: str, catalog: str) -> Sequence[Taste]:
        """The newest thing that is remembered about each item, the newest first. Raises StoreFailed."""
        deeds = {d.item: d for d in self._serving.catalog(catalog or None).interactions(user) if d.kind in _SENTIMENTS}
        said = self._said(user) if deeds else {}
        tastes = [
            Taste(item_id=d.item, sentiment=_SENTIMENTS[d.kind], said=said.get(d.turn_id or "", ""), at=d.time)
            for d in deeds.values()
        ]
        return sorted(tastes, key=lambda t: t.at or datetime.min.replace(tzinfo=UTC), reverse=True)

    def remember(self, user: str, catalog: str, item_id: str, sentiment: Sentiment) -> None:
        """What was remembered about the item gives way to this. Raises StoreFailed, NotFound."""
        records = self._serving.catalog(catalog or None)
        records.forget_deeds(user, item_id)
        if sentiment is not Sentiment.NEUTRAL:
            kind = InteractionKind(sentiment.value)
            records.record([Interaction(user=user, item=item_id, kind=kind, time=datetime.now(UTC))])

    def profile(self, user: str, catalog: str) -> Mapping[str, str]:
        """The facts and standing wishes that are remembered. Raises StoreFailed."""
        return self._serving.catalog(catalog or None).profile(user)

    def set_profile(self, user: str, catalog: str, facts: Mapping[str, str]) -> None:
        """Replace them. Raises StoreFailed."""
        self._serving.catalog(catalog or None).set_profile(user, facts)

    def export(self, user: str) -> Mapping[str, object]:
        """All that is kept of a visitor; an empty record where nothing is."""
        try:
            return self._people.export(user)
        except NotFound:
            return {"user_id": user, "catalogs": {}, "conversations": []}

    def erase(self, user: str) -> Mapping[str, int]:
        """Erase a visitor in every store."""
        erased = self._people.erase(user)["erased"]
        return {str(k): int(v) for k, v in erased.items()} if isinstance(erased, dict) else {}

    @property
    def sees(self) -> bool:
        """Whether a vision model is set up."""
        return self._vision.ready

    @property
    def hears(self) -> bool:
        """Whether a speech server is set up."""
        return self._speech.ready

    async def see(self, picture: bytes, language: str) -> Sequence[str]:
        """What a picture shows, as keywords. Raises NotAvailable, BadInput, ModelFailed."""
        return await self._vision.words(picture, language)

    async def hear(self, recording: bytes, language: str) -> str:
        """What was said. Raises NotAvailable, BadInput, ModelFailed."""
        return await self._speech.text(recording, language)

    def _said(self, user: str) -> Mapping[str, str]:
        """The messages of the visitor's newest conversations, by turn."""
        store = self._serving.store
        talks = [store.load(talk) for talk in store.of_owner(user)[:_MOST_TALKS]]
        return {turn.turn_id: turn.text for talk in talks for turn in talk.turns}
