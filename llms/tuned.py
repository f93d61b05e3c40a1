"""A tuned embedded model as a short writer: a prompt goes on, greedily, to its end. No chat form, one at a time."""

import math
import threading
import time
from pathlib import Path
from typing import Any

from domain.errors import ModelMisbehaved, ModelTimeout, ModelUnavailable
from llms.gguf import opened_folder

_ENDS = ("<|endoftext|>", "<|im_end|>", "<|im_start|>", "</s>")
"""Versions of transformers read different ends from one GGUF file; none of these stands inside an answer."""


class TunedModel:
    """A GGUF model on the CPU. Loads at the first call; a call that is late stops at the next token."""

    def __init__(self, path: Path, name: str = "", cache: Path | None = None, most_tokens: int = 96) -> None:
        """`cache` is a folder for what OpenVINO makes of the file."""
        self._path, self._name, self._cache, self._most = path, name or path.stem, cache, most_tokens
        self._pipeline: Any = None
        self._busy = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    def load(self) -> None:
        """Load now instead of at the first call. Raises ModelUnavailable."""
        with self._busy:
            self._loaded()

    def goes_on(self, prompt: str, timeout_s: float) -> tuple[str, float, float, int]:
        """What follows a prompt, its log-probability (nats) per token and as a whole, and how many tokens it has.

        Raises ModelTimeout, ModelUnavailable, ModelMisbehaved.
        """
        if not self._busy.acquire(timeout=timeout_s):
            raise ModelTimeout(f"{self._name} was busy for {timeout_s:g} s")
        try:
            return self._write(prompt, timeout_s)
        finally:
            self._busy.release()

    def _write(self, prompt: str, timeout_s: float) -> tuple[str, float, float, int]:
        pipeline = self._loaded()
        until = time.monotonic() + timeout_s  # the first call loads the model, which is no lateness of the writing
        late = threading.Event()

        def heard(_: str) -> bool:
            if time.monotonic() > until:
                late.set()
            return late.is_set()

        try:
            result = pipeline.generate([prompt], self._config(pipeline), heard)
        except Exception as error:
            raise ModelMisbehaved(f"{self._name} failed while it wrote") from error
        if late.is_set():
            raise ModelTimeout(f"{self._name} did not answer within {timeout_s:g} s")
        tokens = max(1, int(result.perf_metrics.get_num_generated_tokens()))
        total = float(result.scores[0]) if result.scores else 0.0
        mean = total / tokens if math.isfinite(total) else 0.0
        return str(result.texts[0]), mean, total if math.isfinite(total) else 0.0, tokens

    def _config(self, pipeline: Any) -> Any:
        import openvino_genai

        config = openvino_genai.GenerationConfig()
        config.max_new_tokens = self._most
        config.do_sample = False
        config.logprobs = 1
        config.stop_token_ids = _ends(pipeline.get_tokenizer())
        config.apply_chat_template = False
        return config

    def _loaded(self) -> Any:
        if self._pipeline is None:
            try:
                import openvino_genai

                self._pipeline = openvino_genai.LLMPipeline(str(opened_folder(self._path, self._cache)), "CPU")
            except Exception as error:
                raise ModelUnavailable(f"the model at {self._path} cannot be loaded", "check the file") from error
        return self._pipeline


def _ends(tokenizer: Any) -> set[int]:
    """The tokens that end an answer: the model's own end, and those that a trainer may have taken for it."""
    found = {int(tokenizer.get_eos_token_id())}
    for mark in _ENDS:
        tokens = [int(t) for t in tokenizer.encode(mark, add_special_tokens=False).input_ids.data[0]]
        found |= set(tokens) if len(tokens) == 1 else set()
    return found
