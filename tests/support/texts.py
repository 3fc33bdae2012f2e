"""What every message to a person must be."""

from __future__ import annotations

import json
import re

from bot.dialogue.message import Message

_UNFILLED = re.compile(r"[{}]|\bNone\b|\bTrue\b|\bFalse\b|Statement\(|\.\.|  ")


def assert_sound(message: Message) -> None:
    """Checks for text, no gaps left unfilled, and choices that can be told apart and carried as JSON.

    Raises:
        AssertionError: Something is missing or left over.
    """
    assert message.text.strip()
    assert not _UNFILLED.search(message.text), message.text
    titles = [offer.title for offer in message.offers]
    assert all(titles)
    assert len(titles) == len(set(titles)), titles
    assert all(offer.payload.startswith("/") for offer in message.offers)
    json.dumps(message.custom())
