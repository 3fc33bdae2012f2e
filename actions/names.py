"""Names of slots and intents that actions read and set; each stands in `domain.yml` too."""

from __future__ import annotations

from bot.dialogue import past

# Set by the store of conversations alone.
SLOT_PAST = past.SLOT_PAST
SLOT_FACTS = "knee_facts"
SLOT_QUESTION = "knee_question"
SLOT_ANSWER = "knee_answer"
SLOT_DANGERS = "knee_dangers"
SLOT_EXERCISE = "knee_exercise"
SLOT_LAST_RECORD = "knee_last_record"
SLOT_MISSES = "knee_misses"
SLOT_AWAITING = "knee_awaiting"
SLOT_NOTED = "knee_noted"
SLOT_SESSION = "knee_session"
SLOT_PLAN = "knee_plan"
SLOT_ASKING = "knee_asking"

# What is cleared when a person has everything deleted; an open danger sign lasts until the talk itself is gone.
SLOTS_OF_PERSON = (
    SLOT_FACTS, SLOT_QUESTION, SLOT_ANSWER, SLOT_EXERCISE, SLOT_LAST_RECORD, SLOT_AWAITING, SLOT_NOTED, SLOT_SESSION,
    SLOT_PLAN, SLOT_ASKING,
)  # fmt: skip

FORM = "knee_interview_form"
LISTEN = "action_listen"

AWAITING_DANGER = "danger"
AWAITING_CLEARANCE = "clearance"
AWAITING_AGREEMENT = "agreement"
AWAITING_RESTART = "restart"
AWAITING_SUMMARY = "summary"
AWAITING_DELETE = "delete"

INTENT_FALLBACK = "nlu_fallback"
INTENT_DANGER = "report_danger"
# Answered before all else, whatever is going on.
INTENTS_FIRST = frozenset({"report_danger", "report_abuse", "report_clearance", "report_diagnosis"})
# What answers an open question of yes and no, or may do so.
INTENTS_OF_AN_ANSWER = frozenset({"affirm", "deny", "unsure", "choose_option", "answer"})
# These open the interview, which then has its own question.
INTENTS_OF_THE_INTERVIEW = frozenset({"start_interview", "report_symptom", "resume", "change_answer"})
INTENT_OUT_OF_SCOPE = "out_of_scope"
INTENT_CHOICE = "choose_option"
INTENT_DIAGNOSIS = "report_diagnosis"
INTENT_EXERCISE_PAIN = "report_exercise_pain"
