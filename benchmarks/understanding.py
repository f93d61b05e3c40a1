"""How labelled dialogues of other people are read: `python -m benchmarks.understanding [--half dev --wrong 20]`.

`--reader both` reads with the tuned model beside the rules, `--reader model` with the model alone (the one in use or
what ships; its base must be in the home).

Needs the research data (PARLEY_RESEARCH_DATA). Every dialogue belongs to the half that was worked on (dev) or to the
half that is reported (test), by a hash of its id; nothing of the test half was looked at.
"""

import argparse
import csv
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from agent.parts import Reader
from agent.understanding.reader import RuleReader
from app.settings import load_settings
from app.tuned import reader_maker
from catalog.view import TableView
from domain.items import spoken_title
from domain.ports import CatalogView
from evaluation.intent_crosswoz import read_crosswoz
from evaluation.intent_iard import read_iard
from evaluation.intent_inspired import read_inspired
from evaluation.intent_labelled import Corpus, Verdict, half, read_all, row
from evaluation.intent_sgd import read_sgd

_MEDIA = {"dev": ("Media_2", "Movies_2", "Music_1"), "train": ("Media_1", "Movies_1", "Music_1", "Music_2")}


def corpora(data: Path) -> list[Corpus]:
    """All labelled data sets below the folder."""
    dialogues = data / "dialogues"
    found = [read_iard(dialogues / "iard" / "iard.json", _genres(data / "ml-latest-small" / "movies.csv"))]
    for part, services in _MEDIA.items():
        found += read_sgd(dialogues / "sgd-media" / f"{part}.jsonl.gz", services)
    found += read_crosswoz(dialogues / "crosswoz")
    return [*found, read_inspired(dialogues / "inspired" / "dev.tsv")]


def _genres(movies: Path) -> Mapping[str, tuple[str, ...]]:
    with movies.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {spoken_title(r["title"]).casefold(): tuple(r["genres"].split("|")) for r in rows}


def reader_of(named: str) -> Callable[[CatalogView], Reader]:
    """Makes the reader of a catalogue: rules, both, or model. Raises ModelUnavailable."""
    if named == "rules":
        return RuleReader
    settings = load_settings()
    tuned = {"both": "on", "model": "alone"}[named]
    understanding = settings.understanding.model_copy(update={"tuned": tuned, "timeout_s": 20.0})
    return reader_maker(settings.model_copy(update={"understanding": understanding}))


def measure(
    corpus: Corpus, part: str, made: Callable[[CatalogView], Reader] = RuleReader, most: int = 0
) -> tuple[Mapping[str, object], list[Verdict]]:
    """The row of one data set and every message read; only the first `most` where it is given."""
    reader = made(TableView(corpus.items))
    messages = [m for m in corpus.messages if half(m.id.rpartition("-")[0], test=part == "test")]
    verdicts = read_all(messages[: most or None], reader.read)
    return row(corpus.name, part, verdicts), verdicts


def main() -> None:
    """Print one JSON document with a row for each data set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--only", default="", help="data sets whose name holds this")
    parser.add_argument("--wrong", type=int, default=0, help="tell so many wrong readings of each (dev half)")
    parser.add_argument("--reader", choices=("rules", "both", "model"), default="rules")
    parser.add_argument("--most", type=int, default=0, help="read only so many messages of each data set")
    asked = parser.parse_args()
    data = os.environ.get("PARLEY_RESEARCH_DATA")
    if not data:
        sys.exit("set PARLEY_RESEARCH_DATA to the folder with the research data")
    rows, made = [], reader_of(asked.reader)
    for corpus in (c for c in corpora(Path(data)) if asked.only in c.name):
        found, verdicts = measure(corpus, asked.half, made, asked.most)
        rows.append(found)
        wrong = [v for v in verdicts if not v.act or v.missed or v.extra] if asked.half == "dev" else []
        for v in wrong[: asked.wrong]:
            acts = [s.act.value for s in v.intent.steps]
            sys.stderr.write(f"{v.message.text!r} {v.message.labels} {acts} missed {v.missed} extra {v.extra}\n")
    sys.stdout.write(json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
