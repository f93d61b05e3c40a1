"""Cards pointed at by what they are, verdicts in every idiom, opinions put as questions, and talk beside the matter."""

import pytest

from agent.references import Focus, resolve
from agent.understanding.context import Context
from domain.intent import Act, Intent
from tests.agent.understanding.films import film_id, film_reader, film_view

TITLES = ("Jaws", "The Matrix", "Annie Hall", "Psycho", "Gladiator")
SHOWN = tuple(film_id(t) for t in TITLES)


def read(text: str, shown: tuple[str, ...] = SHOWN) -> Intent:
    return resolve(film_reader().read(text, Context(shown=shown)), Focus(shown=shown), film_view())


def felt(intent: Intent) -> set[str]:
    return {f"{m.title} {m.sentiment.value}" for m in intent.mentions}


POINTED = {
    "how long's the shark one?": {"Jaws neutral"},
    "the Hitchcock left me cold": {"Psycho dislike"},
    "Keanu's one is a masterpiece": {"The Matrix like"},
    "the 1979 one, no wait, the 1960 one is great": {"Psycho like"},
    "more like the Ridley Scott, less like the Woody Allen": {"Gladiator like", "Annie Hall dislike"},
    "the 70s ones bored me to tears": {"Jaws dislike", "Annie Hall dislike"},
}


@pytest.mark.parametrize(("text", "meant"), POINTED.items())
def test_a_card_is_pointed_at_by_what_it_is(text: str, meant: set[str]) -> None:
    assert felt(read(text)) == meant


def test_what_is_left_out_of_all_is_felt_about_the_other_way() -> None:
    liked = {f"{t} like" for t in TITLES if t != "Annie Hall"}
    assert felt(read("all except the third sound great")) == {*liked, "Annie Hall dislike"}


def test_what_fits_several_cards_points_at_none() -> None:
    assert not any(m.item_id for m in read("the American one is great").mentions)


VERDICTS = {
    "Dumbo? Bawled my eyes out, 10/10.": {"Dumbo like"},
    "Fargo's a ten, Heat's a four": {"Fargo like", "Heat dislike"},
    "gave up halfway through Gandhi": {"Gandhi dislike"},
    "fell asleep an hour into Interstellar": {"Interstellar dislike"},
    "my guilty pleasure is Showgirls": {"Showgirls like"},
    "watched Fargo with the wife, she cried, I loved it": {"Fargo like"},
    "Would rather watch grass grow than Titanic": {"Titanic dislike"},
    "who on earth sits through Titanic": {"Titanic dislike"},
    "is it just me or is Titanic one long yawn": {"Titanic dislike"},
    "can't remember if I've seen Fargo": {"Fargo neutral"},
}


@pytest.mark.parametrize(("text", "meant"), VERDICTS.items())
def test_a_verdict_is_heard_in_every_idiom(text: str, meant: set[str]) -> None:
    intent = read(text, ())
    assert felt(intent) == meant
    assert {step.act for step in intent.steps} == {Act.REACT}


@pytest.mark.parametrize("text", ["at least four stars, a comedy", "a comedy rated 8/10 or better"])
def test_a_mark_that_is_asked_for_is_no_verdict(text: str) -> None:
    assert Act.REACT not in {step.act for step in read(text).steps}


@pytest.mark.parametrize("text", ["is Fargo worth the hype?", "was Fargo any good?", "how many oscars did Fargo win"])
def test_what_is_asked_is_not_said(text: str) -> None:
    intent = read(text, ())
    assert felt(intent) == {"Fargo neutral"}
    assert {step.act for step in intent.steps} == {Act.ASK_ABOUT}


def test_a_rare_word_of_a_title_names_it_where_it_is_judged() -> None:
    assert felt(read("is shawshank worth the hype?", ())) == {"The Shawshank Redemption neutral"}
    assert not felt(read("something that begins in a lighthouse", ()))


TALK = {
    "you've been a star, ta ever so much": Act.CHAT,
    "tell me a joke, bot": Act.CHAT,
    "you're useless": Act.CHAT,
    "I lost my job today": Act.CHAT,
    "my chest hurts, what should I take": Act.OUT_OF_SCOPE,
    "translate 'good morning' into Spanish": Act.OUT_OF_SCOPE,
    "can you recommend a good plumber": Act.OUT_OF_SCOPE,
    "let's bin all that and begin afresh": Act.RESET,
    "what are my options here, like what can I type": Act.HELP,
}


@pytest.mark.parametrize(("text", "act"), TALK.items())
def test_talk_beside_the_matter_is_no_search(text: str, act: Act) -> None:
    assert [step.act for step in read(text, ()).steps] == [act]
