"""The open windows of a conversation, on whichever server each is: what is said reaches all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from socketio import AsyncRedisManager

from bot.database.addresses import LOCKS

logger = logging.getLogger(__name__)

PUBLISH_SECONDS = 1.0
"""How long telling the other servers may take; windows on this one are told first."""


class SharedRooms(AsyncRedisManager):  # type: ignore[misc]
    """Rooms that several servers share through Redis, which passes messages on and keeps none."""

    async def _publish(self, data: dict[str, Any]) -> None:
        try:
            await asyncio.wait_for(super()._publish(data), PUBLISH_SECONDS)
        except asyncio.TimeoutError:
            logger.warning("The other servers could not be told of a message")


def rooms(environment: Mapping[str, str]) -> SharedRooms | None:
    """The rooms that are shared with other servers; None where there are none."""
    url = environment.get(LOCKS)
    return SharedRooms(url, channel="knee:windows", redis_options={"socket_connect_timeout": 1}) if url else None
