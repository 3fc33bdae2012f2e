"""Who may use what is not for people: the REST channel and the metrics. Needs no Rasa.

A program shows a shared secret. Without one it is let in only from this very machine, and not through a proxy, which
would make everybody look as if they were here.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

REST_SECRET = "KNEE_REST_SECRET"
"""The environment variable with the secret that programs show."""

ACTIONS_SECRET = "KNEE_ACTIONS_SECRET"
"""The environment variable with the secret between the two servers; made at each start when it is not set."""

SHORTEST_SECRET = 32
"""Characters; a shorter secret could be found by trying."""

NO_ENTRY = (
    "This way in is for programs that show the secret of this server. "
    "Send it in the header Authorization, as: Bearer SECRET."
)

_LOCAL_NAMES = frozenset({"localhost"})


class BadSecretError(ValueError):
    """A secret is missing or too short; the text is a sentence that names it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request.

    Args:
        peer: The address at the other end of the connection.
        host: The name or address of this server that the request asks for, with or without a port.
        forwarded: Whether a proxy passed the request on.
        authorization: The header of that name.
    """

    peer: str
    host: str
    forwarded: bool = False
    authorization: str | None = None

    @classmethod
    def of(cls, peer: str, headers: Mapping[str, str]) -> Caller:
        """The caller, from the address of the connection and the headers of the request."""
        passed_on = ("x-forwarded-for", "x-real-ip", "forwarded", "via", "x-forwarded-host")
        forwarded = any(name in headers for name in passed_on)
        return cls(peer, headers.get("host", ""), forwarded, headers.get("authorization"))

    def is_local(self) -> bool:
        """Whether a program on this machine asks; a page of another site that a browser here shows is none."""
        return not self.forwarded and is_loopback(self.peer) and is_loopback(_without_port(self.host))

    def shows(self, secret: str) -> bool:
        """Whether the secret is shown; compared in constant time."""
        scheme, _, shown = (self.authorization or "").partition(" ")
        return bool(secret) and scheme.lower() == "bearer" and same(shown.strip(), secret)


def same(given: str | None, wanted: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest((given or "").encode("utf-8", "replace"), wanted.encode())


def is_loopback(host: str) -> bool:
    """Whether a name or address means this machine alone."""
    if host.lower() in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") == 1 else host


def secret_of(variable: str, environment: Mapping[str, str]) -> str:
    """A secret from the environment; empty without one.

    Raises:
        BadSecretError: It is too short.
    """
    secret = environment.get(variable, "")
    if secret and len(secret) < SHORTEST_SECRET:
        raise BadSecretError(f"{variable} must have at least {SHORTEST_SECRET} characters.")
    return secret


def check_start(host: str, environment: Mapping[str, str]) -> None:
    """Checks the secrets before a server listens on an address.

    Raises:
        BadSecretError: A secret is too short, or the address is open to others and there is no secret for REST.
    """
    secret_of(ACTIONS_SECRET, environment)
    if not secret_of(REST_SECRET, environment) and not is_loopback(host):
        raise BadSecretError(
            f"on {host} others can reach this server, so the REST channel needs a secret: "
            f"set {REST_SECRET} to {SHORTEST_SECRET} characters or more. See docs/security.md."
        )
