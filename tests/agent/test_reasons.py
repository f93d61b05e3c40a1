"""Reasons rest on the real largest parts, and say nothing that is not in the evidence."""

from agent.reasons import reasons, sentence
from domain.candidates import Candidate, Evidence, Reason
from domain.query import Query
from tests.agent.toys import constraint
from tests.builders import films
from tests.fakes import FakeView

VIEW = FakeView(films())


def told(
    query: Query, *evidence: Evidence, wished: tuple = (), language: str = "en", **parts: float
) -> tuple[Reason, ...]:
    candidate = Candidate(item_id="f12", score=sum(parts.values()), evidence=evidence, parts=parts)
    return reasons(candidate, query, wished, VIEW, language)


def proof(source: str, *item_ids: str, terms: tuple[str, ...] = ()) -> Evidence:
    return Evidence(source=source, rank=1, score=1.0, item_ids=item_ids, terms=terms)


def test_the_largest_part_comes_first_and_liked_items_are_named() -> None:
    query = Query(liked=("f1", "f2"), text="hacker")
    evidence = (proof("lexical", terms=("hacker",)), proof("collaborative", "f1", "f2"))
    found = told(query, *evidence, lexical=0.5, collaborative=2.0)
    assert [r.source for r in found] == ["collaborative", "lexical"]
    assert found[0].text == "because you liked Alien and Blade Runner"
    assert found[0].item_ids == ("f1", "f2")
    assert "hacker" in found[1].text


def test_a_part_that_lowered_the_score_is_no_reason() -> None:
    assert told(Query(liked=("f1",)), proof("collaborative", "f1"), collaborative=-1.0) == ()


def test_items_that_the_person_did_not_like_are_not_named() -> None:
    assert all(
        "Heat" not in r.text for r in told(Query(liked=("f1",)), proof("collaborative", "f4"), collaborative=1.0)
    )


def test_matched_wishes_lead_and_unmatched_ones_are_not_claimed() -> None:
    wished = (constraint("genre", "=", "Sci-Fi"), constraint("genre", "=", "Comedy", hard=False),
              constraint("genre", "!=", "Horror"))  # fmt: skip
    (found,) = told(Query(), wished=wished)
    assert found.text == "matches: sci-fi; not horror"


def test_popularity_says_the_true_count_or_nothing() -> None:
    counted = told(Query(), proof("popularity", terms=("people=583",)), popularity=1.0)
    assert [r.text for r in counted] == ["liked by 583 people here"]
    assert told(Query(), proof("popularity"), popularity=1.0) == ()


def test_what_rises_names_its_dates_in_both_languages() -> None:
    rising = proof("trending", terms=("likes=12", "dates=2024-05-18..2024-06-01"))
    assert [r.text for r in told(Query(), rising, trending=1.0)] == [
        "rises since 2024-05-18: 12 likes until 2024-06-01"
    ]
    (chinese,) = told(Query(), rising, language="zh", trending=1.0)
    assert "2024-05-18" in chinese.text and "12" in chinese.text
    assert told(Query(), proof("trending"), trending=1.0) == ()


def test_people_like_you_speaks_only_for_a_known_person() -> None:
    assert told(Query(), proof("people_like_you"), people_like_you=1.0) == ()
    known = told(Query(profile={"gender": "F"}), proof("people_like_you"), people_like_you=1.0)
    assert [r.text for r in known] == ["chosen by people like you"]


def test_reasons_are_in_the_language_of_the_turn() -> None:
    (found,) = told(Query(liked=("f1",)), proof("collaborative", "f1"), language="zh", collaborative=1.0)
    assert found.text == "因为你喜欢《异形》"
    assert sentence([found], "zh") == "因为你喜欢《异形》"
    assert sentence([], "zh")


def test_past_talk_speaks_for_a_card_in_numbers_that_are_true() -> None:
    query = Query(text="scary")
    liked = proof("dialogue", terms=("talks=9", "liked=7"))
    assert told(query, liked, dialogue=1.0)[0].text == "liked by 7 people who talked of something like this"
    assert told(query, liked, dialogue=1.0, language="zh")[0].text == "有7位聊到类似内容的人喜欢它"
    often = told(query, proof("dialogue", terms=("talks=9",)), dialogue=1.0)
    assert often[0].text == "came up in 9 past conversations or reviews like this one"


def test_past_talk_that_does_not_speak_for_a_card_is_no_reason() -> None:
    silent = Evidence(source="dialogue", rank=0, score=0.0)
    assert told(Query(text="scary"), silent, dialogue=0.2) == ()
