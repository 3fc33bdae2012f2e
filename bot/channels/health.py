"""GET /health/live and /health/ready, and the check at the start that every part is the configured one.

`/health/ready?parts=model,actions` looks at these parts alone. A replica without its database still answers danger
signs and says what to do, so that who sends visitors to replicas should ask for what each needs for itself.

Rasa goes on without a word with a store in memory where it cannot load the configured one, and without a model where
it cannot load that. Here such a server says why and ends.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable
from typing import Any

from rasa.core.channels.channel import InputChannel
from rasa.core.lock_store import LockError
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.action_server import ActionServer
from bot.channels.locks import ConversationLocks, RedisLocks
from bot.channels.store import ErasingTrackerStore
from bot.channels.turns import OnNewMessage
from bot.database.addresses import LOCKS

logger = logging.getLogger(__name__)

PARTS = ("model", "database", "locks", "actions")
"""What can be well or not."""

CHECK_SECONDS = 3.0
"""How long a part may take to say that it is well."""


class HealthChannel(InputChannel):  # type: ignore[misc]
    """No way in for messages; Rasa lets channels add addresses and listeners, and nothing else."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "health"

    def url_prefix(self) -> str:
        """Where the checks live; the leading slash takes them out of /webhooks."""
        return "/health"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> HealthChannel:
        """Nothing is configured."""
        return cls()

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The addresses, and the check at the start."""
        blueprint = Blueprint("health_channel")

        @blueprint.get("/live")
        async def live(_: Request) -> HTTPResponse:
            return json({"status": "live"})

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            asked = frozenset(",".join(request.args.getlist("parts", [])).split(",")) & frozenset(PARTS)
            parts = await state_of(getattr(request.app.ctx, "agent", None), asked or frozenset(PARTS))
            well = all(parts.values())
            return json({"status": "ready" if well else "not ready", "parts": parts}, status=200 if well else 503)

        @blueprint.listener("after_server_start")
        async def begin(app: Sanic, _: Any) -> None:
            agent = getattr(app.ctx, "agent", None)
            problem = problem_of(agent, needs_redis=bool(os.environ.get(LOCKS)))
            if problem:
                print(f"Knee Guide cannot start: {problem}", file=sys.stderr, flush=True)
                # Nothing was begun that would have to be ended, and no message was taken.
                os._exit(1)
            use_action_server(agent)

        @blueprint.listener("after_server_stop")
        async def end(app: Sanic, _: Any) -> None:
            if isinstance(actions := getattr(app.ctx.agent, "action_endpoint", None), ActionServer):
                await actions.close()

        return blueprint


def problem_of(agent: Any, *, needs_redis: bool) -> str | None:
    """What is not as configured, as a sentence; None when all is well.

    Args:
        agent: What Rasa has loaded.
        needs_redis: Whether several servers are to share their locks.
    """
    if agent is None or not agent.is_ready():
        return "the model could not be loaded. Make it anew with `python -m bot train --force`."
    # Rasa wraps the store; what it wraps is what counts.
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    locks = RedisLocks if needs_redis else ConversationLocks
    wanted = (("tracker_store", store, ErasingTrackerStore), ("lock_store", agent.lock_store, locks))
    for name, found, kind in wanted:
        if not isinstance(found, kind):
            return f"{name} in endpoints.yml must be {kind.__name__}, and {type(found).__name__} is in use."
    return None if agent.action_endpoint else "endpoints.yml names no action server."


def use_action_server(agent: Any) -> None:
    """Puts the action server that is soon given up in the place of Rasa's own."""
    agent.action_endpoint = ActionServer.like(agent.action_endpoint)
    agent.processor.action_endpoint = agent.action_endpoint


async def state_of(agent: Any, asked: frozenset[str] = frozenset(PARTS)) -> dict[str, bool]:
    """Whether each part that is asked for is well; without a model nothing else is looked at."""
    if agent is None or not agent.is_ready():
        return {"model": False}
    checks = {
        "model": _nothing,
        "database": agent.tracker_store._tracker_store.ping,
        "locks": agent.lock_store.ping,
        "actions": lambda: _said_yes(agent.action_endpoint),
    }
    looked_at = [part for part in PARTS if part in asked]
    answers = await asyncio.gather(*(_is_well(checks[part]()) for part in looked_at))
    return dict(zip(looked_at, answers, strict=True))


async def _nothing() -> None:
    return None


async def _said_yes(actions: Any) -> None:
    if not (isinstance(actions, ActionServer) and await actions.is_well()):
        raise OSError


async def _is_well(check: Awaitable[None]) -> bool:
    try:
        await asyncio.wait_for(check, CHECK_SECONDS)
    except (SQLAlchemyError, LockError, OSError, asyncio.TimeoutError) as error:
        logger.warning("A part is not well: %s", type(error).__name__)
        return False
    return True
