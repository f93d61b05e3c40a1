"""The record of the vectors: a Chroma collection per embedder, in a folder of one owner or on a Chroma server.

Vectors are always ours (Chroma's own embedder would download a model), telemetry is off. Each vector is kept with the
digest of the passage that it was made of, so that only what changed is embedded again.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from domain.errors import NotBuilt, StoreFailed
from domain.ports import Vectors
from retrieval.owner import FolderLock
from retrieval.settings import VectorSettings

_PAGE = 5000
_PREFIX = "items"
_READ_ONLY = "this process only reads the vector index; another one owns it"


@dataclass(frozen=True, eq=False)
class Stored:
    """All vectors of a collection with their ids and content digests, in the same order."""

    ids: tuple[str, ...]
    hashes: tuple[str, ...]
    vectors: Vectors


class ChromaStore:
    """Vectors by item id. In a folder one process writes (`writable`), others may read what was there when they
    opened it; a write by them raises StoreFailed. On a server every process writes. All calls raise StoreFailed.
    """

    def __init__(self, client: Any, collection: Any, lock: FolderLock | None, dimensions: int) -> None:
        self._client = client
        self._collection = collection
        self._lock = lock
        self._dimensions = dimensions

    @property
    def writable(self) -> bool:
        """Whether this process may write."""
        return self._lock is None or self._lock.held

    def read(self, progress: Callable[[int, int], None] = lambda *_: None) -> Stored:
        """Every vector that is kept."""
        ids: list[str] = []
        hashes: list[str] = []
        parts = [np.empty((0, self._dimensions), dtype=np.float32)]
        with _our_errors("read"):
            count = self._collection.count()
            for start in range(0, count, _PAGE):
                page = self._collection.get(limit=_PAGE, offset=start, include=["embeddings", "metadatas"])
                ids += page["ids"]
                hashes += [str((m or {}).get("hash", "")) for m in page["metadatas"]]
                if page["ids"]:
                    parts.append(np.asarray(page["embeddings"], dtype=np.float32))
                progress(len(ids), count)
            return Stored(tuple(ids), tuple(hashes), np.concatenate(parts))

    def write(self, ids: Sequence[str], hashes: Sequence[str], vectors: Vectors) -> None:
        """Add or replace vectors."""
        self._must_write()
        with _our_errors("write to"):
            for start in range(0, len(ids), _PAGE):
                part = slice(start, start + _PAGE)
                kept = [{"hash": h} for h in hashes[part]]
                self._collection.upsert(ids=list(ids[part]), embeddings=vectors[part], metadatas=kept)

    def remove(self, ids: Sequence[str]) -> None:
        """Drop vectors; unknown ids are no error."""
        self._must_write()
        with _our_errors("write to"):
            for start in range(0, len(ids), _PAGE):
                self._collection.delete(ids=list(ids[start : start + _PAGE]))

    def nearest(self, direction: Vectors, limit: int) -> list[str]:
        """The ids of about the `limit` nearest vectors (approximate)."""
        with _our_errors("search"):
            wanted = min(limit, self._collection.count())
            if not wanted:
                return []
            found = self._collection.query(query_embeddings=[direction], n_results=wanted, include=[])
            return list(found["ids"][0])

    def close(self) -> None:
        """Let go of the folder. Safe to call twice."""
        sessions = _sessions(self._client)
        try:
            self._client.close()
            for session in sessions:
                session.close()
        except (ChromaError, RuntimeError, ValueError, OSError):
            return
        finally:
            if self._lock:
                self._lock.release()

    def _must_write(self) -> None:
        if self._lock and not self._lock.take():
            raise StoreFailed(_READ_ONLY, "write through the running server, or stop it first")


def open_store(
    folder: Path, fingerprint: str, dimensions: int, settings: VectorSettings, *, create: bool = False
) -> ChromaStore:
    """The vectors of a build under `folder`, or those of its catalogue on the server that the settings name.

    Raises NotBuilt where the folder holds none, or only those of another embedder; StoreFailed.
    """
    if settings.mode == "server":
        client, lock = _server(settings), None
        prefix = f"{_PREFIX}-{_digest(str(folder.resolve().parents[1]))}"  # all builds of one catalogue
    else:
        if not create and not (folder / "chroma.sqlite3").exists():
            raise NotBuilt("this build has no vector index", "run parley build")
        lock = FolderLock(folder)
        lock.take()
        client, prefix = _local(folder, lock), _PREFIX
    try:
        collection = _collection(client, prefix, fingerprint, dimensions, settings, create or lock is None)
    except BaseException:
        if lock:
            lock.release()
        raise
    return ChromaStore(client, collection, lock, dimensions)


def _local(folder: Path, lock: FolderLock) -> Any:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _our_errors("open"):
            return chromadb.PersistentClient(path=str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    except (OSError, StoreFailed):
        lock.release()
        raise


def _server(settings: VectorSettings) -> Any:
    token = settings.token.get_secret_value() if settings.token else ""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with _our_errors(f"reach the server at {settings.host}:{settings.port} for"):
        client = chromadb.HttpClient(
            host=settings.host,
            port=settings.port,
            ssl=settings.ssl,
            headers=headers,
            settings=ChromaSettings(anonymized_telemetry=False),
        )
    for session in _sessions(client):
        session.timeout = settings.timeout_s
    return client


def _sessions(client: Any) -> list[Any]:
    """The HTTP sessions of a server's client, which Chroma neither limits in time nor closes; none for a folder's."""
    servers = [getattr(part, "_server", None) for part in (client, getattr(client, "_admin_client", None))]
    return [server._session for server in servers if server and hasattr(server, "_session")]


def _collection(
    client: Any,
    prefix: str,
    fingerprint: str,
    dimensions: int,
    settings: VectorSettings,
    create: bool,
) -> Any:
    name = f"{prefix}-{_digest(fingerprint)}"
    with _our_errors("open"):
        names = {c.name: (c.metadata or {}).get("fingerprint", "?") for c in client.list_collections()}
        if name in names:
            return client.get_collection(name, embedding_function=None)
        if not create:
            others = ", ".join(f for n, f in names.items() if n.startswith(prefix)) or "nobody"
            raise NotBuilt(
                f"the vector index was made by {others}, not by {fingerprint}",
                "run parley build to embed the catalogue again, or set the embedder back",
            )
        return client.create_collection(
            name,
            embedding_function=None,
            metadata={"fingerprint": fingerprint, "dimensions": dimensions},
            configuration={"hnsw": {"space": "cosine", "ef_search": settings.search_effort}},
        )


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


@contextmanager
def _our_errors(doing: str) -> Iterator[None]:
    """Whatever the vendor raises, as StoreFailed. Its HTTP client raises plain exceptions of several libraries."""
    try:
        yield
    except (NotBuilt, StoreFailed):
        raise
    except Exception as error:
        raise StoreFailed(
            f"cannot {doing} the vector index: {error}", "is the disk full, or the Chroma server down?"
        ) from error
