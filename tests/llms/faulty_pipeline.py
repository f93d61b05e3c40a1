"""The embedded model with a graph that breaks, hangs or says nonsense: what it has where a server has networks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np

from domain.ports import LanguageModel
from llms.embedded import EmbeddedModel

Made = Callable[[str], LanguageModel]
_HANG_S = 3.0
"""Longer than any call of the tests waits; a loop that closes waits for its threads."""
_BREAKS = ("killed", "429", "500")


class _Graph:
    """Writes with the real graph until its fault."""

    def __init__(self, real: Any, fault: str, over: threading.Event) -> None:
        self._real, self._fault, self._over = real, fault, over

    def get_tokenizer(self) -> Any:
        return self._real.get_tokenizer()

    def generate(self, prompts: list[str], config: Any, heard: Callable[[str], bool]) -> Any:
        if self._fault == "hung":
            self._over.wait(_HANG_S)
        if self._fault in ("429", "500"):
            raise RuntimeError(f"{self._fault}: out of memory, SECRET PROMPT {prompts}")
        if self._fault == "killed":
            self._until_two_words(prompts, config, heard)
        result = self._real.generate(prompts, config, heard)
        if self._fault == "malformed":
            return SimpleNamespace(texts=["{not json"], perf_metrics=result.perf_metrics)
        return result

    def _until_two_words(self, prompts: list[str], config: Any, heard: Callable[[str], bool]) -> None:
        said: list[str] = []

        def first(piece: str) -> bool:
            said.append(piece)
            return heard(piece) or len(said) > 1

        self._real.generate(prompts, config, first)
        raise RuntimeError("the graph broke")


class _Scores:
    """Grades with the real graph until its fault."""

    def __init__(self, real: Any, fault: str, over: threading.Event) -> None:
        self._real, self._fault, self._over = real, fault, over

    def shares(self, prompts: Any, ids: Any, stopped: Callable[[], bool]) -> Any:
        if self._fault == "hung":
            self._over.wait(_HANG_S)
        if self._fault in _BREAKS:
            raise RuntimeError(f"{self._fault}: out of memory")
        if self._fault == "malformed":
            return np.full((len(prompts), len(ids)), np.nan)
        return self._real.shares(prompts, ids, stopped)


class _Broken(EmbeddedModel):
    """The graphs of another model, with a fault in them. "429" and "500" are graphs that raise."""

    def __init__(self, real: EmbeddedModel, fault: str, over: threading.Event) -> None:
        super().__init__(real._path, name=real.name)
        self._pipeline = _Graph(real._loaded(), fault, over)
        scores: Any = _Scores(real._scorer(), fault, over)
        self._scores = scores


@contextmanager
def broken(real: EmbeddedModel) -> Iterator[Made]:
    """Models with a fault over one loaded model; a hang ends with the block."""
    over = threading.Event()

    def made(fault: str) -> LanguageModel:
        if fault == "no such model":
            return EmbeddedModel(real._path.with_name("no-such-model.gguf"))
        return _Broken(real, fault, over)

    try:
        yield made
    finally:
        over.set()
