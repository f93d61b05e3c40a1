"""Wishes that cannot be had together: the newest wins and is said; what was pushed out returns when that is taken back."""

from dataclasses import replace

import pytest

from agent.assistant import Assistant
from agent.contradictions import giving_way
from agent.corrections import corrected, either, joined
from agent.settings import AgentSettings
from agent.understanding.reader import RuleReader
from domain.conversation import Preferences, Turn
from domain.intent import Act, Constraint, Intent, Step
from tests.agent.toys import constraint, parts
from tests.builders import films
from tests.fakes import FakeCatalog, FakeView

VIEW = FakeView(films())
WAR, COMEDY = constraint("genre", "=", "War"), constraint("genre", "=", "Comedy")
SHORT, NO_WAR = constraint("runtime_min", "<=", 95), constraint("genre", "!=", "War")
KUROSAWA = constraint("director", "=", "Akira Kurosawa")


def fits(constraints: tuple[Constraint, ...]) -> int:
    return int(VIEW.eligible(constraints).sum())


async def talk(*texts: str) -> tuple[list[Turn], Preferences]:
    catalog = FakeCatalog(films())
    reader = RuleReader(catalog.view())
    one = Assistant(replace(parts(catalog, settings=AgentSettings(cards=1, asks=False)), reader=lambda: reader))
    conversation = (await one.start()).id
    turns = [await one.turn(conversation, text) for text in texts]
    return turns, (await one.conversation(conversation)).preferences


def test_the_older_of_two_wishes_of_one_field_gives_way_with_a_true_count() -> None:
    settled = giving_way((WAR, COMEDY), [COMEDY], fits, fits)
    assert settled and (settled.gone, settled.kept, settled.count) == ((WAR,), (COMEDY,), fits((COMEDY,)))


def test_wishes_of_two_fields_give_way_only_where_nothing_at_all_is_both() -> None:
    settled = giving_way((COMEDY, KUROSAWA), [KUROSAWA], fits, fits)
    assert settled and settled.gone == (COMEDY,)
    assert giving_way((WAR, KUROSAWA, SHORT), [KUROSAWA], fits, lambda _: 1) is None


@pytest.mark.parametrize("older", [NO_WAR, SHORT, constraint("year", ">=", 2030)])
def test_exclusions_and_bounds_never_give_way(older: Constraint) -> None:
    assert giving_way((older, WAR), [WAR], lambda wished: int(older not in wished), lambda _: 0) is None


def test_wishes_of_one_message_never_give_way_to_each_other() -> None:
    assert giving_way((WAR, COMEDY), [WAR, COMEDY], fits, fits) is None


@pytest.mark.parametrize(("first", "then"), [("a war film", "also a comedy"), ("来部战争片", "再加喜剧")])
async def test_an_impossible_pair_brings_cards_for_the_newest_and_says_so(first: str, then: str) -> None:
    (_, turn), kept = await talk(first, then)
    assert turn.items and all("Comedy" in card.item.words("genre") for card in turn.items)
    assert {str(c.value) for c in kept.constraints} == {"Comedy"}
    assert "so I went by" in turn.reply or "the newer wish" in turn.reply or "来找" in turn.reply


async def test_what_gave_way_returns_when_the_newer_wish_is_taken_back_at_once() -> None:
    turns, kept = await talk("a film by Ridley Scott", "also a comedy", "no, not a comedy, science fiction")
    assert {str(c.value) for c in kept.constraints if c.op == "="} == {"Ridley Scott", "Sci-Fi"}
    assert turns[-1].items


async def test_what_gave_way_does_not_return_where_all_of_it_was_shown() -> None:
    turns, kept = await talk("a film by Kurosawa", "also a comedy", "no, not a comedy, an action film")
    assert turns[-1].items and "Akira Kurosawa" not in {str(c.value) for c in kept.constraints}


async def test_what_gave_way_stays_away_once_the_talk_went_on() -> None:
    _, kept = await talk("a film by Ridley Scott", "also a comedy", "after 1950", "not a comedy, science fiction")
    assert "Ridley Scott" not in {str(c.value) for c in kept.constraints}


def _read(text: str) -> tuple[Constraint, ...]:
    return RuleReader(VIEW).read(text).constraints


@pytest.mark.parametrize(
    "text",
    [
        "no, sorry, not the war stuff, I meant: comedy",
        "说错了，不是打仗的战争片，是喜剧",
        "I didn't mean war, but comedy",
    ],
)
def test_words_after_a_not_take_back_what_was_wished_even_where_they_were_not_read_as_a_refusal(text: str) -> None:
    misread = Intent(steps=(Step(act=Act.REFINE, constraints=(COMEDY,)),))
    assert corrected(misread, text, [WAR], _read).lifted == ("genre=War",)


def test_a_wish_that_was_read_from_the_refused_words_is_no_wish() -> None:
    misread = Intent(steps=(Step(act=Act.REFINE, constraints=(WAR, COMEDY)),))
    assert corrected(misread, "不是战争片，是喜剧", [WAR], _read).constraints == (COMEDY,)


@pytest.mark.parametrize("text", ["not only war films, but comedies", "not too long, a comedy", "a comedy, not Drama"])
def test_a_not_that_refuses_nothing_held_changes_nothing(text: str) -> None:
    intent = Intent(steps=(Step(act=Act.REFINE, constraints=(COMEDY,)),))
    assert corrected(intent, text, [WAR], _read) == intent


def test_also_joins_only_the_wishes_said_with_it() -> None:
    both = (COMEDY, SHORT)
    assert joined("no, a comedy, and also under 95 minutes", both, _read) == {"runtime_min"}
    assert joined("also a comedy", (COMEDY,), _read) == {"genre"}
    assert joined("a comedy", (COMEDY,), _read) == frozenset()


@pytest.mark.parametrize("text", ["or comedy", "comedy is fine too", "或者喜剧", "喜剧也行"])
def test_or_adds_a_choice_instead_of_a_demand(text: str) -> None:
    said = Intent(steps=(Step(act=Act.REFINE, constraints=(COMEDY,)),))
    assert either(said, text, [WAR]).constraints == (constraint("genre", "in", ("War", "Comedy")),)


def test_what_was_refused_and_is_fine_again_is_not_demanded() -> None:
    said = Intent(steps=(Step(act=Act.REFINE, constraints=(WAR,)),))
    allowed = either(said, "war is fine after all", [NO_WAR])
    assert (allowed.constraints, allowed.lifted) == ((), ("genre=War",))
    waited = said.model_copy(update={"lifted": ("genre=Comedy",)})
    assert either(waited, "wait, war is fine", [NO_WAR, COMEDY]).lifted == ("genre=War",)


async def test_a_choice_that_was_added_brings_both() -> None:
    (_, turn), kept = await talk("a war film", "or a comedy")
    assert [c.value for c in kept.constraints] == [("War", "Comedy")]
    assert turn.items


@pytest.mark.parametrize("text", ["surprise me", "随便"])
async def test_who_leaves_the_choice_to_us_is_not_told_that_nothing_fits(text: str) -> None:
    turns, _ = await talk("a war film", text)
    assert turns[-1].items
