"""Exercises: show one, answer a follow-up about it, suggest some, list all; held back when triage says so."""

from __future__ import annotations

from collections.abc import Iterable

from actions import names
from actions.base import KneeAction
from actions.safety import asked_with_a_danger, doubt_message, doubtful_signs, open_signs, reminder
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import rule_message
from bot.dialogue.answers import topic_message
from bot.dialogue.exercises import choose_exercise, exercise_message, part_message, show_offer
from bot.dialogue.message import Message, Offer, bulleted, paragraphs, payload
from bot.knowledge.models import Exercise, Instructions, Level
from bot.plan.choose import Wish, choose, choose_closest
from bot.triage.pathway import cleared, outcome

_SHOWN = 5
_FEW_WORDS = 4
_PART_OF_INTENT = {
    "ask_dose": "dose",
    "ask_hold_time": "hold",
    "ask_frequency": "frequency",
    "ask_easier": "easier",
    "ask_harder": "harder",
    "ask_exercise_purpose": "purpose",
    "ask_exercise_cautions": "cautions",
    "ask_other_side": "sides",
    "ask_exercise_equipment": "equipment",
}

# What answers a follow-up when no exercise has been talked about.
_TOPIC_OF_INTENT = {
    "ask_frequency": "frequency",
    "ask_harder": "progression",
    "ask_exercise_cautions": "exercise_safely",
}


def held_back(turn: Turn) -> Reply | None:
    """The reply in place of an exercise while triage forbids it; None when exercise may be given."""
    signs = open_signs(turn)
    if signs:
        return say(reminder(turn))
    asked_with = asked_with_a_danger(turn)
    if asked_with is not None:
        return asked_with
    if doubtful_signs(turn):
        return say(doubt_message(turn), **{names.SLOT_AWAITING: names.AWAITING_DANGER})
    result = outcome(turn.facts, turn.knowledge)
    if result.allows_exercise:
        return None
    phrases = turn.knowledge.phrases
    advice = rule_message(result, turn.knowledge)
    if result.level is Level.REST:
        return say(Message(phrases["rest_block"]), advice)
    if turn.form:
        return say(advice)  # the interview has its own question open
    offers = (Offer(phrases["offer_agreed"], payload("affirm")), Offer(phrases["offer_not_agreed"], payload("deny")))
    asked = Message(phrases["see_doctor_block"], offers)
    return say(advice, asked, **{names.SLOT_AWAITING: names.AWAITING_AGREEMENT})


def named_exercises(turn: Turn) -> tuple[Exercise, ...]:
    """The exercises named in this message; several when a name is shared."""
    found = turn.knowledge.exercises
    value = turn.first("exercise")
    return tuple(found[name] for name in (value or "").split("|") if name in found)


def talked_about(turn: Turn) -> tuple[Exercise, ...]:
    """The exercises named now, else the one talked about before."""
    named = named_exercises(turn)
    last = turn.slots.get(names.SLOT_EXERCISE)
    if named or last not in turn.knowledge.exercises:
        return named
    return (turn.knowledge.exercises[last],)


def to_tell_apart(exercises: Iterable[Exercise]) -> tuple[Exercise, ...]:
    """Those with steps among namesakes; all of them when none has steps."""
    every = tuple(exercises)
    instructed = tuple(exercise for exercise in every if exercise.instructions is Instructions.FULL)
    return instructed or every


def asked_of_the_exercise(turn: Turn) -> Reply | None:
    """The time of the exercise just talked about, when "how long for?" says no more than that."""
    last = turn.slots.get(names.SLOT_EXERCISE)
    just_now = turn.slots.get(names.SLOT_LAST_RECORD) == f"exercise:{last}"
    if turn.intent != "ask_recovery_time" or not just_now or len(turn.text.split()) > _FEW_WORDS:
        return None
    message = part_message(turn.knowledge.exercises[str(last)], "hold", turn.knowledge)
    return held_back(turn) or say(message)


class ActionShowExercise(KneeAction):
    """Shows the exercise that was named, or asks which of its namesakes is meant."""

    def name(self) -> str:
        return "action_show_exercise"

    def respond(self, turn: Turn) -> Reply:
        blocked = held_back(turn)
        if blocked:
            return blocked
        options = to_tell_apart(named_exercises(turn))
        phrases = turn.knowledge.phrases
        if len(options) > 1:
            return say(choose_exercise(options[:_SHOWN], phrases["two_exercises"]))
        if not options:
            some = choose(turn.knowledge.exercises, Wish())[:_SHOWN]
            return say(choose_exercise(some, phrases["exercise_unknown"]))
        slots = {names.SLOT_EXERCISE: options[0].id, names.SLOT_LAST_RECORD: f"exercise:{options[0].id}"}
        return say(exercise_message(options[0], turn.knowledge), **slots)


