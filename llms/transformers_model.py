"""Any Hugging Face or GGUF model in this process through transformers, on a GPU or the CPU. One answer at a time.

For many people at once serve the model with vLLM instead: this adapter does not batch the calls of different turns.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from domain.errors import ModelMisbehaved, ModelUnavailable
from domain.ports import Message, Usage
from llms import torch_scores
from llms.grammar import Grammar
from llms.in_process import Heard, InProcessModel, Shares

_LONGEST_CONTEXT = 8192
_HINT = "check llm.model (a folder, a .gguf file or a Hugging Face name) and that the torch extra is installed"


class TransformersModel(InProcessModel):
    """A causal language model by name or path, loaded at the first call. It decodes greedily: same in, same out."""

    def __init__(self, model: str, *, device: str = "", dtype: str = "", name: str = "") -> None:
        """`device` "" takes the GPU where there is one; `dtype` "" is bfloat16 on a GPU and float32 on the CPU."""
        super().__init__(name or Path(model).stem)
        self._source = model
        self._device = device
        self._dtype = dtype
        self._tokenizer: Any = None
        self._model: Any = None
        self._grammar: Grammar | None = None

    def load(self) -> None:
        """Load the weights now instead of at the first call. Raises ModelUnavailable."""
        with self._busy:
            self._loaded()

    def _write(
        self, messages: Sequence[Message], max_tokens: int, stop: threading.Event, grammar: str, heard: Heard
    ) -> tuple[str, Usage]:
        import torch

        from llms.torch_stream import Listener, Stopped

        model, tokenizer = self._loaded()
        prompt = self._tokens(messages, max_tokens)
        ids = torch.tensor([prompt], device=model.device)
        held = self._held(grammar, len(prompt))
        with torch.inference_mode():
            answer = model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                max_new_tokens=max_tokens,
                do_sample=False,
                temperature=None,
                top_p=None,
                top_k=None,
                pad_token_id=self._ends()[0],
                eos_token_id=self._ends(),
                streamer=Listener(tokenizer, heard),
                stopping_criteria=[Stopped(stop)],
                logits_processor=held,
            )
        written = answer[0, len(prompt) :].tolist()
        text = tokenizer.decode(written, skip_special_tokens=True)
        return text, Usage(tokens_in=len(prompt), tokens_out=len(written))

    def _grade(
        self, prompts: Sequence[Sequence[Message]], labels: Sequence[str], stop: threading.Event
    ) -> tuple[Shares, Usage]:
        model, _ = self._loaded()
        asked = [self._tokens(messages, 1) for messages in prompts]
        found = torch_scores.shares(model, asked, [self._single(label) for label in labels], stop.is_set)
        rows = [dict(zip(labels, row, strict=True)) for row in found.tolist()]
        return rows, Usage(tokens_in=sum(map(len, asked)), tokens_out=len(rows))

    def _held(self, grammar: str, prompt_tokens: int) -> list[Any]:
        """The schema as logits processors; none where no grammar library is installed, and then the parser repairs."""
        if not grammar:
            return []
        if self._grammar is None:
            try:
                self._grammar = Grammar(self._tokenizer, self._model.config.get_text_config().vocab_size, self._ends())
            except ModelUnavailable:
                return []
        return [self._grammar.held_to(grammar, prompt_tokens)]

    def _tokens(self, messages: Sequence[Message], room: int) -> list[int]:
        """The rendered prompt. Raises ModelMisbehaved where it and `room` more tokens exceed what the model reads."""
        rows = [{"role": m.role, "content": m.content} for m in messages]
        if self._tokenizer.chat_template:
            text = self._tokenizer.apply_chat_template(
                rows, add_generation_prompt=True, tokenize=False, enable_thinking=False
            )
        else:
            text = "\n".join([*(f"{r['role']}: {r['content']}" for r in rows), "assistant:"])
        found: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        known = getattr(self._model.config.get_text_config(), "max_position_embeddings", None) or _LONGEST_CONTEXT
        most = min(known, _LONGEST_CONTEXT) - room
        if len(found) > most:
            raise ModelMisbehaved(f"the prompt has {len(found)} tokens; {self._name} reads {most}")
        return found

    def _single(self, label: str) -> int:
        tokens: list[int] = self._tokenizer(label, add_special_tokens=False)["input_ids"]
        if len(tokens) != 1:
            raise ModelMisbehaved(f"the label {label!r} is {len(tokens)} tokens of this model, not one")
        return tokens[0]

    def _ends(self) -> list[int]:
        """The tokens that end an answer."""
        named = self._model.generation_config.eos_token_id
        known = named if isinstance(named, list) else [named]
        return [t for t in dict.fromkeys([*known, self._tokenizer.eos_token_id]) if t is not None]

    def _loaded(self) -> tuple[Any, Any]:
        if self._model is None:
            try:
                self._tokenizer, self._model = _opened(self._source, self._device, self._dtype)
            except Exception as error:
                raise ModelUnavailable(f"the model {self._source} cannot be loaded", _HINT) from error
        return self._model, self._tokenizer


def _opened(source: str, device: str, dtype: str) -> tuple[Any, Any]:
    """Tokenizer and model. Code that comes with a model is never run."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig
    from transformers.utils import logging

    logging.disable_progress_bar()
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    kind = getattr(torch, dtype or ("bfloat16" if device.startswith("cuda") else "float32"))
    where, extra, unpacked = source, {}, {}
    if source.endswith(".gguf"):
        where, extra = str(Path(source).parent), {"gguf_file": Path(source).name}
        # unpacked when loaded: the kernels that read GGUF blocks in place come over the network
        unpacked = {"quantization_config": GgufConfig(dequantize=True)}
    tokenizer = AutoTokenizer.from_pretrained(where, **extra)
    model = AutoModelForCausalLM.from_pretrained(where, dtype=kind, **extra, **unpacked)
    return tokenizer, model.to(device).eval()
