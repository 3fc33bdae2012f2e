"""Watches turns: how long each took, what it was about, and how it ended, for the metrics and one line in the log.

No word and no id of a person is in either: a conversation and a message go by short keyed hashes.
"""

from __future__ import annotations

import hmac
import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.channels import metrics
from bot.channels.sessions import SECRET_VARIABLE

logger = logging.getLogger(__name__)

FALLBACK = "nlu_fallback"


@dataclass(slots=True)
class Watched:
    """One turn.

    Args:
        channel: The channel's name.
        intent: What was acted on; None until the turn is stored.
        result: How it ended: answered, failed or silent.
        advice: The machine-readable parts of the messages that were said.
    """

    channel: str
    intent: str | None = None
    result: str = "answered"
    advice: list[dict[str, Any]] = field(default_factory=list)


_now: ContextVar[Watched | None] = ContextVar("turn", default=None)


@contextmanager
def watching(channel: str, conversation: str, message_id: object) -> Iterator[Watched]:
    """Watches the turn that runs in the body.

    Args:
        channel: The channel's name.
        conversation: The id of the conversation; only its hash is written.
        message_id: The id of the message, or None; only its hash is written.
    """
    turn = Watched(channel)
    token = _now.set(turn)
    began = time.perf_counter()
    with metrics.RUNNING.track_inprogress():
        try:
            yield turn
        finally:
            _now.reset(token)
            seconds = time.perf_counter() - began
            _count(turn, seconds)
            told = {"conversation": pseudonym(conversation), "channel": channel, "intent": turn.intent}
            told["message_id"] = pseudonym(str(message_id)) if message_id else None
            logger.info("A turn was %s", turn.result, extra={**told, "ms": round(seconds * 1000)})


def _count(turn: Watched, seconds: float) -> None:
    metrics.TURN_SECONDS.labels(turn.channel).observe(seconds)
    metrics.TURNS.labels(turn.channel, turn.result).inc()
    if turn.intent:
        metrics.INTENTS.labels(turn.intent).inc()
    if turn.intent == FALLBACK:
        metrics.FALLBACKS.labels(turn.channel).inc()
    for custom in turn.advice:
        metrics.count_advice(custom)


def note_stored(tracker: Any) -> None:
    """Notes what the turn was about, when its conversation is stored."""
    turn = _now.get()
    if turn is not None and tracker.latest_message is not None:
        turn.intent = (tracker.latest_message.intent or {}).get("name")


def note_said(bubble: dict[str, Any]) -> None:
    """Notes a message of the bot in the turn that is running."""
    turn = _now.get()
    if turn is not None and isinstance(bubble.get("custom"), dict):
        turn.advice.append(bubble["custom"])


def pseudonym(conversation: str) -> str:
    """A short name for log lines, the same on all servers that share a secret.

    The id itself is not logged: who knows it can read the talk, and it may be a phone number, which whoever tries all
    numbers would find behind a hash without a key.
    """
    key = _key(os.environ.get(SECRET_VARIABLE, ""))
    return hmac.new(key, conversation.encode("utf-8", "replace"), "sha256").hexdigest()[:12]


@lru_cache(maxsize=1)
def _key(secret: str) -> bytes:
    # Not the secret itself, so that no name is part of the signature of a token.
    return hmac.digest(secret.encode(), b"names in the log", "sha256") if secret else secrets.token_bytes(32)
