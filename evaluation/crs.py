"""Conversational recommendation on dialogues between people: does the item that was recommended next come up?

Seen items (said before in the dialogue) are removed from every ranking, since repeating what was mentioned would win
otherwise (He et al., CIKM 2023); the row "repeat" shows by how much. A target outside the catalogue is a miss, and is
counted.
"""

import json
import re
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from domain.errors import BadInput
from domain.frozen import Frozen
from domain.items import spoken_title
from domain.ports import CatalogView, Message
from evaluation.intervals import Values, bootstrap, paired
from evaluation.offline import versions

_NOT_WORD = re.compile(r"[\W_]+")
_YEAR = re.compile(r"\((\d{4})\)\s*$")
_MAIN_K = 10


class DialogueCase(Frozen):
    """A dialogue up to the moment of a recommendation. `seen` and `targets` are titles or ids, as written."""

    id: str
    messages: tuple[Message, ...]
    seen: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


class ResolvedCase(Frozen):
    """A case in ids of the catalogue; `missing` counts the targets that it does not hold."""

    id: str
    messages: tuple[Message, ...]
    seen: tuple[str, ...]
    targets: frozenset[str]
    missing: int


RankDialogue = Callable[[ResolvedCase, int], Sequence[str]]
"""Ids for a case, best first, at most so many; seen items may be among them, they are removed here."""


def read_cases(path: Path) -> list[DialogueCase]:
    """The cases of a JSON Lines file. Raises BadInput naming the line."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(_case(json.loads(line), number))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            hint = 'a case is {"id", "messages": [{"role", "content"}], "seen": [...], "targets": [...]}'
            raise BadInput(f"{path}, line {number}: not a case ({_first_line(error)})", hint) from error
    return cases


def resolve(cases: Sequence[DialogueCase], view: CatalogView) -> list[ResolvedCase]:
    """Titles and ids to ids: an id as it is, else a title with its year, else the title alone."""
    titles = _Titles(view)
    return [
        ResolvedCase(
            id=case.id,
            messages=case.messages,
            seen=tuple(i for i in (titles.find(t) for t in case.seen) if i),
            targets=frozenset(i for i in (titles.find(t) for t in case.targets) if i),
            missing=sum(titles.find(t) is None for t in dict.fromkeys(case.targets)),
        )
        for case in cases
    ]


def evaluate_crs(
    methods: Mapping[str, RankDialogue],
    cases: Sequence[ResolvedCase],
    *,
    ks: Sequence[int] = (1, 5, 10, 20, 50),
    catalog: str = "",
    seed: int = 7,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> dict[str, object]:
    """Recall@k of every method with a 95 % bootstrap interval, and its paired difference to the first method."""
    started = time.perf_counter()
    depth = max(ks)
    values: dict[str, Values] = {}
    for name, method in methods.items():
        rows = []
        for done, case in enumerate(cases):
            progress(f"evaluating {name}", done, len(cases))
            rows.append(_recalls(method(case, depth + len(case.seen)), case, ks, keep_seen=name == "repeat"))
        values[name] = np.array(rows, dtype=np.float64).reshape(len(cases), len(ks))
    return {
        "rows": [_row(name, made, ks, seed) for name, made in values.items()],
        "paired": _paired(values, ks, seed),
        "seconds": round(time.perf_counter() - started, 3),
        "catalog": catalog,
        "cases": len(cases),
        "targets": sum(len(c.targets) + c.missing for c in cases),
        "targets_not_in_catalog": sum(c.missing for c in cases),
        "seed": seed,
        "versions": versions(),
    }


def repeat_what_was_said(case: ResolvedCase, limit: int) -> Sequence[str]:
    """The control that a sound protocol must not reward: the items of the dialogue itself, newest first."""
    return tuple(reversed(case.seen))[:limit]


def _recalls(ranked: Sequence[str], case: ResolvedCase, ks: Sequence[int], *, keep_seen: bool) -> list[float]:
    known = frozenset() if keep_seen else frozenset(case.seen)
    new = [item for item in dict.fromkeys(ranked) if item not in known]
    wanted = len(case.targets) + case.missing
    return [len(case.targets & set(new[:k])) / min(k, wanted) if wanted else 0.0 for k in ks]


def _row(name: str, values: Values, ks: Sequence[int], seed: int) -> object:
    means = values.mean(axis=0) if len(values) else np.zeros(len(ks))
    bounds = bootstrap(values, seed=seed)
    row: dict[str, object] = {"method": name, "n": len(values)}
    row |= {f"recall@{k}": float(mean) for k, mean in zip(ks, means, strict=True)}
    spans = zip(ks, bounds.tolist(), strict=True)
    row["intervals"] = {f"recall@{k}": [_number(low), _number(high)] for k, (low, high) in spans}
    return row


def _paired(values: Mapping[str, Values], ks: Sequence[int], seed: int) -> list[dict[str, object]]:
    column = list(ks).index(_MAIN_K) if _MAIN_K in ks else len(ks) - 1
    first = next(iter(values), "")
    rows: list[dict[str, object]] = []
    for name, made in values.items():
        if name == first or len(made) < 2:
            continue
        mean, low, high = paired(values[first][:, column], made[:, column], seed=seed)
        rows.append({"method": first, "minus": name, "metric": f"recall@{ks[column]}", "mean": mean, "low": low})
        rows[-1]["high"] = high
    return rows


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


class _Titles:
    """Item ids by title: with the year where it is written, else the item that has most to go by."""

    def __init__(self, view: CatalogView) -> None:
        self._ids = set(view.ids)
        self._dated: dict[tuple[str, str], str] = {}
        self._plain: dict[str, str] = {}
        for item in view.items():
            year = str(item.attributes.get("year", ""))
            for title in item.titles.values():
                written = _YEAR.search(title)
                self._dated.setdefault((_key(title), written[1] if written else year), item.id)
                self._plain.setdefault(_key(title), item.id)

    def find(self, name: str) -> str | None:
        if name in self._ids:
            return name
        written = _YEAR.search(name)
        if written and (found := self._dated.get((_key(name), written[1]))):
            return found
        return self._plain.get(_key(name))


def _key(title: str) -> str:
    plain = unicodedata.normalize("NFKC", spoken_title(title.strip())).lower()
    return _NOT_WORD.sub("", plain) or plain


def _case(row: dict[str, object], number: int) -> DialogueCase:
    named = {"id": str(row.get("id", number)), "messages": row["messages"]}
    lists = {name: [str(v) for v in _listed(row.get(name))] for name in ("seen", "targets")}
    try:
        return DialogueCase.model_validate(named | lists)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"]) from error


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
