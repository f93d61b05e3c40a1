"""A forgiving decoding mends what a small model gets wrong while it points at the right words."""

import random

import pytest

from agent.tuned_decode import Decoded, decode, nearest
from agent.tuned_parts import differing, merged
from agent.tuned_wishes import joined
from agent.tuned_words import SpanWords
from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from domain.intent import Act, Constraint, Op, Sentiment
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
WORDS = SpanWords(VIEW, RuleReader(VIEW))


def read(written: str, message: str, *, forgiving: bool = True) -> Decoded:
    return decode(written, message, Context(), VIEW.schema, WORDS, forgiving=forgiving)


def wishes(written: str, message: str) -> list[tuple[str, Op, object]]:
    return [(c.field, c.op, c.value) for s in read(written, message).steps for c in s.constraints]


def test_a_value_under_the_wrong_field_finds_its_own() -> None:
    said = " find; year: scary"
    assert wishes(said, "something scary") == [("genre", Op.EQ, "Horror")]
    assert read(said, "something scary").mended == 1
    assert read(said, "something scary", forgiving=False).dropped == 1


def test_a_copy_that_is_a_letter_off_finds_its_words() -> None:
    assert wishes(" find; year: befor 1990", "anything from before 1990") == [("year", Op.LE, 1989)]
    assert wishes(" find; genre: opera", "something scary") == []


def test_a_kind_that_is_felt_about_like_a_title_is_a_wish() -> None:
    assert wishes(" feel; dislike: comedies", "I am sick of comedies") == [("genre", Op.NE, "Comedy")]


def test_a_title_that_is_refused_like_a_value_is_disliked() -> None:
    [step] = read(" find; not genre: Heat", "anything but Heat").steps
    assert [(m.title, m.sentiment) for m in step.mentions] == [("Heat", Sentiment.DISLIKE)]


def test_words_that_hold_their_own_no_are_not_turned_twice() -> None:
    assert wishes(" find; not genre: not a comedy", "please not a comedy") == [("genre", Op.NE, "Comedy")]


def test_a_leaning_does_not_reach_over_what_is_insisted_on() -> None:
    said = "maybe a comedy, but it must be from before 1990"
    [step] = read(" find; maybe genre: comedy; maybe year: before 1990", said).steps
    assert [(c.field, c.hard) for c in step.constraints] == [("genre", False), ("year", True)]


def test_refusals_and_bounds_are_joined_as_the_rules_join_them() -> None:
    [both] = wishes(" find; not genre: comedy; not genre: horror", "no comedy and no horror")
    assert both == ("genre", Op.NOT_IN, ("Comedy", "Horror"))
    low, high = Constraint(field="year", op=Op.GE, value=1980), Constraint(field="year", op=Op.LE, value=1989)
    assert [(c.op, c.value) for c in joined([low, high])] == [(Op.BETWEEN, (1980, 1989))]
    assert joined([high, low.model_copy(update={"value": 1995})]) == (high, low.model_copy(update={"value": 1995}))


def test_a_step_of_which_nothing_is_left_goes_where_another_has_something() -> None:
    found = read(" feel; like: Heat | find; genre: paint dry", "I loved Heat, not paint dry")
    assert [s.act for s in found.steps] == [Act.REACT]
    assert [s.act for s in read(" find", "hello").steps] == [Act.RECOMMEND]


def test_a_question_about_nothing_that_wishes_is_a_request() -> None:
    assert [s.act for s in read(" ask; genre: scary", "scary things?").steps] == [Act.RECOMMEND]


def test_what_narrows_where_nothing_is_to_narrow_and_a_feeling_that_asks_are_requests() -> None:
    assert [s.act for s in read(" narrow; genre: scary", "scary please").steps] == [Act.RECOMMEND]
    assert [s.act for s in read(" reset | narrow; genre: scary", "no, scary").steps] == [Act.RESET, Act.RECOMMEND]
    assert [s.act for s in read(" feel; genre: scary", "scary, yes").steps] == [Act.RECOMMEND]
    assert [s.act for s in read(" feel; not genre: scary", "not scary again").steps] == [Act.REACT]


def test_a_number_without_its_mark_points_at_a_card() -> None:
    shown = tuple(VIEW.rows)[:2]
    decoded = decode(" feel; dislike: 2", "2 is bad", Context(shown=shown), VIEW.schema, WORDS, forgiving=True)
    assert [(r.value, r.sentiment) for r in decoded.steps[0].references] == [("2", Sentiment.DISLIKE)]
    assert (
        read(" feel; dislike: 2", "2 is bad").steps == ()
        or not read(" feel; dislike: 2", "2 is bad").steps[0].references
    )


def test_a_vague_bound_goes_where_a_stated_one_is() -> None:
    short = Constraint(field="runtime_min", op=Op.LE, value=95, hard=False)
    stated = Constraint(field="runtime_min", op=Op.LE, value=80)
    assert joined([short, stated]) == (stated,)
    assert joined([short, short.model_copy(update={"value": 90})]) == (short,)


def test_what_compares_is_read_with_what_it_is_compared_with() -> None:
    shown = tuple(sorted(i for i in VIEW.rows if "runtime_min" in VIEW.item(i).attributes)[:3])
    longest = max(shown, key=lambda i: float(str(VIEW.item(i).attributes["runtime_min"])))
    at = ("first", "second", "third")[shown.index(longest)]
    message = f"something shorter than the {at} one"
    decoded = decode(" narrow; runtime_min: shorter", message, Context(shown=shown), VIEW.schema, WORDS, forgiving=True)
    [wish] = decoded.steps[0].constraints
    assert (wish.op, wish.value) == (Op.LE, int(str(VIEW.item(longest).attributes["runtime_min"])) - 1)


@pytest.mark.parametrize("written", ["", "|||", "find; : x", "find; not not genre: x", ";;", "find; genre:"])
def test_garbage_stays_harmless(written: str) -> None:
    assert read(written, "a comedy").steps in ((), read(" find", "a comedy").steps)


def test_the_nearest_run_of_words_must_be_alike() -> None:
    assert nearest("that runs under two hours", "something that run under two hours") == "that run under two hours"
    assert nearest("westerns", "something scary") == ""
    assert nearest("", "x") == ""


def test_whatever_the_model_writes_some_reading_comes_of_it() -> None:
    rng = random.Random(11)
    pieces = ["find", "feel", "narrow", "more", "ask", "reset", "lift: year", "genre: scary", "not year: before 1990"]
    pieces += [
        "maybe genre: not a comedy",
        "year<: 1990",
        "dislike: Heat",
        "like: #2",
        "seen: 1",
        "not: :",
        "about: year",
    ]
    pieces += ["genre: x -> Horror", "year: 80s -> 1980..1989", "item: it", "director: the eighties"]
    rules = RuleReader(VIEW)
    message = "not a comedy, something scary from before 1990 like Heat, the eighties or so"
    read_by_rules = rules.read(message, Context())
    for _ in range(300):
        written = rng.choice(["; ", " | "]).join(rng.choices(pieces, k=rng.randint(1, 9)))
        decoded = read(written, message)
        model = read_by_rules.model_copy(update={"steps": decoded.steps})
        parts = differing(read_by_rules, model, decoded.spans)
        made = merged(read_by_rules, model, parts, [rng.random() < 0.5 for _ in parts])
        assert made.steps or not decoded.steps
