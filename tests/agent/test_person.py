"""What people say about themselves becomes a profile, and nothing else does."""

import pytest

from agent.person import read_person


@pytest.mark.parametrize(
    ("text", "profile", "rest"),
    [
        ("I'm a nurse on night shifts, mid-thirties, I like slow films", {"occupation": "healthcare", "age": "35"},
         "I like slow films"),
        ("I'm 34 and I work as a teacher. Something funny", {"age": "34", "occupation": "educator"}, None),
        ("I am a woman in my late fifties", {"gender": "F", "age": "58"}, ""),
        ("I'm a 12 year old boy", {"age": "12"}, None),
        ("我是护士，三十多岁，喜欢慢节奏的电影", {"occupation": "healthcare", "age": "35"}, "喜欢慢节奏的电影"),
        ("我今年28岁，我是程序员，推荐点轻松的", {"age": "28", "occupation": "programmer"}, "推荐点轻松的"),
        ("我是一名女生", {"gender": "F"}, ""),
    ],
)  # fmt: skip
def test_a_self_description_is_read_and_the_rest_kept(text: str, profile: dict[str, str], rest: str | None) -> None:
    person = read_person(text)
    assert dict(person.profile) == profile
    assert rest is None or person.rest == rest


@pytest.mark.parametrize(
    "text",
    ["something from the thirties", "a film about a nurse", "I'm in the mood for a comedy", "I'm 30 minutes late",
     "I want a film for a 10 year old", "适合12岁孩子看的电影", "mid-thirties gangster films", "I'm looking for mid-thirties gangster films", "关于护士的电影", "I'm a fan of Heat"],
)  # fmt: skip
def test_what_is_no_self_description_stays_in_the_message(text: str) -> None:
    assert read_person(text).profile == {}
    assert read_person(text).rest == text


@pytest.mark.parametrize(
    "text", ["I'm a night-shift nurse", "I work as a registered nurse", "我是个夜班护士", "我是急诊护士"]
)
def test_what_kind_of_work_it_is_does_not_hide_the_work(text: str) -> None:
    assert read_person(text).profile == {"occupation": "healthcare"}
