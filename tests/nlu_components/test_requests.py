"""Cutting a message into its requests, and what is kept of them."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.requests import requests
from bot.nlu.several_requests import REQUESTS, SEVERAL_INTENT, RequestCollector, RequestCutter

CUT = {
    "how do I do the clamshell and is heat or ice better?": ["how do I do the clamshell", "is heat or ice better?"],
    "what is bursitis? and can i still run with it": ["what is bursitis?", "can i still run with it"],
    "wots a tendon n wots a ligament": ["wots a tendon", "wots a ligament"],
    "is a chiropractor any use, is massage any use": ["is a chiropractor any use", "is massage any use"],
    "Is acupuncture good? Also, what about TENS?": ["Is acupuncture good?", "what about TENS?"],
    "my knee aches at night, what can i do about it and is heat ok": [
        "my knee aches at night what can i do about it",
        "is heat ok",
    ],
    "I hurt it on Saturday. Ice or heat? And how long should I rest it?": [
        "Ice or heat?",
        "how long should I rest it?",
    ],
    "show me the bridge & tell me what it's for": ["show me the bridge", "tell me what it's for"],
}
WHOLE = (
    "is it better to rest or should i keep moving",
    "If I lost a stone, would my knees feel better?",
    "is it arthritis, do you think?",
    "my knee hurts, it started on sunday, stairs are murder",
    "i twisted it and can't run and i'm fed up. what do i do",
    "should i use ice and heat",
    "yes and no",
    "",
    "?",
)


@pytest.mark.parametrize(("text", "parts"), CUT.items(), ids=list(CUT))
def test_a_message_is_cut_where_a_new_question_begins(text: str, parts: list[str]) -> None:
    assert list(requests(text)) == parts


@pytest.mark.parametrize("text", WHOLE)
def test_a_message_that_asks_one_thing_stays_whole(text: str) -> None:
    assert requests(text) == ()


def understood(text: str, intent: str, confidence: float = 0.9, **named: str) -> dict[str, Any]:
    entities = [{"entity": kind, "value": value} for kind, value in named.items()]
    return {TEXT: text, INTENT: {"name": intent, "confidence": confidence}, ENTITIES: entities}


CLAMSHELL = understood("how do i do the clamshell", "ask_exercise", exercise="clamshell")
HEAT = understood("is heat good for it", "ask_treatment", treatment="heat")
COST = understood("how much does physio cost", "ask_cost")
HOW_OFTEN = understood("how many of them a day", "ask_dose")
SHORT = understood("how much", "ask_cost", 0.6)
STORY = understood("my knee hurts", "report_symptom")
WEAK = understood("can it do that to me", "ask_promise", 0.2)
DANGER = understood("is it bad that i have a fever", "report_danger", 1.0)
CHOICE = understood("the second one", "choose_option", 1.0)


def collected(*parts: dict[str, Any], whole: str = "ask_cost") -> Message:
    """The message after the collector saw it with these requests."""
    message = Message({TEXT: "all of it", INTENT: {"name": whole, "confidence": 0.7}})
    kept = RequestCollector({}).process([message, *(Message({**part, REQUESTS: None}) for part in parts)])
    assert kept == [message]
    return message


@pytest.mark.parametrize(
    "parts",
    [(CLAMSHELL, HEAT), (HEAT, COST), (CLAMSHELL, HOW_OFTEN), (HEAT, WEAK, COST)],
    ids=["exercise and treatment", "treatment and topic", "exercise and a part of it", "one of three not understood"],
)
def test_two_requests_that_were_understood_make_several(parts: tuple[dict[str, Any], ...]) -> None:
    message = collected(*parts)
    assert message.get(INTENT)["name"] == SEVERAL_INTENT
    assert [found["text"] for found in message.get(REQUESTS)] == [part[TEXT] for part in parts if part is not WEAK]


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (HEAT, HEAT),
        (HEAT, WEAK),
        (HEAT, STORY),
        (HEAT, HOW_OFTEN),
        (HEAT, SHORT),
        (HEAT, COST, DANGER),
        (CHOICE, HEAT, COST),
    ],
    ids=["none", "twice the same", "unsure", "a story", "a part of no exercise", "two words", "a danger", "a choice"],
)
def test_anything_else_stays_single(parts: tuple[dict[str, Any], ...]) -> None:
    message = collected(*parts)
    assert message.get(INTENT)["name"] == "ask_cost"
    assert message.get(REQUESTS) is None


def test_a_danger_in_the_whole_message_wins() -> None:
    assert collected(HEAT, COST, whole="report_danger").get(INTENT)["name"] == "report_danger"


def test_the_cutter_lays_each_request_beside_the_message_and_lets_payloads_be() -> None:
    text = "what is bursitis? can i run"
    messages = RequestCutter().process([Message({TEXT: text}), Message({TEXT: '/ask_topic{"topic": "what? is it"}'})])
    assert [message.get(TEXT) for message in messages][:3] == [text, "what is bursitis?", "can i run"]
    assert len(messages) == 4
