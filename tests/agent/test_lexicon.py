"""The words of the dialogue as data: every name compiles and is used, and what is wrong is said."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.lexicon import Topic, pattern
from agent.understanding.lexicons import load
from domain.errors import BadInput

AGENT = Path(__file__).resolve().parents[2] / "agent"
TOPICS = sorted(path.stem for path in (AGENT / "lexicons" / "dialogue").glob("*.yaml"))


def toys(**words):
    return Topic(topic="toys", words=words)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_name_of_a_topic_is_a_pattern_that_is_used(topic):
    code = "\n".join(path.read_text(encoding="utf-8") for path in AGENT.glob("*.py"))
    parts = set(re.findall(r"\{([a-z_]+)\}", str(load(f"dialogue/{topic}"))))
    asked = set(re.findall(rf'"{topic}\.([a-z_]+)"', code))
    listed = set(re.findall(r'"([a-z_]+)"', code)) if f'f"{topic}.{{name}}"' in code else set()
    assert not {name for name in load(f"dialogue/{topic}") if not pattern(f"{topic}.{name}").pattern}
    assert not set(load(f"dialogue/{topic}")) - parts - asked - listed


@pytest.mark.parametrize("topic", TOPICS)
def test_no_pattern_of_the_dialogue_matches_nothing_at_all(topic):
    names = set(load(f"dialogue/{topic}")) - set(re.findall(r"\{([a-z_]+)\}", str(load(f"dialogue/{topic}"))))
    empty = {name for name in names if pattern(f"{topic}.{name}").fullmatch("")}
    assert empty <= {"dangling"}


def test_plain_english_matches_whole_words_in_either_case():
    only = toys(only={"en": ["just", "only( one)?"]}).pattern("only")
    assert only.fullmatch("Only One")
    assert not only.search("justice")


def test_an_english_entry_that_says_where_it_ends_is_taken_as_written():
    assert toys(compares={"en": [r"\bcompar"]}).pattern("compares").search("a comparison")


def test_chinese_needs_no_bounds():
    assert toys(skip={"zh": ["随便"]}).pattern("skip").search("我随便看看")


def test_lists_within_a_list_only_group_its_entries():
    assert toys(yes={"en": [["yes", "sure"], "fine"]}).pattern("yes").fullmatch("sure")


def test_a_part_stands_for_any_of_its_entries():
    thing = toys(one={"zh": ["[这那]{thing}"]}, thing={"zh": ["部", "本"]}).pattern("one")
    assert thing.fullmatch("这本")
    assert not thing.search("本")


def test_a_number_of_times_is_no_part():
    assert toys(asks={"zh": ["有.{1,3}吗"]}).pattern("asks").fullmatch("有猫吗")


@pytest.mark.parametrize("name", ["nowhere.yes", "consent.nothing", "consent", ""])
def test_unknown_words_are_said_to_be_unknown(name):
    with pytest.raises(BadInput, match="lexicon of the dialogue has no"):
        pattern(name)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"a": {"en": ["{b}"]}}, r"no words toys\.b"),
        ({"a": {"en": ["{b}"]}, "b": {"en": ["{a}"]}}, "part of themselves"),
        ({"a": {"en": ["(open"]}}, r"toys\.a are no pattern"),
        ({"a": {}}, r"no words toys\.a"),
    ],
)
def test_a_broken_lexicon_is_refused_in_words(words, said):
    with pytest.raises(BadInput, match=said) as refused:
        toys(**words).pattern("a")
    assert "toys.yaml" in refused.value.hint


@pytest.mark.parametrize("words", [{"a": {"fr": ["oui"]}}, {"a": ["yes"]}, {"a": {"en": "yes"}}])
def test_only_lists_of_known_languages_are_read(words):
    with pytest.raises(ValidationError):
        toys(**words)
