"""Whole turns over toys: what a person may rely on."""

import asyncio
from pathlib import Path

import pytest

from agent.assistant import Assistant
from agent.settings import AgentSettings
from agent.stores import SqlConversationStore
from domain.errors import BadInput, Busy, Forbidden, NotFound, TooLarge
from domain.events import Ended, Failed, Found, Recommended, Reply, Understood
from domain.intent import Sentiment
from domain.items import InteractionKind
from tests.agent.toys import BrokenRanker, ToyFinder, assistant, parts
from tests.builders import film, films
from tests.fakes import FakeCatalog


async def say(a: Assistant, *texts: str, user: str | None = None):
    made = await a.start(user)
    return [await a.turn(made.id, text, user_id=user) for text in texts]


async def test_events_come_in_order_and_the_reply_pieces_join_to_the_reply() -> None:
    a = assistant()
    made = await a.start()
    events = [event async for event in a.stream(made.id, "something comedy")]
    kinds = [type(e) for e in events]
    assert kinds[:3] == [Understood, Found, Recommended]
    assert set(kinds[3:-1]) == {Reply}
    ended = events[-1]
    assert isinstance(ended, Ended)
    assert "".join(e.text for e in events if isinstance(e, Reply)) == ended.turn.reply
    assert {"understand", "retrieve", "rank", "reply", "total"} <= set(ended.turn.timings_ms)


async def test_the_words_name_exactly_the_cards() -> None:
    (turn,) = await say(assistant(), "something comedy")
    assert [c.item.id for c in turn.items] == ["f3", "f5", "f7"]
    for item in films():
        assert (item.title() in turn.reply) == (item.id in {c.item.id for c in turn.items})


async def test_nothing_comes_twice_and_the_end_is_said() -> None:
    turns = await say(assistant(), "something comedy", "more", "more")
    shown = [c.item.id for t in turns for c in t.items]
    assert shown == ["f3", "f5", "f7", "f11"]
    assert turns[2].reply and not turns[2].items


async def test_wishes_add_up_over_turns_and_exclusions_stay() -> None:
    turns = await say(assistant(), "no horror", "something sci-fi", "before 1990")
    assert {c.item.id for c in turns[1].items} <= {"f2", "f12"}
    assert all("Horror" not in c.item.words("genre") for t in turns for c in t.items)
    assert all(c.item.attributes["year"] <= 1990 for c in turns[2].items)


async def test_an_impossible_wish_gets_an_offer_with_a_true_count_and_no_cards() -> None:
    (turn,) = await say(assistant(), "recommend comedy under 60 minutes")
    assert turn.items == ()
    assert "at most 85 minutes" in turn.reply
    assert "1 of at most" in turn.reply


async def test_a_question_about_a_card_is_answered_without_cards() -> None:
    turns = await say(assistant(), "something comedy", "how long is the second one?")
    assert turns[1].items == ()
    assert "93 minutes" in turns[1].reply


async def test_a_reaction_to_a_card_brings_a_replacement() -> None:
    turns = await say(assistant(), "something comedy", "I have seen the first one")
    assert [c.item.id for c in turns[1].items] == ["f11"]


async def test_a_liked_title_counts_at_once_and_is_the_reason() -> None:
    (turn,) = await say(assistant(), "I loved Heat")
    assert turn.items
    assert "because you liked Heat" in turn.items[0].reason
    assert "Heat" not in turn.reply
    assert "f4" not in {c.item.id for c in turn.items}


async def test_again_shows_again() -> None:
    turns = await say(assistant(), "something comedy", "show me the first one again")
    assert [c.item.id for c in turns[1].items] == ["f3"]


async def test_a_position_that_does_not_exist_is_said() -> None:
    turns = await say(assistant(), "something comedy", "how long is the seventh one?")
    assert "the seventh" in turns[1].reply


async def test_two_films_of_one_name_are_asked_about_by_name_and_the_pick_is_taken() -> None:
    remake = film("f13", "Heat", "热浪", 1986, ("Drama",), "Dick Richards", 101, "A bodyguard.")
    catalog = FakeCatalog([*films(), remake])
    a = assistant(catalog)
    made = await a.start()
    asked = await a.turn(made.id, "I loved Heat")
    assert "(1995)" in asked.reply and "(1986)" in asked.reply and not asked.items
    picked = await a.turn(made.id, "the second one")
    assert (await a.conversation(made.id)).preferences.liked == ("f13",)
    assert picked.items


