"""The language models of one process, as settings say: a ladder of them on one loop, or none at all."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from app.settings import Settings
from domain.errors import BadInput, ModelFailed
from domain.frozen import Frozen
from domain.ports import Embedder, LanguageModel, Message
from llms.ladder import Ladder
from llms.loop import OnOneLoop
from llms.meter import Budget, Meter, metered
from llms.settings import LlmSettings

if TYPE_CHECKING:
    from llms.embedded import EmbeddedModel

SMALL = "SmolLM2-135M-Instruct.Q4_1.gguf"
"""The file of the small model that `parley data get smollm2` fetches."""
_LEAST_MARGIN = 0.02
_MOST_COMPARED = 400
_TRYING_S = 60.0


def open_model(settings: Settings, *, load: bool = False) -> OnOneLoop | None:
    """The ladder of models that work on turns, None for the rules alone. No server is reached yet.

    `load`: models of this process are loaded now, so that no turn waits for them.
    """
    llm = settings.llm
    if llm.kind == "none":
        return None
    rungs: list[LanguageModel] = []
    if llm.kind == "openai":
        from llms.openai_compatible import OpenAiModel  # langchain loads only where a server is set up

        rungs.append(OpenAiModel(llm, llm.model))
    elif llm.kind == "embedded":
        rungs.append(embedded(settings, llm.model))
    else:
        rungs.append(_transformers(settings))
    if llm.fallback:
        rungs.append(embedded(settings, llm.fallback))
    ladder = Ladder(rungs, llm)
    if load:
        # a model that cannot be loaded is not the end: every turn that would have used it says why it did not
        with contextlib.suppress(ModelFailed):
            ladder.load()
    return OnOneLoop(ladder)


def embedded(settings: Settings, name: str) -> "EmbeddedModel":
    """The model in this process: a path, or "smollm2" for the one that `parley data get smollm2` fetched."""
    from llms.embedded import EmbeddedModel

    folder = settings.home / "models"
    path = folder / SMALL if name in ("", "smollm2") else Path(name)
    return EmbeddedModel(path, name="smollm2" if path.name == SMALL else "", cache=folder / "openvino")


def _transformers(settings: Settings) -> LanguageModel:
    """Any Hugging Face or GGUF model in this process. Raises BadInput where none is named."""
    from llms.transformers_model import TransformersModel  # torch itself loads with the weights

    llm = settings.llm
    if not llm.model:
        raise BadInput("llm.model is not set", "name a folder, a .gguf file or a Hugging Face model")
    small = settings.home / "models" / SMALL
    return TransformersModel(str(small) if llm.model == "smollm2" else llm.model, device=llm.device, dtype=llm.dtype)


def budget(llm: LlmSettings) -> Budget:
    """What the models of one turn may spend."""
    return Budget(calls=llm.calls_per_turn, tokens=llm.tokens_per_turn, seconds=llm.seconds_per_turn)


class NearestValue:
    """Which of some values words are nearest to in meaning, by the catalogue's embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def __call__(self, words: str, values: Sequence[str]) -> str | None:
        """The nearest value; None where no value stands out, there are too many, or the embedder fails."""
        if not values or len(values) > _MOST_COMPARED:
            return None
        try:
            vectors = self._embedder.queries([words, *values])
        except ModelFailed:
            return None
        close = vectors[1:] @ vectors[0]
        order = np.argsort(-close)
        clear = len(values) == 1 or close[order[0]] - close[order[1]] >= _LEAST_MARGIN
        return values[int(order[0])] if clear else None


def try_model(settings: Settings) -> str:
    """Ask the models for one word and say who answered. Raises ModelFailed with each rung's reason."""
    model = open_model(settings)
    if model is None:
        return "none: Parley reads and writes by rules"
    try:
        meter = Meter(Budget(seconds=_TRYING_S))
        with metered(meter, "doctor"):
            model.wait(model.inner.complete([Message(role="user", content="Say ok.")], _Word, timeout_s=_TRYING_S), 99)
        fell = "".join(f"; {d.why}" for d in meter.degraded)
        return f"{settings.llm.kind}: {', '.join(u.name for u in meter.uses.values())} answers{fell}"
    finally:
        model.close()


class _Word(Frozen):
    word: Literal["ok"]
