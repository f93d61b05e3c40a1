"""Judging understanding: what counts as right, and the document that says how much was."""

from pathlib import Path

import pytest

from agent.understanding.context import Context
from domain.errors import BadInput
from domain.intent import Act, Constraint, Intent, Mention, Op, Sentiment, Step
from evaluation.intent import Case, bare_title, context_of, evaluate, judge, load_cases, main_act, report
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())


def case(**expected: object) -> Case:
    return Case.model_validate({"id": "plain-1", "text": "words", "expected": {"act": "recommend", **expected}})


def reader(*constraints: Constraint, mentions: tuple[Mention, ...] = (), act: Act = Act.RECOMMEND):  # type: ignore[no-untyped-def]
    def read(text: str, context: Context) -> Intent:
        return Intent(steps=(Step(act=act, constraints=constraints, mentions=mentions),))

    return read


HORROR = Constraint(field="genre", op=Op.EQ, value="Horror")


def test_all_fields_must_be_right() -> None:
    want = {"field": "genre", "op": "=", "value": "Horror", "hard": True}
    assert judge(case(constraints=[want]), reader(HORROR), VIEW).right
    assert not judge(case(constraints=[want]), reader(), VIEW).right
    assert not judge(case(constraints=[]), reader(HORROR), VIEW).right
    assert not judge(case(constraints=[want | {"hard": False}]), reader(HORROR), VIEW).right
    assert not judge(case(constraints=[want]), reader(HORROR, act=Act.CHAT), VIEW).right


def test_the_order_of_alternatives_does_not_matter_and_that_of_bounds_does() -> None:
    either = Constraint(field="genre", op=Op.IN, value=("Horror", "War"))
    want = {"field": "genre", "op": "in", "value": ["War", "Horror"]}
    assert judge(case(constraints=[want]), reader(either), VIEW).constraints
    years = Constraint(field="year", op=Op.BETWEEN, value=(1990, 1999))
    assert judge(
        case(constraints=[{"field": "year", "op": "between", "value": [1990, 1999]}]), reader(years), VIEW
    ).constraints
    assert not judge(
        case(constraints=[{"field": "year", "op": "between", "value": [1999, 1990]}]), reader(years), VIEW
    ).constraints


def test_a_title_is_right_in_any_language_of_the_catalogue() -> None:
    said = (Mention(item_id="f12", title="The Matrix", sentiment=Sentiment.SEEN),)
    for title in ("Matrix, The (1999)", "the matrix", "黑客帝国"):
        want = [{"title": title, "sentiment": "seen"}]
        assert judge(case(mentions=want), reader(mentions=said), VIEW).mentions
    assert not judge(
        case(mentions=[{"title": "The Matrix", "sentiment": "like"}]), reader(mentions=said), VIEW
    ).mentions


def test_the_main_act_is_the_last_that_asks_for_items() -> None:
    def acts(*found: Act) -> str:
        return main_act(Intent(steps=tuple(Step(act=a) for a in found)))

    assert acts(Act.REACT, Act.RECOMMEND) == "recommend"
    assert acts(Act.REACT, Act.ASK_ABOUT) == "ask_about"
    assert acts(Act.CHAT) == "chat"
    assert acts() == ""


def test_history_becomes_cards_and_wishes() -> None:
    history = [
        {"role": "user", "content": "horror"},
        {"role": "assistant", "content": "Here.", "items": ["f1", "f6", "gone"]},
    ]
    spoken = Case.model_validate({"id": "1", "text": "x", "history": history, "expected": {"act": "refine"}})
    context = context_of(spoken, reader(HORROR), VIEW)
    assert context.shown == ("f1", "f6")
    assert context.constraints == (HORROR,)


def test_the_report_has_a_row_for_every_language_and_group() -> None:
    want = {"field": "genre", "op": "=", "value": "Horror"}
    verdicts = evaluate([case(constraints=[want]), case()], reader(HORROR), VIEW)
    rows = {row["slice"]: row for row in report(verdicts)["rows"]}
    assert set(rows) == {"all", "en", "plain", "plain en"}
    assert rows["all"]["n"] == 2
    assert rows["all"]["all_fields_right"] == 0.5
    assert rows["all"]["constraint_precision"] == 0.5
    assert rows["all"]["constraint_recall"] == 1.0
    assert rows["all"]["constraint_f1"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("content", ["", "not json\n", '{"id": "1"}\n', '{"text": "x", "expected": {}}\n'])
def test_a_broken_case_file_is_refused_with_its_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput):
        load_cases(path)


def test_a_case_may_carry_more_than_is_known(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": 7, "text": "x", "extra": 1, "expected": {"act": "chat", "note": "y"}}\n', encoding="utf-8")
    assert load_cases(path)[0].id == "7"


def test_titles_are_compared_without_articles_years_and_accents() -> None:
    assert bare_title("Amélie") == bare_title("amelie")
    assert bare_title("Shining, The (1980)") == bare_title("the shining")
