"""What begins and ends with the server: its threads, the sweep of old conversations, the turns in flight."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from app.retention import keep_sweeping
from app.running import TurnRunner
from app.serving import Serving
from app.settings import Settings

Life = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def life_of(api: FastAPI) -> Life:
    """The life of the server around an API. At its end turns in flight are finished; the rest may be sent again."""
    settings: Settings = api.state.settings
    serving: Serving = api.state.serving
    runner: TurnRunner = api.state.runner

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(settings.server.threads))
        sweeping = asyncio.create_task(keep_sweeping(serving.store, serving.catalogs, settings.privacy))
        try:
            yield
        finally:
            sweeping.cancel()
            await runner.close(settings.server.grace_s)

    return life
