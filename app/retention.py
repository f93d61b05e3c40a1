"""Forgets conversations that nobody used, and what people did, for longer than the settings allow."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from agent.stores import SqlConversationStore
from app.own_talk import forget_lost_talk
from app.state_settings import PrivacySettings
from catalog.store import SqlCatalog
from domain.errors import ParleyError
from domain.frozen import Frozen

EVERY_S = 3600.0
_log = logging.getLogger(__name__)


class Swept(Frozen):
    """How much a sweep forgot."""

    conversations: int = 0
    deeds: int = 0


def sweep(
    store: SqlConversationStore, catalogs: Callable[[], Iterable[SqlCatalog]], settings: PrivacySettings, now: datetime
) -> Swept:
    """Forget what is older than the settings allow; the memory of past talk follows. Raises StoreFailed."""
    talks = store.sweep(now - timedelta(days=settings.retention_days)) if settings.retention_days else 0
    deeds = 0
    for records in catalogs() if talks or settings.feedback_days else ():
        if talks:
            forget_lost_talk(store, records)
        if settings.feedback_days:
            deeds += records.forget_before(now - timedelta(days=settings.feedback_days))
    return Swept(conversations=talks, deeds=deeds)


async def keep_sweeping(
    store: SqlConversationStore,
    catalogs: Callable[[], Iterable[SqlCatalog]],
    settings: PrivacySettings,
    every_s: float = EVERY_S,
) -> None:
    """Sweep now and every hour, until cancelled. A store that cannot be swept now is swept the next time."""
    while settings.retention_days or settings.feedback_days:
        try:
            gone = await asyncio.to_thread(lambda: sweep(store, catalogs, settings, datetime.now(UTC)))
            if gone != Swept():
                _log.info("forgot %d old conversations and %d old reactions", gone.conversations, gone.deeds)
        except ParleyError as error:
            _log.warning("what is old could not be swept: %s", error.message)
        await asyncio.sleep(every_s)
