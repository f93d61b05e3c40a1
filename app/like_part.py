"""The like-or-not model in use as a part of the ranking: loaded beside the start, swapped when another is chosen."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.settings import Settings
from app.tuned import SMALL
from domain.errors import ModelUnavailable, ParleyError
from domain.ports import Catalog
from domain.query import Query
from learning.like_data import asked, told
from learning.like_head import Head
from learning.registry import CARD, HEAD, Registry, read_card
from ranking.pipeline import Stage
from ranking.score_part import ScorePart

NAME = "like"
FEW = 5
"""Fewer likes and dislikes than this are a cold person's."""
_log = logging.getLogger(__name__)


class Answers(Protocol):
    """What answers yes or no (`llms.yes_no.YesNoModel`)."""

    def log_odds(self, prompts: Sequence[str], timeout_s: float) -> npt.NDArray[np.float64]:
        """ln(P(yes) / P(no)) after each prompt."""
        ...


class States(Protocol):
    """What reads a model's states (`llms.yes_no.StateReader`)."""

    def states(self, prompts: Sequence[str], timeout_s: float) -> npt.NDArray[np.float64]:
        """Shape (prompts, width)."""
        ...


Opens = Callable[[Path], Answers]
"""Opens the model of an adapter's folder. Raises ModelFailed."""


@dataclass(frozen=True, slots=True)
class _Held:
    folder: Path
    answers: Answers


def group_of(query: Query) -> str:
    """Whose weight counts: that of people of whom little is known, or of the others."""
    return "cold" if len(query.liked) + len(query.disliked) < FEW else "known"


class LikeScores:
    """Asks the adapter in use, where it was tuned on this catalogue and earned a weight."""

    name = NAME

    def __init__(self, settings: Settings, catalog: Catalog, catalog_name: str, opens: Opens | None = None) -> None:
        """`opens` is how a model is opened: merged into the base by default."""
        self._settings, self._catalog, self._catalog_name = settings, catalog, catalog_name
        self._registry = Registry(settings.home)
        self._opens = opens or self._merged
        self._held: _Held | None = None
        self._tried: Path | None = None
        self._card: tuple[Path, int, Mapping[str, object] | None] | None = None
        self._lock = threading.Lock()

    def weight(self, query: Query) -> float:
        """What the part counts for this query; 0 where no adapter that helps here is in use."""
        folder = self._registry.current(NAME)
        weights = self._earned(folder) if folder else None
        if weights is None:
            return 0.0
        fixed = self._settings.ranking.like.weight
        value = weights.get(group_of(query), 0.0) if fixed is None else fixed
        return float(value) if isinstance(value, int | float) else 0.0

    def _earned(self, folder: Path) -> Mapping[str, object] | None:
        """The weights on the adapter's card, read when it changed; None where it was tuned on another catalogue."""
        try:
            made = (folder / CARD).stat().st_mtime_ns
        except OSError:
            return None
        if self._card is None or self._card[:2] != (folder, made):
            card = read_card(folder)
            weights = card.get("weights") if card.get("catalog") == self._catalog_name else None
            self._card = folder, made, weights if isinstance(weights, Mapping) else None
        return self._card[2]

    def scores(self, query: Query, item_ids: Sequence[str]) -> npt.NDArray[np.float64] | None:
        """The log-odds of a like per item; None while the model loads. Raises ModelFailed, NotFound."""
        held = self._ready(wait=False)
        if held is None:
            return None
        view = self._catalog.view()
        known = (told(view, query.liked, query.disliked), self._settings.ranking.like.timeout_s)
        return held.answers.log_odds([known[0] + asked(view, i) for i in item_ids], known[1])

    def load(self) -> None:
        """Load what is in use now; what fails is noted in the log."""
        self._ready(wait=True)

    def _ready(self, *, wait: bool) -> _Held | None:
        """The model of the adapter in use; another one loads beside it, and the old one answers meanwhile."""
        folder = self._registry.current(NAME)
        if folder is None:
            return None
        with self._lock:
            new = folder != self._tried
            self._tried = folder
        if new:
            thread = threading.Thread(target=self._swap, args=(folder,), daemon=True, name="like")
            thread.start()
            if wait:
                thread.join()
        return self._held

    def _swap(self, folder: Path) -> None:
        try:
            self._held = _Held(folder, self._opens(folder))
        except ParleyError as error:
            _log.warning("the like-or-not model is not used: %s", error.message)

    def _merged(self, folder: Path) -> Answers:
        return open_adapter(self._settings, folder)


class HeadAnswers:
    """A head on the base model's states."""

    def __init__(self, reader: States, head: Head) -> None:
        self._reader, self._head = reader, head

    def log_odds(self, prompts: Sequence[str], timeout_s: float) -> npt.NDArray[np.float64]:
        """ln(P(yes) / P(no)) after each prompt. Raises ModelTimeout, ModelMisbehaved."""
        return self._head.log_odds(self._reader.states(prompts, timeout_s))


def open_adapter(settings: Settings, folder: Path) -> Answers:
    """An adapter merged into the embedded model's weights, or a head on these as they are, loaded.

    Raises ModelUnavailable, ModelMisbehaved.
    """
    from llms.merged import merged_file
    from llms.yes_no import StateReader, YesNoModel

    models = settings.home / "models"
    base = Path(settings.understanding.base) if settings.understanding.base else models / SMALL
    if (folder / HEAD).is_file():
        if not base.is_file():
            raise ModelUnavailable(f"there is no model at {base}", "run `parley data get smollm2`")
        try:
            head = Head.model_validate_json((folder / HEAD).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelUnavailable(f"the head in {folder} cannot be read", "tune it again") from error
        if head.base != base.name:
            raise ModelUnavailable(f"the head was fitted to {head.base}, not to {base.name}", "tune it again")
        return HeadAnswers(StateReader(base, models / "openvino"), head)
    model = YesNoModel(merged_file(base, folder, models / "merged"), models / "openvino")
    model.load()
    return model


def like_stage(settings: Settings, catalog: Catalog, catalog_name: str, opens: Opens | None = None) -> list[Stage]:
    """The stage of the ranking, [] where it is turned off. The model loads beside the start where one is in use.

    It keeps its own deadline, so it needs no thread: most turns ask nothing.
    """
    wanted = settings.ranking.like
    if wanted.use == "off":
        return []
    scorer = LikeScores(settings, catalog, catalog_name, opens)
    if scorer.weight(Query(liked=("",) * FEW)) or scorer.weight(Query()):
        threading.Thread(target=scorer.load, daemon=True, name="like").start()
    return [Stage(ScorePart(scorer, scorer.weight, wanted.candidates), waits=False)]
