"""The chat page as an ASGI app of its own over the live assistant."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI

from app.serving import Serving
from app.settings import Settings
from ui.page import mount_page

Life = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def page_app(serving: Serving, settings: Settings, life: Life) -> FastAPI:
    """The page; every event looks the assistant up anew, so that it follows a new build."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    return mount_page(app, lambda: serving.live().assistant, settings.ui)
