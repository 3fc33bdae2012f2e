"""Readings of messages, and what was found for them, as the NLU hands them on; made without spaCy or a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.nlu.retrieval import Place, found_to_dict
from bot.text.reading import Certainty, Mention, Reading, Status, Subject


def heard(
    sign: str, *, status: Status = "present", subject: Subject = "self", certainty: Certainty = "sure"
) -> dict[str, Any]:
    """One sign in a message."""
    return Mention(sign, status, subject, certainty, 0, 1).to_dict()


def reading(*mentions: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The dict form of a reading with these mentions; `values` are further fields of `Reading`."""
    return Reading.from_dict({"mentions": mentions, **values}).to_dict()


def found(
    topics: Mapping[str, float] | None = None,
    *statements: tuple[str, int, float],
    asked: Sequence[tuple[str, int, float]] = (),
) -> dict[str, Any]:
    """What the retrieval found: topics with their shares; statements as record, number and score."""
    said, wanted = ([(Place(record, at), score) for record, at, score in every] for every in (statements, asked))
    return found_to_dict((topics or {}).items(), said, wanted)
