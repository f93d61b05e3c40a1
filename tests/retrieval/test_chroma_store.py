"""The record of the vectors: what is kept, who may write, and whose vectors they are."""

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import numpy as np
import pytest

from domain.errors import NotBuilt, StoreFailed
from retrieval.chroma_store import ChromaStore, open_store
from retrieval.settings import VectorSettings

LOCAL = VectorSettings()
VECTORS = np.eye(4, dtype=np.float32)
IDS, HASHES = ["a", "b", "c", "影片"], ["1", "2", "3", "4"]


def filled(folder: Path, settings: VectorSettings = LOCAL) -> ChromaStore:
    store = open_store(folder, "words:4", 4, settings, create=True)
    store.write(IDS, HASHES, VECTORS)
    return store


def test_what_is_written_is_read_after_opening_again(tmp_path: Path) -> None:
    filled(tmp_path).close()
    store = open_store(tmp_path, "words:4", 4, LOCAL)
    stored = store.read()
    assert dict(zip(stored.ids, stored.hashes, strict=True)) == dict(zip(IDS, HASHES, strict=True))
    assert {i: v.tolist() for i, v in zip(stored.ids, stored.vectors, strict=True)}["影片"] == [0, 0, 0, 1]
    store.close()


def test_a_vector_is_replaced_and_removed(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store.write(["a"], ["9"], VECTORS[3:4])
    store.remove(["b", "unknown"])
    stored = store.read()
    assert set(stored.ids) == {"a", "c", "影片"}
    assert dict(zip(stored.ids, stored.hashes, strict=True))["a"] == "9"
    assert store.nearest(VECTORS[2], 1) == ["c"]
    assert len(store.nearest(VECTORS[2], 100)) == 3
    store.close()


def test_nothing_kept_is_no_error(tmp_path: Path) -> None:
    store = open_store(tmp_path, "words:4", 4, LOCAL, create=True)
    assert store.read().vectors.shape == (0, 4)
    assert store.nearest(VECTORS[0], 5) == []
    store.write([], [], VECTORS[:0])
    store.remove([])
    store.close()


def test_another_embedders_vectors_are_refused(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with pytest.raises(NotBuilt, match="made by words:4, not by other:4"):
        open_store(tmp_path, "other:4", 4, LOCAL)
    open_store(tmp_path, "words:4", 4, LOCAL).close()


def test_a_folder_without_an_index_is_not_built(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt):
        open_store(tmp_path / "none", "words:4", 4, LOCAL)
    assert not (tmp_path / "none").exists()


def test_only_one_writes_and_the_others_read(tmp_path: Path) -> None:
    owner = filled(tmp_path)
    reader = open_store(tmp_path, "words:4", 4, LOCAL)
    assert owner.writable
    assert not reader.writable
    assert len(reader.read().ids) == 4
    with pytest.raises(StoreFailed, match="only reads"):
        reader.write(["x"], ["1"], VECTORS[:1])
    owner.close()
    reader.write(["x"], ["1"], VECTORS[:1])
    assert reader.writable
    reader.close()


def test_a_file_in_place_of_the_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "chroma").write_text("not a folder")
    with pytest.raises(StoreFailed):
        open_store(tmp_path / "chroma", "words:4", 4, LOCAL, create=True)


def test_a_broken_index_is_a_clear_error(tmp_path: Path) -> None:
    filled(tmp_path).close()
    (tmp_path / "chroma.sqlite3").write_bytes(b"broken" * 1000)
    with pytest.raises(StoreFailed):
        open_store(tmp_path, "words:4", 4, LOCAL)


def _write_forever(folder: str, said: Connection) -> None:
    store = open_store(Path(folder), "words:4", 4, VectorSettings())
    for number in range(100_000):
        store.write([f"n{number}"], [str(number)], VECTORS[number % 4][None])
        said.send(number)


def test_a_killed_writer_leaves_all_it_wrote_and_no_lock(tmp_path: Path) -> None:
    filled(tmp_path).close()
    context = multiprocessing.get_context("spawn")
    heard, said = context.Pipe(duplex=False)
    writer = context.Process(target=_write_forever, args=(str(tmp_path), said))
    writer.start()
    while heard.recv() < 20:
        pass
    writer.kill()
    writer.join()
    written = 20
    while heard.poll():
        written = heard.recv()
    store = open_store(tmp_path, "words:4", 4, LOCAL)
    assert store.writable
    stored = store.read()
    assert {f"n{number}" for number in range(written + 1)} <= set(stored.ids)
    np.testing.assert_array_equal(np.linalg.norm(stored.vectors, axis=1), 1)
    store.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[VectorSettings]:
    port = 18765 + os.getpid() % 1000
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    environment = os.environ | {"CHROMA_ANONYMIZED_TELEMETRY": "false"}
    with (tmp_path / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log, env=environment) as run:
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat")
            yield VectorSettings(mode="server", port=port)
        finally:
            run.terminate()


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            if httpx.get(address, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise TimeoutError(address)


@pytest.mark.slow
def test_a_real_server_serves_many_writers_of_many_catalogues(tmp_path: Path, server: VectorSettings) -> None:
    first = filled(tmp_path / "one" / "builds" / "1" / "chroma", server)
    second = open_store(tmp_path / "one" / "builds" / "2" / "chroma", "words:4", 4, server)
    other = open_store(tmp_path / "two" / "builds" / "1" / "chroma", "words:4", 4, server, create=True)
    second.write(["e"], ["5"], VECTORS[:1])
    assert first.writable and second.writable
    assert sorted(first.read().ids) == sorted([*IDS, "e"])
    assert other.read().ids == ()
    assert first.nearest(VECTORS[1], 1) == ["b"]
    for store in (first, second, other):
        store.close()


def test_no_server_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="cannot reach the server"):
        open_store(tmp_path, "words:4", 4, VectorSettings(mode="server", port=9))
