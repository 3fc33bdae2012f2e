"""Words for topics, treatments, glossary words and disagreements: all of each, none empty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.answers import (
    comparison_message,
    comparisons_message,
    glossary_message,
    sources_message,
    statement_at,
    topic_message,
    topic_more,
    treatment_message,
    treatments_message,
)
from bot.dialogue.message import payload
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Basis
from tests.support.texts import assert_sound

KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize("name", KNOWLEDGE.topics)
def test_every_topic_says_all_it_holds_with_its_source(knowledge: Knowledge, name: str) -> None:
    topic = knowledge.topics[name]
    for message, told in ((topic_message(topic, knowledge), topic.says), (topic_more(topic, knowledge), topic.more)):
        assert_sound(message)
        for statement in told:
            assert statement.say.strip() in message.text
        if told:
            assert message.text.startswith(f"**{topic.title}**")
            from_articles = any(statement.facts for statement in told)
            assert ("Source: " if from_articles else knowledge.phrases["safety_net_note"]) in message.text


@pytest.mark.parametrize("name", KNOWLEDGE.topics)
def test_a_topic_offers_more_only_when_there_is_more(knowledge: Knowledge, name: str) -> None:
    topic = knowledge.topics[name]
    payloads = [offer.payload for offer in topic_message(topic, knowledge).offers]
    assert (payload("tell_more") in payloads) is bool(topic.more)
    assert [other for other in topic.see_also if payload("ask_topic", topic=other) in payloads] == list(
        topic.see_also[:2]
    )


def test_the_statements_that_were_asked_for_come_first_with_their_source(knowledge: Knowledge) -> None:
    topic = knowledge.topics["cost"]
    asked = [("topic:walking", 1), ("treatment:brace", 0)]
    said = [knowledge.topics["walking"].says[1], knowledge.treatments["brace"].says[0]]
    message = topic_message(topic, knowledge, asked)
    assert_sound(message)
    told = [message.text.index(statement.say.strip()) for statement in (*said, topic.says[0])]
    assert told == sorted(told)
    assert message.card is not None
    cited = {fact[:2] for statement in (*said, *topic.says) for fact in statement.facts}
    assert {source["id"] for source in message.card["sources"]} >= cited & set(knowledge.sources)


def test_a_statement_that_was_asked_for_is_not_said_twice(knowledge: Knowledge) -> None:
    topic = knowledge.topics["walking"]
    text = topic_message(topic, knowledge, [("topic:walking", 2)]).text
    assert all(text.count(statement.say.strip()) == 1 for statement in topic.says)
    assert text.index(topic.says[2].say.strip()) < text.index(topic.says[0].say.strip())


def test_what_was_asked_for_may_stand_in_the_rest_of_a_topic(knowledge: Knowledge) -> None:
    topic = next(topic for topic in knowledge.topics.values() if topic.more)
    text = topic_message(topic, knowledge, [(f"topic:{topic.id}", len(topic.says))]).text
    assert topic.more[0].say.strip() in text


def test_an_answer_stays_short_whatever_was_asked_for(knowledge: Knowledge) -> None:
    every = [f"topic:{name}" for name in knowledge.topics]
    for topic in knowledge.topics.values():
        text = topic_message(topic, knowledge, [(record, 0) for record in every]).text
        said = {other.says[0].say.strip() for other in knowledge.topics.values()}
        assert sum(sentence in text for sentence in said) <= 5


def test_what_was_asked_for_never_pushes_out_the_general_advice_of_a_topic(knowledge: Knowledge) -> None:
    lost = []
    for name, topic in knowledge.topics.items():
        others = [other for other in knowledge.topics if knowledge.topics[other].says[0].basis is Basis.SOURCE]
        asked = [(f"topic:{other}", 0) for other in others if other != name][:3]
        text = topic_message(topic, knowledge, asked).text
        general = [statement.say for statement in topic.says if statement.basis is Basis.SAFETY_NET]
        lost += [(name, say) for say in general if say.strip() not in text]
    assert lost == []


@pytest.mark.parametrize(
    ("record", "at"),
    [("topic:gone", 0), ("treatment:gone", 0), ("exercise:bridge", 0), ("topic:walking", 99), ("nonsense", 0)],
)
def test_a_place_where_no_topic_or_treatment_says_anything_is_passed_over(
    knowledge: Knowledge, record: str, at: int
) -> None:
    topic = knowledge.topics["walking"]
    assert statement_at(record, at, knowledge) is None
    assert topic_message(topic, knowledge, [(record, at)]) == topic_message(topic, knowledge)


def test_a_place_counts_through_both_parts_of_a_record(knowledge: Knowledge) -> None:
    topic = next(topic for topic in knowledge.topics.values() if topic.more)
    treatment = next(one for one in knowledge.treatments.values() if one.cautions)
    assert statement_at(f"topic:{topic.id}", len(topic.says), knowledge) is topic.more[0]
    assert statement_at(f"treatment:{treatment.id}", len(treatment.says), knowledge) is treatment.cautions[0]


def test_the_end_of_a_topic_is_said(knowledge: Knowledge) -> None:
    short = replace(knowledge.topics["walking"], more=())
    assert topic_more(short, knowledge).text == knowledge.phrases["no_more"]


def test_general_advice_is_told_apart_from_the_articles(knowledge: Knowledge) -> None:
    topic = next(t for t in knowledge.topics.values() if any(s.basis is Basis.SAFETY_NET for s in t.says))
    text = topic_message(topic, knowledge).text
    general = next(statement.say for statement in topic.says if statement.basis is Basis.SAFETY_NET)
    assert text.index(knowledge.phrases["safety_net_intro"]) < text.index(general)


@pytest.mark.parametrize("name", KNOWLEDGE.treatments)
def test_every_treatment_says_all_it_holds(knowledge: Knowledge, name: str) -> None:
    treatment = knowledge.treatments[name]
    message = treatment_message(treatment, knowledge)
    assert_sound(message)
    assert message.text.startswith(f"**{treatment.name}**")
    for statement in (*treatment.says, *treatment.cautions):
        assert statement.say.strip() in message.text


def test_the_list_of_treatments_names_them_all_and_offers_a_few(knowledge: Knowledge) -> None:
    message = treatments_message(knowledge, ["brace", "nothing", "surgery"])
    assert_sound(message)
    assert all(treatment.name in message.text for treatment in knowledge.treatments.values())
    assert [offer.payload for offer in message.offers] == [
        payload("ask_treatment", treatment="brace"),
        payload("ask_treatment", treatment="surgery"),
    ]


def test_every_glossary_word_has_a_meaning(knowledge: Knowledge) -> None:
    for entry in knowledge.glossary:
        message = glossary_message(entry, knowledge)
        assert_sound(message)
        assert entry.meaning in message.text


@pytest.mark.parametrize("name", KNOWLEDGE.comparisons)
def test_every_comparison_gives_each_view_and_the_careful_one(knowledge: Knowledge, name: str) -> None:
    comparison = knowledge.comparisons[name]
    message = comparison_message(comparison, knowledge)
    assert_sound(message)
    for stance in comparison.stances:
        assert f"- {knowledge.sources[stance.source].publisher}: {stance.say}" in message.text
    assert comparison.reading in message.text
    inferred = knowledge.phrases["reading_inferred"] in message.text
    assert inferred is (comparison.basis == "inference")


def test_the_points_of_difference_are_offered_by_title(knowledge: Knowledge) -> None:
    some = list(knowledge.comparisons.values())[:3]
    message = comparisons_message(some, knowledge)
    assert_sound(message)
    assert [offer.title for offer in message.offers] == [comparison.title for comparison in some]


@pytest.mark.parametrize("source", KNOWLEDGE.sources)
def test_a_source_is_told_with_title_publisher_and_date(knowledge: Knowledge, source: str) -> None:
    found = knowledge.sources[source]
    message = sources_message([f"{source}-F01"], knowledge)
    assert found.title in message.text
    assert found.publisher in message.text
    assert (found.date or knowledge.phrases["undated"]) in message.text
    assert message.card is not None
    assert [held["id"] for held in message.card["sources"]] == [source]
