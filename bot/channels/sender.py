"""Sends the reminders that people agreed to, from the server that holds the conversations."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timezone
from typing import Any

from rasa.core.lock_store import LockError
from rasa.shared.core.events import BotUttered
from sanic import Sanic
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.payloads import read_bubble
from bot.database.addresses import diary_url
from bot.database.conversations import MovedOnError
from bot.database.engine import engine_for
from bot.dialogue.followup import job_message
from bot.diary.jobs import Jobs
from bot.diary.records import Job
from bot.knowledge.loader import load_knowledge
from bot.render.channels import render

logger = logging.getLogger(__name__)

_DANGERS = "knee_dangers"
_FAULTS = (SQLAlchemyError, OSError, LockError, MovedOnError)
Push = Callable[[str, dict[str, Any]], Awaitable[None]]

FOLLOW_UP_CARD = "follow_up"
"""The card of a message that the bot sends unasked, to who agreed to it."""

EVERY_SECONDS = 30.0
"""How often the sender looks for messages that are due, unless KNEE_SEND_EVERY says otherwise."""


class Sender:
    """Claims what is due, writes it into the conversation, and pushes it where the channel can.

    What cannot be pushed is in the conversation, so that it is seen at the next visit.

    Args:
        jobs: The messages to send later.
        agent: What holds the conversations, as Rasa's agent does.
        push: By channel: hands one bubble to every open window of a conversation.
    """

    def __init__(self, jobs: Jobs, agent: Any, push: dict[str, Push]) -> None:
        self._jobs = jobs
        self._agent = agent
        self._push = push

    async def send_due(self, now: datetime) -> int:
        """Sends what is due and returns how many messages that were."""
        # What is claimed is never claimed again, so nothing is while it could not be sent.
        await self._agent.lock_store.ping()
        claimed = await asyncio.to_thread(self._jobs.claim, now)
        return sum([await self._try(job) for job in claimed])

    async def _try(self, job: Job) -> bool:
        try:
            return await self._send(job)
        except _FAULTS as error:
            logger.error("A reminder failed: %s", type(error).__name__)
            return False

    async def _send(self, job: Job) -> bool:
        said = render(job_message(job, load_knowledge()), job.channel)
        message = {"text": said["text"], "buttons": said.get("buttons"), "custom": said.get("json_message")}
        async with self._agent.lock_store.lock(job.key):
            tracker = await self._agent.tracker_store.retrieve(job.key)
            # Nobody is called to exercise while a danger sign is open, nor after everything was deleted.
            if tracker is None or tracker.get_slot(_DANGERS):
                return False
            tracker.update(BotUttered(message["text"], {k: v for k, v in message.items() if k != "text"}))
            await self._agent.tracker_store.save(tracker)
        if job.channel in self._push:
            await self._push[job.channel](job.key, read_bubble(message))
        await asyncio.to_thread(self._jobs.sent, job)
        return True


def pushes(app: Sanic) -> dict[str, Push]:
    """By channel: how the server's channels push; each adds itself when the server starts."""
    if not hasattr(app.ctx, "pushes"):
        app.ctx.pushes = {}
    found: dict[str, Push] = app.ctx.pushes
    return found


async def keep_sending(app: Sanic, push: dict[str, Push]) -> None:
    """Sends what is due for as long as the server runs; one failure does not end it.

    Args:
        app: The server.
        push: How to push, by channel, beside what `pushes` knows.
    """
    jobs = Jobs(engine_for(diary_url(os.environ)))
    pause = float(os.environ.get("KNEE_SEND_EVERY", EVERY_SECONDS))
    while True:
        await asyncio.sleep(pause)
        agent = getattr(app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            continue
        try:
            await Sender(jobs, agent, {**pushes(app), **push}).send_due(
                datetime.fromtimestamp(time.time(), timezone.utc)
            )
        except _FAULTS as error:
            logger.error("Reminders failed: %s", type(error).__name__)


def follow_ups(events: Iterable[Any]) -> list[dict[str, Any]]:
    """The reminders written into the conversation since the person's last message, oldest first."""
    since: list[dict[str, Any]] = []
    for event in reversed(list(events)):
        kind = getattr(event, "type_name", "")
        if kind == "user":
            break
        if kind == "bot" and ((event.data or {}).get("custom") or {}).get("card") == FOLLOW_UP_CARD:
            since.insert(0, read_bubble({**event.data, "text": event.text}))
    return since
