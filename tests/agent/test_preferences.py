"""Folding wishes: the newest explicit one wins, exclusions stay, a new subject lets go."""

import pytest

from agent import wishes
from agent.preferences import fold, react
from domain.conversation import Preferences, Turn
from domain.intent import Act, Constraint, Intent, Mention, Sentiment, Step
from tests.agent.toys import constraint


def said(*constraints: Constraint, act: Act = Act.REFINE, text: str = "", lifted: tuple[str, ...] = ()) -> Intent:
    return Intent(steps=(Step(act=act, constraints=constraints, search_text=text),), lifted=lifted)


COMEDY, HORROR = constraint("genre", "=", "Comedy"), constraint("genre", "=", "Horror")
NO_HORROR, NOT_TWO = constraint("genre", "!=", "Horror"), constraint("genre", "not_in", ("Horror", "War"))
AFTER, BEFORE = constraint("year", ">=", 1990), constraint("year", "<=", 1999)
NINETIES = constraint("year", "between", (1990, 1999))
TWO_HOURS, SHORT = constraint("runtime_min", "<=", 120), constraint("runtime_min", "<=", 101, hard=False)


@pytest.mark.parametrize(
    ("older", "newer", "kept"),
    [
        ([COMEDY], HORROR, [HORROR]),
        ([COMEDY], NINETIES, [COMEDY, NINETIES]),
        ([NINETIES], constraint("year", "<=", 1980), [constraint("year", "<=", 1980)]),
        ([AFTER], BEFORE, [AFTER, BEFORE]),
        ([AFTER], constraint("year", "<=", 1980), [constraint("year", "<=", 1980)]),
        ([NO_HORROR], COMEDY, [NO_HORROR, COMEDY]),
        ([NO_HORROR], HORROR, [HORROR]),
        ([NOT_TWO], HORROR, [constraint("genre", "!=", "War"), HORROR]),
        ([HORROR, NINETIES], NO_HORROR, [NINETIES, NO_HORROR]),
        ([NO_HORROR], constraint("genre", "!=", "War"), [NO_HORROR, constraint("genre", "!=", "War")]),
        ([COMEDY], COMEDY, [COMEDY]),
        ([COMEDY], constraint("genre", "=", "War", said=False), [COMEDY]),
        ([TWO_HOURS], SHORT, [TWO_HOURS, SHORT]),
        ([constraint("runtime_min", "<=", 89)], SHORT, [constraint("runtime_min", "<=", 89)]),
        ([TWO_HOURS], constraint("runtime_min", "<=", 150), [constraint("runtime_min", "<=", 150)]),
        ([SHORT], TWO_HOURS, [TWO_HOURS]),
    ],
)
def test_a_newer_wish_meets_an_older_one(older: list[Constraint], newer: Constraint, kept: list[Constraint]) -> None:
    folded = fold(Preferences(constraints=tuple(older)), said(newer))
    assert list(folded.constraints) == kept


def test_values_of_one_message_stand_together() -> None:
    folded = fold(Preferences(), said(COMEDY, constraint("genre", "=", "Romance")))
    assert len(folded.constraints) == 2


def test_also_adds_instead_of_replacing() -> None:
    assert wishes.says_also("also romance") and wishes.says_also("还要爱情片") and not wishes.says_also("romance")
    folded = fold(Preferences(constraints=(COMEDY,)), said(HORROR), also=True)
    assert folded.constraints == (COMEDY, HORROR)


def test_a_new_subject_lets_go_of_the_last_ask_and_keeps_exclusions_likes_and_seen() -> None:
    before = Preferences(
        constraints=(COMEDY, NINETIES, NO_HORROR), liked=("a",), seen=("b",), like_ids=("c",), search_text="old"
    )
    after = fold(before, said(constraint("genre", "=", "War"), act=Act.RECOMMEND, text="trenches"))
    assert after.constraints == (NO_HORROR, constraint("genre", "=", "War"))
    assert (after.search_text, after.like_ids, after.liked, after.seen) == ("trenches", (), ("a",), ("b",))


def test_asking_for_more_keeps_everything() -> None:
    before = Preferences(constraints=(COMEDY, NINETIES), search_text="old")
    assert fold(before, said(act=Act.RECOMMEND)) == before


