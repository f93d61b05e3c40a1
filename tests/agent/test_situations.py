"""What may be searched for of sentences that tell of a situation, and which soft wishes come of it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from agent import occasions, wishes
from agent.situations import heard, situations, told
from agent.topics import company, framed, searchable, topics
from agent.understanding.lexicons import words
from domain.fields import CatalogSchema, Field, FieldKind
from domain.intent import Act, Constraint, Intent, Op, Step

_SENTENCES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("situations.yaml").read_text("utf-8"))
_GENRES = dict.fromkeys(["Children's", "Comedy", "Drama", "Horror", "Romance", "Thriller"], 5)
_SCHEMA = CatalogSchema(
    name="films", fields={"genre": Field(name="genre", kind=FieldKind.WORDS, count=30, values=_GENRES)}
)
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


@pytest.mark.parametrize("case", [c for c in _SENTENCES if {"likes", "avoids", "never"} & set(c)], ids=str)
def test_soft_wishes_come_out_of_a_sentence_as_far_as_the_catalogue_has_them(case: dict[str, Any]) -> None:
    found = occasions.folded((), heard(case["say"], framed(case["say"])), Intent(), _SCHEMA)
    made = [(c.op, c.hard, value) for one in found for c in one.constraints for value in wishes.values(c)]
    assert {v for op, _, v in made if op is Op.IN} >= set(case.get("likes", []))
    assert {v for op, hard, v in made if op is Op.NOT_IN and not hard} >= set(case.get("avoids", []))
    assert {v for op, hard, v in made if op is Op.NOT_IN and hard} >= set(case.get("never", []))
    assert {v for _, _, v in made} <= set(_GENRES)


def test_every_situation_that_another_lifts_is_one() -> None:
    assert {name for one in situations().values() for name in one.lifts} <= set(situations())


def test_company_lasts_until_it_is_lifted_and_the_hour_until_another_subject() -> None:
    child = occasions.folded((), heard("for my daughter, she's 9, and I am tired", ()), Intent(), _SCHEMA)
    comedy = Constraint(field="genre", op=Op.EQ, value="Comedy")
    asked = Intent(steps=(Step(act=Act.RECOMMEND, constraints=(comedy,)),))
    after = occasions.folded(child, (), asked, _SCHEMA)
    assert [one.name for one in child] == ["child", "tired"]
    assert [one.name for one in after] == ["child"]
    assert not occasions.folded(after, heard("she is asleep now", ()), Intent(), _SCHEMA)
