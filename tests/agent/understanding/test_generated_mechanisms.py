"""What messages made from the catalogue taught, one table a mechanism; no sentence is from a held-out file."""

import pytest

from domain.intent import Act, Intent
from tests.agent.understanding.films import film_id
from tests.agent.understanding.test_films import felt, read, said

CORRECTED = {  # what is put right: the same field, or all of it where a new thing is named in its place
    "a comedy, no wait, a horror film": {"genre = Horror"},
    "a French comedy, no wait, a thriller": {"country = France", "genre = Thriller"},
    "a comedy film... scratch that, a 90s film": {"year between 1990|1999"},
    "comedies from the 80s, I mean the 90s": {"genre = Comedy", "year between 1990|1999"},
    "Horror? Comedy? No... musicals!": {"genre = Musical"},
    "horror? no. musicals? no. westerns!": {"genre not_in Horror|Musical", "genre = Western"},
    "想看爱情片，呃不对，九十年代的电影": {"year between 1990|1999"},
    "来部喜剧…更正：恐怖片": {"genre = Horror"},
    "六十年代？不，九十年代的": {"year between 1990|1999"},
    "刚才打错了，不是喜剧，是恐怖片": {"genre = Horror"},
    "手滑打成了喜剧，我要的是恐怖片": {"genre = Horror"},
    "I don't want anything over two hours - kidding, just no horror": {"genre != Horror"},
}
TOLD = {  # told of another time, or put off: no wish
    "first I wanted comedies, now I want thrillers": {"genre = Thriller"},
    "以前爱看喜剧，现在想看恐怖片": {"genre = Horror"},
    "上次看的是喜剧，这次换恐怖片": {"genre = Horror"},
    "comedies can wait, I want a thriller": {"genre = Thriller"},
    "喜剧改天再看，今天恐怖片": {"genre = Horror"},
    "comedies are okay, but find me a thriller": {"genre = Thriller"},
    "不一定非得喜剧，但别是恐怖片": {"genre != Horror"},
}
OTHERS = {  # whose wish counts
    "my wife loves musicals, but I want a thriller": {"genre = Thriller"},
    "我妈说要看喜剧，不过她不在，那就恐怖片": {"genre = Horror"},
    "大家都在推荐喜剧，我只想要恐怖片": {"genre = Horror"},
    "everyone keeps recommending comedies; I want thrillers": {"genre = Thriller"},
    "I know everyone hates musicals, but I want one": {"genre = Musical"},
}
REFUSED = {  # where a refusal reaches, and where there is none
    "I can't get through the day without comedies": {"genre = Comedy"},
    "谁能拒绝喜剧呢": {"genre = Comedy"},
    "you can never have enough comedies": {"genre = Comedy"},
    "westerns yes, musicals no": {"genre = Western", "genre != Musical"},
    "I have outgrown musicals": {"genre != Musical"},
    "a comedy instead of horror": {"genre = Comedy", "genre != Horror"},
    "if it's a musical, I'm out": {"genre != Musical"},
    "我跟喜剧无缘": {"genre != Comedy"},
    "烦请推荐喜剧": {"genre = Comedy"},
    "not old, not new, just from the nineties": {"year between 1990|1999"},
    "comedy films, but none by Clint Eastwood": {"genre = Comedy", "director != Clint Eastwood"},
    "我特别爱喜剧": {"genre = Comedy"},
}
NUMBERS = {
    "a comedy, an hour and three quarters at the very most": {"genre = Comedy", "runtime_min <= 105"},
    "至少要两小时的喜剧": {"runtime_min >= 120", "genre = Comedy"},
    "we've got an hour to decide, a comedy": {"genre = Comedy"},
    "comedy, 120 minutes is my limit": {"genre = Comedy", "runtime_min <= 120"},
}
SOFT = {  # how far softness reaches
    "a horror film with Tom Hanks if possible": {"genre = Horror", "actor = Tom Hanks?"},
    "最好的恐怖片有哪些": {"genre = Horror"},
    "a horror film, if possible, from France": {"genre = Horror", "country = France?"},
    "more crime, less horror": {"genre = Crime", "genre != Horror"},
}
TOGETHER = {
    "喜剧和恐怖片混搭的": {"genre = Comedy", "genre = Horror"},
    "comedy and horror in one": {"genre = Comedy", "genre = Horror"},
    "comedies, though I'd also take musicals": {"genre in Comedy|Musical"},
    "Asian comedies": {"genre = Comedy"},
}


