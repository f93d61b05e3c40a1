"""Who calls: a key or a signed token becomes an identity, and the identity says whose data may be touched."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Literal

from app.server_settings import ApiKey, ServerSettings
from app.tokens import Tokens
from domain.errors import Forbidden
from domain.frozen import Frozen

Role = Literal["person", "operator"]


class Identity(Frozen):
    """Who is behind a request. An operator may name any user; a person is `user` and nobody else."""

    name: str
    role: Role
    user: str | None = None
    requests_per_minute: int = 0
    tokens_per_day: int = 0

    @property
    def operates(self) -> bool:
        """Whether this is an operator."""
        return self.role == "operator"

    def user_for(self, asked: str | None) -> str | None:
        """The user that a request is about. Raises Forbidden where a person names somebody else."""
        if self.operates:
            return asked
        if asked is not None and asked != self.user:
            raise Forbidden("this key speaks for another user", "leave user_id out, or use an operator's key")
        return self.user

    def as_operator(self) -> "Identity":
        """Itself. Raises Forbidden for a person."""
        if not self.operates:
            raise Forbidden("this needs an operator's key", "ask who runs this server")
        return self


LOCAL = Identity(name="local", role="operator")
"""Everybody on this machine, where no key is set."""


class Keyring:
    """The keys and secrets of one server. Holds digests of keys, never the keys."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._known = [(_digest(key), self._identity(key)) for key in settings.keys]
        self._tokens = Tokens(settings)

    @property
    def needed(self) -> bool:
        """Whether a request needs a credential."""
        return bool(self._known)

    def identify(self, authorization: str) -> Identity | None:
        """Who an Authorization header speaks for; None where it speaks for nobody."""
        if not self.needed:
            return LOCAL
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None
        known = _matching(self._known, given.strip())
        return known or self._by_token(given.strip())

    def _by_token(self, given: str) -> Identity | None:
        user = self._tokens.user_of(given)
        if user is None:
            return None
        limits = self._settings
        return Identity(
            name="token", role="person", user=user, requests_per_minute=limits.requests_per_minute,
            tokens_per_day=limits.tokens_per_day,
        )  # fmt: skip

    def _identity(self, key: ApiKey) -> Identity:
        limits = self._settings
        return Identity(
            name=key.name or _digest(key).hex()[:8],
            role=key.role,
            user=(key.user or key.name) if key.role == "person" else None,
            requests_per_minute=_first(key.requests_per_minute, limits.requests_per_minute),
            tokens_per_day=_first(key.tokens_per_day, limits.tokens_per_day),
        )


def _digest(key: ApiKey) -> bytes:
    value = key.key.get_secret_value()
    if value.startswith("sha256:"):
        return bytes.fromhex(value.removeprefix("sha256:"))
    return hashlib.sha256(value.encode()).digest()


def _matching(known: Sequence[tuple[bytes, Identity]], given: str) -> Identity | None:
    """The identity of a key. All keys are compared, each in constant time, so that time tells nothing."""
    digest = hashlib.sha256(given.encode("utf-8", "replace")).digest()
    matches = [who for held, who in known if hmac.compare_digest(held, digest)]
    return matches[0] if matches else None


def _first(own: int | None, general: int) -> int:
    return general if own is None else own
