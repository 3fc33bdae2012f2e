"""The component that finds records: what it learns from, what a message carries, and life without vectors."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.knowledge.loader import Knowledge
from bot.nlu import knowledge_retriever, minilm
from bot.nlu.knowledge_retriever import KnowledgeRetriever, topic_of
from bot.nlu.retrieval import MOST_STATEMENTS, NO_TOPIC, Retriever
from bot.nlu.sentence_featurizer import SentenceVectorFeaturizer

EXAMPLES = {
    ("ask_activity", "walking"): ["is walking good", "can i walk with a bad knee", "should i go for a walk"],
    ("ask_activity", "stairs"): ["stairs hurt my knee", "can i use the stairs", "are stairs bad for me"],
    ("ask_activity", None): ["can i play golf", "is golf alright", "may i ski"],
    ("ask_cost", None): ["how much is physio", "what does it cost", "is it expensive"],
    ("greet", None): ["hello", "hiya", "good morning"],
}
TOPICS = {"ask_activity": ["walking", "stairs"], "ask_cost": ["cost"]}


def example(text: str, intent: str | None, topic: str | None = None) -> Message:
    return Message.build(text=text, intent=intent, intent_metadata={"topic": topic} if topic else None)


@pytest.fixture(autouse=True)
def few_records(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part of the real knowledge: to encode every statement takes many seconds."""
    few = replace(
        knowledge,
        topics={name: knowledge.topics[name] for name in ("walking", "stairs", "weight", "cost")},
        treatments={name: knowledge.treatments[name] for name in ("brace", "surgery")},
        exercises={name: knowledge.exercises[name] for name in ("bridge", "clamshell")},
    )
    monkeypatch.setattr(knowledge_retriever, "load_knowledge", lambda: few)


@pytest.fixture
def data() -> TrainingData:
    return TrainingData([example(text, *key) for key, texts in EXAMPLES.items() for text in texts])


@pytest.fixture
def featurizer(storage: Any, resource: Any, context: Any) -> SentenceVectorFeaturizer:
    return SentenceVectorFeaturizer.create({}, storage, resource, context)


@pytest.fixture
def create(storage: Any, resource: Any, context: Any) -> Callable[[], KnowledgeRetriever]:
    return lambda: KnowledgeRetriever.create({}, storage, resource, context)


@pytest.fixture
def load(storage: Any, resource: Any, context: Any) -> Callable[[], KnowledgeRetriever]:
    return lambda: KnowledgeRetriever.load({}, storage, resource, context)


def find(component: KnowledgeRetriever, text: str, featurizer: Any = None) -> Any:
    message = Message(data={"text": text, "message_id": "message-1"})
    if featurizer:
        featurizer.process([message])
    return component.process([message])[0].as_dict(only_output_properties=True).get("found")


@pytest.mark.parametrize(
    ("intent", "named", "topic"),
    [
        ("ask_activity", "walking", "walking"),
        ("ask_activity", None, NO_TOPIC),
        ("ask_cost", None, "cost"),
        ("greet", None, None),
        (None, None, None),
    ],
    ids=["named in the metadata", "none of several", "the only one", "not about topics", "no intent"],
)
def test_the_topic_of_an_example_is_the_one_named_else_the_only_one(
    intent: str | None, named: str | None, topic: str | None
) -> None:
    assert topic_of(example("words", intent, named), TOPICS) == topic


@pytest.mark.parametrize(("text", "topic"), [("can i go for walks", "walking"), ("can i play golf then", NO_TOPIC)])
def test_topics_are_learned_from_the_examples(create: Any, data: TrainingData, text: str, topic: str) -> None:
    component = create()
    component.train(data)
    assert find(component, text)["topics"][0]["id"] == topic


def test_the_statement_that_says_the_like_of_a_question_comes_first(
    create: Any, load: Any, featurizer: Any, data: TrainingData
) -> None:
    featurizer.process_training_data(data)
    trained = create()
    trained.train(data)
    found = find(trained, "would it help my joints to shed a few pounds", featurizer)
    assert found["statements"][0]["record"] == "topic:weight"
    assert len(found["statements"]) == MOST_STATEMENTS
    assert json.loads(json.dumps(found)) == found
    loaded = find(load(), "would it help my joints to shed a few pounds", featurizer)
    assert loaded["topics"] == found["topics"]
    assert [(one["record"], one["at"]) for one in loaded["statements"]] == [
        (one["record"], one["at"]) for one in found["statements"]
    ]


def test_without_vectors_the_wording_still_finds(create: Any, load: Any, data: TrainingData) -> None:
    create().train(data)
    found = find(load(), "is walking good for the knees")
    assert found["topics"][0]["id"] == "walking"
    assert found["statements"][0]["record"] == "topic:walking"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_message_finds_nothing(create: Any, data: TrainingData, text: str) -> None:
    component = create()
    component.train(data)
    assert find(component, text) is None


def test_questions_of_one_topic_leave_it_untrained_and_silent(
    create: Any, load: Any, caplog: pytest.LogCaptureFixture
) -> None:
    create().train(TrainingData([example("what does it cost", "ask_cost"), example("hello", "greet")]))
    assert "not trained" in caplog.text
    assert find(load(), "what does it cost") is None


def test_a_model_of_other_knowledge_is_not_used(
    create: Any, load: Any, featurizer: Any, data: TrainingData, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    featurizer.process_training_data(data)
    create().train(data)
    places = knowledge_retriever.statement_places
    monkeypatch.setattr(knowledge_retriever, "statement_places", lambda knowledge: places(knowledge)[1:])
    with caplog.at_level(logging.WARNING):
        component = load()
    assert "knowledge has changed" in caplog.text
    assert find(component, "is walking good", featurizer) is None


def test_the_training_cache_forgets_the_model_when_the_knowledge_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    before = KnowledgeRetriever.fingerprint_addon({})
    assert KnowledgeRetriever.fingerprint_addon({}) == before
    places = knowledge_retriever.statement_places

    def reworded(knowledge: Any) -> list[Any]:
        (place, text), *others = places(knowledge)
        return [(place, f"{text} perhaps"), *others]

    monkeypatch.setattr(knowledge_retriever, "statement_places", reworded)
    assert KnowledgeRetriever.fingerprint_addon({}) != before


def test_only_the_meaning_is_compared_with_the_statements(
    create: Any, featurizer: Any, data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    featurizer.process_training_data(data)
    component = create()
    component.train(data)
    widths = []
    compare = Retriever.statements

    def noted(self: Retriever, text: str, vector: Any) -> Any:
        widths.append(len(vector))
        return compare(self, text, vector)

    monkeypatch.setattr(Retriever, "statements", noted)
    find(component, "is walking good", featurizer)
    assert widths == [minilm.DIMENSIONS]


def test_a_failure_finds_nothing_and_tells_no_words(
    create: Any, data: TrainingData, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Retriever, text: str, vector: Any) -> None:
        raise ValueError(f"cannot find {text}")

    component = create()
    component.train(data)
    monkeypatch.setattr(Retriever, "topics", fail)
    (read,) = component.process([Message(data={"text": "a private matter", "message_id": "message-1"})])
    assert read.get("found") is None
    assert "message-1" in caplog.text
    assert "private" not in caplog.text
