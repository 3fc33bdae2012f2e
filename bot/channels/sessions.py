"""Who a visitor of the chat page is: the server makes the conversation's id and hands it out inside a signed token.

Nobody can name a conversation: the id is read from a token with our signature that is not too old, and from nowhere
else. So an id that was guessed or learnt opens nothing.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jwt

SECRET_VARIABLE = "KNEE_SESSION_SECRET"
"""The environment variable with the key that signs the tokens; `make run` makes one and keeps it."""

SHORTEST_SECRET = 32
"""Characters; a shorter key could be found by trying (RFC 7518, 3.2)."""

LIFE = timedelta(days=30)
"""How long a person may stay away and still find their conversation."""

RENEW_AFTER = timedelta(days=1)
"""The age from which a visit gets a new token, so that who comes often is never cut off."""

_ALGORITHM = "HS256"
_AUDIENCE = "knee-guide-chat"
_CLAIMS = ("sub", "iat", "exp", "aud")
_ID_BYTES = 16


class NoSession(Exception):  # noqa: N818  (it names what is missing, not a fault of the program)
    """A token that was not made here, was changed, or is too old."""


@dataclass(frozen=True, slots=True)
class Session:
    """One visit.

    Args:
        id: 32 hex digits, 128 random bits; known to the server alone.
        token: What the browser keeps and shows at its next visit.
    """

    id: str
    token: str


class Sessions:
    """Makes and reads tokens.

    Args:
        secret: The key that signs them, at least `SHORTEST_SECRET` characters.
        life: How long a token counts.

    Raises:
        ValueError: The key is too short.
    """

    def __init__(self, secret: str, life: timedelta = LIFE) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"{SECRET_VARIABLE} must have at least {SHORTEST_SECRET} characters.")
        self._secret = secret
        self._life = life

    def begin(self) -> Session:
        """A new visitor."""
        return self._signed(secrets.token_hex(_ID_BYTES))

    def read(self, token: object) -> Session:
        """The visitor who shows a token, with a new token if the old one is not of today.

        Raises:
            NoSession: The token does not count.
        """
        if not isinstance(token, str):
            raise NoSession
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=[_ALGORITHM], audience=_AUDIENCE, options={"require": list(_CLAIMS)}
            )
        except jwt.InvalidTokenError as error:
            raise NoSession from error
        made = datetime.fromtimestamp(claims["iat"], timezone.utc)
        if datetime.now(timezone.utc) - made > RENEW_AFTER:
            return self._signed(claims["sub"])
        return Session(claims["sub"], token)

    def _signed(self, session_id: str) -> Session:
        now = datetime.now(timezone.utc)
        claims = {"sub": session_id, "iat": now, "exp": now + self._life, "aud": _AUDIENCE}
        return Session(session_id, jwt.encode(claims, self._secret, algorithm=_ALGORITHM))


def kept_secret(file: Path) -> str:
    """The key in a file that only its owner can read; makes one the first time.

    Raises:
        OSError: The file cannot be read or written.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        secret = secrets.token_urlsafe(SHORTEST_SECRET)
        out.write(secret)
    return secret
