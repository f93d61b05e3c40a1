import re
import zipfile
from pathlib import Path

import pytest

from catalog.demo import fetch_ml100k, load_demo
from catalog.film_notes import GENRES, NOTES, FilmNote, read_notes
from catalog.library import Library
from catalog.models import fetch_model
from catalog.titles import split_title
from catalog.wheels import RECBOLE, Wheel, fetch, sha256_of, unpack
from domain.errors import BadInput, FetchFailed, NotFound

FILES = sorted(NOTES.glob("*.jsonl"))
ALL = [note for path in FILES for note in read_notes(path)]
COUNTRIES = {country for note in ALL for country in note.country}


@pytest.fixture(params=FILES, ids=lambda p: p.stem)
def notes(request: pytest.FixtureRequest) -> list[FilmNote]:
    return list(read_notes(request.param))


def test_there_are_notes_for_500_films_of_the_set_and_150_new_ones() -> None:
    by_file = {path.stem: len(list(read_notes(path))) for path in FILES}
    assert by_file["ml100k"] >= 500
    assert by_file["new_films"] >= 150


def test_synopses_have_25_to_45_words_and_the_chinese_ones_are_chinese(notes: list[FilmNote]) -> None:
    for note in notes:
        assert 25 <= len(note.text_en.split()) <= 45, note.title
        assert 30 <= len(note.text_zh) <= 85, note.title
        han = len(re.findall(r"[\u4e00-\u9fff]", note.text_zh))
        assert han >= 0.75 * len(note.text_zh), note.title
        assert not note.title_zh or re.search(r"[\u4e00-\u9fff]", note.title_zh), note.title
        assert note.text_en.isprintable()


def test_no_synopsis_is_there_twice_and_no_film_either(notes: list[FilmNote]) -> None:
    assert len({note.text_en for note in notes}) == len(notes)
    assert len({(note.title, note.year) for note in notes}) == len(notes)


def test_keywords_are_lower_case_without_doubles(notes: list[FilmNote]) -> None:
    for note in notes:
        assert len(set(note.keyword)) == len(note.keyword), note.title
        assert all(word == word.lower().strip() for word in note.keyword), note.title


def test_genres_are_movielens_own_and_new_films_have_an_id_and_some() -> None:
    for note in read_notes(NOTES / "new_films.jsonl"):
        assert note.genre
        assert set(note.genre) <= set(GENRES)
        assert re.fullmatch(r"n\d{3}", note.id)
        assert 1999 <= note.year <= 2024
    for note in read_notes(NOTES / "ml100k.jsonl"):
        assert not note.genre
        assert note.year <= 1998


def test_people_and_countries_are_spelled_as_names() -> None:
    for note in ALL:
        assert all(person == person.strip() and person[0].isupper() for person in (*note.director, *note.actor))
        assert len(set(note.actor)) == len(note.actor), note.title
    assert not COUNTRIES & {"USA", "UK", "US", "Great Britain", "Korea", "HK"}
    assert len(COUNTRIES) >= 30


def test_a_note_that_does_not_fit_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text('{"title": "X"}\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"broken.jsonl, line 1"):
        list(read_notes(path))


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Heat (1995)", ("Heat", 1995, "")),
        ("Nightmare on Elm Street, A (1984)", ("A Nightmare on Elm Street", 1984, "")),
        ("Hate (Haine, La) (1995)", ("Hate", 1995, "La Haine")),
        ("Seven (a.k.a. Se7en) (1995)", ("Seven", 1995, "Se7en")),
        ("2001: A Space Odyssey", ("2001: A Space Odyssey", None, "")),
        ("(500) Days of Summer (2009)", ("(500) Days of Summer", 2009, "")),
        ("Forsyte Saga, The (1967– )", ("The Forsyte Saga", 1967, "")),
        ("活着（1994）", ("活着", 1994, "")),
        ("1984", ("1984", None, "")),
    ],
)
def test_a_written_title_is_split_into_what_people_say_year_and_other_title(
    written: str, parts: tuple[str, int | None, str]
) -> None:
    assert split_title(written) == parts


ITEM_HEAD = "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
SMALL = {
    "ml-100k.item": ITEM_HEAD
    + "1\tToy Story\t1995\tAnimation Children's Comedy\n"
    + "246\tChasing Amy\t1997\tDrama Romance\n"
    + "267\tunkonwn\tunkonwn\tunknown\n"
    + "268\tChasing Amy\t1997\tDrama Romance\n"
    + "510\tMagnificent Seven, The\t1954\tAction Drama\n"
    + "1412\tLand Before Time III (1995)\tV\tAnimation Children's\n",
    "ml-100k.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
    + "7\t246\t3\t881250949\n7\t268\t5\t881250950\n7\t267\t5\t881250950\n8\t1\t4\t881250951\n",
    "ml-100k.user": "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n7\t24\tF\twriter\t85711\n",
}


def wheel_of(folder: Path) -> Path:
    path = folder / "recbole-1.2.1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in SMALL.items():
            wheel.writestr(f"recbole/dataset_example/ml-100k/{name}", text)
    return path


def unpacked(home: Path) -> Library:
    raw = home / "data" / "ml-100k" / "raw"
    raw.mkdir(parents=True)
    for name, text in SMALL.items():
        (raw / name).write_text(text, encoding="utf-8")
    return Library(home)


def no_registry(wheel: Wheel, folder: Path) -> None:
    raise FetchFailed(f"{wheel.named} could not be fetched: no route to host", "Check the network.")


