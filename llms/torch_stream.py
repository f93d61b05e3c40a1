"""What transformers calls while it generates: who listens, and who asks it to stop."""

import threading
from collections.abc import Callable
from typing import Any

import torch
from transformers import StoppingCriteria
from transformers.generation.streamers import BaseStreamer

_HALF = "\ufffd"
_LONGEST_WAIT = 8
"""Tokens without a whole character after which what there is goes out."""


class Listener(BaseStreamer):  # type: ignore[misc]
    """Hands over text token by token; half a character waits for its other half."""

    def __init__(self, tokenizer: Any, heard: Callable[[str], None]) -> None:
        self._tokenizer = tokenizer
        self._heard = heard
        self._tokens: list[int] = []
        self._said = 0
        self._waiting = 0
        self._prompt = True

    def put(self, value: Any) -> None:
        """Called by transformers with the prompt first, then with each new token."""
        if self._prompt:
            self._prompt = False
            return
        self._tokens += value.flatten().tolist()
        text = self._text()
        self._waiting += 1
        if not text.endswith(_HALF) or self._waiting >= _LONGEST_WAIT:
            self._hand_over(text)

    def end(self) -> None:
        """Called by transformers when nothing follows."""
        self._hand_over(self._text())

    def _text(self) -> str:
        return str(self._tokenizer.decode(self._tokens, skip_special_tokens=True))

    def _hand_over(self, text: str) -> None:
        if len(text) > self._said:
            self._heard(text[self._said :])
            self._said, self._waiting = len(text), 0
        if text.endswith("\n"):  # what is decoded again with each token stays short
            self._tokens, self._said = [], 0


class Stopped(StoppingCriteria):  # type: ignore[misc]
    """Ends generation at the next token once nobody waits for it."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def __call__(self, input_ids: Any, *_: Any, **__: Any) -> Any:
        """Whether each row is done, shape (rows,)."""
        return torch.full((input_ids.shape[0],), self._stop.is_set(), device=input_ids.device, dtype=torch.bool)
