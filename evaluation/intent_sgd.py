"""SGD (Rastogi et al., AAAI 2020): users' messages of the services that look for something in a catalogue.

The catalogue of a service is made of the records that its searches returned. What a user informs of (and the catalogue
has a field for) is a constraint `=`; "dontcare" is none. Messages without such are left out.
"""

import gzip
from collections.abc import Iterable, Mapping
from json import loads
from pathlib import Path
from typing import Any

from domain.intent import Constraint, Op
from domain.items import AttributeValue, Item
from evaluation.intent_labelled import Corpus, Message

_NAMES = ("movie_name", "title", "song_name", "restaurant_name")
_WORDS = frozenset({
    "genre", "director", "actors", "starring", "cast", "directed_by", "subtitle_language", "subtitles", "artist",
    "album", "category", "location", "price_range",
})  # fmt: skip
_FLAGS = {"True": True, "False": False}
_NUMBERS = frozenset({"year"})


def read_sgd(path: Path, services: Iterable[str]) -> list[Corpus]:
    """One corpus for each service of a file of dialogues (.jsonl.gz)."""
    wanted = set(services)
    items: dict[str, dict[str, Item]] = {s: {} for s in wanted}
    messages: dict[str, list[Message]] = {s: [] for s in wanted}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            _read(loads(line), items, messages)
    return [
        Corpus(name=f"SGD {s}", items=tuple(items[s].values()), messages=tuple(messages[s])) for s in sorted(wanted)
    ]


def _read(dialogue: dict[str, Any], items: dict[str, dict[str, Item]], messages: dict[str, list[Message]]) -> None:
    asked: str | None = None
    for number, turn in enumerate(dialogue["turns"]):
        for frame in turn["frames"]:
            service = frame["service"]
            if service not in items:
                continue
            if turn["speaker"] == "SYSTEM":
                asked = next((a["slot"] for a in frame["actions"] if a["act"] == "REQUEST"), None)
                for record in frame.get("service_results", ()):
                    _add(record, items[service])
                continue
            said = [a for a in frame["actions"] if a["act"] == "INFORM" and a["slot"] in _WORDS | _NUMBERS]
            if said and len(turn["frames"]) == 1:
                _also(said, items[service])
                message = Message(
                    id=f"{dialogue['dialogue_id']}-{number}",
                    text=turn["utterance"],
                    asked=asked,
                    constraints=tuple(c for a in said if (c := _constraint(a))),
                )
                messages[service].append(message)


def _constraint(action: Mapping[str, Any]) -> Constraint | None:
    value = str(action["canonical_values"][0]) if action["canonical_values"] else "dontcare"
    if value == "dontcare":
        return None
    number = action["slot"] in _NUMBERS and value.isdigit()
    return Constraint(field=action["slot"], op=Op.EQ, value=int(value) if number else _FLAGS.get(value, value))


def _add(record: Mapping[str, str], items: dict[str, Item]) -> None:
    name = next((record[n] for n in _NAMES if record.get(n)), "")
    if name:
        items.setdefault(name, Item(id=name, titles={"en": name}, attributes=_attributes(record)))


def _also(said: list[dict[str, Any]], items: dict[str, Item]) -> None:
    """A value that no search returned is still one of the catalogue's."""
    for action in said:
        value = str(action["canonical_values"][0]) if action["canonical_values"] else "dontcare"
        if value != "dontcare":
            key = f"{action['slot']}: {value}"
            items.setdefault(key, Item(id=key, titles={}, attributes=_attributes({action["slot"]: value})))


def _attributes(record: Mapping[str, str]) -> dict[str, AttributeValue]:
    found: dict[str, AttributeValue] = {f: _FLAGS.get(v, v) for f, v in record.items() if f in _WORDS and v}
    return found | {f: int(v) for f, v in record.items() if f in _NUMBERS and v.isdigit()}
