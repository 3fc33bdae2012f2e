"""The way to the action server: soon given up, so that a person hears an apology and not silence."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig, concat_url

ACTION_SECONDS = 8.0
"""How long an action may take. Two that hang leave time to say so within the time of a turn."""

PAUSES = (0.2, 0.5)
"""Seconds before each new try while the action server takes no connection, as when it is just starting again."""

_KEPT_SECONDS = 3.0

_EVENT = {"type": "object", "properties": {"event": {"type": "string"}}, "required": ["event"]}
_PARTS = {"events": {"type": "array", "items": _EVENT}, "responses": {"type": "array", "items": {"type": "object"}}}
_FORM = Draft202012Validator({"type": "object", "properties": _PARTS})


def _check(_: RemoteAction, answer: Any) -> bool:
    """Checks that what an answer holds are events and responses; what an event needs besides is told when it is read.

    Raises:
        jsonschema.ValidationError: They are none.
    """
    _FORM.validate(answer)
    return True


# Rasa's own tries every kind of event on each, and checks its rules anew each time: a quarter of a turn's work.
RemoteAction._validate_action_result = _check


class ActionServer(EndpointConfig):  # type: ignore[misc]
    """Rasa's own waits five minutes for an action, and opens a new connection for each."""

    _session: aiohttp.ClientSession | None = None

    @classmethod
    def like(cls, configured: EndpointConfig) -> ActionServer:
        """The action server as endpoints.yml names it, with its headers and its token."""
        return cls(
            configured.url,
            configured.params,
            configured.headers,
            configured.basic_auth,
            configured.token,
            configured.token_name,
            configured.cafile,
            **configured.kwargs,
        )

    async def request(self, method: str = "post", subpath: str | None = None, **given: Any) -> Any:
        """Calls an action and returns its JSON.

        Raises:
            ClientResponseError: The status is 400 or more.
            aiohttp.ClientError: There is no connection.
            asyncio.TimeoutError: It took too long.
            ValueError: The answer is no JSON.
        """
        for pause in PAUSES:
            try:
                return await self._once(method, subpath, given)
            except aiohttp.ClientConnectorError:
                # Nothing was sent, so that nothing is done twice.
                await asyncio.sleep(pause)
        return await self._once(method, subpath, given)

    async def _once(self, method: str, subpath: str | None, given: dict[str, Any]) -> Any:
        asked = {key: given[key] for key in ("json", "compress") if key in given}
        url, parameters = concat_url(self.url, subpath), self.combine_parameters()
        async with self._open().request(method, url, params=parameters, headers=self.headers, **asked) as answer:
            if answer.status >= 400:
                raise ClientResponseError(answer.status, answer.reason, await answer.read())
            return await answer.json()

    async def is_well(self) -> bool:
        """Whether the action server answers."""
        try:
            async with self._open().get(self.url.rpartition("/")[0] + "/health", headers=self.headers) as answer:
                return bool(answer.status == 200)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return False

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            auth = (
                aiohttp.BasicAuth(self.basic_auth["username"], self.basic_auth["password"]) if self.basic_auth else None
            )
            self._session = aiohttp.ClientSession(
                auth=auth,
                timeout=aiohttp.ClientTimeout(total=ACTION_SECONDS),
                # Given up before the action server closes it (after 5 s), so that no action is lost in between.
                connector=aiohttp.TCPConnector(keepalive_timeout=_KEPT_SECONDS),
            )
        return self._session
