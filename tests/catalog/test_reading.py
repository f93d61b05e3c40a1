import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.reading import Format, Rejected, Row, Table, open_table
from domain.errors import BadInput, TooLarge


def table(folder: Path, content: str | bytes, name: str = "things.csv", form: Format | None = None) -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path, form)


def good(read: Table) -> list[dict[str, object]]:
    return [row.values for row in read.rows() if isinstance(row, Row)]


def bad(read: Table) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in read.rows() if isinstance(row, Rejected)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "::", "^"])
def test_the_delimiter_is_found_although_cells_hold_others(tmp_path: Path, delimiter: str) -> None:
    rows = [["id", "title", "kind"], ["1", "Salt & Pepper", "a/b"], ["2", "Up", "c"], ["3", "Heat", "d"]]
    read = table(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    assert read.form.delimiter == delimiter
    assert good(read)[0] == {"id": "1", "title": "Salt & Pepper", "kind": "a/b"}


def test_lists_within_cells_are_not_taken_for_the_delimiter(tmp_path: Path) -> None:
    read = table(tmp_path, "movieId,title,genres\n1,Heat (1995),Action|Crime|Thriller\n2,Up (2009),Animation|Drama\n")
    assert read.form.delimiter == ","


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("id,title\n1,Alien\n", True),
        ("1,Alien\n2,Heat\n", False),
        ("编号,书名\n1,活着\n", True),
        ("sku;farbe;groesse\na1;rot;3\na2;blau;4\n", True),
        ("1::Toy Story (1995)::Animation|Comedy\n2::Heat (1995)::Action\n", False),
        ("Alien,Horror\nHeat,Crime\nAlien,Horror\n", False),
        ("item_id:token\ttitle:token_seq\n1\tHeat\n", True),
    ],
)
def test_whether_there_is_a_header_is_found(tmp_path: Path, content: str, header: bool) -> None:
    assert table(tmp_path, content).form.header is header


def test_a_quoted_cell_may_hold_delimiters_quotes_and_newlines(tmp_path: Path) -> None:
    read = table(tmp_path, 'id,title\n1,"Salt, ""fine""\nand white"\n2,Up\n')
    assert good(read) == [{"id": "1", "title": 'Salt, "fine"\nand white'}, {"id": "2", "title": "Up"}]
    assert [row.line for row in read.rows() if isinstance(row, Row)] == [2, 4]


def test_a_half_broken_file_gives_its_good_rows_and_says_why_the_others_fail(tmp_path: Path) -> None:
    content = (
        "id,title,year\n1,Alien,1979\n2,too few\n3,too,many,cells\n"
        '4,"never closed,1980\n5,Heat,1995\n6,"two\nlines",2000\n7,Up,2009\n'
    )
    read = table(tmp_path, content)
    assert [row["id"] for row in good(read)] == ["1", "5", "6", "7"]
    assert [line for line, _ in bad(read)] == [3, 4, 5]
    assert bad(read)[0][1] == "2 fields where 3 are expected"


def test_a_quote_that_is_open_at_the_end_costs_one_row(tmp_path: Path) -> None:
    read = table(tmp_path, 'id,title\n1,Up\n2,"open\n3,Heat\n')
    assert [row["id"] for row in good(read)] == ["1", "3"]
    assert bad(read) == [(3, "a quote opens here and is never closed")]


