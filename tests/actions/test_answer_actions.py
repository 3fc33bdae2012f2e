"""Questions: the right record, remembered for "tell me more" and "where is that from?"."""

from __future__ import annotations

from typing import Any

import pytest

from actions import names
from bot.dialogue.message import payload
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.nlu.retrieval import NO_TOPIC
from bot.triage.facts import Answer, KneeFacts
from tests.support.readings import found, heard, reading
from tests.support.trackers import run

KNOWLEDGE = load_knowledge()
INTENTS = sorted({intent for topic in KNOWLEDGE.topics.values() for intent in topic.intents})


def last(record: str) -> dict[str, Any]:
    """The slot that holds what was last talked about."""
    return {names.SLOT_LAST_RECORD: record}


@pytest.mark.parametrize("name", KNOWLEDGE.topics)
def test_an_offered_topic_is_answered_and_remembered(knowledge: Knowledge, name: str) -> None:
    ran = run("action_answer_topic", intent="ask_topic", entities={"topic": name})
    assert knowledge.topics[name].says[0].say.strip() in ran.text
    assert ran.slots == last(f"topic:{name}")


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_of_a_topic_is_answered_by_one_of_its_topics(intent: str) -> None:
    ran = run("action_answer_topic", intent=intent, text="tell me about it please")
    kind, _, name = ran.slots[names.SLOT_LAST_RECORD].partition(":")
    assert kind == "topic"
    assert intent in KNOWLEDGE.topics[name].intents


@pytest.mark.parametrize("name", KNOWLEDGE.topics)
def test_the_likeliest_topic_that_was_found_is_the_answer_under_each_of_its_intents(
    knowledge: Knowledge, name: str
) -> None:
    for intent in knowledge.topics[name].intents:
        ran = run("action_answer_topic", intent=intent, text="tell me", found=found({name: 0.8, NO_TOPIC: 0.1}))
        assert ran.slots == last(f"topic:{name}")
        assert ran.bubbles[0]["custom"]["topic"] == name


def test_the_statements_that_say_the_like_of_the_question_come_first(knowledge: Knowledge) -> None:
    like = found({"walking": 0.9}, ("topic:walking", 2, 0.9), ("exercise:bridge", 0, 0.9), ("treatment:brace", 0, 0.85))
    ran = run("action_answer_topic", intent="ask_activity", text="is walking good", found=like)
    walking, brace = knowledge.topics["walking"], knowledge.treatments["brace"]
    told = [ran.text.index(one.say.strip()) for one in (walking.says[2], brace.says[0], walking.says[0])]
    assert told == sorted(told)
    assert knowledge.exercises["bridge"].goal.say not in ran.text


@pytest.mark.parametrize(
    "condition", sorted(name.removeprefix("condition_") for name in KNOWLEDGE.topics if name.startswith("condition_"))
)
def test_a_condition_that_is_named_gets_its_own_topic(condition: str) -> None:
    ran = run("action_answer_topic", intent="ask_condition", entities={"condition": condition}, text="does it help")
    assert ran.slots == last(f"topic:condition_{condition}")


def test_a_condition_that_is_named_wins_over_what_was_found() -> None:
    ran = run(
        "action_answer_topic",
        intent="ask_condition",
        entities={"condition": "arthritis"},
        found=found({"condition_overuse": 0.9}),
    )
    assert ran.slots == last("topic:condition_arthritis")


def test_a_question_without_a_topic_is_left_to_a_doctor(knowledge: Knowledge) -> None:
    ran = run("action_answer_topic", intent="greet", text="hello")
    assert ran.text == knowledge.phrases["topic_unknown"]
    assert ran.payloads == []


def test_a_question_that_no_topic_answers_offers_the_nearest(knowledge: Knowledge) -> None:
    near = found({NO_TOPIC: 0.8, "weight": 0.1, "walking": 0.05})
    ran = run("action_answer_topic", intent="ask_physio", text="hm", found=near)
    assert ran.text == knowledge.phrases["topic_unknown"]
    assert ran.payloads == [payload("ask_topic", topic="weight"), payload("ask_topic", topic="walking")]
    assert ran.slots == {}


