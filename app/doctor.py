"""What works on this machine, which models and stores are in use, and what to do about each fault."""

import importlib.util
import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from app.serving import LOW_DISK_BYTES, current_build
from app.settings import Settings
from domain.errors import ParleyError
from domain.frozen import Frozen


class Finding(Frozen):
    """One look: what was looked at, whether it is as it should be, what was seen, and what to do where it is not."""

    part: str
    ok: bool
    saw: str
    todo: str = ""


Look = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings) -> list[Finding]:
    """All looks, in order. A look that fails is a finding."""
    found: list[Finding] = []
    for look in (_machine, _home, _catalogs, _embedder, _model, _conversations, _server):
        try:
            found += look(settings)
        except ParleyError as error:
            found.append(Finding(part=look.__name__[1:], ok=False, saw=error.message, todo=error.hint))
        except (OSError, sqlite3.Error) as error:
            todo = "check the path, its permissions and the disk"
            found.append(Finding(part=look.__name__[1:], ok=False, saw=f"{type(error).__name__}: {error}", todo=todo))
    return found


def _machine(_: Settings) -> Iterator[Finding]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20 if hasattr(os, "sysconf") else 0
    saw = f"Python {platform.python_version()}, {os.cpu_count()} cores, {memory} MB memory"
    enough = memory >= 2000 or not memory
    yield Finding(part="machine", ok=enough, saw=saw, todo="" if enough else "2 GB of memory are needed")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=home) as file:
        file.write(b"x")
    free = shutil.disk_usage(home).free
    roomy = free >= LOW_DISK_BYTES
    todo = "" if roomy else "make room: nothing can be kept without"
    yield Finding(part="home", ok=roomy, saw=f"{home.resolve()}, {free // 1_000_000} MB free", todo=todo)


def _catalogs(settings: Settings) -> Iterator[Finding]:
    from app.homes import open_library
    from retrieval import builds

    library = open_library(settings)
    names = library.names()
    if not names:
        todo = "`parley demo` for the demo, or `parley import --items FILE` for your own"
        yield Finding(part="catalogs", ok=True, saw="there is none yet", todo=todo)
    for name in names:
        records = library.open(name)
        build = current_build(library.folder(name))
        size = sum(path.stat().st_size for path in library.folder(name).rglob("*") if path.is_file()) // 1_000_000
        default = ", the default" if name == (settings.catalog or library.latest()) else ""
        people = len(records.users())
        saw = f"{len(records.view().ids)} items, {people} people, build {build or 'none'}, {size} MB{default}"
        served = builds.readable(library.folder(name))
        saw += "" if served or not build else ", of another version of Parley"
        yield Finding(
            part=f"catalog {name}", ok=True, saw=saw, todo="" if served else f"`parley build --catalog {name}`"
        )
        records.close()


def _embedder(settings: Settings) -> Iterator[Finding]:
    from retrieval.embedding import open_embedder

    embedder = open_embedder(settings.embedding)
    size = embedder.queries(["a quiet film"]).shape[1]
    yield Finding(part="embedder", ok=True, saw=f"{embedder.fingerprint}, {size} dimensions")
    torch = importlib.util.find_spec("sentence_transformers") is not None
    yield Finding(part="torch extra", ok=True, saw="installed" if torch else "not installed (optional)")


def _model(settings: Settings) -> Iterator[Finding]:
    llm = settings.llm
    if llm.kind == "none":
        yield Finding(part="language model", ok=True, saw="none: Parley reads and writes by rules")
        return
    from app.models import try_model

    yield Finding(part="language model", ok=True, saw=try_model(settings))


def _conversations(settings: Settings) -> Iterator[Finding]:
    from app.homes import open_store

    store = open_store(settings)
    store.ping()
    store.close()
    size = "" if store.shared else f", SQLite {sqlite3.sqlite_version}, {_size(settings.home / 'state.db')} kB"
    sealed = ", encrypted" if settings.privacy.keys else ""
    yield Finding(part="conversations", ok=True, saw=f"{store.name}{size}{sealed}")


def _server(settings: Settings) -> Iterator[Finding]:
    from app.hosts import is_loopback

    server = settings.server
    safe = bool(server.keys) or is_loopback(server.host)
    who = f"{len(server.keys)} keys" if server.keys else "no keys: loopback only"
    todo = "" if safe else "set PARLEY_SERVER__KEYS or listen on 127.0.0.1"
    yield Finding(part="server", ok=safe, saw=f"{server.host}:{server.port}, {who}", todo=todo)


def _size(path: Path) -> int:
    return path.stat().st_size // 1000 if path.exists() else 0
