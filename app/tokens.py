"""Signed, short-lived tokens for browser users (JSON Web Tokens, HS256), issued by an operator, read by the server."""

import time
import uuid

import jwt

from app.server_settings import ServerSettings
from domain.errors import BadInput, NotAvailable

ALGORITHM = "HS256"
ISSUER = "parley"
_NEEDED = ["exp", "iat", "sub", "iss", "aud"]
_LONGEST = 4096


class Tokens:
    """Issues and reads tokens with the secrets of one server."""

    def __init__(self, settings: ServerSettings) -> None:
        self._secrets = [secret.get_secret_value() for secret in settings.token_keys]
        self._most_s = settings.token_minutes * 60

    def issue(self, user: str, seconds: int | None = None) -> tuple[str, int]:
        """A token for a user, and when it expires (seconds since 1970). Raises NotAvailable, BadInput."""
        if not self._secrets:
            raise NotAvailable("this server signs no tokens", "set PARLEY_SERVER__TOKEN_KEYS='[\"32 characters\"]'")
        lasts = self._most_s if seconds is None else seconds
        if not 1 <= lasts <= self._most_s:
            raise BadInput(f"a token may hold for 1 to {self._most_s} seconds", "ask for a new one in time")
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": ISSUER, "sub": user, "iat": now, "exp": now + lasts, "jti": uuid.uuid4().hex}
        return jwt.encode(claims, self._secrets[0], ALGORITHM), now + lasts

    def user_of(self, token: str) -> str | None:
        """The user that a token speaks for; None where it is forged, expired, incomplete or not ours."""
        if len(token) > _LONGEST:
            return None
        for secret in self._secrets:
            try:
                # the one algorithm is named here: what the token itself says about it is never followed
                claims = jwt.decode(
                    token, secret, algorithms=[ALGORITHM], audience=ISSUER, issuer=ISSUER, options={"require": _NEEDED}
                )
            except jwt.PyJWTError:
                continue
            user = claims["sub"]
            return user if isinstance(user, str) and 0 < len(user) <= 200 else None
        return None
