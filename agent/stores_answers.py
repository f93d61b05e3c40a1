"""What was answered under an idempotency key, so that a request that is sent again is answered once."""

import time

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from agent.stores_engine import Where, ours
from agent.stores_tables import answers
from domain.errors import BadInput, Busy
from domain.frozen import Frozen
from domain.sealing import Seal

KEPT_S = 24 * 3600.0
"""How long an answer is kept."""
_GIVEN_UP_S = 120.0
"""After so long a request in flight has died with its process."""


class KeptAnswer(Frozen):
    """An answer as it was given: its status and its body (JSON)."""

    status: int
    body: str


class SqlAnswers:
    """The kept answers. Safe from several threads and processes: who inserts the key first answers."""

    def __init__(self, engine: Engine, where: Where, seal: Seal) -> None:
        self._engine = engine
        self._where = where
        self._seal = seal

    def begin(self, key: str, owner: str | None, fingerprint: str) -> KeptAnswer | None:
        """The answer under a key; None where this is the first request, which is now in flight.

        Raises Busy where another one is in flight, BadInput where the key was used for another request.
        """
        now = time.time()
        row = {"key": key, "owner": owner, "fingerprint": fingerprint, "status": 0, "body": "", "at": now}
        with ours(self._where):
            stale = (answers.c.at < now - KEPT_S) | ((answers.c.status == 0) & (answers.c.at < now - _GIVEN_UP_S))
            try:
                with self._engine.begin() as connection:
                    connection.execute(delete(answers).where(stale))
                    connection.execute(insert(answers).values(row))
                return None
            except IntegrityError:
                with self._engine.connect() as connection:
                    held = connection.execute(select(answers).where(answers.c.key == key)).mappings().first()
        if held is None or held["status"] == 0:
            raise Busy("a request with this Idempotency-Key is in flight", "wait for it, then send it again")
        if held["fingerprint"] != fingerprint:
            raise BadInput("this Idempotency-Key was used for another request", "make a new key for a new request")
        return KeptAnswer(status=held["status"], body=self._seal.unseal(held["body"]))

    def end(self, key: str, answer: KeptAnswer | None) -> None:
        """Keep the answer; None: there is none to keep, the next request may try again."""
        with ours(self._where), self._engine.begin() as connection:
            if answer is None:
                connection.execute(delete(answers).where(answers.c.key == key))
                return
            kept = {"status": answer.status, "body": self._seal.seal(answer.body)}
            connection.execute(update(answers).where(answers.c.key == key).values(kept))
