"""A whole served home over twelve films, with a reader, a finder and a ranker that are slow, obvious and complete."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp

from agent.assistant import Assistant
from agent.parts import Parts, Reader, unobserved
from agent.reply import TemplateWriter
from agent.settings import AgentSettings
from agent.stores import MemoryConversationStore, SqlConversationStore
from agent.understanding.context import Context
from app.api import create_api, faces, guarded
from app.life import life_of
from app.serving import Live, Serving
from app.settings import Settings
from app.watch import Watch
from catalog.library import Library
from catalog.store import SqlCatalog
from domain.candidates import Candidate, Evidence
from domain.conversation import Degraded
from domain.intent import Act, Constraint, Intent, Op, Step
from domain.ports import CatalogView
from domain.query import Query
from domain.sealing import Seal
from tests.builders import films


class NoCrowd:
    """Models that know of nobody."""

    def forget(self, user: str) -> int:
        return 0

    def left_of(self, user: str) -> int:
        return 0


class WordReader:
    """Every message asks for recommendations; a genre's name in it is a hard wish."""

    def __init__(self, view: CatalogView) -> None:
        self._genres = view.schema.fields["genre"].values

    def read(self, text: str, context: Context) -> Intent:
        wishes = tuple(Constraint(field="genre", op=Op.EQ, value=g) for g in self._genres if g.lower() in text.lower())
        return Intent(steps=(Step(act=Act.RECOMMEND, constraints=wishes, search_text=text),))


@dataclass(frozen=True)
class Found:
    candidates: Sequence[Candidate]
    by_source: Mapping[str, int]
    eligible: int
    degraded: Sequence[Degraded] = ()


class CatalogOrderFinder:
    """All that is eligible, in the order of the catalogue; waits for `gate` where one is set."""

    def __init__(self, catalog: SqlCatalog, gate: Callable[[], None]) -> None:
        self._catalog = catalog
        self._gate = gate

    def find(self, query: Query, limit: int) -> Found:
        self._gate()
        view = self._catalog.view()
        rows = view.eligible(query.hard, query.excluded).nonzero()[0][:limit]
        made = [
            Candidate(
                item_id=view.ids[int(row)],
                score=1.0 / n,
                evidence=(Evidence(source="popularity", rank=n, score=1.0 / n),),
                parts={"popularity": 1.0 / n},
            )
            for n, row in enumerate(rows, 1)
        ]
        return Found(made, {"popularity": len(made)}, len(made))


class SameOrder:
    name = "same order"

    def __call__(self, query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
        return list(candidates)


def served(
    home: Path,
    gate: Callable[[], None] = lambda: None,
    store: SqlConversationStore | None = None,
    seal: Seal | None = None,
    reader: Callable[[CatalogView], Reader] = WordReader,
) -> Serving:
    """A home with one built catalogue named films."""
    library = Library(home, seal)
    catalog = library.create("films")
    catalog.upsert(films())
    (catalog.folder / "current").write_text("b1", encoding="utf-8")
    library.set_latest("films")
    kept = store or SqlConversationStore(home / "state.db")

    watch = Watch()

    def assemble(records: SqlCatalog, build_id: str, former: Live | None) -> Live:
        parts = Parts(
            catalog=records,
            finder=CatalogOrderFinder(records, gate),
            ranker=SameOrder(),
            reader=lambda: reader(records.view()),
            store=kept,
            writer=TemplateWriter(),
            clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
            settings=AgentSettings(),
            catalog_name=records.name,
            observe=watch,
        )
        passing = Assistant(replace(parts, store=MemoryConversationStore(), observe=unobserved))
        version = records.view().schema.version
        return Live(
            records.name, build_id, version, records, SimpleNamespace(crowd=NoCrowd()), parts, Assistant(parts), passing
        )

    return Serving(library, kept, assemble, watch=watch)


def create_served_app(serving: Serving, settings: Settings) -> ASGIApp:
    """All but the chat page, which takes seconds to make."""
    api = create_api(serving, settings)
    return faces(api, FastAPI(lifespan=life_of(api)))


class Api:
    """Calls the API of a served home in this process, one event loop a call list."""

    def __init__(self, serving: Serving, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.api = create_api(serving, self.settings)
        self.app = guarded(self.api)

    def client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://parley", timeout=30)

    def call(self, method: str, path: str, **options: object) -> httpx.Response:
        async def once() -> httpx.Response:
            async with self.client() as client:
                return await client.request(method, path, **options)

        return asyncio.run(once())
