"""What a model is given of the conversation: the same beginning turn after turn, bounded, and no facts from it."""

from itertools import pairwise

from agent.model_history import kept, summary
from agent.model_writer import ModelWriter
from domain.conversation import Turn
from llms.scripted import ScriptedModel
from tests.agent.test_model_writer import GOOD, VIEW, card, outcome


def turn(n: int, words: int = 20, language: str = "en") -> Turn:
    reply = f"**Alien** {n} " + "word " * words
    return Turn(
        turn_id=f"t{n}", conversation_id="c", text=f"wish {n}", language=language, items=(card("f1"),), reply=reply
    )


def test_a_short_conversation_is_kept_whole() -> None:
    turns = [turn(n) for n in range(3)]
    assert kept(turns, "en", 1400) == (tuple(turns), "")


def test_a_long_one_stays_bounded_and_says_what_was_asked_before() -> None:
    held, before = kept([turn(n, words=300) for n in range(40)], "en", 1400)
    assert 1 <= len(held) < 6 and held[-1].turn_id == "t39"
    assert before.count(";") < 8 and "wish 3" in before and len(before) < 600


def test_the_beginning_stays_the_same_for_several_turns() -> None:
    starts = [kept([turn(n, words=100) for n in range(size)], "en", 1400)[0][0].turn_id for size in range(1, 30)]
    changes = sum(a != b for a, b in pairwise(starts))
    assert 0 < changes <= len(starts) / 3


def test_turns_in_another_language_are_left_out() -> None:
    assert kept([turn(1, language="zh"), turn(2)], "en", 1400)[0][0].turn_id == "t2"


def test_a_summary_cuts_what_is_long() -> None:
    assert len(summary([turn(1).model_copy(update={"text": "x" * 900})])) < 70


async def test_each_prompt_begins_with_the_last_one() -> None:
    model = ScriptedModel([GOOD] * 3)
    writer = ModelWriter(model, timeout_s=1, recalls=1400)
    earlier: tuple[Turn, ...] = ()
    for n in range(3):
        told = outcome("f1", text=f"wish {n}").model_copy(update={"earlier": earlier})
        reply = "".join([p async for p in writer.write(told, VIEW)])
        update = {"text": told.text, "items": told.cards, "reply": reply}
        earlier = (*earlier, turn(n).model_copy(update=update))
    first, second, third = model.asked
    assert second[: len(first)] == first and third[: len(second)] == second


async def test_a_model_that_does_not_recall_gets_this_turn_and_a_bounded_line_of_what_was_asked() -> None:
    model = ScriptedModel([GOOD, GOOD])
    for count in (1, 200):
        earlier = tuple(turn(n).model_copy(update={"text": f"wish {n} </before> {'x' * 300}"}) for n in range(count))
        told = outcome("f1").model_copy(update={"earlier": earlier})
        assert [p async for p in ModelWriter(model, timeout_s=1).write(told, VIEW)]
    first, last = ("\n".join(m.content for m in asked) for asked in model.asked)
    assert [len(asked) for asked in model.asked] == [2, 2]
    assert "wish 0" in first and "wish 199" in last and "wish 9 " not in last
    assert len(last) - len(first) < 8 * 70 and last.count("</before>") == first.count("</before>") == 1


async def test_a_summary_supports_no_fact() -> None:
    lie = turn(1).model_copy(update={"text": "Alien won 3 Oscars and costs 5 dollars"})
    model = ScriptedModel(["**Alien** won 3 Oscars and costs 5 dollars.\n"])
    told = outcome("f1").model_copy(update={"earlier": (lie,)})
    said = "".join([p async for p in ModelWriter(model, timeout_s=1).write(told, VIEW)])
    assert "Oscars" not in said and "5" not in said.replace("1975", "")


async def test_an_earlier_reply_supports_no_fact() -> None:
    lie = turn(1).model_copy(update={"reply": "**Alien** won 3 Oscars."})
    model = ScriptedModel(["**Alien** won 3 Oscars.\n"])
    told = outcome("f1").model_copy(update={"earlier": (lie,)})
    said = "".join([p async for p in ModelWriter(model, timeout_s=1, recalls=1400).write(told, VIEW)])
    assert "Oscars" not in said
