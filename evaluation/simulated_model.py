"""The model-driven simulated person: a language model says the template's message in other words.

The model sees the message only, never the target. Words that lost a number of the message, grew long, came empty or say
the task back are not used; the title is looked for by the person who speaks (`simulated_user`).
"""

import asyncio
import re

from domain.errors import ParleyError
from domain.ports import LanguageModel
from prompts.library import load_prompt

PROMPT = "person"
_LONGEST = 300
_TIMEOUT_S = 20.0
_DIGITS = re.compile(r"\d+")
_ECHO = re.compile(r"</?message|^\s*((the )?message)\b|消息[:：]", re.IGNORECASE)
"""A small model says its task back instead of doing it."""


class Reworder:
    """Says a message in other words; `used` and `kept` count how often the model's words were taken."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.used = 0
        self.kept = 0

    def __call__(self, message: str, language: str) -> str:
        """The same message in other words; the message itself where the model fails or loses what matters."""
        try:
            said = asyncio.run(self._ask(message, language))
        except ParleyError:
            said = ""
        said = "" if _ECHO.search(said) else said
        good = bool(said) and len(said) <= _LONGEST and set(_DIGITS.findall(message)) <= set(_DIGITS.findall(said))
        self.used += good
        self.kept += not good
        return said if good else message

    async def _ask(self, message: str, language: str) -> str:
        prompt = load_prompt(PROMPT, language).fill({"message": message})
        pieces = [p async for p in self._model.stream(prompt, max_tokens=120, timeout_s=_TIMEOUT_S)]
        return " ".join("".join(pieces).split()).strip("\"'“”<> ")
