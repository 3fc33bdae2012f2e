"""Calls a vendor's HTTP interface, with time-outs and repeats, and no person's words in the log. Needs no Rasa."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BasicAuth, ClientError, ClientSession, ClientTimeout

logger = logging.getLogger(__name__)

ATTEMPTS = 5
SECONDS = 45.0
"""How long a call may take. Longer than vendors take on a bad day: who gives up early and repeats says it twice."""

PAUSE = 1.0
"""Seconds before the first repeat; each further one waits twice as long."""

LONGEST_PAUSE = 120.0
_TOO_MANY = 429
_SERVER_FAULT = 500


class VendorError(Exception):
    """A vendor did not take a call.

    Args:
        status: The HTTP status; 0 when there was no answer.
        code: The vendor's own code, a word or number.
        passing: Whether the same call may work later.
        after: Seconds that the vendor asks to wait.
    """

    def __init__(self, status: int, code: str = "", *, passing: bool = False, after: float | None = None) -> None:
        super().__init__(f"status {status} {code}".strip())
        self.status = status
        self.code = code
        self.passing = passing
        self.after = after

    @property
    def refused(self) -> bool:
        """Whether this very message was refused, so that a plainer one may pass."""
        return not self.passing and self.status not in {401, 403, 404}


Judge = Callable[[int, Mapping[str, Any]], VendorError | None]


@dataclass(slots=True)
class VendorApi:
    """One vendor's interface.

    Args:
        name: The channel, for the log.
        base: The address that paths are added to.
        headers: Sent with every call, such as the token.
        params: Put into the address of every call, for vendors that want the token there.
        login: Name and password, for vendors that use them.
        judge: Finds the error in an answer, given its status and JSON; None when it went well.
        seconds: How long a call may take.
        pause: Seconds before the first repeat.
        sleep: Waits between repeats.
    """

    name: str
    base: str
    headers: Mapping[str, str]
    judge: Judge
    params: Mapping[str, str] = field(default_factory=dict)
    login: tuple[str, str] | None = None
    seconds: float = SECONDS
    pause: float = PAUSE
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _session: ClientSession | None = None

    async def call(self, method: str, path: str, *, attempts: int = ATTEMPTS, **content: Any) -> dict[str, Any]:
        """The vendor's answer to one call, repeated while the fault may pass.

        Args:
            method: The HTTP method.
            path: What follows the base address.
            attempts: How often to try.
            content: `json`, `data`, `params` or `headers`, as aiohttp takes them.

        Raises:
            VendorError: The vendor refused, or did not answer often enough.
        """
        for attempt in range(1, attempts + 1):
            try:
                return await self._once(method, path, content)
            except VendorError as error:
                if not error.passing or attempt == attempts:
                    raise
                logger.warning("%s: %s, attempt %d", self.name, error, attempt)
                await self.sleep(self._wait(error, attempt))
        raise AssertionError("a call needs at least one attempt")

    def _wait(self, error: VendorError, attempt: int) -> float:
        wished = self.pause * 2 ** (attempt - 1) * random.uniform(1, 1.25)
        return min(LONGEST_PAUSE, max(wished, error.after or 0.0))

    async def _once(self, method: str, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        sent = {**content, "params": {**self.params, **content.get("params", {})}}
        try:
            async with self._open().request(method, self.base + path, **sent) as answer:
                body = _as_object(await answer.read())
                error = self.judge(answer.status, body)
                if error is not None:
                    error.after = _seconds(answer.headers.get("Retry-After")) or error.after
                    raise error
                return body
        except (ClientError, asyncio.TimeoutError, OSError) as fault:
            raise VendorError(0, type(fault).__name__, passing=True) from None

    def _open(self) -> ClientSession:
        # Made at the first call and in the server's own loop: a start needs no vendor.
        if self._session is None or self._session.closed:
            login = BasicAuth(*self.login) if self.login else None
            timeout = ClientTimeout(total=self.seconds)
            self._session = ClientSession(headers=dict(self.headers), auth=login, timeout=timeout)
        return self._session

    async def close(self) -> None:
        """Ends the connections."""
        if self._session is not None:
            await self._session.close()


def by_status(status: int, code: object = "", *, passing: bool = False, after: float | None = None) -> VendorError:
    """The error that an HTTP status stands for."""
    return VendorError(
        status, str(code), passing=passing or status == _TOO_MANY or status >= _SERVER_FAULT, after=after
    )


def _as_object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body) if body else {}
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.strip().isdigit() else None