async def test_catalogue_questions_get_true_numbers() -> None:
    turns = await say(assistant(), "how many comedy?", "what is the longest?")
    assert "4" in turns[0].reply
    assert [c.item.id for c in turns[1].items] == ["f9"]
    assert "207 minutes" in turns[1].reply


async def test_chinese_in_gives_chinese_out() -> None:
    (turn,) = await say(assistant(), "来点 comedy")
    assert turn.language == "zh"
    assert "《玩具总动员》" in turn.reply
    assert turn.items[0].title == "玩具总动员"


async def test_the_same_request_id_replays_the_finished_turn() -> None:
    a = assistant()
    made = await a.start()
    first = await a.turn(made.id, "something comedy", request_id="r1")
    again = await a.turn(made.id, "something comedy", request_id="r1")
    assert again == first
    assert len((await a.conversation(made.id)).turns) == 1


async def test_a_second_turn_in_flight_is_refused() -> None:
    a = assistant()
    made = await a.start()
    results = await asyncio.gather(a.turn(made.id, "more"), a.turn(made.id, "more"), return_exceptions=True)
    assert sum(isinstance(r, Busy) for r in results) == 1
    assert (await a.turn(made.id, "more")).items


async def test_a_stream_that_is_abandoned_frees_the_conversation() -> None:
    a = assistant()
    made = await a.start()
    stream = a.stream(made.id, "more")
    await anext(stream)
    await stream.aclose()
    assert (await a.turn(made.id, "more")).items


async def test_bad_messages_are_refused_clearly() -> None:
    a = assistant()
    made = await a.start()
    for text, error in (("  \x00 ", BadInput), ("x" * 1_000_000, TooLarge)):
        with pytest.raises(error):
            await a.turn(made.id, text)
    with pytest.raises(NotFound):
        await a.turn("nope", "hello")
    failed = [e async for e in a.stream("nope", "hello")]
    assert [type(e) for e in failed] == [Failed]


@pytest.mark.parametrize("text", ["x" * 9000, "🎬🎬", "\u202eabc", '"""\'{[(<b>', "\ud800 hello", "{reply}{0}", "%s"])
async def test_odd_messages_get_an_answer(text: str) -> None:
    (turn,) = await say(assistant(), text)
    assert turn.reply


async def test_two_visitors_share_nothing_and_owners_are_kept_apart() -> None:
    a = assistant()
    anns, bobs = await a.start("ann"), await a.start("bob")
    await a.turn(anns.id, "no horror", user_id="ann")
    assert (await a.conversation(bobs.id)).preferences.constraints == ()
    with pytest.raises(Forbidden):
        await a.turn(anns.id, "more", user_id="bob")
    with pytest.raises(Forbidden):
        await a.forget(anns.id, "bob")


async def test_a_conversation_survives_a_restart(tmp_path: Path) -> None:
    first_store = SqlConversationStore(tmp_path / "state.db")
    a = assistant(store=first_store)
    made = await a.start()
    before = await a.turn(made.id, "something comedy")
    first_store.close()
    second_store = SqlConversationStore(tmp_path / "state.db")
    after = await assistant(store=second_store).turn(made.id, "more")
    assert not {c.item.id for c in before.items} & {c.item.id for c in after.items}
    second_store.close()


async def test_a_broken_ranker_or_reader_degrades_and_still_answers() -> None:
    p = parts()
    a = Assistant(p.__class__(**{**{n: getattr(p, n) for n in p.__slots__}, "ranker": BrokenRanker()}))
    (turn,) = await say(a, "something comedy")
    assert turn.items and [d.part for d in turn.degraded] == ["rank"]
    (turn,) = await say(assistant(), "boom")
    assert turn.items and [d.part for d in turn.degraded] == ["understand"]