@pytest.mark.parametrize(
    ("text", "wished"), [*CORRECTED.items(), *TOLD.items(), *OTHERS.items(), *REFUSED.items(), *NUMBERS.items()]
)
def test_a_message_leaves_the_wishes_that_are_meant(text: str, wished: set[str]) -> None:
    assert said(read(text)) == wished


@pytest.mark.parametrize(("text", "wished"), [*SOFT.items(), *list(TOGETHER.items())[:3]])
def test_softness_and_lists_reach_as_far_as_they_are_said(text: str, wished: set[str]) -> None:
    assert said(read(text)) == wished


def test_a_region_means_countries_and_no_theme_that_holds_its_name() -> None:
    assert {w.split()[0] for w in said(read("Asian comedies"))} == {"country", "genre"}


def shown() -> tuple[str, ...]:
    return tuple(map(film_id, ("Alien", "Heat", "Fargo")))


def pointed(intent: Intent) -> set[tuple[str, str]]:
    return {(r.value, r.sentiment.value) for s in intent.steps for r in s.references}


POINTERS = {
    "I loved the one at the top": {("1", "like")},
    "numbers one and two were boring": {("1", "dislike"), ("2", "dislike")},
    "compare the top two": {("1", "neutral"), ("2", "neutral")},
    "is the third scary?": {("3", "neutral")},
    "我喜欢头一个": {("1", "like")},
    "这些都看过了想看喜剧": {("all", "seen")},
}


@pytest.mark.parametrize(("text", "cards"), POINTERS.items())
def test_a_pointer_is_found_in_its_other_words(text: str, cards: set[tuple[str, str]]) -> None:
    assert pointed(read(text, shown())) == cards


ACTS = {
    "set an alarm for 20 minutes": Act.OUT_OF_SCOPE,
    "what is 12 times 14?": Act.OUT_OF_SCOPE,
    "把异形翻译成德语": Act.OUT_OF_SCOPE,
    "give me some instructions": Act.HELP,
    "it's raining again here": Act.CHAT,
    "pick one for me": Act.RECOMMEND,
    "Alien or Fargo?": Act.COMPARE,
    "第一部还是第三部": Act.COMPARE,
    "show me your directors": Act.ASK_ABOUT,
    "Musicals again? You really know me.": Act.REACT,
    "films for people who loved Alien": Act.MORE_LIKE,
    "Double Indemnity vibes": Act.MORE_LIKE,
    "Double Indemnity meets Fargo": Act.MORE_LIKE,
    "跟异形一个味道的": Act.MORE_LIKE,
}


@pytest.mark.parametrize(("text", "act"), ACTS.items())
def test_a_message_asks_for_what_it_says(text: str, act: Act) -> None:
    assert [s.act for s in read(text, shown()).steps] == [act]


def test_praise_that_means_its_opposite_refuses_the_kind() -> None:
    assert said(read("Musicals again? You really know me.", shown())) == {"genre != Musical"}


def test_each_of_two_titles_that_meet_is_a_model() -> None:
    assert felt(read("Double Indemnity meets Fargo")) == {("like", "Double Indemnity"), ("like", "Fargo")}


def test_an_answer_of_no_preference_lifts_the_field_that_was_asked_for() -> None:
    assert read("都可以", asked="year").lifted == ("year",)


def test_a_key_hit_beside_the_right_one_is_mended_to_the_right_word() -> None:
    assert felt(read("something lije Alien")) == {("like", "Alien")}
