"""Chat completions as the OpenAI API takes them, and what Parley reads in them."""

import base64
import binascii
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.schemas import whole_text
from domain.errors import BadInput

MODEL = "parley"
_DATA = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)


class ImageUrl(BaseModel):
    """A picture inside the message: `data:image/png;base64,...`. No address is ever fetched."""

    model_config = ConfigDict(extra="allow")
    url: str


class ContentPart(BaseModel):
    """One part of a message: text, or a picture in it."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: str = ""
    image_url: ImageUrl | None = None


class ChatMessage(BaseModel):
    """One message of the dialogue so far."""

    model_config = ConfigDict(extra="allow")
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = ""

    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.type in ("text", "input_text"))

    def pictures(self) -> list[bytes]:
        """The pictures in the message. Raises BadInput for an address and for parts that are not read."""
        parts = self.content if isinstance(self.content, list) else []
        for part in parts:
            if part.type not in ("text", "input_text", "image_url"):
                raise BadInput(f"a part of type {part.type[:40]!r} is not read", "send text, or pictures as image_url")
        return [_picture(part.image_url.url if part.image_url else "") for part in parts if part.type == "image_url"]


class ChatIn(BaseModel):
    """A request as the OpenAI API takes it; what does not apply to recommendations is ignored."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"model": MODEL, "messages": [{"role": "user", "content": "a gentle film for the evening"}]}]
        },
    )
    model: str = Field(default=MODEL, description="parley, or parley:NAME for a catalogue")
    messages: list[ChatMessage] = Field(min_length=1, max_length=500)
    stream: bool | None = False
    stream_options: dict[str, Any] | None = None
    n: int | None = Field(default=None, ge=1, le=1, description="one answer a request")
    user: str | None = Field(default=None, max_length=200)

    @model_validator(mode="before")
    @classmethod
    def _whole(cls, given: Any) -> Any:
        return whole_text(given)

    @property
    def instructions(self) -> list[str]:
        """The operator's words."""
        return [message.text() for message in self.messages if message.role in ("system", "developer")]

    @property
    def said(self) -> list[ChatMessage]:
        """The person's messages. Raises BadInput where the last message is not theirs."""
        spoken = [m for m in self.messages if m.role in ("user", "assistant", "tool", "function")]
        if not spoken or spoken[-1].role != "user" or not (spoken[-1].text().strip() or spoken[-1].pictures()):
            raise BadInput(
                "the dialogue must end with a message of the user", 'send {"role": "user", "content": "..."}'
            )
        return [message for message in spoken if message.role == "user"]

    @property
    def wants_usage(self) -> bool:
        """Whether a stream ends with its usage."""
        return bool((self.stream_options or {}).get("include_usage"))


def _picture(url: str) -> bytes:
    match = _DATA.match(url)
    if not match:
        raise BadInput("a picture must be in the message: no address is fetched", "send data:image/png;base64,...")
    try:
        return base64.b64decode(url[match.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("a picture is not valid base64", "send data:image/png;base64,...") from None
