"""Questions: topics, treatments, words, sources and disagreements."""

from __future__ import annotations

from actions import names
from actions.base import KneeAction
from actions.safety import danger_first, open_signs, reminder
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import strictest
from bot.dialogue.answers import (
    comparison_message,
    comparisons_message,
    facts_of_cards,
    glossary_message,
    sources_message,
    topic_message,
    topic_more,
    topic_offer,
    treatment_message,
    treatments_message,
    word_offer,
)
from bot.dialogue.message import Message, Offer
from bot.knowledge.loader import statements
from bot.knowledge.models import Level, Topic
from bot.knowledge.search import best_topic, comparisons_about, glossary_entry

_FIRST_TREATMENTS = ("heat_and_cold", "brace", "medicine", "massage", "injection", "surgery")
_FIRST_COMPARISONS = ("X01", "X02", "X03", "X04", "X05")
_DANGER_SIGNS_INTENT = "ask_danger_signs"
_ACTIVITY_INTENT = "ask_activity"
_ACTIVITY_TOPIC = "low_impact"
# Questions about doing something, where a danger sign that is open or in the question matters more than the answer.
_ABOUT_MOVING = frozenset(
    {"ask_activity", "ask_exercise_safely", "ask_exercise_start", "ask_foam_rolling", "ask_loading", "ask_progression"}
)
# Questions that an open danger sign answers by itself.
_WHAT_NOW = frozenset({"ask_doctor", "ask_exercise_start", "ask_rest"})
_SHOWN = 5


def find_topic(turn: Turn) -> Topic | None:
    """The topic asked for: by id from an offer, by the condition named, else the likeliest of those found."""
    topics = turn.knowledge.topics
    named = turn.first("topic")
    if named in topics:
        return topics[named]
    for condition in turn.entities.get("condition", ()):
        if turn.intent == "ask_condition" and f"condition_{condition}" in topics:
            return topics[f"condition_{condition}"]
    return best_topic(turn.found, turn.intent, topics)


class ActionAnswerTopic(KneeAction):
    """Answers a question from the articles."""

    def name(self) -> str:
        return "action_answer_topic"

    def respond(self, turn: Turn) -> Reply:
        # "Is that serious?" asks about the open sign; the button of the same intent asks for the list.
        typed = turn.reading is not None and turn.intent == _DANGER_SIGNS_INTENT
        lead: tuple[Message, ...] = ()
        if (typed or turn.intent in _WHAT_NOW) and (signs := open_signs(turn)):
            if not typed or strictest(signs) is not Level.SEE_DOCTOR:
                return say(reminder(turn))
            lead = (reminder(turn),)  # the signs that call for more than a doctor are still worth to know
        if turn.intent in _ABOUT_MOVING and (asked := danger_first(turn)):
            return asked
        topic = find_topic(turn)
        if topic is None:
            return _unknown_activity(turn) if turn.intent == _ACTIVITY_INTENT else self._unknown(turn)
        record = f"topic:{topic.id}"
        message = topic_message(topic, turn.knowledge, asked=turn.found.asked_for("topic", "treatment"))
        return say(*lead, message, **{names.SLOT_LAST_RECORD: record})

    @staticmethod
    def _unknown(turn: Turn) -> Reply:
        return say(Message(turn.knowledge.phrases["topic_unknown"], nearest_topics(turn)))


def nearest_topics(turn: Turn) -> tuple[Offer, ...]:
    """Offers of the topics nearest to what was said."""
    topics = turn.knowledge.topics
    return tuple(topic_offer(topics[name]) for name, _ in turn.found.topics if name in topics)


def _unknown_activity(turn: Turn) -> Reply:
    """The answer to "can I do ...?" for an activity that no topic covers by itself."""
    topics = turn.knowledge.topics
    offers = tuple(topic_offer(topics[name]) for name in (_ACTIVITY_TOPIC, "avoid"))
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
        named = dict.fromkeys(name for value in turn.entities.get("treatment", ()) for name in value.split("|"))
        described = turn.found.described("treatment")
        return named or ({described: None} if described else {})


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
        terms = (turn.first("glossary_term") or "").split("|")
        entries = [entry for term in terms if (entry := glossary_entry(term, turn.knowledge.glossary))]
        if len(entries) > 1:
            return say(Message(turn.knowledge.phrases["two_words"], tuple(map(word_offer, entries))))
        if entries:
            return say(glossary_message(entries[0], turn.knowledge))
        exercise = (turn.first("exercise") or "").split("|")[0]
        if exercise in turn.knowledge.exercises:
            return say(Message(turn.knowledge.exercises[exercise].goal.say))
        return say(Message(turn.knowledge.phrases["word_unknown"]))


def _declined(turn: Turn) -> bool:
    """Whether the last answer was that the articles do not say this."""
    declines = turn.knowledge.declines.values()
    return any(said in (decline.say, decline.again) for decline in declines for said in turn.last_said)


class ActionNameSource(KneeAction):
    """Where what was said last comes from; if that was nothing of the articles, what was last told from them."""

    def name(self) -> str:
        return "action_name_source"

    def respond(self, turn: Turn) -> Reply:
        phrases = turn.knowledge.phrases
        said = facts_of_cards(turn.cards, turn.knowledge)
        if not said and _declined(turn):
            return say(Message(phrases["own_words"]))
        facts = said or self._facts(turn)
        if not facts and not turn.slots.get(names.SLOT_LAST_RECORD):
            return say(Message(phrases["no_source_yet"]))
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
