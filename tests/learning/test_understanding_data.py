"""The training set: labels in the short form, the same bytes every time, refused where it cannot teach."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from agent.tuned_decode import decode
from agent.tuned_words import SpanWords
from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from domain.errors import BadInput
from domain.intent import Act, Op, Sentiment
from domain.ports import CatalogView
from learning.grammar.labelled import LabelledConstraint, LabelledMention, LabelledMessage, LabelledStep
from learning.understanding_data import Bounds, Made, Maker, as_lines, make
from learning.understanding_run import Plan, make_data
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
MAKER = Maker(VIEW)


def message(text: str, *wishes: LabelledConstraint, act: Act = Act.RECOMMEND) -> LabelledMessage:
    return LabelledMessage(
        language="en", context=Context(), text=text, steps=(LabelledStep(act=act, constraints=wishes),)
    )


def genre(value: str, said: str, op: Op = Op.EQ) -> LabelledConstraint:
    return LabelledConstraint(field="genre", op=op, value=value, said=said, words=said)


def few(
    view: CatalogView, *, seed: int, count: int, languages: Sequence[str], older: float = 1.0
) -> Iterator[LabelledMessage]:
    """A tiny grammar."""
    kinds = ["Comedy", "Drama", "Horror", "Romance"]
    for i in range(count):
        n = seed * 7 + i
        wanted, refused = kinds[n % 4], kinds[(n // 4) % 4]
        yield message(f"a {wanted} and no {refused} number {n}", genre(wanted, wanted), genre(refused, refused, Op.NE))


def sound() -> list[LabelledMessage]:
    return list(few(VIEW, seed=1, count=80, languages=("en",)))


@pytest.mark.parametrize(
    ("said", "label", "target"),
    [
        ("something scary", genre("Horror", "scary"), " find; genre: scary"),
        ("nothing scary", genre("Horror", "scary", Op.NE), " find; not genre: scary"),
        (
            "before 1990",
            LabelledConstraint(field="year", op=Op.LE, value=1989, words="before 1990"),
            " find; year: before 1990",
        ),
        (
            "older than 1990",
            LabelledConstraint(field="year", op=Op.LE, value=1989, said="1990"),
            " find; year<: 1990",
        ),
        ("a tearjerker", genre("Drama", "tearjerker"), " find; genre: tearjerker -> Drama"),
    ],
)
def test_a_label_is_written_in_the_shortest_way_that_reads_back(
    said: str, label: LabelledConstraint, target: str
) -> None:
    row = MAKER.row(message(said, label))
    assert row is not None
    assert row.target == target
    words = SpanWords(VIEW, RuleReader(VIEW))
    (step,) = decode(row.target, said, Context(), VIEW.schema, words).steps
    assert step.constraints == (label.constraint(),)


@pytest.mark.parametrize(
    ("text", "words", "base", "target"),
    [
        ("第二部太长了", "太长", 1, " narrow; runtime_min: 第二部太长"),
        ("来部喜剧，要比第二部更短的", "更短", 1, " narrow; runtime_min: 比第二部更短"),
        ("都太长了", "太长", None, " narrow; runtime_min: 太长"),
        ("shorter than the second one", "shorter", 1, " narrow; runtime_min: shorter than the second one"),
    ],
)
def test_what_compares_is_written_with_what_it_compares_with(
    text: str, words: str, base: int | None, target: str
) -> None:
    shown = tuple(item.id for item in films()[:3])
    lengths = [int(str(VIEW.item(i).attributes["runtime_min"])) for i in shown]
    bound = (min(lengths) if base is None else lengths[base]) - 1
    wish = LabelledConstraint(field="runtime_min", op=Op.LE, value=bound, said=words, words=words)
    said = message(text, wish, act=Act.REFINE).model_copy(update={"context": Context(shown=shown)})
    row = MAKER.row(said)
    assert row is not None
    assert row.target == target


def test_a_label_without_words_in_its_message_cannot_be_taught() -> None:
    assert MAKER.row(message("something nice", genre("Horror", "scary"))) is None
    heat = LabelledMention(title="Heat", said="Heat", sentiment=Sentiment.LIKE)
    loose = LabelledMessage(
        language="en", context=Context(), text="loved it", steps=(LabelledStep(act=Act.REACT, mentions=(heat,)),)
    )
    assert MAKER.row(loose) is None


def test_a_slot_that_nothing_filled_is_left_out() -> None:
    assert MAKER.row(message("a {kindn:m} comedy", genre("Comedy", "comedy"))) is None


def test_the_same_seed_makes_the_same_bytes_and_no_text_is_on_both_sides(tmp_path: Path) -> None:
    plan = Plan(size=90, unseen=40, languages=("en",))
    first = make_data({"films": VIEW}, plan, few, tmp_path / "a")
    again = make_data({"films": VIEW}, plan, few, tmp_path / "b")
    assert (tmp_path / "a" / "train.jsonl").read_bytes() == (tmp_path / "b" / "train.jsonl").read_bytes()
    assert first == again
    train = set((tmp_path / "a" / "train.jsonl").read_text(encoding="utf-8").splitlines())
    assert not train & set((tmp_path / "a" / "valid.jsonl").read_text(encoding="utf-8").splitlines())


def contradicting() -> Iterable[LabelledMessage]:
    for said in sound():
        yield said
        yield said.model_copy(update={"steps": (LabelledStep(act=Act.RESET),)})


def unsupported() -> Iterable[LabelledMessage]:
    yield from sound()
    yield from (message(f"well {n}", genre("Horror", "scary")) for n in range(60))


def flooded() -> Iterable[LabelledMessage]:
    yield from sound()
    yield from (message(f"hello number {n}", act=Act.OUT_OF_SCOPE) for n in range(200))


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        (list, "0 usable"),
        (contradicting, "contradict"),
        (unsupported, "do not fit"),
        (flooded, "same label"),
    ],
)
def test_a_set_that_is_empty_or_poisoned_is_refused_with_the_reason(messages: object, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        make([(MAKER, messages())])  # type: ignore[operator]


def test_a_sound_set_passes_and_counts_what_it_left_out() -> None:
    made = make([(MAKER, [*sound(), *sound()])], bounds=Bounds())
    assert isinstance(made, Made)
    assert made.repeated == 80
    assert len(made.rows) == 80
    assert as_lines(made.rows).count(b"\n") == 80
