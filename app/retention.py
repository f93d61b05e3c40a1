"""Forgets conversations that nobody used for longer than the settings allow."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from agent.stores import SqlConversationStore
from domain.errors import ParleyError

EVERY_S = 3600.0
_log = logging.getLogger(__name__)


def sweep(store: SqlConversationStore, days: int, now: datetime) -> int:
    """Forget what was last used more than `days` days before `now`; how many conversations. Raises StoreFailed."""
    return store.sweep(now - timedelta(days=days)) if days else 0


async def keep_sweeping(store: SqlConversationStore, days: int, every_s: float = EVERY_S) -> None:
    """Sweep now and every hour, until cancelled. A store that cannot be swept now is swept the next time."""
    while days:
        try:
            gone = await asyncio.to_thread(sweep, store, days, datetime.now(UTC))
            if gone:
                _log.info("forgot %d conversations unused for %d days", gone, days)
        except ParleyError as error:
            _log.warning("the conversations could not be swept: %s", error.message)
        await asyncio.sleep(every_s)
