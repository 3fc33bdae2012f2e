"""Example messages made from the knowledge: for every name, for every question, and never against a written one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.knowledge.loader import Knowledge, KnowledgeError, load_knowledge
from bot.nlu import importer
from bot.nlu.importer import KnowledgeImporter, examples_from
from bot.nlu.vocabulary import normal_name

KNOWLEDGE = load_knowledge()
TOPICS_WITH_AN_INTENT = [name for name, topic in KNOWLEDGE.topics.items() if topic.intents]


@pytest.fixture(scope="module")
def made(knowledge: Knowledge) -> list[Message]:
    return list(examples_from(knowledge))


def texts(messages: list[Message], intent: str) -> list[str]:
    return [message.get("text") for message in messages if message.get("intent") == intent]


def topic(message: Message) -> Any:
    return message.get("metadata", {}).get("intent", {}).get("topic")


def test_a_new_exercise_yields_examples_with_its_name_and_its_nickname(knowledge: Knowledge) -> None:
    new = replace(knowledge.exercises["bridge"], id="moon_walk", name="Moon walk", also_called=("space stroll",))
    with_new = replace(knowledge, exercises={**knowledge.exercises, new.id: new})
    fresh = {message.get("text"): message for message in examples_from(with_new)}
    held = {text: message.get("intent") for text, message in fresh.items() if "moon walk" in text}
    nicknamed = {text: message.get("intent") for text, message in fresh.items() if "space stroll" in text}
    assert set(held.values()) == set(nicknamed.values()) == {"ask_exercise"}


def test_a_new_treatment_yields_examples_with_its_name(knowledge: Knowledge) -> None:
    new = replace(knowledge.treatments["brace"], id="moon_rock", name="Moon rock", also_called=())
    with_new = replace(knowledge, treatments={new.id: new})
    held = [message.get("intent") for message in examples_from(with_new) if "moon rock" in message.get("text")]
    assert held
    assert set(held) == {"ask_treatment"}


def test_a_new_topic_yields_its_questions(knowledge: Knowledge) -> None:
    new = replace(knowledge.topics["walking"], id="moon", intents=("ask_moon",), questions=("is the moon good",))
    (message,) = [one for one in examples_from(replace(knowledge, topics={"moon": new})) if topic(one)]
    assert (message.get("text"), message.get("intent"), topic(message)) == ("is the moon good", "ask_moon", "moon")


@pytest.mark.parametrize("name", TOPICS_WITH_AN_INTENT)
def test_every_question_of_a_topic_is_an_example_of_its_intent_and_carries_the_topic(
    knowledge: Knowledge, made: list[Message], name: str
) -> None:
    about = knowledge.topics[name]
    held = [(message.get("text"), message.get("intent")) for message in made if topic(message) == name]
    assert held == [(question, about.intents[0]) for question in about.questions]


@pytest.mark.parametrize(("kind", "intent"), [("exercises", "ask_exercise"), ("treatments", "ask_treatment")])
def test_every_record_is_named_in_examples_of_its_intent(
    knowledge: Knowledge, made: list[Message], kind: str, intent: str
) -> None:
    said = texts(made, intent)
    unnamed = [
        record.id
        for record in getattr(knowledge, kind).values()
        if not any(normal_name(record.name) in text for text in said)
    ]
    assert unnamed == []


def test_the_names_of_exercises_and_treatments_carry_no_topic(made: list[Message]) -> None:
    questions = {question for about in KNOWLEDGE.topics.values() for question in about.questions}
    assert [message.get("text") for message in made if topic(message) and message.get("text") not in questions] == []


def test_no_example_that_is_made_stands_under_two_intents_or_has_a_gap(made: list[Message]) -> None:
    intents: dict[str, set[str]] = {}
    for message in made:
        intents.setdefault(message.get("text").lower(), set()).add(message.get("intent"))
    assert {text: held for text, held in intents.items() if len(held) > 1 or "{" in text or not text.strip()} == {}


def test_the_same_knowledge_gives_the_same_examples(knowledge: Knowledge, made: list[Message]) -> None:
    assert [message.data for message in examples_from(knowledge)] == [message.data for message in made]


@pytest.mark.parametrize("frames", [[], {"ask_exercise": {"of": "exercises", "frames": ["{name}"]}}], ids=type)
def test_frames_of_another_shape_are_a_clear_error(knowledge: Knowledge, monkeypatch: Any, frames: Any) -> None:
    monkeypatch.setattr(importer, "read_yaml", lambda path: frames)
    with pytest.raises(KnowledgeError, match=r"example_frames\.yml"):
        list(examples_from(knowledge))


def read_with(folder: Path, *entry: str) -> list[Message]:
    """What the importer reads when one entry of examples is written."""
    written = folder / "nlu.yml"
    written.write_text("\n".join(("version: '3.1'", "nlu:", *entry, "")), encoding="utf-8")
    return KnowledgeImporter(training_data_paths=[str(written)]).get_nlu_data().intent_examples


def test_written_examples_are_kept_and_win_over_those_made_of_the_same_words(tmp_path: Path) -> None:
    walking = KNOWLEDGE.topics["walking"]
    question, other, *_ = walking.questions
    lines = [f"    - {question.upper()}", "    - quite other words"]
    data = read_with(tmp_path, "- intent: say_other", "  examples: |", *lines)
    held = {message.get("text"): message.get("intent") for message in data}
    assert held["quite other words"] == held[question.upper()] == "say_other"
    assert question not in held
    assert held[other] == walking.intents[0]


def test_a_topic_written_beside_examples_is_read_as_one_that_is_made(tmp_path: Path) -> None:
    entry = ["- intent: ask_activity", "  metadata:", "    topic: yoga", "  examples: |", "    - a sun salute"]
    data = read_with(tmp_path, *entry)
    assert [topic(message) for message in data if message.get("text") == "a sun salute"] == ["yoga"]
