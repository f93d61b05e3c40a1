"""Labelled dialogues of other people: converted as their pages say, and counted as ours."""

import gzip
import json
import zipfile
from pathlib import Path

from agent.understanding.context import Context
from domain.intent import Act, Constraint, Intent, Op, Step
from evaluation.intent_crosswoz import read_crosswoz
from evaluation.intent_iard import plain_text, read_iard
from evaluation.intent_inspired import read_inspired
from evaluation.intent_labelled import Message, half, read_all, row
from evaluation.intent_sgd import read_sgd


def wish(field: str, op: Op, value: object) -> Constraint:
    return Constraint.model_validate({"field": field, "op": op, "value": value})


def test_iard_labels_become_the_acts_that_they_allow(tmp_path: Path) -> None:
    said = {"role": "recommender", "utterance_text": "@1 <Heat (1995)> is good", "sub-intent/action": ["REC-S"]}
    seen = {"role": "seeker", "utterance_text": "seen it...liked it", "sub-intent/action": ["SEE"]}
    path = tmp_path / "iard.json"
    path.write_text(json.dumps({"7": {"dialogue_info": {"R1": said, "S2": seen}}}), encoding="utf-8")
    corpus = read_iard(path, {"heat": ("Crime",)})
    assert corpus.messages[0].acts == {Act.REACT}
    assert corpus.messages[0].shown == ("Heat (1995)",)
    assert corpus.items[0].words("genre") == ("Crime",)
    assert plain_text("@2 <Alien  (1979)> ...wow") == "Alien  (1979) . wow"


def test_sgd_informs_become_constraints_and_dontcare_none(tmp_path: Path) -> None:
    actions = [
        {"act": "INFORM", "slot": "genre", "canonical_values": ["Drama"]},
        {"act": "INFORM", "slot": "director", "canonical_values": ["dontcare"]},
    ]
    turn = {"speaker": "USER", "utterance": "a drama", "frames": [{"service": "Media_2", "actions": actions}]}
    path = tmp_path / "dev.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps({"dialogue_id": "1", "turns": [turn]}))
    corpus = read_sgd(path, ["Media_2"])[0]
    assert corpus.messages[0].constraints == (wish("genre", Op.EQ, "Drama"),)
    assert [item.words("genre") for item in corpus.items] == [("Drama",)]


def test_crosswoz_ranges_ratings_and_free_entry_become_bounds(tmp_path: Path) -> None:
    acts = [["Inform", "餐馆", "人均消费", "50-100元"], ["Inform", "餐馆", "评分", "4.5分以上"]]
    dialogue = {"messages": [{"role": "usr", "content": "人均50-100，4.5分以上", "dialog_act": acts}]}
    with zipfile.ZipFile(tmp_path / "val.json.zip", "w") as packed:
        packed.writestr("val.json", json.dumps({"1": dialogue}))
    for name in ("restaurant_db.json", "hotel_db.json", "attraction_db.json"):
        (tmp_path / name).write_text(json.dumps([["甲", {"人均消费": 60, "评分": 4.6}]]), encoding="utf-8")
    restaurants = next(c for c in read_crosswoz(tmp_path) if c.name.endswith("餐馆"))
    found = restaurants.messages[0].constraints
    assert found == (wish("人均消费", Op.BETWEEN, (50.0, 100.0)), wish("评分", Op.GE, 4.5))


def test_inspired_values_are_compared_without_what_is_said_of_them(tmp_path: Path) -> None:
    path = tmp_path / "dev.tsv"
    head = "dialog_id\tutt_id\tspeaker\ttext\tgenres\tpeople_names\n"
    path.write_text(head + "d\t1\tSEEKER\tno horror\thorror\t\n", encoding="utf-8")
    message = read_inspired(path).messages[0]

    def refuses(text: str, context: Context) -> Intent:
        return Intent(steps=(Step(act=Act.RECOMMEND, constraints=(wish("genre", Op.NE, "horror"),)),))

    assert read_all([message], refuses)[0].hits == 1


def test_f1_and_act_accuracy_are_counted_over_all_messages() -> None:
    def reads(text: str, context: Context) -> Intent:
        return Intent(steps=(Step(act=Act.REACT, constraints=(wish("year", Op.EQ, 1999),)),))

    messages = [
        Message(id="1-1", text="a", acts=frozenset({Act.REACT}), constraints=(wish("year", Op.EQ, 1999),)),
        Message(id="1-2", text="b", acts=frozenset({Act.CHAT}), constraints=(wish("year", Op.EQ, 2001),)),
    ]
    found = row("x", "dev", read_all(messages, reads))
    assert found["act_accuracy"] == 0.5
    assert found["constraint_f1"] == 0.5


def test_every_dialogue_belongs_to_exactly_one_half() -> None:
    assert all(half(str(n), test=True) is not half(str(n), test=False) for n in range(50))
    assert 10 < sum(half(str(n), test=True) for n in range(50)) < 40
