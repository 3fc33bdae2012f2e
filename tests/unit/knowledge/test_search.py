"""Finding the record that fits a person's words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge.loader import Knowledge
from bot.knowledge.search import Found, best_topic, comparisons_about, glossary_entry
from bot.nlu.retrieval import NO_TOPIC
from tests.support.readings import found


def retrieved(topics: dict[str, float] | None = None, *statements: tuple[str, int, float]) -> Found:
    """What the retrieval found, as the actions read it from a message."""
    return Found.from_dict(found(topics, *statements))


@pytest.mark.parametrize("nothing", [None, {}])
def test_a_message_without_a_retrieval_has_nothing_found(nothing: dict[str, Any] | None) -> None:
    assert Found.from_dict(nothing) == Found() == retrieved()
    assert Found().asked_for("topic", "treatment", "exercise") == ()
    assert Found().described("exercise") is None
    assert Found().told_apart("exercise", ["bridge"]) is None


LIKE = (
    ("topic:walking", 1, 0.9),
    ("exercise:bridge", 4, 0.88),
    ("treatment:brace", 0, 0.86),
    ("topic:stairs", 2, 0.85),
    ("topic:weight", 0, 0.6),
)


@pytest.mark.parametrize(
    ("kinds", "asked"),
    [
        (("topic",), [("topic:walking", 1), ("topic:stairs", 2)]),
        (("topic", "treatment"), [("topic:walking", 1), ("treatment:brace", 0), ("topic:stairs", 2)]),
        (("exercise",), [("exercise:bridge", 4)]),
        (("exercise:bridge",), [("exercise:bridge", 4)]),
        (("exercise:clamshell",), []),
        (("topic:weight",), [("topic:weight", 0)]),
        ((), []),
    ],
    ids=str,
)
def test_the_statements_asked_for_are_those_of_the_kinds_that_are_nearly_as_like_as_the_likest(
    kinds: tuple[str, ...], asked: list[tuple[str, int]]
) -> None:
    assert list(retrieved(None, *LIKE).asked_for(*kinds)) == asked


def test_statements_with_such_questions_of_their_own_come_before_those_that_say_the_like() -> None:
    asked = [("topic:cost", 1, 0.4), ("treatment:brace", 0, 0.3), ("topic:stairs", 2, 0.01)]
    both = Found.from_dict(found(None, *LIKE, asked=asked))
    assert both.asked_for("topic") == (("topic:cost", 1), ("topic:walking", 1), ("topic:stairs", 2))
    assert both.asked_for("topic", "treatment") == (("topic:cost", 1), ("treatment:brace", 0), ("topic:walking", 1))


def test_a_treatment_whose_questions_are_like_the_message_is_described() -> None:
    asked = [("treatment:tens", 1, 0.6)]
    assert Found.from_dict(found(None, ("treatment:brace", 0, 0.9), asked=asked)).described("treatment") == "tens"
    assert Found.from_dict(found(None, asked=[("treatment:tens", 1, 0.1)])).described("treatment") is None


def test_the_topic_of_the_statements_asked_for_answers(knowledge: Knowledge) -> None:
    shares = {"walking": 0.5, "cost": 0.3}
    asked = [("topic:cost", 1, 0.4), ("topic:cost", 0, 0.3)]
    answer = best_topic(Found.from_dict(found(shares, asked=asked)), "ask_cost", knowledge.topics)
    assert answer is not None and answer.id == "cost"


def test_a_statement_that_is_hardly_like_the_question_was_not_asked_for() -> None:
    assert retrieved(None, ("topic:walking", 0, 0.3), ("topic:walking", 1, 0.29)).asked_for("topic") == ()


def test_at_most_three_statements_were_asked_for() -> None:
    many = [("topic:walking", number, 0.9) for number in range(6)]
    assert retrieved(None, *many).asked_for("topic") == tuple(("topic:walking", number) for number in range(3))


def test_the_record_described_is_the_likest_of_its_kind() -> None:
    found_now = retrieved(None, ("topic:walking", 0, 0.95), ("exercise:bridge", 1, 0.9), ("exercise:clamshell", 0, 0.8))
    assert found_now.described("exercise") == "bridge"
    assert found_now.described("topic") == "walking"
    assert found_now.described("treatment") is None


def test_a_record_that_is_only_somewhat_like_the_message_is_not_described() -> None:
    assert retrieved(None, ("exercise:bridge", 1, 0.4)).described("exercise") is None


RIVALS = ("hamstring_stretch_strap", "hamstring_stretch_kneeling")


@pytest.mark.parametrize(
    ("scores", "one"),
    [
        ({"exercise:hamstring_stretch_strap": 0.9, "exercise:hamstring_stretch_kneeling": 0.5}, RIVALS[0]),
        ({"exercise:hamstring_stretch_kneeling": 0.9, "topic:walking": 0.3}, RIVALS[1]),
        ({"exercise:hamstring_stretch_strap": 0.9, "exercise:hamstring_stretch_kneeling": 0.88}, None),
        ({"exercise:hamstring_stretch_strap": 0.9, "topic:walking": 0.88}, None),
        ({"exercise:hamstring_stretch_strap": 0.9}, None),
        ({"exercise:bridge": 0.9, "topic:walking": 0.3}, None),
        ({"treatment:hamstring_stretch_strap": 0.9, "topic:walking": 0.3}, None),
    ],
    ids=[
        "clearly more than the other",
        "clearly more than the last one found",
        "hardly more than the other",
        "hardly more than the last one found",
        "nothing to compare with",
        "another exercise",
        "another kind",
    ],
)
def test_one_of_several_is_told_apart_when_it_is_clearly_more_like_the_message(
    scores: dict[str, float], one: str | None
) -> None:
    statements = [(record, 0, score) for record, score in scores.items()]
    assert retrieved(None, *statements).told_apart("exercise", RIVALS) == one


def test_the_best_statement_of_each_rival_counts() -> None:
    strap, kneeling = (f"exercise:{rival}" for rival in RIVALS)
    statements = [(strap, 3, 0.9), (kneeling, 1, 0.88), (strap, 0, 0.4), (kneeling, 0, 0.3)]
    assert retrieved(None, *statements).told_apart("exercise", RIVALS) is None


@pytest.mark.parametrize(
    ("topics", "statements", "best"),
    [
        ({"walking": 0.8, "stairs": 0.1}, [], "walking"),
        ({"walking": 0.45, "stairs": 0.4}, [("topic:stairs", 0, 0.9)], "stairs"),
        ({"walking": 0.9, "stairs": 0.05}, [("topic:stairs", 0, 0.3)], "walking"),
        ({"walking": 0.4}, [("topic:weight", 0, 0.9)], "weight"),
        ({"walking": 0.4}, [("treatment:brace", 0, 0.9), ("exercise:bridge", 0, 0.9)], "walking"),
        ({NO_TOPIC: 0.9, "walking": 0.1}, [], None),
        ({NO_TOPIC: 0.4, "walking": 0.3}, [("topic:walking", 0, 0.9)], "walking"),
        ({"gone": 0.9}, [], None),
    ],
    ids=[
        "the likeliest by its questions",
        "what it says decides between two",
        "a little likeness does not",
        "by what it says alone",
        "other kinds of record do not count",
        "no topic answers",
        "no topic is likeliest but one says it",
        "a topic that is gone",
    ],
)
def test_the_best_topic_goes_by_its_questions_and_by_what_it_says(
    knowledge: Knowledge, topics: dict[str, float], statements: list[tuple[str, int, float]], best: str | None
) -> None:
    topic = best_topic(retrieved(topics, *statements), "ask_activity", knowledge.topics)
    assert (topic.id if topic else None) == best


def test_when_nothing_was_found_the_first_topic_of_the_intent_answers(knowledge: Knowledge) -> None:
    for intent in {intent for topic in knowledge.topics.values() for intent in topic.intents}:
        topic = best_topic(Found(), intent, knowledge.topics)
        assert topic is not None and intent in topic.intents
    assert best_topic(Found(), "greet", knowledge.topics) is None


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
