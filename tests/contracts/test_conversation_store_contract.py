"""What every ConversationStore promises."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.stores import MemoryConversationStore, SqlConversationStore
from domain.conversation import Conversation, Preferences, Turn
from domain.errors import Busy, NotFound, StoreFailed
from domain.ports import ConversationStore


def turned(conversation: Conversation, text: str) -> Conversation:
    turn = Turn(turn_id=f"t{len(conversation.turns)}", conversation_id=conversation.id, text=text, reply="ok")
    preferences = Preferences(liked=("f1",), search_text=text)
    return conversation.model_copy(update={"turns": (*conversation.turns, turn), "preferences": preferences})


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ConversationStore]:
    if request.param == "memory":
        yield MemoryConversationStore()
        return
    opened = SqlConversationStore(tmp_path / "state.db")
    yield opened
    opened.close()


def test_what_was_appended_is_loaded_again(store: ConversationStore) -> None:
    made = store.create("ann", "demo")
    store.append(turned(made, "你好 <b>"))
    store.append(turned(store.load(made.id), "again"))
    loaded = store.load(made.id)
    assert [t.text for t in loaded.turns] == ["你好 <b>", "again"]
    assert loaded.preferences.search_text == "again"
    assert (loaded.owner, loaded.catalog) == ("ann", "demo")


def test_ids_are_long_and_differ(store: ConversationStore) -> None:
    ids = {store.create(None, "demo").id for _ in range(50)}
    assert len(ids) == 50
    assert all(len(i) >= 20 for i in ids)


def test_an_unknown_conversation_is_not_found(store: ConversationStore) -> None:
    with pytest.raises(NotFound):
        store.load("nope")
    with pytest.raises(NotFound):
        store.append(turned(Conversation(id="nope"), "x"))


def test_a_write_over_a_newer_one_is_refused(store: ConversationStore) -> None:
    made = store.create(None, "demo")
    store.append(turned(made, "one"))
    with pytest.raises(Busy):
        store.append(turned(made, "two"))
    assert [t.text for t in store.load(made.id).turns] == ["one"]


def test_preferences_are_kept_without_a_new_turn(store: ConversationStore) -> None:
    made = store.create(None, "demo")
    store.append(made.model_copy(update={"preferences": Preferences(seen=("f2",)), "owner": "bob"}))
    loaded = store.load(made.id)
    assert (loaded.preferences.seen, loaded.turns, loaded.owner) == (("f2",), (), "bob")


def test_owners_see_only_their_own_newest_first(store: ConversationStore) -> None:
    first, second = store.create("ann", "demo"), store.create("ann", "demo")
    store.create("bob", "demo")
    store.create(None, "demo")
    assert store.of_owner("ann") == [second.id, first.id]
    assert store.of_owner("eve") == []


def test_a_deleted_conversation_is_gone(store: ConversationStore) -> None:
    made = store.create("ann", "demo")
    store.append(turned(made, "one"))
    assert store.delete(made.id)
    assert not store.delete(made.id)
    assert store.of_owner("ann") == []
    with pytest.raises(NotFound):
        store.load(made.id)


def test_another_process_reads_what_a_killed_one_kept(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    code = (
        "import sys; from pathlib import Path; from agent.stores import SqlConversationStore as S\n"
        "from tests.contracts.test_conversation_store_contract import turned\n"
        "s = S(Path(sys.argv[1])); c = s.create('ann', 'demo'); s.append(turned(c, 'kept'))\n"
        "print(c.id, flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdin=pipe, stdout=pipe, text=True)
    assert process.stdout and process.stdin
    conversation_id = process.stdout.readline().strip()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    opened = SqlConversationStore(path)
    assert [t.text for t in opened.load(conversation_id).turns] == ["kept"]
    opened.close()


def test_a_file_that_is_no_database_fails_clearly(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_text("this is no database, and it is long enough to be read as one" * 20)
    with pytest.raises(StoreFailed, match=r"state\.db"):
        SqlConversationStore(path)


def test_a_full_disk_fails_clearly_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    opened = SqlConversationStore(path)
    made = opened.create(None, "demo")
    opened.append(turned(made, "one"))
    with opened._engine.connect() as connection:  # the engine pools this one connection: the limit stays on it
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreFailed, match="full"):
        opened.append(turned(opened.load(made.id), "x" * 100_000))
    assert [t.text for t in opened.load(made.id).turns] == ["one"]
    opened.close()


def test_a_locked_file_fails_clearly(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    opened = SqlConversationStore(path, lock_timeout_s=0.05)
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreFailed, match="locked"):
        opened.create(None, "demo")
    other.close()
    opened.close()
