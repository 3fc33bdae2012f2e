"""Deletes what was kept long enough, from the server that holds the conversations, for as long as it runs."""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import datetime, timezone
from typing import Any

from rasa.core.lock_store import LockError
from sanic import Sanic
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import metrics
from bot.privacy.places import talks_of
from bot.privacy.retention import Retention

logger = logging.getLogger(__name__)

FIRST_SECONDS = 60.0
"""How long after the start the server looks for the first time."""

EVERY_SECONDS = 6 * 3600.0
"""How often it looks after that."""


async def keep_tidy(app: Sanic, retention: Retention) -> None:
    """Looks again and again; a fault does not end it."""
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        agent = getattr(app.ctx, "agent", None)
        if agent is not None:
            try:
                talks, diaries = await tidy(agent, retention, datetime.now(timezone.utc))
                logger.info("Kept long enough: %d talks and %d diaries are deleted", talks, diaries)
            except (SQLAlchemyError, OSError, LockError) as error:
                metrics.FAULTS.labels("retention").inc()
                logger.error("What was kept long enough is not deleted: %s", type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def tidy(agent: Any, retention: Retention, now: datetime) -> tuple[int, int]:
    """Deletes the talks and diaries whose time is over.

    Args:
        agent: What holds the conversations, as Rasa's agent does.
        retention: How long things are kept.
        now: The time.

    Returns:
        How many talks and how many diaries.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: A database does not answer.
        rasa.core.lock_store.LockError: It cannot be told whether somebody writes in a talk.
    """
    await asyncio.to_thread(retention.prune_inbox, now)
    diaries = await asyncio.to_thread(retention.prune_diaries, now)
    # The talks come last: they alone need the locks, which may be away.
    talks, count = await asyncio.to_thread(talks_of, os.environ), 0
    for key in await asyncio.to_thread(retention.old_talks, now):
        # Who writes again at this very moment is not cut off in the middle of the turn.
        async with agent.lock_store.lock(key):
            if talks is not None and await asyncio.to_thread(retention.is_old, key, now):
                count += bool(await asyncio.to_thread(talks.delete, key))
    return count, diaries
