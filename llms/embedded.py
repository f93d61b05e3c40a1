"""A small model in this process on the CPU, through OpenVINO GenAI. One answer at a time."""

import contextlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from domain.errors import ModelMisbehaved, ModelUnavailable
from domain.ports import Message, Usage
from llms.ebnf import ebnf
from llms.gguf import opened_folder
from llms.in_process import Heard, InProcessModel, Shares
from llms.label_scores import LabelScores

_CONTEXT_TOKENS = 1800
_WARMING = "one two three four " * 25
_LABELS = ("yes", "no")


class EmbeddedModel(InProcessModel):
    """A GGUF or OpenVINO model. The first call loads it (seconds); the first scoring compiles a second graph."""

    def __init__(self, path: Path, name: str = "", cache: Path | None = None) -> None:
        """`cache` is a folder for what OpenVINO makes of a GGUF file."""
        super().__init__(name or path.stem)
        self._path = path
        self._cache = cache
        self._pipeline: Any = None
        self._scores: LabelScores | None = None

    def load(self) -> None:
        """Load the weights and the scoring graph now instead of at the first call. Raises ModelUnavailable.

        A first scoring of about the usual shape is made, too: it takes four times as long as the next ones.
        """
        with self._busy:
            self._loaded()
            self._scorer()
            with contextlib.suppress(ModelMisbehaved):  # a model without these labels is warm enough
                self._grade(
                    [[Message(role="user", content=f"{_WARMING} {n}")] for n in range(4)], _LABELS, threading.Event()
                )

    def _write(
        self, messages: Sequence[Message], max_tokens: int, stop: threading.Event, grammar: str, heard: Heard
    ) -> tuple[str, Usage]:
        pipeline = self._loaded()
        prompt, tokens_in = self._prompt(pipeline, messages)

        def next_token(piece: str) -> bool:
            heard(piece)
            return stop.is_set()

        result = pipeline.generate([prompt], _config(max_tokens, grammar), next_token)
        written = int(result.perf_metrics.get_num_generated_tokens())
        return result.texts[0], Usage(tokens_in=tokens_in, tokens_out=written)

    def _prompt(self, pipeline: Any, messages: Sequence[Message]) -> tuple[str, int]:
        tokenizer = pipeline.get_tokenizer()
        rows = [{"role": m.role, "content": m.content} for m in messages]
        prompt = tokenizer.apply_chat_template(rows, add_generation_prompt=True)
        tokens = int(tokenizer.encode(prompt).input_ids.shape[1])
        if tokens > _CONTEXT_TOKENS:
            raise ModelMisbehaved(f"the prompt has {tokens} tokens; {self._name} reads {_CONTEXT_TOKENS}")
        return str(prompt), tokens

    def _grade(
        self, prompts: Sequence[Sequence[Message]], labels: Sequence[str], stop: threading.Event
    ) -> tuple[Shares, Usage]:
        pipeline, scorer = self._loaded(), self._scorer()
        tokenizer = pipeline.get_tokenizer()
        asked = [_tokens(tokenizer, self._prompt(pipeline, messages)[0]) for messages in prompts]
        ids = [_single_token(tokenizer, label) for label in labels]
        shares = scorer.shares(asked, ids, stop.is_set)
        if not np.isfinite(shares).all():
            raise ModelMisbehaved(f"{self._name} gave scores that are no numbers")
        rows = [dict(zip(labels, row, strict=True)) for row in shares.tolist()]
        return rows, Usage(tokens_in=sum(map(len, asked)), tokens_out=len(rows))

    def _scorer(self) -> LabelScores:
        if self._scores is None:
            self._scores = LabelScores(opened_folder(self._path, self._cache))
        return self._scores

    def _loaded(self) -> Any:
        if self._pipeline is None:
            if not self._path.exists():
                hint = "run `parley data get smollm2`, or set llm.model to the path of a GGUF file"
                raise ModelUnavailable(f"there is no model at {self._path}", hint)
            try:
                import openvino_genai

                self._pipeline = openvino_genai.LLMPipeline(str(opened_folder(self._path, self._cache)), "CPU")
            except Exception as error:
                raise ModelUnavailable(f"the model at {self._path} cannot be loaded", "check the file") from error
        return self._pipeline


def _config(max_tokens: int, grammar: str) -> Any:
    import openvino_genai

    config = openvino_genai.GenerationConfig()
    config.max_new_tokens = max_tokens
    config.do_sample = False
    config.apply_chat_template = False  # the prompt is rendered already; twice, and the model ends at once
    if grammar:
        bounded = ebnf(json.loads(grammar))
        form = {"grammar": bounded} if bounded else {"json_schema": grammar}
        config.structured_output_config = openvino_genai.StructuredOutputConfig(**form)
    return config


def _tokens(tokenizer: Any, text: str) -> list[int]:
    return [int(t) for t in tokenizer.encode(text, add_special_tokens=False).input_ids.data[0]]


def _single_token(tokenizer: Any, label: str) -> int:
    tokens = _tokens(tokenizer, label)
    if len(tokens) != 1:
        raise ModelMisbehaved(f"the label {label!r} is {len(tokens)} tokens of this model, not one")
    return tokens[0]