def test_a_failed_parse_changes_nothing() -> None:
    before = Preferences(constraints=(COMEDY,), search_text="old", liked=("a",))
    assert fold(before, Intent(not_understood=("???",))) == before


def test_questions_change_no_wishes() -> None:
    before = Preferences(constraints=(COMEDY,))
    assert fold(before, said(HORROR, act=Act.ASK_ABOUT)) == before


@pytest.mark.parametrize(
    ("lifted", "kept"),
    [
        ("year", (COMEDY, NO_HORROR)),
        ("genre", (NINETIES, NO_HORROR)),
        ("genre=horror", (COMEDY, NINETIES)),
    ],
)
def test_what_is_lifted_goes(lifted: str, kept: tuple[Constraint, ...]) -> None:
    before = Preferences(constraints=(COMEDY, NINETIES, NO_HORROR))
    assert fold(before, Intent(lifted=(lifted,))).constraints == kept


def test_lifting_a_field_with_only_an_exclusion_lifts_the_exclusion() -> None:
    assert fold(Preferences(constraints=(NO_HORROR,)), Intent(lifted=("genre",))).constraints == ()


def test_reset_clears_the_wishes_and_keeps_what_was_shown() -> None:
    before = Preferences(constraints=(COMEDY,), search_text="x", shown=("a",), liked=("b",))
    after = fold(before, Intent(steps=(Step(act=Act.RESET),)))
    assert (after.constraints, after.search_text, after.shown, after.liked) == ((), "", ("a",), ())
    assert after.seen == ("b",)  # what was liked is known: it steers nothing any more and is no new card


def test_reset_and_a_new_wish_in_one_message_keep_only_the_new_one() -> None:
    both = Intent(steps=(Step(act=Act.RESET), Step(act=Act.RECOMMEND, constraints=(HORROR,))))
    assert fold(Preferences(constraints=(COMEDY, NO_HORROR)), both).constraints == (HORROR,)


def test_forget_that_takes_the_last_message_back() -> None:
    first, second = said(COMEDY), said(NINETIES)
    turns = [Turn(turn_id=str(i), conversation_id="c", text="", intent=x) for i, x in enumerate((first, second))]
    before = fold(fold(Preferences(), first), second)
    after = fold(before, Intent(steps=(Step(act=Act.RESET, about="last"),)), earlier=turns)
    assert after.constraints == (COMEDY,)


def test_a_newer_feeling_about_an_item_replaces_the_older() -> None:
    liked = react(Preferences(), Mention(item_id="a", sentiment=Sentiment.LIKE))
    assert (liked.liked, liked.last_item) == (("a",), "a")
    disliked = react(liked, Mention(item_id="a", sentiment=Sentiment.DISLIKE))
    assert (disliked.liked, disliked.disliked) == ((), ("a",))


def test_more_like_a_named_title_is_a_new_subject_and_more_like_a_card_is_not() -> None:
    before = Preferences(constraints=(COMEDY,), shown=("shown",))
    alike = {i: Intent(steps=(Step(act=Act.MORE_LIKE, mentions=(Mention(item_id=i),)),)) for i in ("shown", "other")}
    assert fold(before, alike["shown"]).constraints == (COMEDY,)
    assert fold(before, alike["other"]).constraints == ()
    assert fold(before, alike["other"]).like_ids == ("other",)


def test_words_about_one_kind_of_thing_do_not_follow_to_another_kind() -> None:
    about_comedies = fold(Preferences(), said(COMEDY, act=Act.RECOMMEND, text="clever people in New York"))
    assert fold(about_comedies, said(HORROR)).search_text == ""
    assert fold(about_comedies, said(NINETIES)).search_text == "clever people in New York"
    assert fold(about_comedies, said(NO_HORROR)).search_text == "clever people in New York"


def test_a_wish_said_firmly_and_mildly_in_one_message_is_firm() -> None:
    firm, mild = constraint("genre", "=", "Comedy"), constraint("genre", "=", "Comedy", hard=False)
    assert wishes.merge((), (firm, mild)) == (firm,)
    assert wishes.merge((firm,), (mild,)) == (mild,)
