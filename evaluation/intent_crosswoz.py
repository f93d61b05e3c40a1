"""CrossWOZ (Zhu et al., TACL 2020): users' messages about restaurants, hotels and sights, in Chinese.

The catalogues are the data set's own databases. What a user informs of is a constraint: a price or rating range is a
`between`, "4.5分以上" a `>=`, "免费" a price of at most 0, a dish or a facility one `=` each. Names of places are
titles and no constraints; the length of a visit and what is near are not fields that we read. Messages that inform of
one domain's fields only are taken.
"""

import re
import zipfile
from collections.abc import Sequence
from json import loads
from pathlib import Path
from typing import Any

from domain.intent import Constraint, Op
from domain.items import AttributeValue, Item
from evaluation.intent_labelled import Corpus, Message

_DOMAINS = {"餐馆": "restaurant_db.json", "酒店": "hotel_db.json", "景点": "attraction_db.json"}
_NUMBERS = frozenset({"人均消费", "价格", "门票", "评分"})
_WORDS = frozenset({"推荐菜", "酒店类型", "酒店设施"})
_FACILITY = "酒店设施-"
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def read_crosswoz(folder: Path) -> list[Corpus]:
    """One corpus a domain from the folder with `val.json.zip` and the databases."""
    with zipfile.ZipFile(folder / "val.json.zip") as packed:
        dialogues: dict[str, Any] = loads(packed.read("val.json"))
    return [_corpus(domain, folder / name, dialogues) for domain, name in _DOMAINS.items()]


def _corpus(domain: str, database: Path, dialogues: dict[str, Any]) -> Corpus:
    items = tuple(_item(name, record) for name, record in loads(database.read_text(encoding="utf-8")))
    messages: list[Message] = []
    for dialogue_id, dialogue in dialogues.items():
        for number, said in enumerate(dialogue["messages"]):
            if said["role"] != "usr":
                continue
            informs = [a for a in said["dialog_act"] if a[0] == "Inform" and a[1] in _DOMAINS]
            found = [_constraint(a[2], a[3]) for a in informs]
            if not informs or {a[1] for a in informs} != {domain} or None in found:
                continue
            wanted = tuple(dict.fromkeys(c for c in found if c))
            message_id = f"{dialogue_id}-{number}"
            messages.append(Message(id=message_id, text=said["content"], language="zh", constraints=wanted))
    return Corpus(name=f"CrossWOZ {domain}", items=items, messages=tuple(messages))


def _item(name: str, record: dict[str, Any]) -> Item:
    attributes: dict[str, AttributeValue] = {}
    for field, value in record.items():
        if field in _NUMBERS and isinstance(value, int | float):
            attributes[field] = value
        elif field in _WORDS and value:
            attributes[field] = tuple(value) if isinstance(value, list) else str(value)
    return Item(id=name, titles={"zh": name}, attributes=attributes)


def _constraint(field: str, value: str) -> Constraint | None:
    if field.startswith(_FACILITY):
        op = Op.EQ if value == "是" else Op.NE
        return Constraint(field="酒店设施", op=op, value=field.removeprefix(_FACILITY))
    if field in _WORDS:
        return Constraint(field=field, op=Op.EQ, value=value)
    return _bound(field, value, [float(n) for n in _FIGURE.findall(value)]) if field in _NUMBERS else None


def _bound(field: str, value: str, numbers: Sequence[float]) -> Constraint | None:
    if "不免费" in value:
        return None
    if "免费" in value:
        return Constraint(field=field, op=Op.LE, value=0)
    if not numbers or "便宜" in value or "贵" in value:
        return None
    if len(numbers) == 2:
        return Constraint(field=field, op=Op.BETWEEN, value=(numbers[0], numbers[1]))
    for op, words in ((Op.GE, ("以上", "不低于", "起", "至少")), (Op.LE, ("以下", "以内", "不超过", "不高于"))):
        if any(w in value for w in words):
            return Constraint(field=field, op=op, value=numbers[0])
    return Constraint(field=field, op=Op.GE if field == "评分" else Op.EQ, value=numbers[0])
