"""A small model in this process on the CPU, through OpenVINO GenAI. One answer at a time."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from domain.errors import ModelFailed, ModelMisbehaved, ModelTimeout, ModelUnavailable
from domain.ports import Message, SchemaT, Usage
from llms.gguf import opened_folder
from llms.label_scores import LabelScores
from llms.meter import record
from llms.structured import json_schema, parse

_CONTEXT_TOKENS = 1800


class EmbeddedModel:
    """A GGUF or OpenVINO model. The first call loads it (seconds); a call that is given up stops at the next token."""

    def __init__(self, path: Path, name: str = "", cache: Path | None = None) -> None:
        """`cache` is a folder for what OpenVINO makes of a GGUF file."""
        self._path = path
        self._name = name or path.stem
        self._cache = cache
        self._pipeline: Any = None
        self._scores: LabelScores | None = None
        self._busy = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    def load(self) -> None:
        """Load the weights now instead of at the first call. Raises ModelUnavailable."""
        with self._busy:
            self._loaded()

    async def complete(
        self, messages: Sequence[Message], schema: type[SchemaT], *, max_tokens: int = 256, timeout_s: float = 10.0
    ) -> tuple[SchemaT, Usage]:
        """A value decoded under the schema's grammar, so that it always has its form. Raises ModelFailed."""
        text, usage = await self._run(messages, max_tokens, timeout_s, grammar=json.dumps(json_schema(schema)))
        return parse(text, schema), usage

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int = 256, timeout_s: float = 30.0
    ) -> AsyncIterator[str]:
        """Text as it is written. When the caller stops listening, the model stops writing."""
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        stop = threading.Event()

        def heard(piece: str) -> bool:
            loop.call_soon_threadsafe(pieces.put_nowait, piece)
            return stop.is_set()

        work = asyncio.create_task(asyncio.to_thread(self._generate, messages, max_tokens, stop, None, heard))
        work.add_done_callback(lambda _: pieces.put_nowait(None))
        deadline = loop.time() + timeout_s
        try:
            while (piece := await _before(deadline, pieces.get())) is not None:
                yield piece
            record(self._name, (await work)[1])
        finally:
            stop.set()

    async def score(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], *, timeout_s: float = 1.0
    ) -> tuple[list[dict[str, float]], Usage]:
        """A probability per label and ending, from the model's logits. The first call compiles the scoring graph."""
        stop = threading.Event()
        work = asyncio.to_thread(self._score_all, prefix, endings, labels, stop)
        try:
            return await asyncio.wait_for(work, timeout_s)
        except TimeoutError as error:
            stop.set()
            raise ModelTimeout(f"{self._name} did not score {len(endings)} items within {timeout_s:g} s") from error

    async def _run(
        self, messages: Sequence[Message], max_tokens: int, timeout_s: float, grammar: str | None
    ) -> tuple[str, Usage]:
        stop = threading.Event()
        work = asyncio.to_thread(self._generate, messages, max_tokens, stop, grammar, lambda _: stop.is_set())
        try:
            return await asyncio.wait_for(work, timeout_s)
        except TimeoutError as error:
            stop.set()
            raise ModelTimeout(f"{self._name} did not answer within {timeout_s:g} s") from error

    def _generate(
        self, messages: Sequence[Message], max_tokens: int, stop: threading.Event, grammar: str | None, heard: Any
    ) -> tuple[str, Usage]:
        with self._busy:
            pipeline = self._loaded()
            if stop.is_set():
                return "", Usage()
            try:
                prompt, tokens_in = self._prompt(pipeline, messages)
                result = pipeline.generate([prompt], _config(max_tokens, grammar), heard)
            except ModelFailed:
                raise
            except Exception as error:
                raise ModelMisbehaved(f"{self._name} failed while it wrote") from error
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

    def _score_all(
        self, prefix: Sequence[Message], endings: Sequence[str], labels: Sequence[str], stop: threading.Event
    ) -> tuple[list[dict[str, float]], Usage]:
        if not endings:
            return [], Usage()
        last = prefix[-1]
        with self._busy:
            if stop.is_set():
                return [], Usage()
            pipeline, scorer = self._loaded(), self._scorer()
            tokenizer = pipeline.get_tokenizer()
            asked = [[*prefix[:-1], last.model_copy(update={"content": last.content + e})] for e in endings]
            prompts = [_tokens(tokenizer, self._prompt(pipeline, messages)[0]) for messages in asked]
            ids = [_single_token(tokenizer, label) for label in labels]
            try:
                shares = scorer.shares(prompts, ids, stop.is_set)
            except ModelFailed:
                raise
            except Exception as error:
                raise ModelMisbehaved(f"{self._name} failed while it scored") from error
        rows = [dict(zip(labels, row, strict=True)) for row in shares.tolist()]
        return rows, Usage(tokens_in=sum(map(len, prompts)), tokens_out=len(rows))

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


def _config(max_tokens: int, grammar: str | None) -> Any:
    import openvino_genai

    config = openvino_genai.GenerationConfig()
    config.max_new_tokens = max_tokens
    config.do_sample = False
    if grammar is not None:
        config.structured_output_config = openvino_genai.StructuredOutputConfig(json_schema=grammar)
    return config


def _tokens(tokenizer: Any, text: str) -> list[int]:
    return [int(t) for t in tokenizer.encode(text, add_special_tokens=False).input_ids.data[0]]


def _single_token(tokenizer: Any, label: str) -> int:
    tokens = _tokens(tokenizer, label)
    if len(tokens) != 1:
        raise ModelMisbehaved(f"the label {label!r} is {len(tokens)} tokens of this model, not one")
    return tokens[0]


async def _before(deadline: float, work: Any) -> Any:
    left = deadline - asyncio.get_running_loop().time()
    try:
        return await asyncio.wait_for(work, max(left, 0.001))
    except TimeoutError as error:
        raise ModelTimeout("the model did not finish in time") from error
