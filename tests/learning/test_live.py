"""The loop: misreadings are counted, a fall beyond chance is told, and only talk that went well teaches."""

from datetime import UTC, datetime, timedelta

from agent.tuned_words import SpanWords
from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from domain.candidates import Recommendation
from domain.conversation import Turn
from domain.intent import Act, Intent, Mention, Sentiment, Step
from learning.live import Live, by_week, fell, measure
from learning.spans import labelled, runs
from learning.talk_data import messages
from learning.understanding_data import Maker
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())
RULES = RuleReader(VIEW)
WORDS = SpanWords(VIEW, RULES)
START = datetime(2026, 3, 2, tzinfo=UTC)


def talk(name: str, *texts: str, shown: tuple[str, ...] = ("f1", "f2")) -> list[Turn]:
    """A conversation read by the rules, a minute a turn, the same cards each time."""
    cards = tuple(
        Recommendation(rank=n, item=VIEW.item(i), title=i, score=1.0, parts={"x": 1.0}, reason="")
        for n, i in enumerate(shown, start=1)
    )
    return [
        Turn(
            turn_id=f"{name}{n}",
            conversation_id=name,
            text=text,
            intent=RULES.read(text, Context()),
            items=cards,
            at=START + timedelta(minutes=n),
        )
        for n, text in enumerate(texts)
    ]


def test_corrections_repetitions_and_dislikes_speak_against_the_turn_before_them() -> None:
    hated = Intent(steps=(Step(act=Act.REACT, mentions=(Mention(item_id="f1", sentiment=Sentiment.DISLIKE),)),))
    disliked = talk("c", "a comedy", "meh")
    disliked[1] = disliked[1].model_copy(update={"intent": hated})
    turns = [*talk("a", "a comedy", "no, I said drama"), *talk("b", "a horror film", "a horror film"), *disliked]
    found = measure(turns)
    assert found.turns == 6
    assert found.corrected == round(2 / 6, 4)
    assert found.disliked == round(1 / 6, 4)
    assert measure([]) == Live(turns=0)


def test_a_fall_beyond_chance_is_told_and_a_small_one_is_not() -> None:
    before = Live(turns=400, corrected=0.05, wrong=0.08)
    assert "corrected" in fell(before, Live(turns=400, corrected=0.12, wrong=0.08))
    assert fell(before, Live(turns=400, corrected=0.06, wrong=0.09)) == ""
    assert fell(before, Live(turns=10, corrected=1.0, wrong=1.0)) == ""


def test_weeks_are_told_apart() -> None:
    later = [t.model_copy(update={"at": START + timedelta(days=8)}) for t in talk("z", "a comedy")]
    assert [row["week"] for row in by_week([*talk("a", "a comedy"), *later])] == ["2026-W10", "2026-W11"]


def test_the_words_of_a_label_are_found_in_the_message() -> None:
    for text in ("something scary before 1990", "no comedies please", "八十年代的恐怖片"):
        intent = RULES.read(text, Context())
        made = labelled(text, intent, Context(), VIEW, WORDS)
        assert made is not None
        assert made.intent().constraints == intent.constraints
        assert Maker(VIEW, RULES).row(made) is not None


def test_a_label_that_the_message_does_not_say_has_no_words() -> None:
    wanted = RULES.read("a horror film", Context())
    assert labelled("something nice", wanted, Context(), VIEW, WORDS) is None


def test_runs_come_shortest_first() -> None:
    assert list(runs("a b")) == ["a", "b", "a b"]


def test_only_turns_that_nothing_spoke_against_teach() -> None:
    good = talk("a", "a comedy", "from the eighties", "thanks")
    bad = talk("b", "a comedy", "no, I said drama", "ok")
    assert [m.text for m in messages(good, VIEW, WORDS)] == ["a comedy", "from the eighties"]
    assert "a comedy" not in [m.text for m in messages(bad, VIEW, WORDS)]