def test_with_tabs_a_quote_may_stand_as_it_is(tmp_path: Path) -> None:
    read = table(tmp_path, 'id\ttitle\n1\t"Up" and down\n2\t"Heat\n3\tAlien\n')
    assert [row["title"] for row in good(read)] == ["Up and down", '"Heat', "Alien"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030", "big5"])
def test_chinese_text_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "編號,書名,作者\n1,活著,余華\n2,三體,劉慈欣\n3,圍城,錢鍾書\n4,紅樓夢,曹雪芹\n5,紅高粱家族,莫言\n" if encoding == "big5" else (
        "编号,书名,作者\n1,活着,余华\n2,三体,刘慈欣\n3,围城,钱钟书\n4,红楼梦,曹雪芹\n5,红高粱家族,莫言\n"
    )  # fmt: skip
    rows = good(table(tmp_path, text.encode(encoding)))
    assert list(rows[4].values())[1] == ("紅高粱家族" if encoding == "big5" else "红高粱家族")


def test_western_text_that_is_not_utf8_is_read(tmp_path: Path) -> None:
    read = table(tmp_path, "id;nom\n1;Café crème\n2;Pâté – “maison”\n".encode("cp1252"))
    assert read.form.encoding == "cp1252"
    assert good(read)[1]["nom"] == "Pâté – “maison”"


def test_one_row_in_another_encoding_is_rejected_alone(tmp_path: Path) -> None:
    lines = [f"{n},书名{n}".encode() for n in range(60)] + ["60,Café".encode("cp1252")]
    read = table(tmp_path, b"id,title\n" + b"\n".join(lines))
    assert read.form.encoding == "utf-8"
    assert len(good(read)) == 60
    assert bad(read) == [(62, "bytes that are no text in the file's encoding")]


def test_an_encoding_that_somebody_named_is_used_and_an_unknown_one_refused(tmp_path: Path) -> None:
    content = "id,title\n1,Ещё\n".encode("cp1251")
    assert good(table(tmp_path, content, form=Format(encoding="cp1251")))[0]["title"] == "Ещё"
    with pytest.raises(BadInput, match="no encoding 'klingon'"):
        table(tmp_path, content, form=Format(encoding="klingon"))


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadInput, match="empty"):
        table(tmp_path, content)


def test_a_binary_file_a_missing_one_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a text file"):
        table(tmp_path, bytes(range(256)) * 9)
    with pytest.raises(BadInput, match="cannot be read"):
        open_table(tmp_path / "nowhere.csv")
    with pytest.raises(BadInput, match="cannot be read"):
        open_table(tmp_path)


def test_gzip_and_a_zip_with_one_file_are_unpacked(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner/things.json", '[{"id": 1}]')
        archive.writestr("__MACOSX/._things.json", "x")
    assert good(table(tmp_path, packed.getvalue(), "things.zip")) == [{"id": 1}]
    assert good(table(tmp_path, gzip.compress(b"id,title\n1,Up\n"), "things.csv.gz")) == [{"id": "1", "title": "Up"}]


def test_a_broken_archive_and_one_with_two_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="packed and broken"):
        table(tmp_path, gzip.compress(b"id,title\n1,Up\n" * 99)[:40], "things.csv.gz")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", "id\n1\n")
        archive.writestr("b.csv", "id\n1\n")
    with pytest.raises(BadInput, match="holds 2 files"):
        table(tmp_path, packed.getvalue(), "two.zip")


def test_a_file_beyond_the_bound_is_refused_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from catalog.reading import source

    bomb = gzip.compress(b"id,title\n" + b"1,Up\n" * 100_000)
    (tmp_path / "bomb.csv.gz").write_bytes(bomb)
    with pytest.raises(TooLarge, match="larger than 1 GB"), source.open_bytes(tmp_path / "bomb.csv.gz", 1000) as file:
        file.read()


DOCUMENTS = [
    ('[{"id": 1, "title": "Up"}, {"id": 2, "title": "Heat"}]', "a list"),
    ('{"total": 2, "items": [{"id": 1, "title": "Up"}, {"id": 2, "title": "Heat"}]}', "a list inside"),
    ('{"data": {"films": [{"id": 1, "title": "Up"}, {"id": 2, "title": "Heat"}]}}', "a list deep inside"),
    ('{"id": [1, 2], "title": ["Up", "Heat"]}', "columns"),
    ('{"id": {"0": 1, "1": 2}, "title": {"0": "Up", "1": "Heat"}}', "columns by row"),
    ('[["id", "title"], [1, "Up"], [2, "Heat"]]', "rows"),
    ('{"id": 1, "title": "Up"}\n{"id": 2, "title": "Heat"}\n', "lines"),
    ("- id: 1\n  title: Up\n- id: 2\n  title: Heat\n", "yaml"),
    ("films:\n  - id: 1\n    title: Up\n  - id: 2\n    title: Heat\n", "yaml inside"),
]


