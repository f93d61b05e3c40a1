"""Values get names in the other language, from a dictionary or a model that leads back, and are asked for by them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.dictionary import Dictionary
from agent.facet_names import Name, names, unnamed
from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from domain.intent import Op
from domain.items import Item
from domain.ports import CatalogView
from tests.fakes import FakeView

LINES = """錘子 锤子 [chui2 zi5] /hammer/CL:把[ba3]/
風口 风口 [feng1 kou3] /wind/
烤鴨 烤鸭 [kao3 ya1] /roast duck/
大蝦 大虾 [da4 xia1] /prawn/(slang) expert/
專家 专家 [zhuan1 jia1] /expert/
豆腐 豆腐 [dou4 fu5] /tofu/bean curd/
"""


def view(
    language: str, rows: Sequence[tuple[str, str, str]], sayings: dict[str, tuple[str, ...]] | None = None
) -> CatalogView:
    """Items of (title, field, value), each twice, as a value that stands once is no kind."""
    items = [
        Item(id=f"{n}-{copy}", titles={language: title}, attributes={field: (value,)})
        for n, (title, field, value) in enumerate(rows)
        for copy in range(2)
    ]
    made = FakeView(items)
    fields = {
        name: f.model_copy(update={"sayings": sayings or {} if f.values else {}})
        for name, f in made.schema.fields.items()
    }
    made.schema = made.schema.model_copy(update={"fields": fields})
    return made


SHOP = (("Forged hammer", "style", "hammer"), ("Silver flute", "style", "wind"), ("Oak table", "style", "tables"))
KITCHEN = (("全聚德", "dish", "烤鸭"), ("海边小馆", "dish", "大虾"), ("小馆", "dish", "豆腐"))


@pytest.fixture
def dictionary(tmp_path: Path) -> Dictionary:
    (tmp_path / "d.txt").write_text(LINES, encoding="utf-8")
    return Dictionary(tmp_path / "d.txt")


def test_an_english_value_is_named_where_its_items_use_the_word(dictionary: Dictionary) -> None:
    assert names(view("en", SHOP), dictionary) == [Name("style", "hammer", "锤子", "dictionary")]


def test_a_chinese_value_is_named_by_its_plain_names(dictionary: Dictionary) -> None:
    said = {(n.value, n.said) for n in names(view("zh", KITCHEN), dictionary)}
    assert said == {("烤鸭", "roast duck"), ("大虾", "prawn"), ("豆腐", "tofu"), ("豆腐", "bean curd")}


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"hammer": "铁锤", "铁锤": "Hammer."}, ["铁锤"]),
        ({"hammer": "铁锤", "铁锤": "nail"}, []),
        ({"hammer": "a tool for nails"}, []),
        ({}, []),
    ],
)
def test_a_models_name_is_kept_only_where_it_leads_back(answers: dict[str, str], kept: list[str]) -> None:
    made = names(view("en", SHOP), None, lambda value, language: answers.get(value, ""))
    assert [(n.said, n.source) for n in made] == [(said, "model") for said in kept]


def test_what_the_dictionary_names_no_model_is_asked_for(dictionary: Dictionary) -> None:
    asked: list[str] = []

    def ask(value: str, language: str) -> str:
        asked.append(value)
        return ""

    names(view("zh", (*KITCHEN, ("大馆", "dish", "毛血旺"))), dictionary, ask)
    assert asked == ["毛血旺"]


def test_names_of_people_places_and_works_are_left_alone(dictionary: Dictionary) -> None:
    rows = (("Roast", "director", "烤鸭"), ("Roast", "country", "豆腐"), ("Roast", "series", "大虾"))
    told = view("en", rows)
    assert not {"director", "country"} & set(unnamed(told))


@pytest.mark.parametrize(
    ("language", "rows", "sayings", "text", "value"),
    [
        ("en", SHOP, {"锤子": ("hammer",)}, "我想买一把锤子", "hammer"),
        ("zh", KITCHEN, {"roast duck": ("烤鸭",)}, "a place with roast duck", "烤鸭"),
    ],
)
def test_people_ask_by_the_kept_names(
    language: str, rows: Sequence[tuple[str, str, str]], sayings: dict[str, tuple[str, ...]], text: str, value: str
) -> None:
    def wishes(told: dict[str, tuple[str, ...]]) -> list[object]:
        heard = RuleReader(view(language, rows, told)).read(text, Context())
        return [c.value for c in heard.constraints if c.field in ("style", "dish")]

    assert wishes({}) == [] and wishes(sayings) == [value]


def test_a_name_of_several_values_means_any_of_them() -> None:
    told = view("zh", KITCHEN, {"seafood or duck": ("烤鸭", "大虾")})
    heard = RuleReader(told).read("a place with seafood or duck", Context())
    assert [(c.op, set(c.value)) for c in heard.constraints] == [(Op.IN, {"烤鸭", "大虾"})]  # type: ignore[arg-type]


def test_a_name_takes_no_word_from_what_it_means_already() -> None:
    told = view("en", SHOP, {"tables": ("hammer",)})
    heard = RuleReader(told).read("show me tables", Context())
    assert [c.value for c in heard.constraints] == ["tables"]
