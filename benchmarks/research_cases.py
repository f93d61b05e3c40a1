"""Research dialogues as labelled cases to train on: `python -m benchmarks.research_cases --out FOLDER [--half dev]`.

Needs the research data (PARLEY_RESEARCH_DATA). For every data set two files: `NAME.jsonl` (cases for `parley tune
understand --labelled`) and `NAME.items.jsonl` (the catalogue that its labels are about, found there by itself). What a
data set does not label (acts in SGD and CrossWOZ, wishes in IARD) is taken from the rules' reading; messages that name
titles, point at cards or answer a question are left out, as no label says which. Nothing of the half that is reported
(test) is written unless asked for.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agent.understanding.context import Context
from agent.understanding.reader import RuleReader
from benchmarks.understanding import corpora
from catalog.view import TableView
from domain.intent import Act, Constraint, Intent
from evaluation.intent import main_act, wished
from evaluation.intent_labelled import Corpus, Message, half

_NAME = re.compile(r"\W+")


def cases(corpus: Corpus, part: str) -> Iterator[dict[str, Any]]:
    """The cases of one half of a data set, in the form of the intent cases."""
    reader = RuleReader(TableView(corpus.items))
    for message in corpus.messages:
        if half(message.id.rpartition("-")[0], test=part == "test") and (found := case(message, reader)):
            yield found


def case(message: Message, reader: RuleReader) -> dict[str, Any] | None:
    """A message as a case; None where its labels do not say enough."""
    if message.values_only or message.asked:
        return None
    read = reader.read(message.text, Context(shown=message.shown, language=message.language))
    act = act_of(message, read)
    if act is None or read.mentions or any(s.references for s in read.steps):
        return None
    wishes = wished(read) if message.constraints is None else message.constraints
    shown = [{"role": "assistant", "items": list(message.shown)}] if message.shown else []
    expected = {"act": act.value, "constraints": [_plain(c) for c in wishes], "mentions": []}
    head = {"id": f"research-{message.id}", "language": message.language, "history": shown}
    return {**head, "text": message.text, "expected": expected}


def act_of(message: Message, read: Intent) -> Act | None:
    """The act as labelled: the only one, or the rules' where the labels allow it or say nothing."""
    if len(message.acts) == 1:
        return next(iter(message.acts))
    heard = main_act(read)
    return Act(heard) if heard and (not message.acts or heard in {a.value for a in message.acts}) else None


def _plain(wish: Constraint) -> dict[str, Any]:
    return wish.model_dump(mode="json", include={"field", "op", "value", "hard"})


def write(corpus: Corpus, part: str, folder: Path) -> int:
    """Write both files of a data set; how many cases it gave. Raises OSError."""
    name = _free(_NAME.sub("-", corpus.name.lower()).strip("-"), folder)
    found = list(cases(corpus, part))
    if found:
        lines = [json.dumps(one, ensure_ascii=False) for one in found]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        items = "".join(f"{item.model_dump_json(exclude_defaults=True)}\n" for item in corpus.items)
        (folder / f"{name}.items.jsonl").write_text(items, encoding="utf-8")
    return len(found)


def _free(name: str, folder: Path) -> str:
    """The name, with a number where the folder has one such file: SGD has one service in two of its parts."""
    taken = sum(1 for path in folder.glob(f"{name}*.jsonl") if not path.name.endswith(".items.jsonl"))
    return f"{name}-{taken + 1}" if taken else name


def main() -> None:
    """Write the files and print one JSON document with what each data set gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--half", choices=("dev", "test"), default="dev")
    asked = parser.parse_args()
    data = os.environ.get("PARLEY_RESEARCH_DATA")
    if not data:
        sys.exit("set PARLEY_RESEARCH_DATA to the folder with the research data")
    asked.out.mkdir(parents=True, exist_ok=True)
    rows = [{"data": c.name, "cases": write(c, asked.half, asked.out)} for c in corpora(Path(data))]
    sys.stdout.write(json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
