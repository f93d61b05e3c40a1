"""INSPIRED (Hayati et al., EMNLP 2020): seekers' messages with the kinds and people of films that annotators marked.

Every marked genre or person is a wish for or against it: the operator is not labelled, so
field and value alone are compared. The catalogue has one film for each marked value.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from domain.intent import Constraint, Op
from domain.items import Item
from evaluation.intent_labelled import Corpus, Message

_FIELDS = {"genres": "genre", "people_names": "actor"}


def read_inspired(path: Path) -> Corpus:
    """The seekers' messages with a genre or a person in them, of a `.tsv` file."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    items: dict[str, Item] = {}
    messages: list[Message] = []
    for row in rows:
        if row["speaker"] != "SEEKER":
            continue
        wanted = [(f, v) for column, f in _FIELDS.items() for v in _values(row[column])]
        for field, value in wanted:
            key = f"{field}: {value}"
            items.setdefault(key, Item(id=key, titles={}, attributes={field: (value,)}))
        if wanted:
            found = tuple(Constraint(field=f, op=Op.EQ, value=v) for f, v in dict.fromkeys(wanted))
            message_id = f"{row['dialog_id']}-{row['utt_id']}"
            messages.append(Message(id=message_id, text=row["text"], constraints=found, values_only=True))
    return Corpus(name="INSPIRED", items=tuple(items.values()), messages=tuple(messages))


def _values(cell: str | None) -> Iterable[str]:
    return (v.strip() for v in (cell or "").split(";") if v.strip())