def test_an_activity_that_no_topic_covers_is_answered_in_general_with_topics_to_read_on(knowledge: Knowledge) -> None:
    ran = run("action_answer_topic", intent="ask_activity", text="can i ski", found=found({NO_TOPIC: 0.9}))
    assert ran.text == knowledge.phrases["activity_unknown"]
    assert payload("ask_topic", topic="avoid") in ran.payloads
    assert ran.slots == last("topic:low_impact")


def test_more_is_told_of_the_topic_before(knowledge: Knowledge) -> None:
    topic = next(topic for topic in knowledge.topics.values() if topic.more)
    ran = run("action_tell_more", intent="tell_more", slots=last(f"topic:{topic.id}"))
    assert topic.more[0].say.strip() in ran.text


@pytest.mark.parametrize("record", [None, "topic:gone", "treatment:brace", "exercise:clamshell"])
def test_more_of_anything_else_is_said_to_be_all(knowledge: Knowledge, record: str | None) -> None:
    slots = last(record) if record else {}
    assert run("action_tell_more", intent="tell_more", slots=slots).text == knowledge.phrases["no_more"]


@pytest.mark.parametrize("name", KNOWLEDGE.treatments)
def test_every_treatment_is_answered(knowledge: Knowledge, name: str) -> None:
    ran = run("action_answer_treatment", intent="ask_treatment", entities={"treatment": name})
    assert knowledge.treatments[name].says[0].say.strip() in ran.text
    assert ran.slots == last(f"treatment:{name}")


def test_two_treatments_in_one_question_get_two_answers() -> None:
    ran = run("action_answer_treatment", entities={"treatment": ["brace", "tens|brace", "surgery"]})
    assert [bubble["custom"]["treatment"] for bubble in ran.bubbles] == ["brace", "tens"]


def test_a_treatment_that_is_described_in_other_words_is_answered() -> None:
    like = found(None, ("topic:walking", 0, 0.95), ("treatment:brace", 0, 0.9), ("treatment:tens", 0, 0.88))
    ran = run("action_answer_treatment", intent="ask_treatment", text="the thing round my knee", found=like)
    assert [bubble["custom"]["treatment"] for bubble in ran.bubbles] == ["brace"]
    assert ran.slots == last("treatment:brace")


def test_a_treatment_that_is_named_wins_over_one_that_is_described() -> None:
    like = found(None, ("treatment:brace", 0, 0.9))
    ran = run("action_answer_treatment", intent="ask_treatment", entities={"treatment": "surgery"}, found=like)
    assert ran.slots == last("treatment:surgery")


def test_a_treatment_that_is_hardly_described_is_said_to_be_unknown(knowledge: Knowledge) -> None:
    ran = run("action_answer_treatment", intent="ask_treatment", found=found(None, ("treatment:brace", 0, 0.3)))
    assert ran.bubbles[0]["text"] == knowledge.phrases["treatment_unknown"]


@pytest.mark.parametrize("entities", [None, {"treatment": "crystals"}])
def test_an_unknown_treatment_is_said_to_be_unknown(knowledge: Knowledge, entities: dict[str, str] | None) -> None:
    ran = run("action_answer_treatment", intent="ask_treatment", entities=entities)
    assert ran.bubbles[0]["text"] == knowledge.phrases["treatment_unknown"]
    assert ran.payloads


def test_the_list_of_treatments_offers_some() -> None:
    ran = run("action_list_treatments", intent="list_treatments")
    assert payload("ask_treatment", treatment="brace") in ran.payloads


def test_a_word_is_explained_by_any_of_its_spellings(knowledge: Knowledge) -> None:
    entry = knowledge.glossary[0]
    for name in (entry.term, *entry.also):
        ran = run("action_explain_word", intent="ask_word_meaning", entities={"glossary_term": name})
        assert entry.meaning in ran.text


def test_the_name_of_an_exercise_is_explained_by_its_goal(knowledge: Knowledge) -> None:
    ran = run("action_explain_word", entities={"exercise": "clamshell|hip_bump"})
    assert ran.text == knowledge.exercises["clamshell"].goal.say


