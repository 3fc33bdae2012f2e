"""Questions: topics, treatments, words, sources and disagreements."""

from __future__ import annotations

from actions import names
from actions.base import KneeAction
from actions.safety import asked_with_a_danger, open_signs, reminder
from actions.turn import Reply, Turn, say
from bot.dialogue.answers import (
    comparison_message,
    comparisons_message,
    glossary_message,
    sources_message,
    topic_message,
    topic_more,
    treatment_message,
    treatments_message,
)
from bot.dialogue.message import Message, Offer, payload
from bot.knowledge.loader import statements
from bot.knowledge.models import Topic
from bot.knowledge.search import best_topic, comparisons_about, glossary_entry

_FIRST_TREATMENTS = ("heat_and_cold", "brace", "medicine", "massage", "injection", "surgery")
_FIRST_COMPARISONS = ("X01", "X02", "X03", "X04", "X05")
_ACTIVITY_TOPIC = "low_impact"
# Questions about doing something, where a danger sign in the question matters more than the answer.
_ABOUT_MOVING = frozenset(
    {"ask_exercise_safely", "ask_exercise_start", "ask_walking", "ask_running", "ask_stairs", "ask_yoga"}
    | {"ask_deep_bend", "ask_loading", "ask_low_impact", "ask_progression", "ask_foam_rolling"}
)
# Questions that an open danger sign answers by itself.
_WHAT_NOW = frozenset(
    {"ask_first_days", "ask_when_to_see_doctor", "ask_who_to_see", "ask_rest_or_move", "ask_exercise_start"}
)
_SHOWN = 5


def find_topic(turn: Turn) -> Topic | None:
    """The topic asked for: by id from an offer, else by intent, the closest question among several."""
    topics = turn.knowledge.topics
    named = turn.first("topic")
    if named in topics:
        return topics[named]
    for condition in turn.entities.get("condition", ()):
        if turn.intent == "ask_condition" and f"condition_{condition}" in topics:
            return topics[f"condition_{condition}"]
    return best_topic(turn.text, [topic for topic in topics.values() if turn.intent in topic.intents])


class ActionAnswerTopic(KneeAction):
    """Answers a question from the articles."""

    def name(self) -> str:
        return "action_answer_topic"

    def respond(self, turn: Turn) -> Reply:
        if turn.intent in _WHAT_NOW and open_signs(turn):
            return say(reminder(turn))
        if turn.intent in _ABOUT_MOVING and (asked := asked_with_a_danger(turn)):
            return asked
        topic = find_topic(turn)
        if topic is None:
            return say(Message(turn.knowledge.phrases["topic_unknown"]))
        return say(topic_message(topic, turn.knowledge), **{names.SLOT_LAST_RECORD: f"topic:{topic.id}"})


class ActionAnswerActivity(KneeAction):
    """Answers "can I do ...?" for an activity that no topic covers by itself."""

    def name(self) -> str:
        return "action_answer_activity"

    def respond(self, turn: Turn) -> Reply:
        asked = asked_with_a_danger(turn)
        if asked:
            return asked
        topics = turn.knowledge.topics
        offers = tuple(
            Offer(topics[name].title, payload("ask_topic", topic=name)) for name in (_ACTIVITY_TOPIC, "avoid")
        )
        slots = {names.SLOT_LAST_RECORD: f"topic:{_ACTIVITY_TOPIC}"}
        return say(Message(turn.knowledge.phrases["activity_unknown"], offers), **slots)


class ActionTellMore(KneeAction):
    """The rest of what was last talked about."""

    def name(self) -> str:
        return "action_tell_more"

    def respond(self, turn: Turn) -> Reply:
        kind, _, name = (turn.slots.get(names.SLOT_LAST_RECORD) or "").partition(":")
        if kind == "topic" and name in turn.knowledge.topics:
            return say(topic_more(turn.knowledge.topics[name], turn.knowledge))
        return say(Message(turn.knowledge.phrases["no_more"]))


