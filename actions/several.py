"""Several requests in one message: each is answered as it would be alone, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import names
from actions.answers import (
    ActionAnswerTopic,
    ActionAnswerTreatment,
    ActionCompareSources,
    ActionExplainWord,
    ActionListTreatments,
    ActionNameSource,
)
from actions.base import KneeAction, advice_in_passing
from actions.conversation import ActionDecline, ActionTellAboutBot
from actions.exercises import ActionListExercises, ActionShowExercise, ActionSuggestExercises, ActionTellExercisePart
from actions.safety import open_signs, reminder
from actions.turn import Reply, Turn, say
from bot.dialogue.requests import DECLINED, EXERCISE_PARTS, MOST_ANSWERED, TOPIC_QUESTIONS, in_a_row

# What answers each request when it is the only one; a test compares it with the rules.
ANSWERING: Mapping[str, KneeAction] = {
    **dict.fromkeys(TOPIC_QUESTIONS, ActionAnswerTopic()),
    **dict.fromkeys(EXERCISE_PARTS, ActionTellExercisePart()),
    **dict.fromkeys(DECLINED, ActionDecline()),
    "ask_bot_identity": ActionTellAboutBot(),
    "ask_disagreement": ActionCompareSources(),
    "ask_exercise": ActionShowExercise(),
    "ask_exercise_ideas": ActionSuggestExercises(),
    "ask_source": ActionNameSource(),
    "ask_treatment": ActionAnswerTreatment(),
    "ask_word_meaning": ActionExplainWord(),
    "list_exercises": ActionListExercises(),
    "list_treatments": ActionListTreatments(),
}


class ActionAnswerSeveral(KneeAction):
    """Answers each request in turn; what the first is about, the next may call "it"."""

    def name(self) -> str:
        return "action_answer_several"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn):
            return say(reminder(turn))
        slots: dict[str, Any] = {}
        answers = []
        for request in turn.requests:
            asked = turn.with_slots(slots).of_request(request)
            reply = ANSWERING[asked.intent].respond(asked)
            slots.update(reply.slots)
            answers.append(reply.messages)
            if slots.get(names.SLOT_DANGERS) or slots.get(names.SLOT_AWAITING):
                break  # a question is open now, and its choices must be the last ones
        advice = advice_in_passing(turn, Reply(tuple(message for answer in answers for message in answer)))
        # The question of the interview comes after the answers.
        room = MOST_ANSWERED - len(advice) - (1 if turn.form else 0)
        return Reply(in_a_row(answers, room), slots)