def test_an_unknown_word_is_said_to_be_unknown(knowledge: Knowledge) -> None:
    assert run("action_explain_word", text="what is a flumph").text == knowledge.phrases["word_unknown"]


@pytest.mark.parametrize(
    ("record", "source"),
    [("exercise:clamshell", "MG"), ("exercise:hip_bump", "AX"), ("topic:walking", "AZ"), ("treatment:brace", "AZ")],
)
def test_the_source_of_what_was_said_is_named(knowledge: Knowledge, record: str, source: str) -> None:
    ran = run("action_name_source", intent="ask_source", slots=last(record))
    assert knowledge.sources[source].title in ran.text


@pytest.mark.parametrize(
    ("record", "sources"),
    [("rules:T14", ["WT"]), ("rules:T13,T14", ["AZ", "WT"]), ("signs:fever", ["MG"]), ("signs:chest_pain", [])],
)
def test_the_source_of_advice_is_named_too(knowledge: Knowledge, record: str, sources: list[str]) -> None:
    ran = run("action_name_source", slots=last(record))
    held = [source["id"] for source in ran.bubbles[0]["custom"]["sources"]]
    assert set(sources) <= set(held)
    assert bool(held) is bool(sources)
    assert (knowledge.phrases["safety_net_note"] in ran.text) is (not sources)


def test_no_source_is_named_before_anything_was_said(knowledge: Knowledge) -> None:
    assert run("action_name_source").text == knowledge.phrases["no_source_yet"]


@pytest.mark.parametrize("record", ["topic:gone", "nonsense", "rules:T99"])
def test_a_record_that_is_gone_names_no_article(record: str) -> None:
    assert run("action_name_source", slots=last(record)).bubbles[0]["custom"]["sources"] == []


@pytest.mark.parametrize("name", KNOWLEDGE.comparisons)
def test_an_offered_comparison_is_shown(knowledge: Knowledge, name: str) -> None:
    ran = run("action_compare_sources", intent="ask_disagreement", entities={"comparison": name})
    assert knowledge.comparisons[name].reading in ran.text


def test_without_a_point_the_differences_are_offered() -> None:
    ran = run("action_compare_sources", intent="ask_disagreement", text="do they disagree")
    assert 1 < len(ran.payloads) <= 5


def test_the_differences_on_the_last_topic_come_first(knowledge: Knowledge) -> None:
    topic = next(topic for topic in knowledge.topics.values() if topic.comparisons)
    ran = run("action_compare_sources", text="do they disagree", slots=last(f"topic:{topic.id}"))
    assert ran.payloads[0] == payload("ask_disagreement", comparison=topic.comparisons[0])


def test_advice_for_new_facts_goes_before_the_answer(knowledge: Knowledge) -> None:
    message = reading(heard("arthritis"), about_knee=True)
    likely = found({"walking": 0.9})
    ran = run("action_answer_topic", intent="ask_activity", text="is walking good", reading=message, found=likely)
    assert ran.levels == ["see_doctor"]
    assert knowledge.rules["T08"].say in ran.bubbles[0]["text"]
    assert ran.bubbles[1]["custom"]["topic"] == "walking"
    assert KneeFacts.from_dict(ran.slots[names.SLOT_FACTS]).answer("arthritis") is Answer.YES


def test_advice_that_was_given_before_is_not_repeated() -> None:
    known = {names.SLOT_FACTS: KneeFacts({"arthritis": Answer.YES}).to_dict()}
    message = reading(heard("arthritis"), heard("stiffness"), about_knee=True)
    assert run("action_answer_topic", intent="ask_activity", reading=message, slots=known).levels == []


def test_a_misspelt_word_that_is_near_two_is_asked_about() -> None:
    ran = run("action_explain_word", intent="ask_word_meaning", entities={"glossary_term": "tendon|ligament"})
    assert ran.payloads == [
        '/ask_word_meaning{"glossary_term": "tendon"}',
        '/ask_word_meaning{"glossary_term": "ligament"}',
    ]
