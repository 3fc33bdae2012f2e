"""What a person hears when a turn failed: the advice for a danger sign in their words, if there is one.

Pure, and apart from the actions, so that the channels can say it while the action server is down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue.advice import danger_message
from bot.dialogue.message import Message
from bot.knowledge.loader import Knowledge
from bot.triage.hearing import HeardDanger, chosen_danger, heard_danger


def danger_advice(reading: Mapping[str, Any] | None, knowledge: Knowledge) -> Message | None:
    """The escalation for the danger signs in a message, without any state; None when there are none.

    Args:
        reading: The dict form of a `Reading`.
        knowledge: The knowledge base.
    """
    return _told(heard_danger(reading, knowledge), knowledge)


def sign_advice(payload: str, knowledge: Knowledge) -> Message | None:
    """The escalation for a danger sign that was chosen by a button; None when it stands for none.

    Args:
        payload: What the button sent.
        knowledge: The knowledge base.
    """
    return _told(chosen_danger(payload, knowledge), knowledge)


def _told(heard: HeardDanger | None, knowledge: Knowledge) -> Message | None:
    return danger_message(heard.signs, knowledge, subject=heard.subject, sure=heard.sure) if heard else None
