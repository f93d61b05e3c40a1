"""Challengers: repeatable, labelled from what was drawn, with nothing unfilled, on any catalogue."""

import random
from functools import cache

import pytest

from domain.errors import BadInput
from domain.intent import Op
from domain.items import Item
from evaluation.challengers import by_phenomenon, challengers, phenomenon_of
from evaluation.challengers.fill import slipped
from evaluation.challengers.numbers import decade_said, year_said
from evaluation.challengers.templates import templates
from evaluation.intent import evaluate
from evaluation.intent_cases import Case, load_cases
from tests.agent.understanding.films import film_reader, film_view
from tests.fakes import FakeView


@cache
def _cases(seed: int = 1, count: int = 400) -> tuple[Case, ...]:
    return tuple(challengers(film_view(), count, seed=seed))


def _shop() -> FakeView:
    kinds = ("furniture", "apparel", "housewares", "footwear", "jewelry")
    items = [
        Item(
            id=str(n),
            titles={"en": f"Sturdy {name} {kind}"},
            attributes={"category": kind, "price": 9.99 + 5 * n},
        )
        for n, (kind, name) in enumerate((k, w) for k in kinds for w in ("Oak", "Elm", "Ash", "Fir"))
    ]
    return FakeView(items)


def test_the_same_seed_makes_the_same_messages_and_another_seed_others() -> None:
    assert challengers(film_view(), 40, seed=1) == list(_cases()[:40])
    assert challengers(film_view(), 40, seed=2) != list(_cases()[:40])


def test_each_language_has_a_hundred_templates_and_at_least_half_of_them_are_adversarial() -> None:
    for language in ("en", "zh"):
        found = templates(language)
        assert len({t.text for t in found}) == len(found) >= 100
        assert sum(t.group == "adversarial" for t in found) * 2 >= len(found)


def test_every_voice_speaks_and_both_languages_know_the_same_phenomena() -> None:
    voices = {language: {t.voice for t in templates(language)} for language in ("en", "zh")}
    assert voices["en"] == {"teen", "retiree", "buff", "parent", "phone"}
    assert voices["zh"] == {"大学生", "退休教师", "影迷", "宝妈", "打工人"}
    assert {t.phenomenon for t in templates("en")} == {t.phenomenon for t in templates("zh")}


def test_every_phenomenon_occurs_in_both_languages_and_groups_are_even() -> None:
    wanted = {(t.phenomenon, language) for language in ("en", "zh") for t in templates(language)}
    assert {(phenomenon_of(c), c.language) for c in _cases()} == wanted
    for group in ("plain", "adversarial"):
        assert sum(c.group == group for c in _cases()) == len(_cases()) / 2


def test_no_slot_is_left_open_and_no_message_comes_twice_in_a_language_of_few_repeats() -> None:
    for case in _cases():
        assert not set("{}|") & set(case.text), case.text
        assert not any(set("{}") & set(said.content) for said in case.history)
    free = [c.text for c in _cases() if c.expected.constraints and not c.history]
    assert len(set(free)) > 0.95 * len(free)


def test_every_label_reads_back_as_a_case_and_names_fields_operators_and_values_of_the_catalogue(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(case.model_dump_json() for case in _cases()), encoding="utf-8")
    assert load_cases(path) == [Case.model_validate_json(case.model_dump_json()) for case in _cases()]
    fields = film_view().schema.fields
    for case in _cases():
        for wish in case.expected.constraints:
            assert wish.op in set(Op)
            values = wish.value if isinstance(wish.value, list) else [wish.value]
            known = fields[wish.field].values
            assert all(v in known if isinstance(v, str) else v == int(v) for v in values), case


def test_every_expected_title_is_one_of_the_catalogue() -> None:
    titles = {item.title(language) for item in film_view().items() for language in ("en", "zh")}
    mentions = [m for case in _cases() for m in case.expected.mentions]
    assert mentions
    assert all(mention.title in titles for mention in mentions)


def test_a_bound_by_a_shown_card_is_strict_by_one() -> None:
    found = [c for c in _cases() if c.text == "something newer than the first one"]
    assert found
    for case in found:
        first = film_view().item(case.history[-1].items[0])
        assert case.expected.constraints[0].value == int(str(first.attributes["year"])) + 1


def test_a_shop_without_people_years_or_chinese_is_asked_in_its_own_terms() -> None:
    cases = challengers(_shop(), 60, seed=3, languages=("en",))
    fields = {wish.field for case in cases for wish in case.expected.constraints}
    assert fields == {"category", "price"}
    assert any("$" in case.text or "dollars" in case.text for case in cases)


def test_the_two_halves_share_no_template_and_hold_every_phenomenon() -> None:
    fixed = {t.text for language in ("en", "zh") for t in templates(language) if "{" not in t.text}
    halves = [challengers(film_view(), 300, seed=1, half=half) for half in (0, 1)]
    said = [{case.text for case in cases} & fixed for cases in halves]
    assert said[0] and said[1]
    assert not said[0] & said[1]
    assert {phenomenon_of(c) for c in halves[0]} == {phenomenon_of(c) for c in halves[1]}


def test_an_unknown_language_is_refused_with_a_hint() -> None:
    with pytest.raises(BadInput, match="no templates in fr"):
        challengers(film_view(), 1, seed=1, languages=("fr",))


def test_the_rules_read_most_plain_messages_and_the_worst_phenomenon_stands_first() -> None:
    verdicts = evaluate(_cases(count=80), film_reader().read, film_view())
    plain = [v for v in verdicts if v.case.group == "plain"]
    assert sum(v.right for v in plain) > 0.7 * len(plain)
    rows = by_phenomenon(verdicts)
    assert rows[0]["all_fields_right"] == min(row["all_fields_right"] for row in rows)
    assert sum(row["n"] for row in rows if not row["slice"].endswith((" en", " zh"))) == len(verdicts)


def test_a_slip_swaps_two_letters_inside_the_longest_word_and_spares_short_ones() -> None:
    slip = slipped("ask Tarantino", random.Random(1))
    assert slip != "ask Tarantino"
    assert sorted(slip) == sorted("ask Tarantino")
    assert slip.startswith("ask T") and slip.endswith("o")
    assert slipped("war", random.Random(1)) == "war"


def test_years_and_decades_are_said_otherwise_than_in_digits() -> None:
    assert year_said(1994, "en", random.Random(0)) == "'94"
    assert {year_said(1994, "zh", random.Random(n)) for n in range(8)} == {"一九九四年", "94年"}
    assert {decade_said(1990, "en", random.Random(n)) for n in range(12)} == {"90s", "1990s", "nineties"}