class ActionAnswerTreatment(KneeAction):
    """What the articles say of a treatment; never a dose."""

    def name(self) -> str:
        return "action_answer_treatment"

    def respond(self, turn: Turn) -> Reply:
        found = [turn.knowledge.treatments[name] for name in self._named(turn) if name in turn.knowledge.treatments]
        if not found:
            unknown = Message(turn.knowledge.phrases["treatment_unknown"])
            return say(unknown, treatments_message(turn.knowledge, _FIRST_TREATMENTS))
        messages = tuple(treatment_message(treatment, turn.knowledge) for treatment in found[:2])
        return Reply(messages, {names.SLOT_LAST_RECORD: f"treatment:{found[0].id}"})

    @staticmethod
    def _named(turn: Turn) -> dict[str, None]:
        return dict.fromkeys(name for value in turn.entities.get("treatment", ()) for name in value.split("|"))


class ActionListTreatments(KneeAction):
    """The treatments the articles speak of."""

    def name(self) -> str:
        return "action_list_treatments"

    def respond(self, turn: Turn) -> Reply:
        return say(treatments_message(turn.knowledge, _FIRST_TREATMENTS))


class ActionExplainWord(KneeAction):
    """A medical word in plain words; of a treatment, what the articles say of it."""

    def name(self) -> str:
        return "action_explain_word"

    def respond(self, turn: Turn) -> Reply:
        treatment = turn.knowledge.treatments.get(turn.first("treatment") or "")
        if treatment:
            slots = {names.SLOT_LAST_RECORD: f"treatment:{treatment.id}"}
            return say(treatment_message(treatment, turn.knowledge), **slots)
        term = turn.first("glossary_term")
        entry = glossary_entry(term, turn.knowledge.glossary) if term else None
        if entry:
            return say(glossary_message(entry, turn.knowledge))
        exercise = (turn.first("exercise") or "").split("|")[0]
        if exercise in turn.knowledge.exercises:
            return say(Message(turn.knowledge.exercises[exercise].goal.say))
        return say(Message(turn.knowledge.phrases["word_unknown"]))


class ActionNameSource(KneeAction):
    """Where the last answer comes from."""

    def name(self) -> str:
        return "action_name_source"

    def respond(self, turn: Turn) -> Reply:
        facts = self._facts(turn)
        if not facts and not turn.slots.get(names.SLOT_LAST_RECORD):
            return say(Message(turn.knowledge.phrases["no_source_yet"]))
        return say(sources_message(facts, turn.knowledge))

    @staticmethod
    def _facts(turn: Turn) -> tuple[str, ...]:
        """The inventory ids behind what was last said; a record is remembered as `kind:id` or `kind:id,id`."""
        kind, _, name = (turn.slots.get(names.SLOT_LAST_RECORD) or "").partition(":")
        knowledge = turn.knowledge
        if kind in {"rules", "signs"}:
            records = knowledge.rules if kind == "rules" else knowledge.signs
            return tuple(fact for item in name.split(",") if item in records for fact in records[item].facts)
        if kind == "exercise" and name in knowledge.exercises:
            return (knowledge.exercises[name].entry,)
        told = {"topic": knowledge.topics, "treatment": knowledge.treatments}.get(kind, {}).get(name)
        return tuple(fact for statement in statements(told) for fact in statement.facts) if told else ()


class ActionCompareSources(KneeAction):
    """Where the articles disagree, on what was asked or last talked about."""

    def name(self) -> str:
        return "action_compare_sources"

    def respond(self, turn: Turn) -> Reply:
        comparisons = turn.knowledge.comparisons
        chosen = turn.first("comparison")
        if chosen in comparisons:
            return say(comparison_message(comparisons[chosen], turn.knowledge))
        about = comparisons_about(turn.text, comparisons.values())
        if len(about) == 1:
            return say(comparison_message(about[0], turn.knowledge))
        return say(comparisons_message(about[:_SHOWN] or self._usual(turn), turn.knowledge))

    @staticmethod
    def _usual(turn: Turn) -> tuple:
        kind, _, name = (turn.slots.get(names.SLOT_LAST_RECORD) or "").partition(":")
        topic = turn.knowledge.topics.get(name) if kind == "topic" else None
        ids = (topic.comparisons if topic else ()) or _FIRST_COMPARISONS
        return tuple(turn.knowledge.comparisons[name] for name in ids[:_SHOWN])
