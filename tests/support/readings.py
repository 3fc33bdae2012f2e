"""Readings of messages as the message reader hands them on, made without spaCy."""

from __future__ import annotations

from typing import Any

from bot.text.reading import Certainty, Mention, Reading, Status, Subject


def heard(
    sign: str, *, status: Status = "present", subject: Subject = "self", certainty: Certainty = "sure"
) -> dict[str, Any]:
    """One sign in a message."""
    return Mention(sign, status, subject, certainty, 0, 1).to_dict()


def reading(*mentions: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The dict form of a reading with these mentions; `values` are further fields of `Reading`."""
    return Reading.from_dict({"mentions": mentions, **values}).to_dict()