@pytest.mark.parametrize(("content", "shape"), DOCUMENTS, ids=[shape for _, shape in DOCUMENTS])
def test_documents_of_any_shape_give_the_same_records(tmp_path: Path, content: str, shape: str) -> None:
    name = "things.yaml" if "yaml" in shape else "things.json"
    assert good(table(tmp_path, content, name)) == [{"id": 1, "title": "Up"}, {"id": 2, "title": "Heat"}]


def test_records_under_their_key_and_pairs_keep_the_key(tmp_path: Path) -> None:
    read = table(tmp_path, '{"p1": {"name": "Lamp"}, "p2": {"name": "Desk"}}', "a.json")
    assert good(read) == [{"key": "p1", "name": "Lamp"}, {"key": "p2", "name": "Desk"}]
    pairs = table(
        tmp_path, '[["故宫", {"名称": "故宫", "门票": 60}], ["天坛", {"名称": "天坛", "门票": 28}]]', "b.json"
    )
    assert good(pairs)[0] == {"名称": "故宫", "门票": 60}


def test_nested_objects_become_columns(tmp_path: Path) -> None:
    record = {
        "title": {"en": "Up", "zh": "飞屋"},
        "price": {"amount": 3},
        "tags": [{"id": 1, "name": "sky"}],
        "n": float("nan"),
    }
    assert good(table(tmp_path, json.dumps([record]), "a.json")) == [
        {"title_en": "Up", "title_zh": "飞屋", "price_amount": 3, "tags": ["sky"], "n": None}
    ]


def test_the_good_records_of_a_broken_json_list_are_saved(tmp_path: Path) -> None:
    read = table(tmp_path, '[{"id": 1},\n{"id": 2,},\n{"id": 3},\n"x",\n{"id": 4, "ti', "a.json")
    assert good(read) == [{"id": 1}, {"id": 3}]
    assert [line for line, _ in bad(read)] == [2, 4, 5]
    inside = table(tmp_path, '{"films": [{"id": 1},\n{"id": 2 "x"},\n{"id": 3}]}', "b.json")
    assert good(inside) == [{"id": 1}, {"id": 3}]


def test_broken_lines_and_broken_yaml_items_are_rejected_by_line(tmp_path: Path) -> None:
    lines = table(tmp_path, '{"id": 1}\nnope\n[1]\n{"id": 2}\n', "a.jsonl")
    assert (good(lines), [line for line, _ in bad(lines)]) == ([{"id": 1}, {"id": 2}], [2, 3])
    items = table(tmp_path, '- id: 1\n- id: "2\n- id: 3\n', "a.yaml")
    assert (good(items), [line for line, _ in bad(items)]) == ([{"id": 1}, {"id": 3}], [2])


def test_a_document_without_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no records"):
        table(tmp_path, "[1, 2, 3]", "a.json")
    with pytest.raises(BadInput, match="is no JSON"):
        table(tmp_path, '{"id": ', "a.json")


def test_yaml_runs_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no YAML"):
        table(tmp_path, "a: !!python/object/apply:os.system ['true']\n", "a.yaml")


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    path = tmp_path / "things.parquet"
    pyarrow.parquet.write_table(
        pyarrow.table({"id": [1, 2], "title": ["Up", "Heat"], "genres": [["a", "b"], None]}), path
    )
    read = open_table(path)
    assert read.form.kind == "parquet"
    assert good(read) == [{"id": 1, "title": "Up", "genres": ["a", "b"]}, {"id": 2, "title": "Heat", "genres": None}]
    (tmp_path / "broken.parquet").write_bytes(b"PAR1nothing")
    with pytest.raises(BadInput, match="no Parquet"):
        open_table(tmp_path / "broken.parquet")


_CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from('",\n|;'), max_size=12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(_CELL, _CELL), min_size=2, max_size=9))
def test_whatever_a_csv_writer_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(("id", "title", "text"))
    writer.writerows((n, *cells) for n, cells in enumerate(rows))
    read = table(tmp_path_factory.mktemp("csv"), out.getvalue(), form=Format(delimiter=",", encoding="utf-8"))
    assert [(row["title"], row["text"]) for row in good(read)] == rows
    assert bad(read) == []


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_no_bytes_at_all_raise_anything_but_our_own_errors(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("a.csv", "a.json", "a.jsonl", "a.yaml"):
        try:
            list(table(folder, content, name).rows())
        except BadInput as error:
            assert error.message