async def test_a_known_users_words_are_remembered_unless_switched_off() -> None:
    catalog = FakeCatalog(films())
    await say(assistant(catalog), "I loved Heat", user="ann")
    assert [(i.user, i.item, i.kind) for i in catalog.interactions("ann")] == [("ann", "f4", InteractionKind.LIKE)]
    (turn,) = await say(assistant(catalog), "something thriller", user="ann")
    assert "f4" not in {c.item.id for c in turn.items}
    quiet = FakeCatalog(films())
    await say(assistant(quiet, settings=AgentSettings(remembers=False)), "I loved Heat", user="ann")
    assert quiet.interactions() == []


async def test_a_button_counts_from_the_next_turn_on() -> None:
    a = assistant()
    made = await a.start("ann")
    await a.react(made.id, "f3", Sentiment.LIKE, user_id="ann")
    turn = await a.turn(made.id, "something", user_id="ann")
    assert "Toy Story" in turn.items[0].reason


async def test_suggestions_are_in_the_language_and_lead_somewhere() -> None:
    a = assistant()
    made = await a.start()
    turn = await a.turn(made.id, "something")
    assert turn.suggestions
    for suggestion in turn.suggestions:
        fresh = await a.start()
        assert (await a.turn(fresh.id, suggestion)).items


async def test_item_data_cannot_write_markdown_or_html() -> None:
    evil = film("e", "<script>*x*</script> [a](b) end", "恶", 2000, ("Comedy",), "Nobody", 90, "t")
    (turn,) = await say(assistant(FakeCatalog([evil])), "something comedy")
    assert "<script>" not in turn.reply
    assert "[a](b)" not in turn.reply
    assert turn.items[0].title == "<script>*x*</script> [a](b) end"


async def test_a_finder_that_finds_nothing_leaves_the_fitting_items() -> None:
    class Silent(ToyFinder):
        def find(self, query, limit):
            return super().find(query, 0)

    catalog = FakeCatalog(films())
    p = parts(catalog)
    a = Assistant(p.__class__(**{**{n: getattr(p, n) for n in p.__slots__}, "finder": Silent(catalog)}))
    (turn,) = await say(a, "something comedy")
    assert [c.item.id for c in turn.items] == ["f3", "f5", "f7"]


async def test_a_reaction_can_be_taken_back_and_a_wish_dropped() -> None:
    a = assistant()
    made = await a.start()
    await a.turn(made.id, "something comedy before 1990")
    await a.react(made.id, "f1", Sentiment.LIKE)
    await a.react(made.id, "f1", Sentiment.NEUTRAL)
    before = (await a.conversation(made.id)).preferences
    assert before.liked == ()
    await a.drop_wish(made.id, before.constraints[0])
    after = (await a.conversation(made.id)).preferences
    assert after.constraints == before.constraints[1:]
    assert a.item("f1").title() == "Alien"


async def test_yes_takes_the_offer_that_was_made() -> None:
    turns = await say(assistant(), "recommend comedy under 60 minutes", "yes please")
    assert [c.item.id for c in turns[1].items] == ["f3"]
    assert "at most 85 minutes" in turns[1].reply


async def test_agreeing_to_nothing_changes_nothing() -> None:
    turns = await say(assistant(), "something comedy", "ok")
    assert turns[1].reply and not turns[1].intent.constraints


async def test_who_a_person_is_becomes_a_profile_and_is_said() -> None:
    a = assistant()
    made = await a.start()
    turn = await a.turn(made.id, "I'm a nurse, mid-thirties, something comedy")
    assert "age 35" in turn.reply and turn.items
    assert dict((await a.conversation(made.id)).preferences.profile) == {"occupation": "healthcare", "age": "35"}
    assert (await a.turn(made.id, "我是护士")).items


async def test_not_that_one_brings_another() -> None:
    turns = await say(assistant(), "something comedy", "how long is the second one?", "not that one")
    assert [c.item.id for c in turns[2].items] == ["f11"]


async def test_is_it_is_a_question_about_the_item_and_no_new_wish() -> None:
    turns = await say(assistant(), "something comedy", "how long is the second one?", "is it horror?")
    assert turns[2].items == () and "does not fit" in turns[2].reply