class ActionTellExercisePart(KneeAction):
    """Answers a follow-up such as "how long do I hold it?" about the exercise talked about."""

    def name(self) -> str:
        return "action_tell_exercise_part"

    def respond(self, turn: Turn) -> Reply:
        blocked = held_back(turn)
        if blocked:
            return blocked
        options = to_tell_apart(talked_about(turn))
        if not options and turn.intent in _TOPIC_OF_INTENT:
            topic = turn.knowledge.topics[_TOPIC_OF_INTENT[turn.intent]]
            return say(topic_message(topic, turn.knowledge), **{names.SLOT_LAST_RECORD: f"topic:{topic.id}"})
        if not options:
            some = choose(turn.knowledge.exercises, Wish())[:_SHOWN]
            return say(choose_exercise(some, turn.knowledge.phrases["which_exercise"]))
        part = _PART_OF_INTENT[turn.intent]
        messages = tuple(part_message(exercise, part, turn.knowledge) for exercise in options[:2])
        slots = {names.SLOT_LAST_RECORD: f"exercise:{options[0].id}"}
        if len(options) == 1:
            slots[names.SLOT_EXERCISE] = options[0].id
        return Reply(messages, slots)


class ActionSuggestExercises(KneeAction):
    """Offers exercises by body part, purpose, position or equipment."""

    def name(self) -> str:
        return "action_suggest_exercises"

    def respond(self, turn: Turn) -> Reply:
        blocked = held_back(turn)
        if blocked:
            return blocked
        phrases = turn.knowledge.phrases
        wish = Wish(
            body_parts=frozenset(turn.entities.get("body_part", ())),
            purposes=frozenset(turn.entities.get("purpose", ())),
            positions=frozenset(turn.entities.get("position", ())),
            equipment=frozenset(turn.entities.get("equipment", ())),
        )
        last = turn.slots.get(names.SLOT_EXERCISE)
        wished = (
            choose(turn.knowledge.exercises, wish) if wish.empty else choose_closest(turn.knowledge.exercises, wish)
        )
        fitting = [found for found in wished if found.id != last]
        intro = phrases["ideas_intro"]
        if not fitting:
            fitting, intro = list(choose(turn.knowledge.exercises, Wish())), phrases["ideas_none"]
        rule = turn.knowledge.exercise_rules["before"].say
        return say(choose_exercise(fitting[:_SHOWN], paragraphs(intro, rule)))


class ActionListExercises(KneeAction):
    """Names every exercise: those with steps, and those that the articles only name."""

    def name(self) -> str:
        return "action_list_exercises"

    def respond(self, turn: Turn) -> Reply:
        blocked = held_back(turn)
        if blocked:
            return blocked
        phrases = turn.knowledge.phrases
        every = choose(turn.knowledge.exercises, Wish())
        full = [exercise for exercise in every if exercise.instructions is Instructions.FULL]
        named = dict.fromkeys(exercise.name for exercise in every if exercise.instructions is Instructions.NAMED_ONLY)
        text = paragraphs(phrases["list_intro"], bulleted(exercise.name for exercise in full))
        offers = tuple(show_offer(exercise) for exercise in full[:_SHOWN])
        return say(Message(text, offers), Message(paragraphs(phrases["list_named"], bulleted(named))))


class ActionRespondExercisePain(KneeAction):
    """Pain with or after an exercise: stop first, then what is normal and what is not."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_respond_exercise_pain"

    def respond(self, turn: Turn) -> Reply:
        phrases = turn.knowledge.phrases
        result = outcome(turn.facts, turn.knowledge)
        if not result.allows_exercise:
            return say(rule_message(result, turn.knowledge))
        offers = (
            Offer(turn.knowledge.topics["soreness"].title, payload("ask_topic", topic="soreness")),
            Offer(phrases["offer_check"], payload("start_interview")),
        )
        text = paragraphs(f"**{phrases['exercise_pain_stop']}**", phrases["exercise_pain_ask"])
        return say(Message(text, offers), **{names.SLOT_LAST_RECORD: "topic:soreness"})


class ActionAgreeExercise(KneeAction):
    """A doctor or physio has agreed: exercises may be shown."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_agree_exercise"

    def respond(self, turn: Turn) -> Reply:
        facts = cleared(turn.facts, turn.knowledge)
        phrases = turn.knowledge.phrases
        some = choose(turn.knowledge.exercises, Wish())[:_SHOWN]
        last = turn.slots.get(names.SLOT_EXERCISE)
        offers = tuple(show_offer(found) for found in some if found.id != last)
        message = Message(paragraphs(phrases["clear_nothing"], phrases["ideas_intro"]), offers)
        return Reply((message,), {names.SLOT_FACTS: facts.to_dict(), names.SLOT_AWAITING: None})
