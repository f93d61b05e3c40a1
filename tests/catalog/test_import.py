import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.datasets import get_dataset, list_datasets
from catalog.importing.mapping import read_mapping
from catalog.importing.report import ImportReport
from catalog.ingest import import_files, read_interactions
from catalog.store import SqlCatalog
from domain.errors import BadInput, FetchFailed, NotFound
from domain.fields import FieldKind
from domain.intent import Constraint, Op, Sentiment
from domain.items import InteractionKind, Price

FILMS = """movieId,title,genres,imdbId
1,Toy Story (1995),Adventure|Animation|Children|Comedy|Fantasy,0114709
2,"American President, The (1995)",Comedy|Drama|Romance,0112346
3,Hate (Haine, La) (1995),Crime|Drama,0113247
4,Nothing Known (2001),(no genres listed),0113248
5,Heat (1995),Action|Crime|Thriller,0113277
"""
BOOKS = """编号,书名,作者,出版社,价格,标签,出版时间
1,活着,[中] 余华,作家出版社,28.00元,小说|当代,2012-8
2,三体,刘慈欣,重庆出版社,23.00元,科幻|小说,2008-1
3,小王子,[法] 圣埃克苏佩里 / 某人,人民文学出版社,NT$ 220,童话,2003
"""


class Shop:
    """A folder with files and a catalogue to import them into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.catalog = SqlCatalog(folder / "catalog", "shop")

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def take(self, items: str | bytes, name: str = "things.csv", **others: str) -> ImportReport:
        names = {"interactions": "events.csv", "conversations": "talk.jsonl", "mapping": "mapping.toml"}
        given: dict[str, Any] = {part: self.file(names[part], content) for part, content in others.items()}
        return import_files(self.catalog, items=self.file(name, items), **given)

    def flat(self, item_id: str) -> dict[str, object]:
        return self.catalog.view().item(item_id).flat()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def test_films_as_movielens_writes_them(shop: Shop) -> None:
    report = shop.take(FILMS.replace("3,Hate (Haine, La) (1995)", '3,"Hate (Haine, La) (1995)"'), "movies.csv")
    assert (report.items, report.rejected) == (5, ())
    assert shop.flat("1")["genre"] == ["Adventure", "Animation", "Children", "Comedy", "Fantasy"]
    assert shop.flat("1")["year"] == 1995
    assert shop.flat("2")["titles"] == {"en": "The American President"}
    assert shop.flat("3")["titles"] == {"en": "Hate", "und": "La Haine"}
    assert "genre" not in shop.flat("4")
    assert set(shop.catalog.view().schema.fields) == {"title", "genre", "year"}
    assert shop.catalog.view().schema.noun == {"en": "film", "zh": "电影"}
    assert report.mapping["items"]["skipped"] == {"imdbId": "bookkeeping"}


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_books_with_chinese_columns(shop: Shop, encoding: str) -> None:
    report = shop.take(BOOKS.encode(encoding), "图书.csv")
    view = shop.catalog.view()
    assert report.items == 3
    assert view.item("1").titles == {"zh": "活着"}
    assert view.item("1").price == Price(amount=28.0, currency="CNY")
    assert view.item("3").price == Price(amount=220.0, currency="TWD")
    assert view.item("1").attributes["author"] == ("余华",)
    assert view.item("3").attributes["author"] == ("圣埃克苏佩里", "某人")
    assert view.item("1").attributes["year"] == 2012
    assert view.item("2").attributes["tag"] == ("科幻", "小说")
    assert view.schema.noun["zh"] == "书"


def test_a_field_may_be_asked_for_by_the_name_its_column_had(shop: Shop) -> None:
    shop.take(BOOKS)
    wishes = [Constraint(field="作者", op=Op.EQ, value="刘慈欣"), Constraint(field="价格", op=Op.LE, value=25)]
    assert shop.catalog.view().eligible(wishes).tolist() == [False, True, False]


def test_import_twice_changes_nothing(shop: Shop) -> None:
    events = "用户,书名,评分,时间\n张三,活着,5,2020-01-02\n李四,三体,4,2020-02-03\n"
    first = shop.take(BOOKS, interactions=events)
    view = shop.catalog.view()
    again = shop.take(BOOKS, interactions=events)
    assert (first.items, first.items_new, first.interactions, first.interactions_new) == (3, 3, 2, 2)
    assert (again.items, again.items_new, again.items_changed, again.interactions_new) == (3, 0, 0, 0)
    assert shop.catalog.view() is view
    assert again.mapping == first.mapping


def test_a_changed_row_replaces_the_item_and_the_others_stay(shop: Shop) -> None:
    shop.take(BOOKS)
    report = shop.take(BOOKS.replace("28.00元", "31.00元").replace("3,小王子", "4,小王子"))
    assert (report.items_new, report.items_changed) == (1, 1)
    assert len(shop.catalog.view().ids) == 4


def test_a_half_broken_file_imports_its_good_rows_with_a_reason_for_each_other(shop: Shop) -> None:
    report = shop.take(
        "id,title,year,price\n1,Alien,1979,$9.99\n2,Broken row\n3,,2001,$2\n4,Bad price,2000,abc\n1,Again,1995,$4\n5,Odd year,MCMXC,$5\n"
    )
    assert report.items == 2
    assert [(r.file, r.line) for r in report.rejected] == [("things.csv", n) for n in (3, 4, 5, 6)]
    assert [r.reason for r in report.rejected] == [
        "2 fields where 4 are expected", "no title", "price: 'abc' is no price", "id '1' is taken by line 2",
    ]  # fmt: skip
    assert [(r.line, r.reason) for r in report.warnings] == [(7, "year: 'MCMXC' is no year")]
    assert set(report.as_record()) >= {"items", "interactions", "rejected", "mapping"}
    assert any("line 5" in line for line in report.lines())


def test_a_file_without_any_usable_row_changes_nothing(shop: Shop) -> None:
    shop.take(BOOKS)
    with pytest.raises(BadInput, match="no row"):
        shop.take("id,title\n")
    with pytest.raises(BadInput, match="no column with titles"):
        shop.take("id,title,year\n1,,1999\n")
    with pytest.raises(BadInput, match=r"line 2: price"):
        shop.take("id,title,price\n1,Up,abc\n", mapping='[items]\nprice = "price"\n')
    assert len(shop.catalog.view().ids) == 3


def test_shop_products_with_stock_flags_lists_and_pictures(shop: Shop) -> None:
    record = {
        "sku": "a1", "productName": "Red Mug", "categories": ["kitchen", "gifts"], "cost": {"amount": 9.5, "currency": "EUR"},
        "inStock": True, "isVegan": False, "imageUrl": "https://x.y/a.jpg", "url": "https://x.y/a1", "weight": "350 g",
        "description": "A mug of red clay for coffee, tea and everything else that is hot.", "createdAt": "2024-05-01T10:00:00Z",
        "title": {"en": "Red Mug", "zh": "红杯子"},
    }  # fmt: skip
    other = {**record, "sku": "a2", "title": {"en": "Blue Mug"}, "inStock": False, "weight": "400 g", "isVegan": True}
    shop.take(json.dumps([record, other]), "products.json")
    item = shop.catalog.view().item("a1")
    assert item.titles == {"en": "Red Mug", "zh": "红杯子"}
    assert item.price == Price(amount=9.5, currency="EUR")
    assert item.attributes["category"] == ("kitchen", "gifts")
    assert item.attributes["is_vegan"] is False
    assert item.attributes["weight"] == 350
    assert (item.image, item.link) == ("https://x.y/a.jpg", "https://x.y/a1")
    assert item.added_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert item.text().startswith("A mug")
    assert shop.catalog.view().eligible([]).tolist() == [True, False]
    assert shop.catalog.view().schema.fields["weight"].unit == "g"
    assert shop.catalog.view().schema.noun["en"] == "product"


def test_without_a_header_the_columns_are_told_by_what_they_hold(shop: Shop) -> None:
    shop.take("1;Red Mug;9.99;12\n2;Blue Mug;19.50;0\n3;Plate;5.00;3\n")
    assert shop.flat("1") == {"id": "1", "titles": {"en": "Red Mug"}, "price": 9.99, "currency": "", "stock": 12}
    films = "1::Toy Story (1995)::Animation|Children's\n2::Heat (1995)::Action|Crime\n3::Up (2009)::Animation\n"
    shop.take(films, "movies.dat", interactions="1::1::5::978300760\n1::2::3::978302109\n2::3::4::978301968\n")
    assert shop.flat("2") == {"id": "2", "titles": {"en": "Heat"}, "genre": ["Action", "Crime"], "year": 1995}
    assert [(i.user, i.item, i.value) for i in shop.catalog.interactions("2")] == [("2", "3", 4.0)]


def test_items_without_an_id_get_the_same_one_every_time(shop: Shop) -> None:
    rows = "title,year,author\nA,2001,X\nB,2002,Y\nA,2001,X\nA,2001,Z\n"
    report = shop.take(rows)
    ids = list(shop.catalog.view().ids)
    assert (report.items, len(report.rejected)) == (3, 1)
    assert "taken by line 2" in report.rejected[0].reason
    shop.take("title,year,author\nB,2002,Y\nA,2001,Z\nA,2001,X\n")
    assert list(shop.catalog.view().ids) == ids


def test_some_rows_without_an_id_get_one(shop: Shop) -> None:
    report = shop.take("id,title\n1,Alien\n,Heat\n3,Up\n")
    assert report.items == 3
    assert [i.startswith("x") for i in shop.catalog.view().ids] == [False, True, False]


def test_junk_columns_are_left_out_and_named(shop: Shop) -> None:
    head = "id,name,etag,empty,source,updated_at,colour,imdb_id\n"
    rows = "".join(f"{n},Thing {n},{n:032x},,web,2024-01-01,{'red' if n % 2 else 'blue'},tt{n}\n" for n in range(30))
    report = shop.take(head + rows)
    assert set(shop.catalog.view().schema.fields) == {"title", "color"}
    assert set(report.mapping["items"]["skipped"]) == {"etag", "empty", "source", "updated_at", "imdb_id"}


def test_a_column_id_that_people_use_is_preferred_over_another(shop: Shop) -> None:
    items = "id,book_id,title\n" + "".join(f"{n},{n + 500},Book {n}\n" for n in range(9))
    shop.take(items, interactions="user_id,book_id,rating\nu,503,5\nu,504,4\nu,507,3\n")
    assert "503" in shop.catalog.view().rows


EVENTS = [
    ("user_id,item_id,rating,timestamp\nu,1,4,1714564800\n", [("rating", 4.0)]),
    ("customer,what,stars,when\nu,1,5,1714564800000\n", [("rating", 5.0)]),
    ("用户,商品编号,评分,时间\nu,1,3,2024-05-01 12:00:00\n", [("rating", 3.0)]),
    ("uid,sku,event,ts\nu,1,purchase,2024-05-01T12:00:00Z\n", [("purchase", 1.0)]),
    ("uid,sku,行为,ts\nu,1,收藏,2024-05-01T12:00:00Z\n", [("like", 1.0)]),
    ("user,item,liked,purchased,date\nu,1,1,0,2024-05-01T12:00\n", [("like", 1.0)]),
    ("item,user,score,time\n1,u,8.5,2024-05-01 12:00\n", [("rating", 8.5)]),
    ("user\ttitle\tvote\tunixReviewTime\nu\tAlien\t4\t1714564800\n", [("rating", 4.0)]),
]


@pytest.mark.parametrize(("events", "expected"), EVENTS)
def test_what_people_did_is_read_whatever_its_columns_are_called(
    shop: Shop, events: str, expected: list[tuple[str, float]]
) -> None:
    report = shop.take("id,title\n1,Alien\n2,Heat\n", interactions=events)
    found = shop.catalog.interactions("u")
    assert [(i.kind.value, i.value) for i in found] == expected, report.mapping
    assert {i.item for i in found} == {"1"}
    assert {i.time for i in found} == {datetime(2024, 5, 1, 12, tzinfo=UTC)}


def test_rows_of_interactions_that_cannot_be_used_are_rejected_by_line(shop: Shop) -> None:
    report = shop.take(
        "id,title\n1,Alien\n2,Heat\n",
        interactions="user,item,rating\nann,1,5\n,1,4\nann,,4\nann,9,4\nbob,2,great\nbob,2,99\n王五,2,4\n张三,2,3\n",
    )
    assert report.interactions == 3
    assert [(r.line, r.reason) for r in report.rejected] == [
        (3, "no user"),
        (4, "no item"),
        (5, "item '9' is not in the catalogue"),
        (6, "rating: 'great' is no rating"),
        (7, "rating: 99 is beyond the scale to 5"),
    ]
    assert shop.catalog.users() == ["ann", "张三", "王五"]


def test_signs_and_files_named_after_what_people_do(shop: Shop, tmp_path: Path) -> None:
    shop.take("id,title\n1,Alien\n2,Heat\n", interactions="user,item,rating\nu,1,1\nu,2,-1\n")
    assert [i.kind for i in shop.catalog.interactions("u")] == [InteractionKind.LIKE, InteractionKind.DISLIKE]
    bought = shop.file("purchases.csv", "user,item\nv,1\nv,2\n")
    import_files(shop.catalog, interactions=bought)
    assert {i.kind for i in shop.catalog.interactions("v")} == {InteractionKind.PURCHASE}


def test_how_often_somebody_did_it_is_no_rating(shop: Shop) -> None:
    shop.take(
        "artist_id,artist_name\n1,Muse\n2,Blur\n", interactions="userID,artistID,weight\nu,1,13883\nu,2,11\nv,1,351\n"
    )
    assert {(i.kind, i.value) for i in shop.catalog.interactions()} == {(InteractionKind.LIKE, 1.0)}


def test_names_with_what_the_items_are_in_front_and_lists_of_people(shop: Shop) -> None:
    rows = "".join(f'{n},Title {n},"Ann Lee{n % 3}, Bob Ray{n % 2}",{90 + n} min,9.{n}0\n' for n in range(9))
    report = shop.take("movie_id,movie_title,movie_cast,movie_runtime,movie_price\n" + rows)
    assert shop.flat("1")["actor"] == ["Ann Lee1", "Bob Ray1"]
    assert shop.flat("1")["runtime_min"] == 91
    assert shop.flat("1")["price"] == 9.1
    assert report.mapping["items"]["noun"] == {"en": "film", "zh": "电影"}


def test_a_name_with_the_family_name_first_is_one_person(shop: Shop) -> None:
    rows = "".join(
        f'{n},Book {n},"{name}"\n'
        for n, name in enumerate(["Tolkien, J.R.R.", "Eco, Umberto", "Woolf, Virginia", "Lem, Stanisław"])
    )
    shop.take("id,title,author\n" + rows)
    assert shop.flat("1")["author"] == ["Eco, Umberto"]


def test_interactions_without_a_user_column_are_refused_with_a_way_out(shop: Shop) -> None:
    with pytest.raises(BadInput, match="user") as caught:
        shop.take("id,title\n1,Alien\n2,Heat\n", interactions="item,rating\n1,5\n2,4\n")
    assert "mapping" in caught.value.hint


def test_interactions_can_be_read_without_keeping_them(shop: Shop) -> None:
    shop.take("id,title\n1,Alien\n2,Heat\n")
    path = shop.file("test.csv", "user,item,rating\nann,1,5\nann,7,5\n")
    found, rejected = read_interactions(path, shop.catalog.view().items())
    assert [(i.user, i.item) for i in found] == [("ann", "1")]
    assert [r.line for r in rejected] == [3]
    assert shop.catalog.interactions() == []


def test_past_conversations_find_their_items_by_id_or_title(shop: Shop) -> None:
    talk = (
        '{"id": "c1", "messages": [{"role": "user", "content": "hi"}], "items": [{"title": "The Matrix", "sentiment": "like"},'
        ' {"id": 2}, {"title": "Nope"}]}\n{"bad\n{"id": "c2", "messages": []}\n'
    )
    report = shop.take('id,title\n1,"Matrix, The (1999)"\n2,Heat (1995)\n', conversations=talk)
    assert report.conversations == 1
    assert [r.line for r in report.rejected] == [2, 3]
    said = shop.catalog.conversations()[0]
    assert [(m.item, m.sentiment) for m in said.items] == [("1", Sentiment.LIKE), ("2", Sentiment.NEUTRAL)]
    assert report.mapping["conversations"]["items_not_in_the_catalogue"] == 1


MAPPING = """
[items]
id = "a"
title = { en = "b", zh = "c" }
price = "d"
currency = "EUR"
noun = { en = "wine", zh = "葡萄酒" }
skip = ["f"]
[items.fields]
grape = { column = "e", kind = "words", split = "/" }
[[items.join]]
file = "tags.csv"
key = "ID"
[interactions]
user = "x"
item = "y"
kind = "purchase"
[users]
file = "people.csv"
id = "who"
"""


def test_a_mapping_file_overrides_what_is_guessed(shop: Shop) -> None:
    shop.file("tags.csv", "ID,tag\n1,dry\n1,old\n2,sweet\n")
    shop.file("people.csv", "who,age,职业\nann,31,教师\n")
    rows = "a,b,c,d,e,f\n1,Red,红,3,syrah/merlot,x\n2,White,白,4,riesling,y\n"
    report = shop.take(rows, interactions="x,y,z\nann,1,5\n", mapping=MAPPING)
    item = shop.catalog.view().item("1")
    assert item.titles == {"en": "Red", "zh": "红"}
    assert item.price == Price(amount=3.0, currency="EUR")
    assert item.attributes == {"grape": ("syrah", "merlot"), "tag": ("dry", "old")}
    assert shop.catalog.view().schema.noun["zh"] == "葡萄酒"
    assert [i.kind for i in shop.catalog.interactions("ann")] == [InteractionKind.PURCHASE]
    assert shop.catalog.profile("ann") == {"age": "31", "职业": "教师"}
    assert report.users == 1


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ('[items]\nid = "zz"\n', "no column 'zz'"),
        ("[items\n", "no TOML"),
        ('[itemz]\nid = "a"\n', "itemz"),
        ("[items]\nprice = 3\n", "items.price"),
    ],
)
def test_a_mapping_file_that_is_wrong_is_refused_by_what_is_wrong(shop: Shop, mapping: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        shop.take("a,b\n1,x\n", mapping=mapping)


def test_progress_is_told(shop: Shop) -> None:
    steps: list[str] = []
    import_files(shop.catalog, items=shop.file("b.csv", BOOKS), progress=lambda step, done, total: steps.append(step))
    assert "read b.csv" in steps


def no_registry(wheel: object, folder: Path) -> None:
    raise FetchFailed("no route to host", "Check the network.")


def test_data_sets_have_names_and_an_unknown_one_lists_them(tmp_path: Path) -> None:
    assert {"ml-100k", "ml-latest-small", "goodbooks-10k"} <= {each.name for each in list_datasets()}
    with pytest.raises(NotFound) as caught:
        get_dataset("nope", tmp_path)
    assert "ml-100k" in caught.value.hint
    with pytest.raises(NotFound, match="cannot be fetched"):
        get_dataset("goodbooks-10k", tmp_path)
    with pytest.raises(NotFound, match="holds no goodbooks-10k"):
        get_dataset("goodbooks-10k", tmp_path, tmp_path)
    with pytest.raises(FetchFailed):
        get_dataset("ml-100k", tmp_path, download=no_registry)


def test_a_data_set_is_read_in_place_with_its_joins(tmp_path: Path) -> None:
    folder = tmp_path / "ml"
    folder.mkdir()
    (folder / "movies.csv").write_text("movieId,title,genres\n1,Heat (1995),Action|Crime\n2,Up (2009),Animation\n")
    (folder / "movie_keywords.csv").write_text("movieId,keywords\n1,heist|police\n")
    (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\n1,1,4.0,964980499\n1,2,3.5,964980499\n")
    found = get_dataset("ml-latest-small", tmp_path / "home", folder)
    assert "parley import" in str(found)
    catalog = SqlCatalog(tmp_path / "c", "c")
    report = import_files(catalog, found.items, found.interactions, mapping=found.mapping)
    assert (report.items, report.interactions) == (2, 2)
    assert catalog.view().item("1").attributes["keyword"] == ("heist", "police")
    assert catalog.view().schema.fields["keyword"].kind is FieldKind.WORDS


def test_movielens_100k_is_converted_with_its_people(tmp_path: Path) -> None:
    from tests.catalog.test_demo import SMALL

    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in SMALL.items():
        (raw / name).write_text(text, encoding="utf-8")
    found = get_dataset("ml-100k", tmp_path / "home", raw)
    catalog = SqlCatalog(tmp_path / "c", "c")
    report = import_files(catalog, found.items, found.interactions, mapping=found.mapping)
    assert (report.items, report.interactions, report.users, report.rejected) == (4, 2, 1, ())
    assert catalog.profile("7") == {"age": "24", "gender": "F", "occupation": "writer"}


def test_the_mapping_in_the_user_guide_is_one_that_can_be_read(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    toml = guide.split("```toml\n")[1].split("```")[0]
    (tmp_path / "shop.toml").write_text(toml, encoding="utf-8")
    said = read_mapping(tmp_path / "shop.toml")
    assert said.items.fields["grape"].split == "/"
    assert said.users
    for block in guide.split("```json\n")[1:]:
        json.loads(block.split("```")[0])


REVIEWS = """title,review,reviewer,stars
Toy Story (1995),Warm and funny toys,ann,5
Heat,Too long for me,ben,2
Unknown Film,Nice,ann,4
Heat,,ben,3
"""


def test_reviews_are_remembered_with_their_item_their_writer_and_how_they_felt(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    files = shop.file("films.csv", FILMS), shop.file("reviews.csv", REVIEWS)
    report = import_files(shop.catalog, files[0], reviews=files[1])
    assert report.reviews == 2
    assert [r.line for r in report.rejected if r.file == "reviews.csv"] == [4, 5], report.rejected
    first, second = shop.catalog.conversations()
    assert (first.owner, first.items[0].item, first.items[0].sentiment) == ("ann", "1", Sentiment.LIKE)
    assert (second.messages[0].content, second.items[0].sentiment) == ("Too long for me", Sentiment.DISLIKE)
    import_files(shop.catalog, reviews=files[1])
    assert len(shop.catalog.conversations()) == 2


def test_a_table_without_a_text_is_no_reviews(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    with pytest.raises(BadInput, match="column"):
        import_files(shop.catalog, shop.file("films.csv", FILMS), reviews=shop.file("r.csv", "title,stars\nHeat,3\n"))
