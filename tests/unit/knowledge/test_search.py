"""Finding the record that fits a person's words."""

from __future__ import annotations

from bot.knowledge.loader import Knowledge
from bot.knowledge.search import best_topic, comparisons_about, glossary_entry


def test_no_candidates_give_no_topic() -> None:
    assert best_topic("is walking good", []) is None


def test_a_single_candidate_needs_no_likeness(knowledge: Knowledge) -> None:
    walking = knowledge.topics["walking"]
    assert best_topic("bananas", [walking]) is walking


def test_an_empty_text_gives_the_first_candidate(knowledge: Knowledge) -> None:
    first, second = knowledge.topics["walking"], knowledge.topics["weight"]
    assert best_topic("", [first, second]) is first


def test_every_question_of_a_topic_finds_that_topic_among_those_of_its_intent(knowledge: Knowledge) -> None:
    missed = []
    for topic in knowledge.topics.values():
        for intent in topic.intents:
            rivals = [other for other in knowledge.topics.values() if intent in other.intents]
            missed += [ask for ask in (topic.title, *topic.questions) if best_topic(ask, rivals) is not topic]
    assert missed == []


def test_a_text_without_topic_words_is_about_no_comparison(knowledge: Knowledge) -> None:
    assert comparisons_about("bananas for breakfast", knowledge.comparisons.values()) == ()


def test_every_name_of_a_comparison_finds_it(knowledge: Knowledge) -> None:
    every = knowledge.comparisons.values()
    missed = [
        (comparison.id, name)
        for comparison in every
        for name in comparison.also_called
        if comparison not in comparisons_about(f"Do they disagree about {name.upper()}?", every)
    ]
    assert missed == []


def test_a_name_inside_a_longer_word_finds_nothing(knowledge: Knowledge) -> None:
    comparison = next(c for c in knowledge.comparisons.values() if c.also_called)
    assert comparisons_about(f"x{comparison.also_called[0]}x", [comparison]) == ()


def test_every_spelling_of_a_word_finds_its_entry(knowledge: Knowledge) -> None:
    missed = [
        (entry.term, name)
        for entry in knowledge.glossary
        for name in (entry.term, *entry.also)
        if glossary_entry(f" {name.upper()} ", knowledge.glossary) is not entry
    ]
    assert missed == []


def test_an_unknown_word_finds_no_entry(knowledge: Knowledge) -> None:
    assert glossary_entry("flibbertigibbet", knowledge.glossary) is None
