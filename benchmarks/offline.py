"""Compare the collaborative methods on a file of ratings, without a catalogue:

python -m benchmarks.offline --ratings ratings.csv --split new-drawn --method ease --method collaborative --out report

The file has columns named like user, item (movie, book), rating and, where known, timestamp (seconds).
"""

import argparse
import csv
import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from domain.items import Interaction, InteractionKind, Item
from evaluation.novelty import item_facts
from evaluation.offline import Method, evaluate_offline
from evaluation.offline_methods import FITTED, fitted_methods
from evaluation.offline_segments import learn_segments
from evaluation.report import html, markdown
from evaluation.splits import Case, by_time, known_cases, leave_last_out, new_cases, new_people
from retrieval.collaborative.neural.settings import NeuralSettings
from retrieval.collaborative.settings import CollaborativeSettings
from retrieval.collaborative.tastes import TasteRule, learn_rule

SPLITS = ("known", "new", "new-drawn", "last")


def read_ratings(path: Path) -> list[Interaction]:
    """The ratings of a CSV or tab-separated file, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        header = next(file).rstrip("\n")
        mark = "\t" if "\t" in header else ","
        columns = {_role(name): n for n, name in enumerate(header.split(mark))}
        return list(_rows(csv.reader(file, delimiter=mark), columns))


def _role(name: str) -> str:
    bare = name.split(":")[0].casefold()
    roles = {"user": "user", "item": "item", "movie": "item", "book": "item", "rating": "value", "time": "time"}
    return next((role for word, role in roles.items() if word in bare), bare)


def _rows(rows: Iterator[list[str]], columns: dict[str, int]) -> Iterator[Interaction]:
    for row in rows:
        time = datetime.fromtimestamp(float(row[columns["time"]]), UTC) if "time" in columns else None
        yield Interaction.model_construct(
            user=row[columns["user"]], item=row[columns["item"]], kind=InteractionKind.RATING,
            value=float(row[columns["value"]]), time=time, turn_id=None,
        )  # fmt: skip


def split_cases(
    rows: Sequence[Interaction], how: str, rule: TasteRule, seed: int
) -> tuple[list[Interaction], list[Case]]:
    """What is fitted on and who is judged: known people by time, new people, or everybody's last like."""
    if how == "known":
        train, test = by_time(rows, seed=seed)
        return train, known_cases(train, test, rule.weight)
    if how == "last":
        train, test = leave_last_out([i for i in rows if rule.weight(i) > 0])
        return train, known_cases(train, test, rule.weight)
    train, test = new_people(rows, seed=seed)
    return train, new_cases(_shown(test, how, rule), rule.weight, seed=seed)


def _shown(test: Sequence[Interaction], how: str, rule: TasteRule) -> list[Interaction]:
    """What is known of new people: everything by time, or their likes without the time (the protocol of the papers)."""
    liked = [i.model_copy(update={"time": None}) for i in test if rule.weight(i) > 0]
    return liked if how == "new-drawn" else list(test)


def fold_methods(
    rows: Sequence[Interaction], how: str, names: Sequence[str], settings: CollaborativeSettings, folds: int
) -> tuple[dict[str, Method], list[Case]]:
    """Every person once as a new one: each fold's people are judged by methods fitted on the others."""
    rule, ids = learn_rule(rows, settings), list(dict.fromkeys(i.item for i in rows))
    people = np.random.default_rng(settings.seed).permutation(sorted({i.user for i in rows})).tolist()
    fold_of = {user: n % folds for n, user in enumerate(people)}
    fitted, cases = [], []
    for fold in range(folds):
        fitted.append(fitted_methods(names, [i for i in rows if fold_of[i.user] != fold], ids, settings))
        test = _shown([i for i in rows if fold_of[i.user] == fold], how, rule)
        cases += new_cases(test, rule.weight, seed=settings.seed)

    def of_own_fold(name: str) -> Method:
        def run(asked: Sequence[Case], limit: int) -> list[list[str]]:
            lists: dict[str, list[str]] = {}
            for fold, methods in enumerate(fitted):
                own = [case for case in asked if fold_of[case.user] == fold]
                lists |= {c.user: ranked for c, ranked in zip(own, methods[name](own, limit), strict=True)}
            return [lists[case.user] for case in asked]

        return run

    return {name: of_own_fold(name) for name in names}, cases


def main() -> None:
    """Read, split, fit, judge, print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ratings", type=Path, required=True)
    parser.add_argument("--split", choices=SPLITS, default="known")
    parser.add_argument("--method", action="append", choices=FITTED)
    parser.add_argument("--min-rating", type=float)
    parser.add_argument("--half-life", type=float, help="items; for the methods that are named, not for the chosen one")
    parser.add_argument("--folds", type=int, help="for new and new-drawn: judge everybody once, in so many folds")
    parser.add_argument("--neural", action="store_true", help="the chosen method may be or hold Mult-VAE and SASRec")
    parser.add_argument("--neural-seconds", type=float, default=60.0, help="the longest that one of these may train")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="writes OUT.json, OUT.md and OUT.html")
    args = parser.parse_args()
    rows = read_ratings(args.ratings)
    neural = NeuralSettings(tried=args.neural, seconds=args.neural_seconds)
    settings = CollaborativeSettings(min_rating=args.min_rating, seed=args.seed, neural=neural)
    if args.half_life:
        settings = settings.model_copy(update={"half_life_items": args.half_life})
    ids = list(dict.fromkeys(i.item for i in rows))
    if args.folds:
        methods, cases = fold_methods(rows, args.split, args.method or FITTED, settings, args.folds)
        train: Sequence[Interaction] = rows
    else:
        train, cases = split_cases(rows, args.split, learn_rule(rows, settings), args.seed)
        methods = fitted_methods(args.method or FITTED, train, ids, settings)
    facts = item_facts([Item(id=i, titles={"und": i}) for i in ids], train)
    name = f"{args.ratings.parent.name}, {args.split}"
    document = evaluate_offline(
        methods, cases, facts, catalog=name, segments=learn_segments(ids, train), seed=args.seed
    )
    print(markdown(document))
    if args.out:
        args.out.with_suffix(".json").write_text(json.dumps(document, indent=1), encoding="utf-8")
        args.out.with_suffix(".md").write_text(markdown(document), encoding="utf-8")
        args.out.with_suffix(".html").write_text(html(document), encoding="utf-8")


if __name__ == "__main__":
    main()
