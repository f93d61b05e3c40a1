"""Many conversations at once: nothing of one reaches another, and a crossing would be seen."""

from dataclasses import replace

from agent.assistant import Assistant
from agent.understanding.reader import RuleReader
from domain.conversation import Conversation, Turn
from evaluation.dialogues_crowd import crowd, p95, pauses
from tests.agent.toys import parts
from tests.builders import films
from tests.fakes import FakeCatalog

SCRIPTS = (
    ("a comedy", "another one", "not the first one", "something older", "start over"),
    ("来部惊悚片", "换一批", "1990年以前的", "第一部多长？", "不要恐怖片"),
    ("something before 1980", "under two hours", "more", "what do you know about me?", "any year is fine"),
)


def assistant() -> Assistant:
    catalog = FakeCatalog(films())
    reader = RuleReader(catalog.view())
    return Assistant(replace(parts(catalog), reader=lambda: reader))


class Mixing:
    """An assistant that now and then answers in another conversation's name."""

    def __init__(self, inner: Assistant) -> None:
        self._inner, self._talks, self._turns = inner, list[str](), 0

    async def start(self) -> Conversation:
        made = await self._inner.start()
        self._talks.append(made.id)
        return made

    async def turn(self, conversation_id: str, text: str) -> Turn:
        self._turns += 1
        mixed = self._turns > 20 and self._turns % 7 == 0
        return await self._inner.turn(self._talks[0] if mixed else conversation_id, text)


async def test_thirty_conversations_ten_at_once_do_not_touch_each_other() -> None:
    found = await crowd(assistant(), SCRIPTS, conversations=30, at_once=10)
    assert found.crossed == ()
    assert found.failed == ()
    assert found.turns == 150


async def test_a_crossing_is_seen() -> None:
    found = await crowd(Mixing(assistant()), SCRIPTS, conversations=9, at_once=1)
    assert found.crossed


async def test_people_who_think_before_they_type_are_answered_the_same() -> None:
    found = await crowd(assistant(), SCRIPTS, conversations=6, at_once=6, think_s=0.005, seed=3)
    assert (found.crossed, found.failed, found.turns, found.think_s) == ((), (), 30, 0.005)


def test_pauses_are_exponential_about_their_mean_and_come_again_with_their_seed() -> None:
    pause, again = pauses(2.0, "1-7"), pauses(2.0, "1-7")
    drawn = [pause() for _ in range(4_000)]
    assert drawn[:50] == [again() for _ in range(50)]
    assert 1.85 < sum(drawn) / len(drawn) < 2.15
    assert 0.60 < sum(1 for seconds in drawn if seconds < 2.0) / len(drawn) < 0.67  # 1 - 1/e


def test_nobody_thinks_where_the_mean_is_nothing() -> None:
    assert pauses(0.0, "1-7")() == 0.0


def test_p95_is_the_value_below_which_95_of_100_lie() -> None:
    assert p95(list(range(100))) == 95
    assert p95([]) == 0.0
