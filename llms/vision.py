"""A picture to a few keywords, through a vision model behind an OpenAI-compatible server.

What comes back is untrusted (a picture can hold writing that tries to give orders): only short plain keywords pass.
"""

import base64
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from pydantic import Field, SecretStr

from domain.errors import BadInput, ModelMisbehaved, ModelTimeout, ModelUnavailable, NotAvailable, TooLarge
from domain.frozen import Frozen
from domain.ports import Message

_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:[ '’\-:·][^\W_]+){0,4}")
_LONGEST = 40
_SHAPE = {
    "type": "object",
    "properties": {"words": {"type": "array", "items": {"type": "string"}}},
    "required": ["words"],
    "additionalProperties": False,
}

Asking = Callable[[str, int], Sequence[Message]]
"""The words that a model is asked in, for a language and the most keywords it may give."""


class VisionSettings(Frozen):
    """Where a vision model is served (`[vision]` in parley.toml). Without `base_url` pictures are not looked at."""

    base_url: str = ""
    model: str = ""
    api_key: SecretStr = SecretStr("")
    timeout_s: float = Field(default=20.0, gt=0)
    max_bytes: int = Field(default=4_000_000, gt=0)
    most_words: int = Field(default=8, ge=1, le=20)


class Vision:
    """Looks at pictures."""

    def __init__(self, settings: VisionSettings, asking: Asking) -> None:
        self._settings = settings
        self._asking = asking

    @property
    def ready(self) -> bool:
        """Whether a model is set up."""
        return bool(self._settings.base_url)

    async def words(self, picture: bytes, language: str = "en") -> tuple[str, ...]:
        """Keywords of a JPEG or PNG picture. Raises NotAvailable, BadInput, TooLarge, ModelFailed."""
        settings = self._settings
        if not self.ready:
            raise NotAvailable("no model that sees pictures is set up", "set vision.base_url in parley.toml")
        if len(picture) > settings.max_bytes:
            raise TooLarge(f"the picture has {len(picture)} bytes; {settings.max_bytes} is the most", "send it smaller")
        body = self._asked(picture, picture_kind(picture), language)
        found = keywords(await self._answer(body), settings.most_words)
        if not found:
            raise ModelMisbehaved("the vision model said nothing that can be searched for")
        return found

    def _asked(self, picture: bytes, kind: str, language: str) -> dict[str, Any]:
        prompt = self._asking(language, self._settings.most_words)
        # the bytes themselves, never an address: the model server must not be made to fetch anything
        link = f"data:{kind};base64,{base64.b64encode(picture).decode('ascii')}"
        shown = {"type": "image_url", "image_url": {"url": link}}
        messages = [
            {"role": m.role, "content": [{"type": "text", "text": m.content}, shown] if m.role == "user" else m.content}
            for m in prompt
        ]
        return {
            "model": self._settings.model,
            "messages": messages,
            "max_tokens": 200,
            "temperature": 0.0,
            "response_format": {"type": "json_schema", "json_schema": {"name": "Words", "schema": _SHAPE}},
        }

    async def _answer(self, body: dict[str, Any]) -> str:
        settings = self._settings
        key = settings.api_key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        url = f"{settings.base_url.rstrip('/')}/chat/completions"
        try:
            async with httpx.AsyncClient(timeout=settings.timeout_s, trust_env=False) as client:
                answer = await client.post(url, json=body, headers=headers)
                answer.raise_for_status()
                return str(answer.json()["choices"][0]["message"]["content"])
        except httpx.TimeoutException:
            raise ModelTimeout("the vision model did not answer in time") from None
        except httpx.HTTPError as error:
            raise ModelUnavailable(f"the vision model cannot be used ({type(error).__name__})") from None
        except (ValueError, KeyError, IndexError, TypeError):
            raise ModelMisbehaved("the vision model's answer cannot be read") from None


def picture_kind(picture: bytes) -> str:
    """The media type, read from the bytes themselves. Raises BadInput for what is no JPEG or PNG."""
    for mark, kind in _KINDS:
        if picture.startswith(mark):
            return kind
    raise BadInput("this is not a JPEG or PNG picture", "save it as one of these")


def keywords(answer: str, most: int) -> tuple[str, ...]:
    """The plain keywords in a model's answer, at most `most`: JSON where it is JSON, else what commas part."""
    match = _OBJECT.search(answer)
    try:
        said = json.loads(match[0])["words"] if match else re.split(r"[,，、\n;；]", answer)
    except (ValueError, KeyError, TypeError):
        said = []
    plain = [_plain(word) for word in said if isinstance(word, str)] if isinstance(said, list) else []
    return tuple(dict.fromkeys(word for word in plain if word))[:most]


def _plain(word: str) -> str:
    """The keyword if it is one: a few words of letters and digits; "" for sentences, links, marks and orders."""
    word = " ".join(word.split()).strip(" .。*-\"'“”")
    return word if len(word) <= _LONGEST and _WORD.fullmatch(word) else ""
