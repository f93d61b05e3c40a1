import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.description import Description
from catalog.library import Library
from catalog.past import Mentioned, PastConversation, Said
from catalog.store import SqlCatalog
from domain.errors import BadInput, NotFound, StoreFailed
from domain.items import Interaction, InteractionKind, Item
from tests.builders import films, rating


@pytest.fixture
def catalog(tmp_path: Path) -> SqlCatalog:
    made = SqlCatalog(tmp_path / "shop", "shop")
    made.upsert(films())
    return made


def reopened(catalog: SqlCatalog) -> SqlCatalog:
    return SqlCatalog(catalog.folder, catalog.name)


def test_everything_is_there_again_after_a_restart(catalog: SqlCatalog) -> None:
    catalog.record([rating("ann", "f1", 4.5)])
    catalog.set_profile("ann", {"age": "31", "occupation": "教师"})
    said = (Said(role="user", content="something like Alien"),)
    catalog.add_conversations([PastConversation(id="c1", messages=said, items=(Mentioned(item="f1"),))])
    catalog.describe(Description(name="shop", noun={"en": "film", "zh": "电影"}))
    again = reopened(catalog)
    assert list(again.view().items()) == films()
    assert again.interactions("ann") == [rating("ann", "f1", 4.5)]
    assert again.profile("ann") == {"age": "31", "occupation": "教师"}
    assert again.conversations()[0].items[0].item == "f1"
    assert again.view().schema.noun["zh"] == "电影"
    assert again.view().schema.version == catalog.view().schema.version


def test_the_same_items_again_change_nothing(catalog: SqlCatalog) -> None:
    before = catalog.view()
    assert catalog.merge(films()) == (0, 0)
    assert catalog.view() is before


def test_the_same_event_twice_is_one_and_a_later_one_is_another(catalog: SqlCatalog) -> None:
    noon = datetime(2024, 5, 1, 12, tzinfo=UTC)
    seen = Interaction(user="ann", item="f1", kind=InteractionKind.SEEN, time=noon)
    assert catalog.keep([seen, seen, rating("ann", "f2"), rating("ann", "f2")]) == 2
    assert catalog.keep([seen.model_copy(update={"time": noon.replace(hour=13)})]) == 1
    assert [i.time for i in catalog.interactions("ann") if i.item == "f1"] == [noon, noon.replace(hour=13)]


def test_forgetting_a_user_erases_all_rows_and_counts_them(catalog: SqlCatalog) -> None:
    catalog.record([rating("ann", "f1"), rating("ann", "f2"), rating("bob", "f1")])
    catalog.set_profile("ann", {"age": "31"})
    assert catalog.forget_user("ann") == 3
    assert catalog.users() == ["bob"]
    assert catalog.interactions("ann") == []
    assert catalog.profile("ann") == {}


def test_what_was_done_with_a_deleted_item_is_unseen_until_it_returns(catalog: SqlCatalog) -> None:
    catalog.record([rating("ann", "f1"), rating("ann", "f2")])
    catalog.delete(["f1"])
    assert [i.item for i in catalog.interactions("ann")] == ["f2"]
    catalog.upsert([films()[0]])
    assert len(reopened(catalog).interactions("ann")) == 2


def test_a_write_of_another_process_is_seen(catalog: SqlCatalog, monkeypatch: pytest.MonkeyPatch) -> None:
    other = reopened(catalog)
    assert catalog.interactions("ann") == []
    other.upsert([Item(id="new", titles={"en": "New"})])
    other.record([rating("ann", "f1")])
    monkeypatch.setattr("catalog.store.LOOK_EVERY_S", 0.0)
    assert "new" in catalog.view().rows
    assert len(catalog.interactions("ann")) == 1
    other.forget_user("ann")
    assert catalog.interactions("ann") == []


def test_a_write_between_another_ones_look_and_write_is_not_lost(catalog: SqlCatalog) -> None:
    other = reopened(catalog)
    other.upsert([Item(id="theirs", titles={"en": "Theirs"})])
    catalog.upsert([Item(id="ours", titles={"en": "Ours"})])
    assert {"theirs", "ours"} <= set(catalog.view().rows)


def test_many_threads_write_at_once_and_nothing_is_lost(catalog: SqlCatalog) -> None:
    def work(n: int) -> None:
        for k in range(10):
            catalog.upsert([Item(id=f"t{n}-{k}", titles={"en": "T"})])
            catalog.record([rating(f"u{n}", f"t{n}-{k}")])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(catalog.view().ids) == 12 + 60
    assert len(reopened(catalog).interactions()) == 60


def test_a_full_disk_is_a_clear_error_and_nothing_changes(catalog: SqlCatalog) -> None:
    with catalog._engine.connect() as connection:  # the only way to fill a disk without filling the disk
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    before = catalog.view()
    with pytest.raises(StoreFailed, match="full") as caught:
        catalog.upsert([Item(id=f"x{n}", titles={"en": "long" * 999}) for n in range(99)])
    assert "disk space" in caught.value.hint
    assert catalog.view() is before
    assert len(reopened(catalog).view().ids) == 12


def test_a_locked_file_is_a_clear_error(catalog: SqlCatalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog.database.BUSY_TIMEOUT_MS", 10)
    ours = reopened(catalog)
    other = sqlite3.connect(catalog.folder / "catalog.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreFailed, match="locked") as caught:
        ours.record([rating("ann", "f1")])
    assert "Another process" in caught.value.hint
    other.close()


def test_a_broken_file_and_a_newer_file_are_clear_errors(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "catalog.db").write_bytes(b"this is no database at all" * 99)
    with pytest.raises(StoreFailed, match="not a database"):
        SqlCatalog(broken, "broken")
    newer = SqlCatalog(tmp_path / "newer", "newer")
    with newer._engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    with pytest.raises(StoreFailed, match="newer Parley"):
        reopened(newer)


def test_a_library_opens_the_catalogue_imported_last_else_the_demo(tmp_path: Path) -> None:
    library = Library(tmp_path)
    with pytest.raises(NotFound, match="demo"):
        library.open()
    library.create("demo")
    library.create("wines")
    assert library.open().name == "demo"
    library.set_latest("wines")
    assert library.open().name == "wines"
    assert library.names() == ["demo", "wines"]
    assert library.open("demo").name == "demo"


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "latest", "x" * 65])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        Library(tmp_path).folder(name)


def test_an_import_without_a_name_never_goes_into_the_demo(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.create("demo")
    assert library.name_for_import(None) == "default"
    library.create("wines")
    library.set_latest("wines")
    assert library.name_for_import(None) == "wines"
    assert library.name_for_import("books") == "books"
