"""A wish in another language than the catalogue's is searched with in both: by a model, by a dictionary."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from agent.dictionary import Dictionary
from agent.translate import ByDictionary, ByModel, CatalogLanguage, TranslatingFinder, language_of
from domain.errors import BadInput, ModelFailed, ModelUnavailable
from domain.items import Item
from domain.query import Query
from llms.loop import OnOneLoop
from llms.scripted import ScriptedModel
from tests.agent.test_imagine import _Nearest
from tests.fakes import FakeCatalog

ZH = Query(text="下雨的港城里的爱情", language="zh")
LINES = """# CC-CEDICT
錘子 锤子 [chui2 zi5] /hammer/CL:把[ba3]/
榔頭 榔头 [lang2 tou5] /hammer/large hammer/
扳手 扳手 [ban1 shou3] /spanner/wrench/lever (on a machine)/
烤鴨 烤鸭 [kao3 ya1] /roast duck/
刀 刀 [dao1] /knife/blade/CL:把[ba3]/
風 风 [feng1] /wind/news/style/custom/
舊 旧 [jiu4] /old variant of 舊|旧[jiu4]/
broken line
"""


@pytest.fixture
def opened() -> Iterator[list[OnOneLoop]]:
    made: list[OnOneLoop] = []
    yield made
    for model in made:
        model.close()


@pytest.fixture
def dictionary(tmp_path: Path) -> Dictionary:
    (tmp_path / "cedict.txt").write_text(LINES, encoding="utf-8")
    return Dictionary(tmp_path / "cedict.txt")


def translating(opened: list[OnOneLoop], answer: str | ModelFailed) -> tuple[TranslatingFinder, _Nearest]:
    inner = _Nearest()
    opened.append(OnOneLoop(ScriptedModel([answer])))
    return TranslatingFinder(inner, ByModel(opened[-1], timeout_s=0.5), lambda: "en"), inner


def tools(language: str, titles: Sequence[str]) -> FakeCatalog:
    return FakeCatalog([Item(id=str(n), titles={language: title}) for n, title in enumerate(titles)])


def test_the_words_and_their_translation_are_searched_with(opened: list[OnOneLoop]) -> None:
    finder, inner = translating(opened, "love in a rainy port city")
    assert finder.find(ZH, 5).candidates[0].item_id == "f10"
    assert inner.asked == ["下雨的港城里的爱情 love in a rainy port city"]


def test_the_catalogues_own_language_asks_no_model(opened: list[OnOneLoop]) -> None:
    finder, inner = translating(opened, ModelUnavailable("asked"))
    assert not finder.find(Query(text="love in the rain"), 5).degraded
    assert inner.asked == ["love in the rain"]


def test_without_a_translation_the_search_stands_and_says_so(opened: list[OnOneLoop]) -> None:
    finder, inner = translating(opened, ModelUnavailable("no server"))
    assert [d.part for d in finder.find(ZH, 5).degraded] == ["translate"]
    assert inner.asked == ["下雨的港城里的爱情"]


@pytest.mark.parametrize(
    ("text", "language", "titles", "behind"),
    [
        ("一把锤子", "zh", ["Steel hammer", "Oak table"], "hammer"),
        ("扳手", "zh", ["Adjustable wrench"], "wrench"),
        ("扳手", "zh", ["Oak table"], "spanner"),
        ("a place with good roast ducks", "en", ["全聚德烤鸭店"], "烤鸭"),
        ("hammers", "en", ["木工榔头"], "榔头"),
    ],
)
def test_a_dictionary_translates_word_by_word_into_what_the_catalogue_says(
    dictionary: Dictionary, text: str, language: str, titles: list[str], behind: str
) -> None:
    catalog = tools("zh" if language == "en" else "en", titles)
    inner = _Nearest()
    finder = TranslatingFinder(inner, ByDictionary(dictionary, catalog), CatalogLanguage(catalog))
    assert not finder.find(Query(text=text, language=language), 5).degraded
    assert inner.asked == [f"{text} {behind}"]


def test_a_model_that_fails_gives_way_to_the_dictionary(dictionary: Dictionary, opened: list[OnOneLoop]) -> None:
    opened.append(OnOneLoop(ScriptedModel(fault=ModelUnavailable("no server"))))
    catalog = tools("en", ["Steel hammer"])
    either = ByModel(opened[-1], timeout_s=0.5, otherwise=ByDictionary(dictionary, catalog))
    inner = _Nearest()
    assert not TranslatingFinder(inner, either, lambda: "en").find(Query(text="锤子", language="zh"), 5).degraded
    assert inner.asked == ["锤子 hammer"]


def test_a_catalogue_in_both_languages_is_searched_with_the_words_as_they_are(dictionary: Dictionary) -> None:
    catalog = FakeCatalog([Item(id="1", titles={"en": "Steel hammer", "zh": "钢锤"})])
    inner = _Nearest()
    finder = TranslatingFinder(inner, ByDictionary(dictionary, catalog), CatalogLanguage(catalog))
    finder.find(Query(text="锤子", language="zh"), 5)
    assert inner.asked == ["锤子"]
    assert [
        language_of(list(tools(*told).view().items())) for told in (("zh", ["烤鸭店"]), ("en", ["Duck house"]))
    ] == ["zh", "en"]


def test_a_dictionary_that_cannot_be_read_costs_no_search(tmp_path: Path) -> None:
    catalog = tools("en", ["Steel hammer"])
    inner = _Nearest()
    finder = TranslatingFinder(inner, ByDictionary(Dictionary(tmp_path / "none.txt"), catalog), lambda: "en")
    assert [d.part for d in finder.find(Query(text="锤子", language="zh"), 5).degraded] == ["translate"]


def test_a_dictionary_knows_names_and_no_explanations(dictionary: Dictionary, tmp_path: Path) -> None:
    assert dictionary.english("扳手") == ("spanner", "wrench", "lever") and dictionary.english("旧") == ()
    assert dictionary.chinese("a wrench") == ("扳手",) and dictionary.chinese("hammer") == ("锤子", "榔头")
    assert dictionary.english("錘子") == ("hammer",)
    with pytest.raises(BadInput, match="cannot be read"):
        Dictionary(tmp_path).english("刀")
