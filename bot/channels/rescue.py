"""The last line of defence: a danger sign is answered even when the turn failed or the action server is down."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

from bot.channels.payloads import HARD_LIMIT, BadMessage, clean_text, first_part
from bot.dialogue.message import Message
from bot.dialogue.rescue import danger_advice, sign_advice
from bot.knowledge.loader import load_knowledge
from bot.render.channels import render
from bot.text.reader import shared_reader

logger = logging.getLogger(__name__)

# Messages that nobody read; any other refusal is about what was sent.
_UNREAD = frozenset({"unavailable", "not_kept", "busy", "too_fast"})


def _advice(words: str) -> Message | None:
    if chosen := sign_advice(words, load_knowledge()):
        return chosen
    # Reading holds everybody up; a turn reads no more of a message either.
    read = first_part(clean_text(words[:HARD_LIMIT]))
    return danger_advice(shared_reader().read(read, date.today()).to_dict(), load_knowledge())


def is_kept(error: Exception) -> bool:
    """Whether a message is stored although its turn failed; one that is not has to be sent again, whatever was said.

    Only then is a danger sign in it known from now on, and only then may it count as taken.
    """
    return isinstance(error, BadMessage) and error.code == "unavailable"


def rescue(error: Exception, words: str, channel: str) -> dict[str, Any] | None:
    """The advice for a danger sign in a message whose turn failed, as one bubble; None when there is no danger sign.

    Args:
        error: Why there is no answer. A message refused for what it is, such as an empty one, is not rescued.
        words: What the person typed, or the payload of the button they pressed.
        channel: The channel's name, for what it can show.
    """
    if isinstance(error, BadMessage) and error.code not in _UNREAD:
        return None
    try:
        advice = _advice(words)
    except Exception as fault:
        logger.error("A failed turn could not be read: %s", type(fault).__name__)
        return None
    if advice is None:
        return None
    shown = render(advice, channel)
    custom = shown.pop("json_message", None)
    return {**shown, "custom": custom} if custom else shown
