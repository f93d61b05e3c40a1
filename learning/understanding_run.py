"""From catalogues to an adapter: make the data, train, judge on what was never seen, write the card."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pydantic import Field

from domain.frozen import Frozen
from domain.ports import CatalogView
from learning import registry, understanding_data
from learning.grammar.labelled import LabelledMessage
from learning.understanding_data import Made, Maker

Progress = Callable[[str, int, int], None]
TRAIN, VALID, DATA = "train.jsonl", "valid.jsonl", "data.json"


class Generate(Protocol):
    """A grammar: labelled messages about a catalogue, the same for the same arguments."""

    def __call__(
        self, view: CatalogView, *, seed: int, count: int, languages: Sequence[str], older: float
    ) -> Iterable[LabelledMessage]:
        """`count` messages."""
        ...


class Plan(Frozen):
    """What to make. The same plan over the same catalogues gives the same files."""

    size: int = 20_000
    unseen: int = 1_000
    seed: int = 7
    languages: tuple[str, ...] = ("en", "zh")
    weights: tuple[float, ...] = ()
    """How much of the messages each catalogue gets, in their order; () shares evenly."""
    older: float = Field(default=1.0, ge=0)
    """How often the grammar's first frames are drawn beside those of the themes; 1: as their shares say."""


def make_data(
    views: Mapping[str, CatalogView],
    plan: Plan,
    generate: Generate,
    folder: Path,
    progress: Progress | None = None,
    more: Iterable[tuple[Maker, Iterable[LabelledMessage]]] = (),
) -> dict[str, Any]:
    """Write train.jsonl, valid.jsonl and data.json, the messages shared out over the catalogues.

    Raises BadInput for a set that cannot teach, OSError.
    """
    makers = {name: Maker(view) for name, view in views.items()}

    def messages(seed: int, count: int) -> list[tuple[Maker, Iterable[LabelledMessage]]]:
        weights = plan.weights if len(plan.weights) == len(views) else (1.0,) * len(views)
        shares = [max(1, round(count * weight / sum(weights))) for weight in weights]
        asked = zip(views.items(), shares, strict=True)
        return [
            (makers[n], generate(v, seed=seed, count=k, languages=plan.languages, older=plan.older))
            for (n, v), k in asked
        ]

    unseen = understanding_data.make(messages(plan.seed + 1_000_003, plan.unseen), progress=progress, total=plan.unseen)
    held_back = frozenset(row.prompt for row in unseen.rows)
    trained = understanding_data.make(
        [*messages(plan.seed, plan.size), *more], without=held_back, progress=progress, total=plan.size
    )
    understanding_data.write(trained, folder / TRAIN)
    understanding_data.write(unseen, folder / VALID)
    card = data_card(trained, unseen, plan, views)
    (folder / DATA).write_text(json.dumps(card, indent=1, ensure_ascii=False), encoding="utf-8")
    return card


def data_card(trained: Made, unseen: Made, plan: Plan, views: Mapping[str, CatalogView]) -> dict[str, Any]:
    """What the adapter's card says of its data."""
    catalogs = {n: {"items": v.schema.size, "version": v.schema.version} for n, v in views.items()}
    return {
        "task": "understand",
        "plan": plan.model_dump(mode="json"),
        "catalogs": catalogs,
        "train": trained.card(),
        "valid": unseen.card(),
    }


def write_card(folder: Path, data: Mapping[str, Any], training: Mapping[str, Any], measured: Mapping[str, Any]) -> None:
    """Write an adapter's card. Raises OSError."""
    card = {
        "task": data.get("task", "understand"),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": data,
        "training": training,
        "metrics": {**training.get("metrics", {}), **measured},
    }
    (folder / registry.CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False), encoding="utf-8")
