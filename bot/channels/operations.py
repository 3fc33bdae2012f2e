"""What all ways in share: headers, limits, clear refusals, the metrics, and the tidying. No way in for people itself.

It stands in credentials.yml like a channel, because that is how Rasa lets a part reach its server.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import NotFound, PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, json, raw, redirect

from bot import logs
from bot.access import NO_ENTRY, REST_SECRET, Caller, secret_of
from bot.channels import metrics
from bot.channels.limits import Limit
from bot.channels.payloads import TOO_LONG, UNAVAILABLE
from bot.channels.retention import keep_tidy
from bot.channels.turns import OnNewMessage
from bot.privacy.retention import Retention

logger = logging.getLogger(__name__)

REQUEST_LIMIT = 128 * 1024
"""Bytes of any request; each way in has a lower limit of its own for what people write."""

REQUEST_SECONDS = 20
"""How long a client may take to send a request."""

ADDRESS_BURST, ADDRESS_RATE = 1200, 100.0
"""Requests of any kind from one address: at once, and a second in the long run. A page and its files are about 40."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""The headers of every answer that does not set them itself."""

TOO_MANY = (
    "Too many requests came from this address. Please wait a moment. In an emergency, call your emergency number."
)
_SENTENCES = {
    400: "This request could not be read.",
    404: "There is nothing here. The chat is at /chat/.",
    405: "This address does not take requests of this kind.",
    413: TOO_LONG,
}


class OperationsBlueprint(Blueprint):
    """A blueprint that reaches the whole server when the server takes it in."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Adds what all answers share."""
        app.config.REQUEST_MAX_SIZE = REQUEST_LIMIT
        app.config.WEBSOCKET_MAX_SIZE = REQUEST_LIMIT
        app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
        app.config.ACCESS_LOG = False
        by_address = Limit(ADDRESS_BURST, ADDRESS_RATE)

        async def limit(request: Request) -> HTTPResponse | None:
            if not by_address.take(request.remote_addr or request.ip):
                metrics.REFUSED.labels("address").inc()
                wait = str(math.ceil(1 / ADDRESS_RATE))
                return json({"error": "too_many", "message": TOO_MANY}, status=429, headers={"Retry-After": wait})
            if "%00" in request.path or "\0" in request.path:
                raise NotFound("No file has such a name.")
            return redirect("/chat/") if request.path == "/" else None

        async def add_headers(_: Request, response: BaseHTTPResponse) -> None:
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)

        app.register_middleware(limit, "request")
        app.register_middleware(add_headers, "response")
        app.error_handler.add(Exception, _refuse)
        super().register(app, options)


def _refuse(request: Request, error: Exception) -> HTTPResponse:
    """The answer to what went wrong: a sentence, and nothing of the fault itself."""
    if not isinstance(error, SanicException):
        if isinstance(error, (RuntimeError, OSError)) and "upgrade" in request.headers:
            # The client of a socket hung up in the middle, and nobody is there to be answered.
            metrics.REFUSED.labels("gone").inc()
            return json({"error": "gone", "message": UNAVAILABLE}, status=400)
        metrics.FAULTS.labels("http").inc()
        logger.error("A request failed", exc_info=error)
        return json({"error": "unavailable", "message": UNAVAILABLE}, status=500)
    status = 413 if isinstance(error, PayloadTooLarge) else error.status_code
    code = "too_large" if status == 413 else type(error).__name__
    sentence = _SENTENCES.get(status, UNAVAILABLE if status >= 500 else _SENTENCES[400])
    headers = {name: value for name, value in getattr(error, "headers", {}).items() if value is not None}
    return json({"error": code, "message": sentence}, status=status, headers=headers)


class OperationsChannel(InputChannel):  # type: ignore[misc]
    """The shared part, and the metrics at /metrics for who shows the secret or is on this machine.

    Args:
        secret: What programs show.
        retention: How long things are kept.
    """

    def __init__(self, secret: str = "", retention: Retention | None = None) -> None:
        self.secret = secret
        self.retention = retention

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "operations"

    def url_prefix(self) -> str:
        """Where the metrics are; the leading slash takes them out of /webhooks."""
        return "/metrics"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> OperationsChannel:
        """Guards the log before the first message can come, and reads the environment.

        Raises:
            ValueError: A variable is not as it must be; the text names it.
        """
        logs.configure()
        return cls(secret_of(REST_SECRET, os.environ), Retention.from_environment())

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The metrics, and what is added to the whole server."""
        blueprint = OperationsBlueprint("operations_channel")
        running: list[asyncio.Task[None]] = []

        @blueprint.get("/")
        async def show(request: Request) -> HTTPResponse:
            caller = Caller.of(request.ip, request.headers)
            if not (caller.is_local() or caller.shows(self.secret)):
                return json({"error": "no_entry", "message": NO_ENTRY}, status=401)
            await _look_into_inboxes(request.app)
            return raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _: Any) -> None:
            if self.retention is not None:
                running.append(asyncio.create_task(keep_tidy(app, self.retention)))

        @blueprint.listener("before_server_stop")
        async def stop(_: Sanic, __: Any) -> None:
            for task in running:
                task.cancel()

        return blueprint


async def _look_into_inboxes(app: Sanic) -> None:
    """Brings the figure of waiting messages up to date; a database that is away is told by its absence."""
    for channel in app.ctx.input_channels:
        inbox = getattr(channel, "inbox", None)
        if inbox is None:
            continue
        try:
            metrics.INBOX_WAITING.labels(channel.name()).set(await asyncio.to_thread(inbox.waiting))
        except Exception as error:
            metrics.INBOX_WAITING.remove(channel.name())
            logger.error("The inbox failed: %s", type(error).__name__)
