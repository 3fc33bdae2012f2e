"""Takes what was heard in one message into the facts about the knee.

Pure: works on the dict form of `bot.text.reading.Reading`, so that the action server needs no spaCy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.knowledge.derived import EXERCISE_PAIN
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Sign
from bot.triage.facts import Answer, KneeFacts

_STATUS_ANSWER = {"denied": Answer.NO, "present": Answer.YES}


_CHOSEN = re.compile(r'/answer\{"value": ?"(\w+)"\}$')


@dataclass(frozen=True, slots=True)
class HeardDanger:
    """The danger signs in one message.

    `signs` are those to speak of, strictest first: about one person, all of them `sure` or all only suspected.
    `sure_signs` are all that are sure, of any level and anyone. `waiting` are the suspected ones that are not spoken of
    yet, strictest first. `subject` is whose the spoken ones are.
    """

    signs: tuple[Sign, ...]
    subject: str
    sure: bool
    sure_signs: tuple[Sign, ...]
    waiting: tuple[Sign, ...] = ()


def heard_danger(
    reading: Mapping[str, Any] | None, knowledge: Knowledge, *, status: str = "present"
) -> HeardDanger | None:
    """The danger signs that a message reports as there now; None when there are none.

    The strictest level wins, whether sure or suspected and whoever it is about: a sure milder sign never hides a
    suspected emergency. At one level sure signs come before suspected ones, and the person's own before others'.

    Args:
        reading: The dict form of a `Reading`.
        knowledge: The knowledge base.
        status: "hypothetical" looks for signs that a message only asks about; they count as suspected.
    """
    mentions = [
        mention
        for mention in (reading or {}).get("mentions", ())
        if mention["status"] == status and mention["sign"] in knowledge.dangers
    ]
    if not mentions:
        return None
    strictest = min(_rank(mention, knowledge) for mention in mentions)
    chosen = [mention for mention in mentions if _rank(mention, knowledge) == strictest]
    sure = [mention for mention in chosen if _sure(mention)]
    chosen = sure or chosen
    own = [mention for mention in chosen if mention["subject"] == "self"]
    chosen = own or chosen
    # "my 9 year old has a sore knee": the sign names no owner, the knee does.
    subject = "self" if own and (reading or {}).get("subject") != "other" else "other"
    ranked = sorted(mentions, key=lambda found: _rank(found, knowledge))
    every_sure = [mention for mention in ranked if _sure(mention)]
    told = [mention for mention in every_sure if mention["subject"] == chosen[0]["subject"]] if sure else chosen
    spoken, sure_signs = _signs(told, knowledge), _signs(every_sure, knowledge)
    waiting = tuple(sign for sign in _signs(ranked, knowledge) if sign not in {*spoken, *sure_signs})
    return HeardDanger(spoken, subject, bool(sure), sure_signs, waiting)


def chosen_danger(payload: str, knowledge: Knowledge) -> HeardDanger | None:
    """The danger sign that a choice of the interview stands for, when it stands for one.

    Args:
        payload: What the button sent, such as `/answer{"value": "fever"}`.
        knowledge: The knowledge base.
    """
    chosen = _CHOSEN.match(payload)
    sign = knowledge.dangers.get(chosen[1]) if chosen else None
    return HeardDanger((sign,), "self", sure=True, sure_signs=(sign,)) if sign else None


def _sure(mention: Mapping[str, Any]) -> bool:
    return bool(mention["certainty"] == "sure" and mention["status"] == "present")


def _rank(mention: Mapping[str, Any], knowledge: Knowledge) -> int:
    level = knowledge.dangers[mention["sign"]].level
    return level.rank if level else 0


def _signs(mentions: Iterable[Mapping[str, Any]], knowledge: Knowledge) -> tuple[Sign, ...]:
    return tuple(knowledge.dangers[sign] for sign in dict.fromkeys(mention["sign"] for mention in mentions))


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
