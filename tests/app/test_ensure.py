"""A home whose build another version of Parley made is built anew by itself."""

import json
from pathlib import Path

import pytest

from app.assemble import open_serving
from app.ensure import ensure_built
from app.settings import Settings
from catalog.library import Library
from domain.errors import NotBuilt
from retrieval import builds
from tests.builders import films


def of_another_version(home: Path) -> Path:
    """A home with one catalogue whose complete build has another format; the build's folder."""
    library = Library(home)
    records = library.create("films")
    records.upsert(films())
    library.set_latest("films")
    records.close()
    settings = Settings(home=home)
    ensure_built(settings)
    build = builds.current(library.folder("films"))
    assert build
    facts = json.loads((build / "manifest.json").read_text())
    (build / "manifest.json").write_text(json.dumps(facts | {"format": 1}))
    (build / "dialogues" / "talk.json").write_text('[{"of": "an older form"}]')
    return build


@pytest.fixture(scope="module")
def renewed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path, list[bool]]:
    """A home that was of another version, its old build, and whether that was there while the new one was made."""
    home = tmp_path_factory.mktemp("home")
    old, kept = of_another_version(home), list[bool]()
    settings = Settings(home=home)
    with pytest.raises(NotBuilt, match="another version") as told:
        open_serving(settings).live()
    assert told.value.hint == "run `parley build --catalog films`"
    with pytest.MonkeyPatch.context() as patch:
        written = builds.write_manifest

        def watched(build: Path, facts: dict[str, object]) -> None:
            kept.append(builds.current(home / "catalogs" / "films") == old)
            written(build, facts)

        patch.setattr(builds, "write_manifest", watched)
        ensure_built(settings)
    return settings, old, kept


def test_a_build_of_another_version_is_made_anew(renewed: tuple[Settings, Path, list[bool]]) -> None:
    settings, old, _ = renewed
    assert builds.current(settings.home / "catalogs" / "films") != old
    assert open_serving(settings).live().index.missing == 0


def test_the_old_build_stays_until_the_new_one_is_complete(renewed: tuple[Settings, Path, list[bool]]) -> None:
    assert renewed[2] == [True]


def test_a_build_of_this_version_is_left_alone(renewed: tuple[Settings, Path, list[bool]]) -> None:
    folder = renewed[0].home / "catalogs" / "films"
    before = builds.current(folder)
    ensure_built(renewed[0])
    assert builds.current(folder) == before
