"""The last component: danger signs overrule, choices are picked, and no error passes in silence."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.choices import LAST, choice_number
from bot.nlu.message_reader import MessageReader, UnreadableMessageError
from bot.text.reader import shared_reader
from bot.text.reading import Reading
from tests.support.readings import found

TODAY = date(2024, 5, 6)
RANKING = [{"name": "ask_activity", "confidence": 0.7}, {"name": "greet", "confidence": 0.2}]


READER = shared_reader()


def read(
    text: str, guessed: str = "ask_activity", entities: list[dict[str, Any]] | None = None, **data: Any
) -> Message:
    known = {"text": text, "message_id": "message-1", "intent_ranking": RANKING, "entities": entities or []}
    message = Message(data={**known, "intent": {"name": guessed, "confidence": 0.7}, **data})
    return MessageReader(READER, lambda: TODAY, instructed=frozenset({"bridge"})).process([message])[0]


def test_every_message_carries_its_reading() -> None:
    output = read("my left knee hurts").as_dict(only_output_properties=True)
    reading = json.loads(json.dumps(output["reading"]))
    assert reading["side"] == "left"
    assert reading["about_knee"] is True


def test_ordinary_message_keeps_its_intent() -> None:
    message = read("stairs are murder")
    assert message.get("intent") == RANKING[0]
    assert message.get("choice_number") is None


def test_danger_sign_overrules_the_intent_and_keeps_the_ranking() -> None:
    message = read("i have a fever")
    assert message.get("intent") == {"name": "report_danger", "confidence": 1.0}
    assert message.get("intent_ranking") == RANKING


def test_the_payload_of_a_choice_is_never_read_as_a_persons_words() -> None:
    message = read('/answer{"value": "fever"}')
    assert message.get("reading") is None
    assert message.get("intent") == RANKING[0]


@pytest.mark.parametrize("guessed", ["nlu_fallback", "out_of_scope", "small_talk", "ask_other_health"])
def test_what_is_told_of_the_knee_is_never_passed_over(guessed: str) -> None:
    assert read("my knee is swollen", guessed).get("intent")["name"] == "report_symptom"
    assert read("what a day", guessed).get("intent")["name"] == guessed


@pytest.mark.parametrize("guessed", ["report_symptom", "report_exercise_pain", "ask_soreness"])
def test_pain_elsewhere_is_not_taken_for_the_knee(guessed: str) -> None:
    assert read("i twisted my ankle", guessed).get("intent")["name"] == "ask_other_health"
    assert read("my ankle and my knee are sore", guessed).get("intent")["name"] == guessed


@pytest.mark.parametrize(("entity", "intent"), [("exercise", "ask_exercise"), ("treatment", "ask_treatment")])
def test_a_name_from_the_knowledge_base_rescues_a_message_that_was_not_understood(entity: str, intent: str) -> None:
    named = [{"entity": entity, "value": "x", "start": 0, "end": 5}]
    assert read("clams innit", "nlu_fallback", named).get("intent")["name"] == intent
    assert read("clams innit", "thank", named).get("intent")["name"] == "thank"


def test_a_message_that_is_only_the_name_of_an_exercise_asks_for_it() -> None:
    named = [{"entity": "exercise", "value": "hip_bump", "start": 0, "end": 9}]
    assert read("hip bumps", "ask_causes", named).get("intent")["name"] == "ask_exercise"
    assert read("hip bumps hurt a bit", "ask_causes", named).get("intent")["name"] == "ask_causes"


def test_a_general_question_that_names_an_exercise_with_steps_asks_for_its_card() -> None:
    def named(exercise: str) -> list[dict[str, Any]]:
        return [{"entity": "exercise", "value": exercise, "start": 0, "end": 5}]

    assert read("which muscles is it for", "ask_muscles", named("bridge")).get("intent")["name"] == "ask_exercise"
    assert read("which muscles is it for", "ask_muscles", named("plank")).get("intent")["name"] == "ask_muscles"


def test_what_was_found_answers_a_message_that_was_not_understood() -> None:
    likely = found({"": 0.4}, ("treatment:brace", 0, 0.9))
    assert read("thing that holds it", "nlu_fallback", found=likely).get("intent")["name"] == "ask_treatment"
    assert read("thing that holds it", "nlu_fallback", found=found()).get("intent")["name"] == "nlu_fallback"


@pytest.mark.parametrize("text", ["", "  ", "???", "🦵🔥", "...", "👍", "\u200b"])
def test_text_without_letter_or_digit_is_not_understood(text: str) -> None:
    assert read(text).get("intent") == {"name": "nlu_fallback", "confidence": 1.0}


def test_choice_is_an_intent_with_its_number() -> None:
    output = read("the second one").as_dict(only_output_properties=True)
    assert output["choice_number"] == 2
    assert output["intent"] == {"name": "choose_option", "confidence": 1.0}
    assert read("x").get("choice_number") is None


BUTTONS = [{"title": "Kneeling stretch", "payload": "/a"}, {"title": "Standing stretch", "payload": "/b"}]


@pytest.mark.parametrize(
    "said",
    [BotUttered("Which?", {"buttons": BUTTONS}), BotUttered("Which?", {}, {"offers": BUTTONS})],
    ids=["as buttons", "as text alone"],
)
def test_a_choice_is_picked_by_its_words_however_it_was_shown(said: BotUttered) -> None:
    tracker = DialogueStateTracker.from_events("ann", [UserUttered("stretches"), said])
    message = Message(data={"text": "the standing one", "intent": RANKING[1], "entities": []})
    picked = MessageReader(READER, lambda: TODAY).process([message], tracker)[0]
    assert (picked.get("intent")["name"], picked.get("choice_number")) == ("choose_option", 2)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        (" 2. ", 2),
        ("2)", 2),
        ("(2)", 2),
        ("#2", 2),
        ("2\ufe0f\u20e3", 2),
        ("２", 2),
        ("10", 10),
        ("0", 0),
        ("two", 2),
        ("Two please", 2),
        ("option 3", 3),
        ("Option three!", 3),
        ("number 4 pls", 4),
        ("no. 4", 4),
        ("the second one", 2),
        ("second", 2),
        ("2nd", 2),
        ("the 3rd option please", 3),
        ("i'll take the first one", 1),
        ("I\u2019d go for 2", 2),
        ("let's go with number two", 2),
        ("yes 2", 2),
        ("b)", 2),
        ("b", 2),
        ("a)", 1),
        ("option c", 3),
        ("the last one", LAST),
        ("the bottom one please", LAST),
        ("last option", LAST),
        ("the top one", 1),
    ],
)
def test_choice_is_read(text: str, number: int) -> None:
    assert choice_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "i",
        "no",
        "yes",
        "2 weeks",
        "7/10",
        "7 out of 10",
        "7.5",
        "999",
        "911",
        "i have one",
        "one sec",
        "first time here",
        "two of my knees hurt",
        "the other one",
        "1 and 3",
        "option",
        "number",
        "it's 7",
        "second opinion",
        "last one",
        "the last time it hurt",
        "top",
        "\u200b",
        "1" * 500,
    ],
)
def test_other_text_is_no_choice(text: str) -> None:
    assert choice_number(text) is None


def test_danger_sign_beats_a_choice() -> None:
    class Alarmed:
        never_doubted = READER.never_doubted
        only_surely_sensed = READER.only_surely_sensed

        def read(self, text: str, today: date) -> Reading:
            return READER.read("i have a fever", today)

    message = MessageReader(Alarmed(), lambda: TODAY).process([Message(data={"text": "2"})])[0]
    assert message.get("intent")["name"] == "report_danger"
    assert message.get("choice_number") is None


def test_failure_is_raised_and_logged_without_words(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        never_doubted = READER.never_doubted
        only_surely_sensed = READER.only_surely_sensed

        def read(self, text: str, today: date) -> Reading:
            raise ValueError(f"cannot read {text}")

    message = Message(data={"text": "a private matter", "message_id": "message-1"})
    with pytest.raises(UnreadableMessageError, match=r"message-1.*ValueError") as caught:
        MessageReader(Broken()).process([message])
    assert "message-1" in caplog.text
    assert "private" not in caplog.text + str(caught.value)
    assert caught.value.__suppress_context__


def test_it_must_stand_after_the_fallback_classifier() -> None:
    assert MessageReader.required_components() == [FallbackClassifier]
