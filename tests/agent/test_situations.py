"""What may be searched for of sentences that tell of a situation, and which soft wishes come of it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent.situations import heard, told
from agent.topics import company, framed, searchable, topics
from agent.understanding.lexicons import words

_SENTENCES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("situations.yaml").read_text("utf-8"))
_WORD = re.compile(r"[a-z][a-z'-]*|[\u4e00-\u9fff]+")


def _searched(text: str) -> set[str]:
    """All words that may be searched for, as if the reader had explained none of them."""
    found = heard(text, framed(text))
    where = told(found)
    said = " ".join(_WORD.findall(text.casefold()))
    kept, _ = searchable(said, text.casefold(), topics(text.casefold(), where), (*where, *company(text)))
    stop = words("everyday", "stop") | words("everyday", "zh_stop")
    return {word for word in kept.split() if word not in stop}


@pytest.mark.parametrize("case", _SENTENCES, ids=[case["say"] for case in _SENTENCES])
def test_a_sentence_tells_its_situations_and_only_its_topics_may_be_searched_for(case: dict[str, Any]) -> None:
    heard_of = {h.name for h in heard(case["say"], framed(case["say"]))}
    assert heard_of == set(case["tells"])
    searched = _searched(case["say"])
    assert all(any(topic in word for word in searched) for topic in case["search"]), searched
    assert all(any(topic in word for topic in case["search"]) for word in searched), searched
