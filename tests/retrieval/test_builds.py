"""Builds on disk: whole or not at all."""

from pathlib import Path

import pytest

from domain.errors import Busy, NotBuilt, StoreFailed
from retrieval.builds import VECTORS, current, new_build, read_manifest, write_manifest
from retrieval.owner import FolderLock


def finish(folder: Path, number: int = 1) -> Path:
    with new_build(folder) as build:
        write_manifest(build, {"number": number})
    return build


def test_a_finished_build_becomes_the_current_one(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    build = finish(tmp_path, 7)
    assert current(tmp_path) == build
    assert read_manifest(build)["number"] == 7


def test_a_build_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    old = finish(tmp_path)
    with pytest.raises(ZeroDivisionError), new_build(tmp_path) as build:
        (build / "half").write_text("half")
        raise ZeroDivisionError
    assert current(tmp_path) == old
    assert not build.exists()


def test_a_build_without_a_manifest_is_no_build(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt), new_build(tmp_path):
        pass
    assert current(tmp_path) is None


def test_a_full_disk_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="No space"), new_build(tmp_path):
        raise OSError(28, "No space left on device")


def test_what_a_killed_build_left_is_removed_by_the_next(tmp_path: Path) -> None:
    finish(tmp_path)
    left = tmp_path / "builds" / "20200101T000000-dead"
    left.mkdir()
    (left / "half").write_text("half")
    finish(tmp_path)
    assert not left.exists()


def test_two_builds_are_kept_and_one_that_is_served_too(tmp_path: Path) -> None:
    first, second = finish(tmp_path, 1), finish(tmp_path, 2)
    assert first.exists()
    with FolderLock(first / VECTORS) as served:
        assert served.take()
        third = finish(tmp_path, 3)
        assert first.exists()
    fourth = finish(tmp_path, 4)
    assert [b.exists() for b in (first, second, third, fourth)] == [False, False, True, True]


def test_one_build_at_a_time(tmp_path: Path) -> None:
    with new_build(tmp_path) as build:
        with pytest.raises(Busy), new_build(tmp_path):
            pass
        write_manifest(build, {})
    assert current(tmp_path) == build


def test_a_manifest_that_cannot_be_read_is_not_built(tmp_path: Path) -> None:
    build = finish(tmp_path)
    (build / "manifest.json").write_text('{"format": 99}')
    with pytest.raises(NotBuilt, match="another version"):
        read_manifest(build)
    (build / "manifest.json").write_text("{")
    with pytest.raises(NotBuilt, match="not complete"):
        read_manifest(build)


def test_a_current_file_that_names_nothing_is_no_build(tmp_path: Path) -> None:
    finish(tmp_path)
    (tmp_path / "current").write_text("")
    assert current(tmp_path) is None
    (tmp_path / "current").write_text("gone")
    assert current(tmp_path) is None
