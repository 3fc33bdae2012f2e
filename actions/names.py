"""Names of slots and intents that actions read and set; each stands in `domain.yml` too."""

SLOT_FACTS = "knee_facts"
SLOT_QUESTION = "knee_question"
SLOT_ANSWER = "knee_answer"
SLOT_DANGERS = "knee_dangers"
SLOT_EXERCISE = "knee_exercise"
SLOT_LAST_RECORD = "knee_last_record"
SLOT_MISSES = "knee_misses"
SLOT_AWAITING = "knee_awaiting"

FORM = "knee_interview_form"
LISTEN = "action_listen"

AWAITING_DANGER = "danger"
AWAITING_CLEARANCE = "clearance"
AWAITING_AGREEMENT = "agreement"
AWAITING_RESTART = "restart"

INTENT_FALLBACK = "nlu_fallback"
INTENT_DANGER = "report_danger"
INTENT_EXERCISE_PAIN = "report_exercise_pain"
# Messages of these are taken to be about something else unless they name the knee.
INTENTS_ABOUT_OTHER_THINGS = frozenset(
    {INTENT_FALLBACK, "out_of_scope", "small_talk", "ask_other_health", "ask_other_service", "complain", "goodbye"}
)
