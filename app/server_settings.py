"""What may be set about the HTTP server: where it listens, who may call it, and how much."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator

from domain.frozen import Frozen

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_LEAST_SECRET = 32
"""Characters. A shorter secret for HS256 can be guessed."""


class ApiKey(Frozen):
    """One key. `key` is the key itself, or `sha256:` and the hex digest of it, so that no file needs to hold it.

    A person's key speaks for `user` (default: its name) and for nobody else; an operator's key for everybody.
    Limits of 0 are none.
    """

    key: SecretStr
    name: Annotated[str, Field(max_length=64)] = ""
    role: Literal["person", "operator"] = "operator"
    user: Annotated[str, Field(max_length=200)] = ""
    requests_per_minute: int | None = Field(default=None, ge=0)
    tokens_per_day: int | None = Field(default=None, ge=0)

    @field_validator("key")
    @classmethod
    def _some_key(cls, key: SecretStr) -> SecretStr:
        value = key.get_secret_value()
        if not value.strip() or (value.startswith("sha256:") and not _DIGEST.fullmatch(value)):
            raise ValueError("a key is a text that is not empty, or sha256: and 64 hexadecimal digits")
        return key

    @model_validator(mode="after")
    def _whose(self) -> "ApiKey":
        if self.role == "person" and not (self.user or self.name):
            raise ValueError("a person's key needs the user that it speaks for")
        return self


def _key_of(given: Any) -> Any:
    """A bare text is an operator's key."""
    return {"key": given} if isinstance(given, str | SecretStr) else given


class ServerSettings(Frozen):
    """The HTTP server. Without keys it listens on loopback only."""

    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    max_body_bytes: int = Field(default=1_000_000, gt=0)
    max_depth: int = Field(default=64, gt=0)
    """How deeply lists and objects of a body may be nested."""
    max_text_chars: int = Field(default=20_000, gt=0)
    max_connections: int = Field(default=1000, gt=0)
    """Beyond so many at once the answer is 503."""
    body_timeout_s: float = Field(default=20.0, gt=0)
    """How long a body may take to arrive."""
    turn_timeout_s: float = Field(default=30.0, gt=0)
    request_timeout_s: float = Field(default=120.0, gt=0)
    """How long any request may take to begin its answer."""
    grace_s: int = Field(default=20, ge=0)
    """How long a stop waits for turns in flight; what is not done then is sent again by its caller."""
    threads: int = Field(default=4, gt=0)
    """How many steps of turns may compute at once."""
    allowed_origins: tuple[str, ...] = ()
    """Pages of other origins that may call the API from a browser (CORS)."""
    allowed_hosts: tuple[str, ...] = ()
    """Names under which the server may be called, beside loopback's own. With keys and none of these: any."""
    keys: tuple[Annotated[ApiKey, BeforeValidator(_key_of)], ...] = ()
    """With one set, every call under /v1 needs a key (`Authorization: Bearer ...`) or a token."""
    token_keys: tuple[SecretStr, ...] = ()
    """The first signs the short-lived tokens of browser users; all of them are accepted, so that they can rotate."""
    token_minutes: int = Field(default=15, gt=0, le=1440)
    """How long a token holds at most."""
    requests_per_minute: int = Field(default=0, ge=0)
    """Per key, or per user of an operator's token; 0 is no limit."""
    tokens_per_day: int = Field(default=0, ge=0)
    """Tokens of language models per key and day; 0 is no limit."""

    @field_validator("token_keys")
    @classmethod
    def _long_enough(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(secret.get_secret_value()) < _LEAST_SECRET for secret in secrets):
            raise ValueError(f"a secret that signs tokens needs {_LEAST_SECRET} characters or more")
        return secrets
