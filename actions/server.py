"""The action server: Rasa SDK's own, on this machine alone, for who shows the secret, with a guarded log."""

from __future__ import annotations

import argparse
import logging
import os

from rasa_sdk.endpoint import create_app
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import logs
from bot.access import ACTIONS_SECRET, SHORTEST_SECRET, same

logger = logging.getLogger("actions.server")

_HEALTH = "/health"
_REQUEST_LIMIT = 8 * 2**20


def app_for(secret: str) -> Sanic:
    """The server.

    Args:
        secret: What callers must show, as `Authorization: Bearer SECRET`; the health check is open.
    """
    app = create_app("actions", cors_origins="")
    app.config.REQUEST_MAX_SIZE = _REQUEST_LIMIT
    wanted = f"Bearer {secret}"

    async def check(request: Request) -> HTTPResponse | None:
        if request.path == _HEALTH or same(request.headers.get("authorization"), wanted):
            return None
        return json({"error": "This server answers the Rasa server alone."}, status=401)

    app.register_middleware(check, "request")
    # Rasa SDK's own answer to a fault quotes the whole conversation.
    app.error_handler.add(Exception, _failed)
    return app


def _failed(_: Request, error: Exception) -> HTTPResponse:
    logger.error("A call failed", exc_info=error)
    return json({"error": "failed"}, status=getattr(error, "status_code", None) or 500)


def main() -> None:
    """Runs the server until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m actions.server", description="Runs the actions.")
    parser.add_argument("--port", type=int, default=5055)
    port = parser.parse_args().port
    secret = os.environ.get(ACTIONS_SECRET, "")
    if len(secret) < SHORTEST_SECRET:
        parser.error(f"{ACTIONS_SECRET} must have at least {SHORTEST_SECRET} characters.")
    logs.configure()
    app_for(secret).run(os.environ.get("SANIC_HOST", "127.0.0.1"), port, access_log=False)


if __name__ == "__main__":
    main()
