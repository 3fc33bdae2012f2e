"""Which requests of one message may be answered together, and how their answers are put in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.dialogue.message import Message

# Of more, the first ones are answered.
MOST_ANSWERED = 3

TOPIC_QUESTIONS = frozenset(
    {"ask_activity", "ask_avoid", "ask_causes", "ask_condition", "ask_consistency", "ask_cost", "ask_daily_life"}
    | {"ask_danger_signs", "ask_doctor", "ask_exercise_safely", "ask_exercise_start", "ask_foam_rolling"}
    | {"ask_loading", "ask_muscles", "ask_physio", "ask_progression", "ask_promise", "ask_remote_care", "ask_rest"}
    | {"ask_sessions", "ask_soreness", "ask_sources_list", "ask_topic", "ask_weight"}
)
EXERCISE_PARTS = frozenset(
    {"ask_dose", "ask_easier", "ask_exercise_cautions", "ask_exercise_equipment", "ask_exercise_purpose"}
    | {"ask_frequency", "ask_harder", "ask_hold_time", "ask_other_side"}
)
# The topic that answers such a question when no exercise has been talked about.
TOPIC_OF_PART = {
    "ask_frequency": "frequency",
    "ask_harder": "progression",
    "ask_exercise_cautions": "exercise_safely",
}
DECLINED = frozenset(
    {"ask_diagnosis", "ask_imaging", "ask_medicine_dose", "ask_not_covered", "ask_other_service", "ask_recovery_time"}
)
OTHERS = frozenset(
    {"ask_disagreement", "ask_exercise", "ask_exercise_ideas", "ask_source", "ask_treatment", "ask_word_meaning"}
    | {"ask_bot_identity", "list_exercises", "list_treatments"}
)
# Questions only: what a person tells, answers or wants kept changes what comes next and is never one of several.
_ANSWERABLE = TOPIC_QUESTIONS | EXERCISE_PARTS | DECLINED | OTHERS
_CHOICES = "choices"


def answerable(intent: str) -> bool:
    """Whether a request of this intent may be one of several that are answered in one turn."""
    return intent in _ANSWERABLE


def in_a_row(answers: Sequence[Sequence[Message]], room: int) -> tuple[Message, ...]:
    """The answers one after the other, each message once, with choices under the last one only.

    Args:
        answers: The messages of each answer, in the order of the requests.
        room: The most messages. If there are more, each answer has its first one only.
    """
    kept = _once(message for answer in answers for message in answer)
    if len(kept) > room:
        kept = _once(message for answer in answers for message in answer[:1])[:room]
    # One that asks to choose makes no sense without its choices, so it comes last.
    kept.sort(key=lambda message: (message.card or {}).get("card") == _CHOICES)
    return tuple(replace(message, offers=()) for message in kept[:-1]) + tuple(kept[-1:])


def _once(messages: Iterable[Message]) -> list[Message]:
    return list({message.text: message for message in messages}.values())
