"""Conversational recommendation on dialogues between people: makes the files, and prints the table.

    PARLEY_RESEARCH_DATA=... python -m benchmarks.crs prepare FOLDER
    export PARLEY_HOME=FOLDER/home
    parley import --items FOLDER/films/items.jsonl --conversations FOLDER/films/past.jsonl --catalog films
    parley build --catalog films
    parley evaluate crs --catalog films --cases FOLDER/films/inspired.jsonl --json FOLDER/inspired.json
    python -m benchmarks.crs table FOLDER/inspired.json

films: two thirds of ReDial's validation dialogues (a seeded draw) and INSPIRED's training situations are the past; the
other third and INSPIRED's dev dialogues are the cases. opendialkg: its training part is the past, its validation part
the cases. No dialogue is in both. A case is each moment at which the recommender brought up something new.
"""

import ast
import csv
import json
import os
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from domain.items import spoken_title

SEED = 0
_MENTION = re.compile(r"@(\d+)")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
Talk = dict[str, Any]
"""{"id", "messages": [{"role", "content", "items": [titles]}], "felt": {title: sentiment}}."""


def redial(folder: Path) -> list[Talk]:
    """ReDial's validation dialogues; the person who seeks is the user."""
    lines = (folder / "redial" / "valid_data.jsonl").read_text(encoding="utf-8").splitlines()
    return [_redial(json.loads(line)) for line in lines if line.strip()]


def _redial(row: Mapping[str, Any]) -> Talk:
    mentioned = row["movieMentions"] if isinstance(row["movieMentions"], dict) else {}
    names = {key: _plain(name) for key, name in mentioned.items() if name}
    said = [
        {
            "role": "user" if m["senderWorkerId"] == row["initiatorWorkerId"] else "assistant",
            "content": _MENTION.sub(lambda found: names.get(found[1], ""), m["text"]),
            "items": [names[key] for key in _MENTION.findall(m["text"]) if key in names],
        }
        for m in row["messages"]
    ]
    answers = {**_answers(row["respondentQuestions"]), **_answers(row["initiatorQuestions"])}
    feelings = {0: "dislike", 1: "like"}
    felt = {names[key]: feelings.get(a.get("liked", 2), "neutral") for key, a in answers.items() if key in names}
    return {"id": f"redial-{row['conversationId']}", "messages": said, "felt": felt}


def _answers(questions: object) -> dict[str, dict[str, int]]:
    return questions if isinstance(questions, dict) else {}


