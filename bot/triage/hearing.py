"""Takes what was heard in one message into the facts about the knee.

Pure: works on the dict form of `bot.text.reading.Reading`, so that the action server needs no spaCy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.knowledge.derived import EXERCISE_PAIN
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Sign
from bot.triage.facts import Answer, KneeFacts

_STATUS_ANSWER = {"denied": Answer.NO, "present": Answer.YES}


@dataclass(frozen=True, slots=True)
class HeardDanger:
    """The danger signs in one message; `sure` is False when every one of them is only suspected."""

    signs: tuple[Sign, ...]
    subject: str
    sure: bool


def heard_danger(reading: Mapping[str, Any] | None, knowledge: Knowledge) -> HeardDanger | None:
    """The danger signs that a message reports as there now; None when there are none.

    Sure signs win over suspected ones, and the person's own over someone else's.
    """
    mentions = [
        mention
        for mention in (reading or {}).get("mentions", ())
        if mention["status"] == "present" and mention["sign"] in knowledge.dangers
    ]
    if not mentions:
        return None
    sure = [mention for mention in mentions if mention["certainty"] == "sure"]
    chosen = sure or mentions
    own = [mention for mention in chosen if mention["subject"] == "self"]
    chosen = own or chosen
    ids = dict.fromkeys(mention["sign"] for mention in chosen)
    signs = sorted((knowledge.dangers[sign] for sign in ids), key=lambda sign: sign.level.rank if sign.level else 0)
    # "my 9 year old has a sore knee": the sign names no owner, the knee does.
    subject = "self" if own and (reading or {}).get("subject") != "other" else "other"
    return HeardDanger(tuple(signs), subject, bool(sure))


def hear(
    facts: KneeFacts, reading: Mapping[str, Any] | None, knowledge: Knowledge, *, exercise: bool, trusted: bool
) -> KneeFacts:
    """The facts after one message.

    Args:
        facts: What was known before.
        reading: The dict form of a `Reading`, or None for a message that was a button.
        knowledge: The knowledge base.
        exercise: Whether the message is about pain that came with an exercise.
        trusted: Whether the message is known to be about the knee, although it may not name it ("since sunday").
    """
    if not reading or not (trusted or reading["about_knee"]):
        return facts
    signs: dict[str, Answer] = {}
    for mention in reading["mentions"]:
        answer = _STATUS_ANSWER.get(mention["status"])
        if answer is None or mention["sign"] not in knowledge.signs:
            continue
        # A danger sign that is only suspected is asked about; of a milder sign the careful reading is yes.
        if answer is Answer.YES and mention["certainty"] != "sure" and mention["sign"] in knowledge.dangers:
            continue
        if signs.get(mention["sign"]) is not Answer.YES:
            signs[mention["sign"]] = answer
    if exercise:
        signs[EXERCISE_PAIN] = Answer.YES
    heard = replace(
        facts.with_signs(signs),
        side=reading.get("side") or facts.side,
        pain_score=facts.pain_score if reading.get("pain_score") is None else reading["pain_score"],
        subject=reading.get("subject") or facts.subject,
    )
    return heard.with_times(
        knowledge.thresholds,
        duration_days=reading.get("duration_days"),
        injured_hours_ago=reading.get("injured_hours_ago"),
    )
