"""Exercises: show one, answer a follow-up about it, suggest some, list all; held back when triage says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions import names
from actions.base import KneeAction
from actions.safety import (
    agreement_offers,
    ask_whether_over,
    danger_first,
    open_signs,
    says_yes_to,
)
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import rule_message
from bot.dialogue.answers import topic_message
from bot.dialogue.exercises import choose_exercise, exercise_message, part_message, show_offer
from bot.dialogue.message import Message, Offer, bulleted, paragraphs, payload
from bot.dialogue.requests import TOPIC_OF_PART
from bot.knowledge.models import Exercise, Instructions, Level
from bot.knowledge.search import best_topic
from bot.plan.choose import Wish, choose, choose_closest
from bot.triage.pathway import cleared, outcome

_SHOWN = 5
# So many exercises asked for at once are shown; more would be too long to read.
_AT_ONCE = 2
_FEW_WORDS = 4
PART_OF_INTENT = {
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


def held_back(turn: Turn) -> Reply | None:
    """The reply in place of an exercise while triage forbids it; None when exercise may be given."""
    if asked := danger_first(turn):
        return asked
    result = outcome(turn.facts, turn.knowledge)
    if result.allows_exercise:
        return None
    phrases = turn.knowledge.phrases
    advice = rule_message(result, turn.knowledge)
    if result.level is Level.REST:
        return say(Message(phrases["rest_block"]), advice)
    if turn.form:
        return say(advice)  # the interview has its own question open
    asked = Message(phrases["see_doctor_block"], agreement_offers(turn))
    return say(advice, asked, **{names.SLOT_AWAITING: names.AWAITING_AGREEMENT})


def each_named(turn: Turn) -> tuple[tuple[Exercise, ...], ...]:
    """By each name in this message its exercises; several where a name is shared."""
    found = turn.knowledge.exercises
    values = (value.split("|") for value in turn.entities.get("exercise", ()))
    every = (tuple(found[name] for name in value if name in found) for value in values)
    return tuple(filter(None, every))


def named_exercises(turn: Turn) -> tuple[Exercise, ...]:
    """The exercises of the first name in this message; several when the name is shared."""
    return next(iter(each_named(turn)), ())


def of_its_kind(turn: Turn) -> tuple[Exercise, ...]:
    """The exercises with a word such as "squat" in their names, when the message says little more than that word."""
    if named_exercises(turn) or len(turn.text.split()) > _FEW_WORDS:
        return ()
    words = {_singular(word) for term in turn.entities.get("glossary_term", ()) for word in term.split()}
    every = choose(turn.knowledge.exercises, Wish(body_parts=frozenset(turn.entities.get("body_part", ()))))
    return tuple(exercise for exercise in every if words & set(map(_singular, exercise.name.split())))


def _singular(word: str) -> str:
    return word.lower().removesuffix("s")


def talked_about(turn: Turn) -> tuple[Exercise, ...]:
    """The exercises named now, else the one talked about before, else the one that the message seems to describe."""
    named = named_exercises(turn)
    last = turn.slots.get(names.SLOT_EXERCISE)
    if named or last not in turn.knowledge.exercises:
        return named or described_exercise(turn)
    return (turn.knowledge.exercises[last],)


def described_exercise(turn: Turn) -> tuple[Exercise, ...]:
    """The exercise that the message describes in other words than its name; none or one."""
    found = turn.found.described("exercise")
    return (turn.knowledge.exercises[found],) if found in turn.knowledge.exercises else ()


def to_tell_apart(turn: Turn, exercises: Iterable[Exercise]) -> tuple[Exercise, ...]:
    """What is left of namesakes: those of the article named, the one described, else those with steps, else all."""
    every = tuple(exercises)
    sources = turn.entities.get("source", ())
    every = tuple(exercise for exercise in every if exercise.source in sources) or every
    instructed = tuple(exercise for exercise in every if exercise.instructions is Instructions.FULL)
    left = instructed or every
    described = turn.found.told_apart("exercise", (exercise.id for exercise in left)) if len(left) > 1 else None
    return (turn.knowledge.exercises[described],) if described else left


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
        phrases = turn.knowledge.phrases
        each = [to_tell_apart(turn, exercises) for exercises in each_named(turn)]
        clear = {exercises[0].id: exercises[0] for exercises in each if len(exercises) == 1}
        if len(clear) > 1:
            return _shown(turn, list(clear.values())[:_AT_ONCE])
        options = of_its_kind(turn) or to_tell_apart(turn, named_exercises(turn) or described_exercise(turn))
        if len(options) > 1:
            return say(choose_exercise(options[:_SHOWN], phrases["two_exercises"]))
        if not options:
            some = choose(turn.knowledge.exercises, Wish())[:_SHOWN]
            return say(choose_exercise(some, phrases["exercise_unknown"]))
        return _shown(turn, options)


def _shown(turn: Turn, exercises: Sequence[Exercise]) -> Reply:
    """The cards of exercises; the last one is then the one talked about."""
    last = exercises[-1].id
    slots = {names.SLOT_EXERCISE: last, names.SLOT_LAST_RECORD: f"exercise:{last}"}
    return Reply(tuple(exercise_message(exercise, turn.knowledge) for exercise in exercises), slots)


class ActionTellExercisePart(KneeAction):
    """Answers a follow-up such as "how long do I hold it?" about the exercise talked about."""

    def name(self) -> str:
        return "action_tell_exercise_part"

    def respond(self, turn: Turn) -> Reply:
        blocked = held_back(turn)
        if blocked:
            return blocked
        options = () if _asked_in_general(turn) else to_tell_apart(turn, talked_about(turn))
        if not options:
            return _without_an_exercise(turn)
        part = PART_OF_INTENT[turn.intent]
        messages = tuple(
            part_message(exercise, part, turn.knowledge, _asked_of(turn, exercise)) for exercise in options[:2]
        )
        slots = {names.SLOT_LAST_RECORD: f"exercise:{options[0].id}"}
        if len(options) == 1:
            slots[names.SLOT_EXERCISE] = options[0].id
        return Reply(messages, slots)


def _asked_of(turn: Turn, exercise: Exercise) -> tuple[int, ...]:
    return tuple(at for _, at in turn.found.asked_for(f"exercise:{exercise.id}"))


def _asked_in_general(turn: Turn) -> bool:
    """Whether "how often should I stretch?" is about no exercise, though it is like a sentence of one."""
    likeliest = next((name for name, _ in turn.found.topics), None)
    no_exercise = not named_exercises(turn) and turn.slots.get(names.SLOT_EXERCISE) not in turn.knowledge.exercises
    return no_exercise and likeliest is not None and likeliest == TOPIC_OF_PART.get(turn.intent)


def _without_an_exercise(turn: Turn) -> Reply:
    """The answer of a topic when one says the like of what was asked, else the question which exercise is meant."""
    topics = turn.knowledge.topics
    asked = turn.found.asked_for("topic")
    topic = best_topic(turn.found, turn.intent, topics) if asked else topics.get(TOPIC_OF_PART.get(turn.intent, ""))
    if topic is None:
        some = choose(turn.knowledge.exercises, Wish())[:_SHOWN]
        return say(choose_exercise(some, turn.knowledge.phrases["which_exercise"]))
    message = topic_message(topic, turn.knowledge, asked=asked)
    return say(message, **{names.SLOT_LAST_RECORD: f"topic:{topic.id}"})


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
            sources=frozenset(turn.entities.get("source", ())),
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
        every = choose(turn.knowledge.exercises, Wish(sources=frozenset(turn.entities.get("source", ()))))
        full = [exercise for exercise in every if exercise.instructions is Instructions.FULL]
        named = dict.fromkeys(exercise.name for exercise in every if exercise.instructions is Instructions.NAMED_ONLY)
        offers = tuple(show_offer(exercise) for exercise in full[:_SHOWN])
        messages = []
        if full:
            messages.append(Message(paragraphs(phrases["list_intro"], bulleted(found.name for found in full)), offers))
        if named:
            messages.append(Message(paragraphs(phrases["list_named"], bulleted(named))))
        return say(*messages)


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
        if open_signs(turn):
            return ask_whether_over(turn)
        phrases = turn.knowledge.phrases
        if not says_yes_to(turn, names.AWAITING_AGREEMENT):
            asked = Message(phrases["agreed_ask"], agreement_offers(turn))
            return say(asked, **{names.SLOT_AWAITING: names.AWAITING_AGREEMENT})
        facts = cleared(turn.facts, turn.knowledge)
        result = outcome(facts, turn.knowledge)
        if not result.allows_exercise:
            kept = {names.SLOT_FACTS: facts.to_dict(), names.SLOT_AWAITING: None}
            return say(rule_message(result, turn.knowledge), **kept)
        some = choose(turn.knowledge.exercises, Wish())[:_SHOWN]
        last = turn.slots.get(names.SLOT_EXERCISE)
        offers = tuple(show_offer(found) for found in some if found.id != last)
        message = Message(paragraphs(phrases["clear_nothing"], phrases["ideas_intro"]), offers)
        return Reply((message,), {names.SLOT_FACTS: facts.to_dict(), names.SLOT_AWAITING: None})