def inspired(folder: Path) -> list[Talk]:
    """INSPIRED's dev dialogues."""
    talks: dict[str, Talk] = {}
    with (folder / "inspired" / "dev.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = f"inspired-{row['dialog_id']}"
            talk = talks.setdefault(name, {"id": name, "messages": [], "felt": {}})
            items = [_plain(title) for title in (row["movies"] or "").split(";") if title.strip()]
            role = "user" if row["speaker"] == "SEEKER" else "assistant"
            talk["messages"].append({"role": role, "content": row["text"], "items": items})
    return list(talks.values())


def inspired_past(folder: Path) -> Iterator[Talk]:
    """INSPIRED's training situations: what a seeker said, and titles in it. Other words find no item."""
    with (folder / "inspired" / "inspired_train.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            items = [_plain(title) for title in ast.literal_eval(row["movies"])]
            said = [{"role": "user", "content": row["full_situation"], "items": items}]
            yield {"id": f"inspired-past-{number}", "messages": said, "felt": {}}


def opendialkg(folder: Path, part: str) -> Iterator[Talk]:
    """OpenDialKG's recommending turns of a part ("train", "valid"): the context, and what was recommended then."""
    path = folder / "opendialkg" / f"{part}_data_processed.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        last = len(row["context"]) - 1
        said = [
            {"role": "assistant" if (last - n) % 2 else "user", "content": text, "items": []}
            for n, text in enumerate(row["context"])
        ]
        said[-1]["items"] = [name for name in row["entity"] if name not in row["rec"]]
        said.append({"role": "assistant", "content": row["resp"], "items": row["rec"]})
        yield {"id": f"opendialkg-{part}-{row['dialog_id']}-{row['turn_id']}", "messages": said, "felt": {}}


def cases_of(talk: Talk) -> Iterator[dict[str, object]]:
    """A case for each message of the recommender that brings up something new."""
    seen: list[str] = []
    for place, message in enumerate(talk["messages"]):
        new = [title for title in dict.fromkeys(message["items"]) if title not in seen]
        if place and message["role"] == "assistant" and new:
            said = [{"role": m["role"], "content": m["content"]} for m in talk["messages"][:place]]
            yield {"id": f"{talk['id']}-{place}", "messages": said, "seen": list(seen), "targets": new}
        seen += new


def prepare(data: Path, folder: Path) -> None:
    """Write items.jsonl, past.jsonl and a file of cases per set into a folder for each catalogue."""
    talks, dialogues = redial(data / "dialogues"), data / "dialogues"
    drawn = [talk["id"] for talk in talks]
    random.Random(SEED).shuffle(drawn)
    held = set(drawn[: len(drawn) // 3])
    cases = {"redial": [t for t in talks if t["id"] in held], "inspired": inspired(dialogues)}
    past = [*(t for t in talks if t["id"] not in held), *inspired_past(dialogues)]
    _write_all(folder / "films", _films(data, [*talks, *cases["inspired"]]), past, cases)
    valid = list(opendialkg(dialogues, "valid"))
    _write_all(folder / "opendialkg", _kg(dialogues), list(opendialkg(dialogues, "train")), {"opendialkg": valid})


def _write_all(
    folder: Path, titles: Mapping[str, Mapping[str, object]], past: Sequence[Talk], cases: Mapping[str, Sequence[Talk]]
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    ids = {key: f"m{number}" for number, key in enumerate(titles)}
    _write(folder / "items.jsonl", ({"id": ids[key], **record} for key, record in titles.items()))
    _write(folder / "past.jsonl", (_past(talk, ids) for talk in past))
    for name, talks in cases.items():
        _write(folder / f"{name}.jsonl", (case for talk in talks for case in cases_of(talk)))


def _films(data: Path, talks: Iterable[Talk]) -> dict[str, dict[str, object]]:
    """Every film of ReDial and of the dialogues by its key; genres and a summary are joined by title."""
    names = [_plain(row["movieName"]) for row in _rows(data / "dialogues" / "redial" / "movies_with_mentions.csv")]
    names += [title for talk in talks for m in talk["messages"] for title in m["items"]]
    known: dict[str, dict[str, str]] = {}
    for row in _rows(data / "ml-latest-small" / "movies_enriched.csv"):
        known.setdefault(_key(row["title"]), row)
    found: dict[str, dict[str, object]] = {}
    for name in names:
        key = _key(name)
        if key and key not in found:
            facts = known.get(key, {})
            genres = [g for g in facts.get("genres", "").split("|") if g and not g.startswith("(")]
            found[key] = {"title": name, "genres": genres, "overview": (facts.get("overview") or "")[:400]}
    return found


def _kg(folder: Path) -> dict[str, dict[str, object]]:
    """OpenDialKG's items with what its graph knows of them."""
    found: dict[str, dict[str, object]] = {}
    for entry in json.loads((folder / "opendialkg" / "id2info.json").read_text(encoding="utf-8")).values():
        if key := _key(str(entry["name"])):
            facts = {f: list(dict.fromkeys(entry.get(f) or ())) for f in ("genre", "director", "actor", "writer")}
            found.setdefault(key, {"title": entry["name"], "year": entry.get("year"), **facts})
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _past(talk: Talk, ids: Mapping[str, str]) -> dict[str, object]:
    titles = dict.fromkeys(title for m in talk["messages"] for title in m["items"])
    items = {ids[_key(t)]: talk["felt"].get(t, "neutral") for t in titles if _key(t) in ids and len(_key(t)) > 2}
    return {
        "id": talk["id"],
        "messages": [{"role": m["role"], "content": m["content"]} for m in talk["messages"]],
        "items": [{"id": item, "sentiment": felt} for item, felt in items.items()],
    }


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _plain(title: str) -> str:
    return " ".join(title.split())


def _key(title: str) -> str:
    return _NOT_WORD.sub("", spoken_title(title).lower())


def table(path: Path) -> str:
    """The rows of an `evaluate crs` document as Markdown, recall@10 with its interval."""
    document = json.loads(path.read_text(encoding="utf-8"))
    ks = [name for name in document["rows"][0] if name.startswith("recall@")]
    lines = ["| | " + " | ".join(ks) + " | recall@10, 95 % |", "|---|" + "---:|" * (len(ks) + 1)]
    for row in document["rows"]:
        low, high = row["intervals"].get("recall@10") or (0.0, 0.0)
        values = " | ".join(f"{row[k]:.3f}" for k in ks)
        lines.append(f"| {row['method']} | {values} | {low or 0:.3f} to {high or 0:.3f} |")
    missing = f"{document['targets_not_in_catalog']} of {document['targets']} targets are not in the catalogue"
    return "\n".join([*lines, "", f"{document['cases']} cases; {missing}."])


def main(words: Sequence[str]) -> None:
    """`prepare FOLDER` or `table FILE`."""
    if len(words) == 2 and words[0] == "prepare":
        prepare(Path(os.environ["PARLEY_RESEARCH_DATA"]), Path(words[1]))
    elif len(words) == 2 and words[0] == "table":
        print(table(Path(words[1])))
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
