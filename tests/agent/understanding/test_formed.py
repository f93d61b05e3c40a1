"""Cues formed of parts are found as if each had been listed."""

from agent.understanding.formed import FormedCues
from agent.understanding.tokens import tokenise


def cues() -> FormedCues:
    formed = FormedCues()
    formed.add(
        "dislike_post", {"copulas": ["", "is", "are"], "adverbs": ["", "so"], "words": ["off the menu", "banned"]}
    )
    formed.add("instead_of", {"copulas": ["i was going to"], "adverbs": ["just"], "words": ["", "say"]})
    formed.add("dislike", {"copulas": ["i"], "adverbs": [""], "words": ["don't do"]})
    return formed


def found(text: str, at: int = 0) -> set[tuple[int, str]]:
    return {(end, group) for end, groups in cues().at(tokenise(text), at) for group in groups}


def test_parts_are_joined_with_and_without_a_middle() -> None:
    assert found("is so banned") == {(3, "dislike_post")}
    assert found("are off the menu") == {(4, "dislike_post")}


def test_an_end_stands_alone_where_no_first_part_is_needed() -> None:
    assert found("banned") == {(1, "dislike_post")}
    assert not found("say")


def test_a_first_part_stands_alone_where_no_end_is_needed() -> None:
    assert (4, "instead_of") in found("i was going to horror")


def test_a_contraction_is_found_spelt_out() -> None:
    assert found("i do not do horror") == {(4, "dislike")}


def test_parts_of_different_groups_are_not_joined() -> None:
    assert not found("i banned")
