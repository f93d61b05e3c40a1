"""What every ConversationStore promises."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from agent.stores import MemoryConversationStore, SqlConversationStore
from agent.stores_answers import KeptAnswer
from agent.stores_engine import HEAD_REVISION
from agent.stores_migrating import migrate
from agent.stores_tables import TABLES
from app.sealing import FernetSeal, new_key
from domain.conversation import Conversation, Preferences, Turn
from domain.errors import BadInput, Busy, NotFound, StoreFailed
from domain.ports import ConversationStore
from tests.postgres import postgres


def turned(conversation: Conversation, text: str) -> Conversation:
    turn = Turn(turn_id=f"t{len(conversation.turns)}", conversation_id=conversation.id, text=text, reply="ok")
    preferences = Preferences(liked=("f1",), search_text=text)
    return conversation.model_copy(update={"turns": (*conversation.turns, turn), "preferences": preferences})


@pytest.fixture(scope="module")
def dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("pg")) as running:
        yield running


SEALED = "sealed sqlite"
SQL = ["sqlite", SEALED, pytest.param("postgresql", marks=pytest.mark.slow)]


def place(kind: str, request: pytest.FixtureRequest, folder: Path) -> Path | str:
    if kind != "postgresql":
        return folder / "state.db"
    dsn: str = request.getfixturevalue("dsn")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return dsn


@pytest.fixture(params=["memory", *SQL])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ConversationStore]:
    if request.param == "memory":
        yield MemoryConversationStore()
        return
    opened = SqlConversationStore(
        place(request.param, request, tmp_path), seal=FernetSeal([new_key()]) if request.param == SEALED else None
    )
    yield opened
    opened.close()


@pytest.fixture(params=SQL)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    return place(request.param, request, tmp_path)


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


def test_one_turn_at_a_time_claims_a_conversation(store: ConversationStore) -> None:
    made, other = store.create(None, "demo"), store.create(None, "demo")
    store.claim(made.id)
    with pytest.raises(Busy):
        store.claim(made.id)
    store.claim(other.id)
    store.release(made.id)
    store.claim(made.id)
    store.release(made.id)
    store.release(other.id)


def test_a_second_store_on_the_same_database_reads_and_refuses_like_one(where: Path | str) -> None:
    first, second = SqlConversationStore(where), SqlConversationStore(where)
    made = first.create("ann", "demo")
    second.append(turned(second.load(made.id), "one"))
    first.append(turned(first.load(made.id), "two"))
    assert [t.text for t in second.load(made.id).turns] == ["one", "two"]
    with pytest.raises(Busy):
        second.append(turned(made, "three"))
    first.close()
    second.close()


@pytest.mark.slow
def test_a_claim_holds_across_processes_and_ends_with_its_own(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    where = place("postgresql", request, tmp_path)
    opened = SqlConversationStore(where)
    made = opened.create(None, "demo")
    code = (
        "import sys; from agent.stores import SqlConversationStore as S\n"
        "S(sys.argv[1]).claim(sys.argv[2]); print('held', flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", code, str(where), made.id], stdin=pipe, stdout=pipe, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    with pytest.raises(Busy):
        opened.claim(made.id)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    for _ in range(50):
        try:
            opened.claim(made.id)
            break
        except Busy:
            time.sleep(0.1)
    else:
        pytest.fail("the dead process still holds the conversation")
    opened.close()


def test_all_of_an_owner_is_erased_and_others_are_left(where: Path | str) -> None:
    opened = SqlConversationStore(where)
    mine, other = opened.create("ann", "demo"), opened.create("bob", "demo")
    opened.append(turned(mine, "secret wish"))
    opened.append(turned(other, "kept"))
    opened.load(mine.id)
    opened.answers.begin("k", "ann", "f")
    assert opened.erase_owner("ann") == {"turns": 1, "conversations": 1, "answers": 1, "cached conversations": 1}
    assert set(opened.left_of("ann").values()) == {0}
    assert [t.text for t in opened.load(other.id).turns] == ["kept"]
    opened.close()


def test_what_was_erased_is_not_in_the_files_any_more(tmp_path: Path) -> None:
    opened = SqlConversationStore(tmp_path / "state.db")
    mine = opened.create("ann", "demo")
    opened.append(turned(mine, "a very secret wish"))

    def everything() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"very secret" in everything()
    opened.erase_owner("ann")
    assert b"very secret" not in everything()
    opened.close()


def test_a_sweep_forgets_what_was_last_used_before(where: Path | str) -> None:
    opened = SqlConversationStore(where)
    old = opened.create("ann", "demo")
    opened.append(turned(old, "one"))
    between = datetime.now(UTC)
    new = opened.create("ann", "demo")
    assert opened.sweep(between) == 1
    assert opened.of_owner("ann") == [new.id]
    with pytest.raises(NotFound):
        opened.load(old.id)
    opened.close()


def test_an_answer_under_a_key_is_given_again_and_only_once(where: Path | str) -> None:
    opened = SqlConversationStore(where)
    answers = opened.answers
    assert answers.begin("k", "ann", "one") is None
    with pytest.raises(Busy):
        answers.begin("k", "ann", "one")
    answers.end("k", KeptAnswer(status=200, body='{"a": 1}'))
    assert answers.begin("k", "ann", "one") == KeptAnswer(status=200, body='{"a": 1}')
    with pytest.raises(BadInput):
        answers.begin("k", "ann", "two")
    assert answers.begin("other", None, "one") is None
    answers.end("other", None)
    assert answers.begin("other", None, "one") is None
    opened.close()


def test_a_database_of_the_first_version_is_migrated_with_what_it_holds(where: Path | str) -> None:
    engine = create_engine(f"sqlite:///{where}" if isinstance(where, Path) else where.replace("://", "+psycopg://"))
    with engine.begin() as connection:
        migrate(connection, target="m0001")
        connection.exec_driver_sql("DROP TABLE alembic_version")
        preferences = Preferences().model_dump_json().replace("%", "%%")
        connection.exec_driver_sql(
            "INSERT INTO conversations (id, number, owner, catalog, created_at, version, preferences) "
            f"VALUES ('c1', 1, 'ann', 'demo', '2026-01-01T00:00:00+00:00', 0, '{preferences}')"
        )
    opened = SqlConversationStore(where)
    opened.append(turned(opened.load("c1"), "still here"))
    assert [t.text for t in opened.load("c1").turns] == ["still here"]
    opened.close()
    migrated = {table: {c["name"] for c in inspect(engine).get_columns(table)} for table in TABLES.tables}
    assert migrated == {name: set(table.columns.keys()) for name, table in TABLES.tables.items()}
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD_REVISION
        assert not compare_metadata(MigrationContext.configure(connection), TABLES)
    engine.dispose()


def test_a_database_of_a_newer_parley_is_left_alone(tmp_path: Path) -> None:
    SqlConversationStore(tmp_path / "state.db").close()
    with sqlite3.connect(tmp_path / "state.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'm9999'")
    connection.close()
    with pytest.raises(StoreFailed, match="migrated"):
        SqlConversationStore(tmp_path / "state.db")


def test_an_encrypted_store_holds_no_open_text_and_opens_with_its_key_only(tmp_path: Path) -> None:
    path, old, new = tmp_path / "state.db", new_key(), new_key()
    opened = SqlConversationStore(path, seal=FernetSeal([old]))
    made = opened.create("ann", "demo")
    opened.append(turned(made, "a very secret wish"))
    opened.close()
    assert b"very secret" not in b"".join(each.read_bytes() for each in tmp_path.iterdir())
    for seal in (None, FernetSeal([new])):
        with pytest.raises(StoreFailed, match="key") as caught:
            SqlConversationStore(path, seal=seal)
        assert "PARLEY_PRIVACY__KEYS" in caught.value.hint
    both = SqlConversationStore(path, seal=FernetSeal([new, old]))
    assert both.load(made.id).turns[0].text == "a very secret wish"
    assert both.reseal() == 2
    both.close()
    rotated = SqlConversationStore(path, seal=FernetSeal([new]))
    assert rotated.load(made.id).turns[0].text == "a very secret wish"
    rotated.close()


def test_a_store_that_was_open_is_sealed_when_a_key_is_set(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    opened = SqlConversationStore(path)
    made = opened.create("ann", "demo")
    opened.append(turned(made, "a very secret wish"))
    opened.close()
    sealed = SqlConversationStore(path, seal=FernetSeal([new_key()]))
    assert sealed.load(made.id).turns[0].text == "a very secret wish"
    sealed.reseal()
    sealed._empty_log()
    assert sealed.load(made.id).preferences.liked == ("f1",)
    sealed.close()
    assert b"very secret" not in b"".join(each.read_bytes() for each in tmp_path.iterdir())


def test_a_dsn_that_reaches_nothing_fails_without_showing_its_password() -> None:
    with pytest.raises(StoreFailed) as caught:
        SqlConversationStore("postgresql://me:topsecret@127.0.0.1:1/none", lock_timeout_s=1)
    assert "topsecret" not in caught.value.message + caught.value.hint
    with pytest.raises(BadInput):
        SqlConversationStore("mysql://me:topsecret@127.0.0.1/none")
