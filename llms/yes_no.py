"""A small model in this process that answers raw prompts with yes or no: the share of yes, many prompts at once.

Prompts that begin alike (one person, many items) are read once up to where they part.
"""

import math
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from domain.errors import ModelMisbehaved, ModelTimeout, ModelUnavailable
from llms.gguf import opened_folder
from llms.label_scores import LabelScores


class YesNoModel:
    """A GGUF model on the CPU. Loads at the first call; one call at a time."""

    def __init__(self, path: Path, cache: Path | None = None, yes: str = " yes", no: str = " no") -> None:
        """`cache` is a folder for what OpenVINO makes of the file."""
        self._path, self._cache, self._words = path, cache, (yes, no)
        self._loaded: tuple[Any, LabelScores, list[int]] | None = None
        self._busy = threading.Lock()

    def load(self) -> None:
        """Load now instead of at the first call. Raises ModelUnavailable, ModelMisbehaved."""
        with self._busy:
            self._open()

    def log_odds(self, prompts: Sequence[str], timeout_s: float) -> npt.NDArray[np.float64]:
        """ln(P(yes) / P(no)) after each prompt, shape (prompts,). Raises ModelTimeout, ModelUnavailable,
        ModelMisbehaved."""
        until = time.monotonic() + timeout_s
        if not self._busy.acquire(timeout=timeout_s):
            raise ModelTimeout(f"the yes-or-no model was busy for {timeout_s:g} s")
        try:
            tokenizer, scorer, labels = self._open()
            asked, order = _by_length(tokenizer, prompts)
            shares = scorer.shares(asked, labels, lambda: time.monotonic() > until)
        finally:
            self._busy.release()
        if len(shares) < len(prompts):
            raise ModelTimeout(f"the yes-or-no model did not answer within {timeout_s:g} s")
        safe = np.clip(shares, 1e-9, 1.0)
        found = np.empty(len(prompts))
        found[order] = np.log(safe[:, 0] / safe[:, 1])
        return found

    def _open(self) -> tuple[Any, LabelScores, list[int]]:
        if self._loaded is None:
            folder = opened_folder(self._path, self._cache)
            try:
                import openvino_genai

                tokenizer = openvino_genai.Tokenizer(str(folder))
            except Exception as error:
                raise ModelUnavailable(f"the model at {self._path} cannot be loaded", "check the file") from error
            labels = [_tokens(tokenizer, word) for word in self._words]
            if any(len(label) != 1 for label in labels):
                raise ModelMisbehaved("an answer must be one token of this model")
            self._loaded = tokenizer, LabelScores(folder), [label[0] for label in labels]
        return self._loaded


class StateReader:
    """The model's state after each prompt, which a head can learn from. Loads when it is made."""

    def __init__(self, path: Path, cache: Path | None = None) -> None:
        """Raises ModelUnavailable."""
        self._path = path
        folder = opened_folder(path, cache)
        try:
            import openvino_genai

            self._tokenizer = openvino_genai.Tokenizer(str(folder))
        except Exception as error:
            raise ModelUnavailable(f"the model at {path} cannot be loaded", "check the file") from error
        self._reader = LabelScores(folder, states=True)
        self._busy = threading.Lock()

    def states(self, prompts: Sequence[str], timeout_s: float = math.inf) -> npt.NDArray[np.float64]:
        """Shape (prompts, width). Raises ModelTimeout, ModelMisbehaved for an empty prompt."""
        until = time.monotonic() + timeout_s
        if not self._busy.acquire(timeout=min(timeout_s, threading.TIMEOUT_MAX)):
            raise ModelTimeout(f"the model was busy for {timeout_s:g} s")
        try:
            asked, order = _by_length(self._tokenizer, prompts)
            found = self._reader.states(asked, lambda: time.monotonic() > until)
        finally:
            self._busy.release()
        if found is None or len(found) < len(prompts):
            raise ModelTimeout(f"the model did not answer within {timeout_s:g} s")
        made = np.empty(found.shape)
        made[order] = found
        return made

    def direction(self, yes: str = " yes", no: str = " no") -> npt.NDArray[np.float64]:
        """What a state's product with is ln(P(yes) / P(no)), shape (width,). Raises ModelUnavailable where the weights
        of the answers are not in the file."""
        import gguf

        rows = [_tokens(self._tokenizer, word)[0] for word in (yes, no)]
        tensors = {str(t.name): t for t in gguf.GGUFReader(str(self._path)).tensors}
        head = tensors.get("output.weight", tensors.get("token_embd.weight"))
        if head is None:
            raise ModelUnavailable(f"{self._path.name} has no weights for its answers", "name another base model")
        told = [gguf.quants.dequantize(np.array(head.data[row : row + 1]), head.tensor_type)[0] for row in rows]
        return np.asarray(told[0] - told[1], np.float64)


def _by_length(tokenizer: Any, prompts: Sequence[str]) -> tuple[list[list[int]], list[int]]:
    """Prompts as tokens, the shortest first so that little is padded, and where each stood."""
    asked = [_tokens(tokenizer, prompt) for prompt in prompts]
    order = sorted(range(len(asked)), key=lambda n: len(asked[n]))
    return [asked[n] for n in order], order


def _tokens(tokenizer: Any, text: str) -> list[int]:
    return [int(t) for t in tokenizer.encode(text, add_special_tokens=False).input_ids.data[0]]
