"""Corrects a guessed intent by what else is known of the message. Needs no Rasa.

The classifier sees the words; this sees the names of the knowledge base, the signs read, and what the retrieval found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

FALLBACK = "nlu_fallback"
SYMPTOM = "report_symptom"
OTHER_HEALTH = "ask_other_health"
OUT_OF_SCOPE = "out_of_scope"
DANGER_QUESTION = "ask_danger_signs"
EXERCISE = "ask_exercise"
TREATMENT = "ask_treatment"
TOPIC = "ask_topic"
DOSE = "ask_dose"
RECOVERY = "ask_recovery_time"
MEDICINE_DOSE = "ask_medicine_dose"
NOT_COVERED = "ask_not_covered"
WORD_MEANING = "ask_word_meaning"
HOLD = "ask_hold_time"
LIST = "list_exercises"

EXERCISE_RECORD = "exercise"
_INTENT_OF_RECORD = {EXERCISE_RECORD: EXERCISE, "treatment": TREATMENT, "topic": TOPIC}
_PASSED_OVER = frozenset({FALLBACK, OTHER_HEALTH, OUT_OF_SCOPE, "small_talk"})
_MISTAKEN = frozenset({FALLBACK, OTHER_HEALTH})
_ABOUT_PAIN = frozenset({SYMPTOM, "report_exercise_pain", "ask_soreness"})
_ABOUT_TREATMENTS = frozenset({TREATMENT, "list_treatments", "ask_medicine_dose"})
# Questions about knees in general. When they name an exercise that has steps, its card says more.
_GENERAL = frozenset(
    {"ask_activity", "ask_avoid", "ask_causes", "ask_consistency", "ask_daily_life"}
    | {"ask_exercise_safely", "ask_exercise_start", "ask_loading", "ask_muscles", "ask_physio"}
)
# Topics that say more than the card of the exercise that they name.
_RICHER_THAN_A_CARD = frozenset({"ask_activity", "ask_foam_rolling", EXERCISE})
_SOURCE_QUESTIONS = frozenset({"ask_source", "ask_sources_list", OUT_OF_SCOPE, "ask_physio", "ask_other_service"})
# Questions of what may be done about a knee.
ASKS_TO_DO = frozenset(
    {EXERCISE, TREATMENT, "ask_activity", "ask_easier", "ask_exercise_cautions", "ask_exercise_ideas"}
    | {"ask_exercise_safely", "ask_foam_rolling", "ask_physio", "ask_rest", "report_exercise_pain"}
)
# Questions that the articles may answer; a matter that they do not speak of is told from these by its name.
_ANSWERED = _GENERAL | {
    "ask_condition",
    "ask_exercise_equipment",
    "ask_exercise_ideas",
    "ask_soreness",
    "list_treatments",
}
_ANSWERED |= {TREATMENT, TOPIC, "ask_cost", "ask_medicine_dose", OUT_OF_SCOPE, "ask_other_service", FALLBACK}
# Questions that are answered without a name in them. When no statement comes near, they are about something else.
_NAMELESS = _GENERAL | frozenset(
    {"ask_condition", "ask_cost", "ask_danger_signs", "ask_disagreement", "ask_doctor", "ask_frequency"}
    | {"ask_promise", "ask_remote_care", "ask_rest", "ask_sessions", "ask_soreness", "ask_source"}
    | {"ask_sources_list", "ask_weight", "list_treatments"}
)
_ANSWERS = {"yes": "affirm", "no": "deny", "unsure": "unsure"}
_DOSED = frozenset({"medicine", "injection"})
_OF_ONESELF = re.compile(r"\b(?:i|my|me)\b")
_HOW_MUCH = re.compile(r"\bhow (?:many|much|long)\b|\b(?:reps|sets|minutes|mins|laps|miles)\b")
_HOW_LONG = re.compile(r"\bhow long\b|\b(?:minutes|mins|seconds|secs)\b")
_STRENGTH = re.compile(r"\b(?:dose|dosage|doses|mg|milligrams|stronger|strength|how (?:much|many))\b")
_BACK_TO = re.compile(
    r"\b(?:when|wen|how soon|what week|which week)\b.*\b(?:again|after|back (?:to|at)|off (?:my )?crutches)\b"
    r"|\bhow long (?:until|till|before|does it take|will it take|does .* last)\b"
)
_WHEN_ABOUT = frozenset({"ask_activity", "ask_condition", "ask_frequency", "ask_other_service", TREATMENT, FALLBACK})
_ASKS = re.compile(r"(?:what|which|who|why|how|is|are|does|do|can|could|should|will|would)\b(?!')")
# What may be asked or told: told, it starts the questions about the knee.
_TOLD_NOT_ASKED = _GENERAL | {"ask_condition", "ask_rest"}
_QUESTION = re.compile(
    r"\?|\b(?:what|wot|wat|which|who|why|how|when|should|shud|can i|could i|is it|is this|does|do i|any)\b"
)
_ASKS_WHAT = re.compile(r"(?:what|wot|wat)(?:'?s| is| are| does| do)\b(?!')|(?:meaning of|define)\b")
_ASKS_WHICH_EXERCISES = re.compile(r"\b(?:what|wot|wat|which|list|name)\b(?: \w+){0,3} (?:exercises|moves|stretches)\b")
_NAMES_A_WORD = frozenset({"ask_condition", "ask_activity", "ask_physio", TOPIC, FALLBACK, SYMPTOM, EXERCISE})
# A sign that says nothing of how the knee is.
_CLEARED = "doctor_cleared"
_WEAK = 0.5
# A yes, no or don't know that has the form of a question is none.
_REPLIES = frozenset({"affirm", "deny", "unsure"})
_ASKS_OF_IT = re.compile(r"(?:what|which|who|why|how|is (?:it|that|this)|does|can (?:it|that|i))\b")
_SURE = 0.8
_FEW_CHARACTERS = 18
# How like a question the likest statement must be before it overrules a guess; measured on the held-out questions.
_SURE_FIND = 0.58
_SURE_TOPIC = 0.5
_LIKELY_FIND = 0.42
# Below both, a question is about something that no statement of the articles comes near.
_STRANGE_FIND = 0.3
_STRANGE_GUESS = 0.7
# From this share of certainty on, what statements are asked for overrules a guess that names nothing; measured on the
# held-out messages, where it is wrong twice in 1,889.
_SURELY_ASKED = 0.45
_LIKELY_ASKED = 0.3
# Guesses that a question may be mistaken for when it names no exercise and no treatment.
_MISTAKEN_QUESTIONS = frozenset(
    {OUT_OF_SCOPE, "small_talk", "ask_other_service", "ask_exercise_ideas", "list_treatments", "list_exercises"}
    | {OTHER_HEALTH, RECOVERY, TREATMENT, EXERCISE, WORD_MEANING}
    | {"ask_exercise_purpose", "ask_exercise_equipment", "ask_exercise_cautions", "ask_easier", "ask_harder"}
)


@dataclass(frozen=True, slots=True)
class Guess:
    """What the components before found out.

    `entities` are those of the message, with offsets; `found` is the retrieval's answer; `instructed` holds the ids of
    the exercises that have steps; `gibberish` says that not one word of the message is known.
    """

    text: str
    intent: str | None
    confidence: float
    entities: Sequence[Mapping[str, Any]]
    found: Mapping[str, Any]
    instructed: frozenset[str]
    gibberish: bool = False

    def named(self, kind: str) -> list[str]:
        """The values of the entities of a type; a value may join several ids with `|`."""
        return [entity["value"] for entity in self.entities if entity["entity"] == kind]


def better_intent(guess: Guess, reading: Any) -> str | None:
    """The intent to take in place of the guessed one; None where the guess may stand.

    What a person tells of their knee is never passed over as small talk, pain elsewhere is not taken for the knee, a
    name from the knowledge base asks for its record, and what was not understood is answered by the record that says
    the like.
    """
    if guess.gibberish and (guess.confidence < _SURE or guess.intent == OUT_OF_SCOPE):
        return FALLBACK
    if guess.intent == FALLBACK and reading.polarity:
        return _ANSWERS[reading.polarity]
    if guess.intent in _REPLIES and guess.confidence < _SURE and not reading.polarity and _asks(guess):
        return _by_question(replace(guess, intent=FALLBACK), reading) or FALLBACK
    return (
        _by_signs(guess, reading)
        or _by_name(guess, reading)
        or _by_question(guess, reading)
        or _by_strangeness(guess, reading)
        or _by_likeness(guess)
    )


def _asks(guess: Guess) -> bool:
    return _ASKS_OF_IT.match(guess.text.lower().strip()) is not None


def _by_signs(guess: Guess, reading: Any) -> str | None:
    text = guess.text.lower().strip()
    told = _tells(guess, reading)
    if reading.about_knee and told and guess.intent in _TOLD_NOT_ASKED and not _QUESTION.search(text):
        return SYMPTOM
    if reading.about_knee and told and guess.intent in _PASSED_OVER:
        return SYMPTOM
    if not reading.about_other_part and guess.intent in _MISTAKEN:
        if told and guess.confidence < _SURE:
            return SYMPTOM
        supposed = {mention.sign for mention in reading.mentions if mention.status == "hypothetical"}
        if not supposed.isdisjoint(reading.danger_signs) and _OF_ONESELF.search(text):
            return DANGER_QUESTION
    if reading.about_other_part and guess.intent in _ABOUT_PAIN and guess.confidence < _SURE:
        return OTHER_HEALTH
    return None


def _tells(guess: Guess, reading: Any) -> bool:
    """Whether a sign is told of somebody, and not only spoken of in general."""
    text = guess.text.lower().strip()
    in_general = bool(_ASKS.match(text)) and not _OF_ONESELF.search(text)
    return not in_general and any(
        mention.status == "present" and mention.certainty == "sure" and mention.sign != _CLEARED
        for mention in reading.mentions
    )


def _by_name(guess: Guess, reading: Any) -> str | None:
    text = guess.text.lower()
    if guess.intent in _WHEN_ABOUT and _BACK_TO.search(text):
        return RECOVERY
    # "What is the weather like" names what the articles leave out, and is no question about a knee.
    elsewhere = guess.intent == OUT_OF_SCOPE and guess.confidence >= _WEAK and not reading.about_knee
    if guess.named("not_covered") and guess.intent in _ANSWERED and not elsewhere:
        return NOT_COVERED
    if guess.intent == TREATMENT and _DOSED.intersection(guess.named("treatment")) and _STRENGTH.search(text):
        return MEDICINE_DOSE
    if _ASKS_WHAT.match(text.strip()) and (guess.intent in _NAMES_A_WORD or guess.confidence < _WEAK):
        if guess.named("treatment"):
            return TREATMENT
        if guess.named("glossary_term") and (text.rstrip("? ").endswith("mean") or _little_else(guess)):
            return WORD_MEANING
    if guess.named("source") and (guess.intent in _SOURCE_QUESTIONS or guess.confidence < _WEAK):
        return LIST if _ASKS_WHICH_EXERCISES.search(text) else TOPIC
    return _by_exercise(guess, text) or _by_treatment(guess)


def _little_else(guess: Guess) -> bool:
    """Whether a message is hardly more than "what is" and a word."""
    named = max(entity["end"] - entity["start"] for entity in guess.entities if entity["entity"] == "glossary_term")
    return len(guess.text.strip()) - named <= _FEW_CHARACTERS


def _by_exercise(guess: Guess, text: str) -> str | None:
    exercises = guess.named("exercise")
    if not exercises:
        return None
    length = len(guess.text.strip())
    whole = any(found["entity"] == "exercise" and found["end"] - found["start"] == length for found in guess.entities)
    if whole and guess.intent not in _RICHER_THAN_A_CARD:
        return EXERCISE
    if guess.intent in _RICHER_THAN_A_CARD and _HOW_MUCH.search(text):
        return HOLD if _HOW_LONG.search(text) else DOSE
    if guess.named("source") and guess.intent in _ABOUT_PAIN:
        return EXERCISE  # the pain is in the name of the article
    with_steps = any(name in guess.instructed for value in exercises for name in value.split("|"))
    passed_over = guess.intent in _MISTAKEN and guess.confidence < _SURE
    return EXERCISE if guess.intent == FALLBACK or (with_steps and (guess.intent in _GENERAL or passed_over)) else None


def _by_treatment(guess: Guess) -> str | None:
    if not guess.named("treatment"):
        return None
    weak = guess.confidence < _WEAK and guess.intent not in _ABOUT_TREATMENTS
    return TREATMENT if weak or guess.intent == FALLBACK else None


def _by_question(guess: Guess, reading: Any) -> str | None:
    """The record whose statement is asked for, where the guess names nothing else that it could be about."""
    asked = guess.found.get("asked") or ()
    least = _LIKELY_ASKED if guess.intent == FALLBACK else _SURELY_ASKED
    if not asked or asked[0]["share"] < least or guess.intent not in {FALLBACK, *_MISTAKEN_QUESTIONS}:
        return None
    kind, _, record = asked[0]["record"].partition(":")
    treatments = {name for value in guess.named("treatment") for name in value.split("|")}
    if guess.named("exercise") or guess.named("not_covered") or treatments - {record}:
        return None
    told = reading.about_knee and _tells(guess, reading) and not _QUESTION.search(guess.text.lower())
    # A question about a part of an exercise finds the exercise by itself.
    part = kind == EXERCISE_RECORD and guess.intent not in _PASSED_OVER
    return None if told or part else _INTENT_OF_RECORD[kind]


def _by_strangeness(guess: Guess, reading: Any) -> str | None:
    if guess.intent not in _NAMELESS or guess.confidence >= _STRANGE_GUESS:
        return None
    statements = guess.found.get("statements") or ()
    known = guess.entities or reading.about_knee or reading.mentions
    return FALLBACK if statements and not known and statements[0]["score"] < _STRANGE_FIND else None


def _by_likeness(guess: Guess) -> str | None:
    if guess.intent != FALLBACK:
        return None
    statements, topics = guess.found.get("statements") or (), guess.found.get("topics") or ()
    if statements and statements[0]["score"] >= _SURE_FIND:
        return _INTENT_OF_RECORD[statements[0]["record"].partition(":")[0]]
    near = not statements or statements[0]["score"] >= _LIKELY_FIND
    return TOPIC if near and topics and topics[0]["id"] and topics[0]["share"] >= _SURE_TOPIC else None