def test_the_demo_joins_the_notes_merges_doubles_and_adds_the_new_films(tmp_path: Path) -> None:
    catalog = load_demo(unpacked(tmp_path), download=no_registry)
    view = catalog.view()
    assert view.ids[:3] == ["1", "246", "510"]
    assert "267" not in view.rows
    assert "268" not in view.rows
    assert view.item("1").attributes["director"] == ("John Lasseter",)
    assert view.item("1").titles == {"en": "Toy Story", "zh": "玩具总动员"}
    assert view.item("1").attributes["genre"] == ("Animation", "Children's", "Comedy")
    assert view.item("510").title("en") == "Seven Samurai"
    assert view.item("1412").attributes["year"] == 1995
    assert view.item("n001").attributes["genre"]
    assert [(i.item, i.value) for i in catalog.interactions("7")] == [("246", 5.0)]
    assert catalog.profile("7") == {"age": "24", "gender": "F", "occupation": "writer"}
    assert set(view.schema.fields) == {
        "title", "year", "genre", "director", "actor", "country", "runtime_min", "keyword",
    }  # fmt: skip
    assert view.schema.noun == {"en": "film", "zh": "电影"}


def test_a_second_start_of_the_demo_changes_nothing(tmp_path: Path) -> None:
    library = unpacked(tmp_path)
    version = load_demo(library, download=no_registry).view().version
    again = load_demo(library, download=no_registry)
    assert again.view().version == version
    assert len(again.interactions()) == 2


def test_grouplens_own_files_give_the_same_films(tmp_path: Path) -> None:
    from catalog.movielens import read_ml100k

    flags = "|".join("1" if g in ("Comedy", "Children's", "Animation") else "0" for g in ("unknown", *GENRES))
    (tmp_path / "u.item").write_text(f"1|Toy Story (1995)|01-Jan-1995||http://x|{flags}\n", encoding="latin-1")
    (tmp_path / "u.data").write_text("8\t1\t4\t881250951\n", encoding="utf-8")
    (tmp_path / "u.user").write_text("8|24|M|technician|85711\n", encoding="utf-8")
    films = read_ml100k(tmp_path)
    assert films.items[0].attributes == {"year": 1995, "genre": ("Animation", "Children's", "Comedy")}
    assert films.profiles["8"] == {"age": "24", "gender": "M", "occupation": "technician"}


def test_a_folder_without_the_files_is_refused_by_name(tmp_path: Path) -> None:
    from catalog.movielens import read_ml100k

    with pytest.raises(NotFound, match="holds no MovieLens-100K"):
        read_ml100k(tmp_path)


def test_without_a_registry_and_without_a_cache_it_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match=r"recbole 1\.2\.1"):
        load_demo(Library(tmp_path), download=no_registry)


def test_a_wheel_is_fetched_once_checked_and_unpacked(tmp_path: Path) -> None:
    source = tmp_path / "registry"
    source.mkdir()
    made = wheel_of(source)
    pin = RECBOLE.model_copy(update={"sha256": sha256_of(made)})
    calls = []

    def registry(wheel: Wheel, folder: Path) -> None:
        calls.append(wheel.named)
        (folder / made.name).write_bytes(made.read_bytes())

    store = tmp_path / "wheels"
    archive = fetch(pin, store, download=registry)
    assert fetch(pin, store, download=registry) == archive
    assert calls == ["recbole 1.2.1"]
    unpack(archive, {"recbole/dataset_example/ml-100k/ml-100k.user": tmp_path / "out" / "ml-100k.user"})
    assert (tmp_path / "out" / "ml-100k.user").read_text(encoding="utf-8") == SMALL["ml-100k.user"]


def test_a_download_that_was_cut_off_is_never_taken_for_the_file_and_starts_again(tmp_path: Path) -> None:
    source = tmp_path / "registry"
    source.mkdir()
    made = wheel_of(source)
    pin = RECBOLE.model_copy(update={"sha256": sha256_of(made)})

    def cut_off(wheel: Wheel, folder: Path) -> None:
        (folder / made.name).write_bytes(made.read_bytes()[:100])

    def whole(wheel: Wheel, folder: Path) -> None:
        (folder / made.name).write_bytes(made.read_bytes())

    store = tmp_path / "wheels"
    with pytest.raises(FetchFailed, match="not the file that was pinned"):
        fetch(pin, store, download=cut_off)
    assert list(store.iterdir()) == []
    (store / made.name).write_bytes(b"half")
    assert fetch(pin, store, download=whole).read_bytes() == made.read_bytes()


def test_a_broken_archive_and_a_missing_member_are_clear_errors(tmp_path: Path) -> None:
    broken = tmp_path / "broken.whl"
    broken.write_bytes(b"no zip")
    with pytest.raises(FetchFailed, match="could not be unpacked"):
        unpack(broken, {"x": tmp_path / "x"})
    with pytest.raises(FetchFailed, match="could not be unpacked"):
        unpack(wheel_of(tmp_path), {"no such member": tmp_path / "x"})


def test_an_unknown_model_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as caught:
        fetch_model("gpt", tmp_path, download=no_registry)
    assert "smollm2" in caught.value.hint


def test_raw_files_that_are_there_are_not_fetched_again(tmp_path: Path) -> None:
    unpacked(tmp_path)
    assert fetch_ml100k(tmp_path, download=no_registry).name == "raw"
