"""Decoding under a JSON schema for transformers, through llguidance where it is installed.

Without it a model writes freely: its answer is cut and parsed, and what does not fit is repaired once by the caller.
"""

import json
from collections.abc import Callable
from typing import Any

from domain.errors import ModelMisbehaved, ModelUnavailable

_COMPACT: Any = {"whitespace_flexible": False}
"""Free white space lets a small model write nothing but blanks until its tokens are spent."""
_CLOSED = float("-inf")


class Grammar:
    """The vocabulary of one tokenizer, ready to be held to any schema (about a second to make)."""

    def __init__(self, tokenizer: Any, vocabulary: int, ends: list[int]) -> None:
        """`vocabulary`: the width of the logits; `ends`: the tokens that end an answer. Raises ModelUnavailable."""
        try:
            import llguidance.hf

            self._vocabulary = llguidance.hf.from_tokenizer(tokenizer, n_vocab=vocabulary, eos_token=ends)
        except (ImportError, ValueError) as error:
            raise ModelUnavailable("answers cannot be held to a schema here", "pip install llguidance") from error

    def held_to(self, schema: str, prompt_tokens: int) -> Callable[[Any, Any], Any]:
        """A logits processor for one answer after a prompt of that length. Raises ModelMisbehaved for a bad schema."""
        import llguidance

        form = llguidance.LLMatcher.grammar_from_json_schema(json.loads(schema), overrides=_COMPACT)
        matcher = llguidance.LLMatcher(self._vocabulary, form)
        if matcher.is_error():
            raise ModelMisbehaved("the schema cannot be made a grammar")
        return _Held(matcher, prompt_tokens)


class _Held:
    """Shuts every token that the schema does not allow next."""

    def __init__(self, matcher: Any, prompt_tokens: int) -> None:
        self._matcher = matcher
        self._read = prompt_tokens

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        import torch

        for token in input_ids[0, self._read :].tolist():
            self._matcher.consume_token(token)
        self._read = input_ids.shape[1]
        # one byte per token of the vocabulary, 0 where it is shut; a copy, since torch wants memory that it may write
        allowed = torch.frombuffer(bytearray(self._matcher.compute_logit_bias()), dtype=torch.uint8)
        shut = torch.ones(scores.shape[-1], dtype=torch.bool)
        shut[: len(allowed)] = allowed[: scores.shape[-1]] == 0
        return scores.masked_fill(shut.to(scores.device), _CLOSED)
