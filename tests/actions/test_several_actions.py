"""Several requests of one message, answered in one turn."""

from __future__ import annotations

from typing import Any

import yaml

from actions import names
from actions.several import ANSWERING
from bot.dialogue.requests import answerable
from tests.support.trackers import ROOT, domain, run

NAME = "action_answer_several"


def request(intent: str, text: str = "...", **entities: str) -> dict[str, Any]:
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [{"entity": kind, "value": value} for kind, value in entities.items()],
        "found": None,
    }


def test_every_request_is_answered_by_the_action_that_its_rule_names() -> None:
    rules = [
        rule["steps"]
        for path in sorted((ROOT / "data/rules").glob("*.yml"))
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
        if "condition" not in rule
    ]
    by_rule = {steps[0]["intent"]: steps[1]["action"] for steps in rules if "intent" in steps[0]}
    assert {intent: action.name() for intent, action in ANSWERING.items()} == {
        intent: by_rule[intent] for intent in ANSWERING
    }
    intents = {next(iter(intent)) for intent in domain()["intents"]}
    assert {intent for intent in intents if answerable(intent)} == set(ANSWERING)


def test_the_first_answer_is_what_the_next_request_calls_it() -> None:
    ran = run(
        NAME, intent="ask_several", requests=[request("ask_exercise", exercise="clamshell"), request("ask_hold_time")]
    )
    assert ran.cards == ["exercise", "exercise_part"]
    assert ran.bubbles[1]["custom"]["id"] == "clamshell"
    assert ran.bubbles[0]["buttons"] == []
    assert ran.slots[names.SLOT_LAST_RECORD] == "exercise:clamshell"


def test_three_kinds_of_request_are_answered_in_their_order() -> None:
    asked = [
        request("ask_treatment", treatment="heat"),
        request("ask_medicine_dose"),
        request("ask_word_meaning", glossary_term="bursitis"),
    ]
    ran = run(NAME, intent="ask_several", requests=asked)
    assert [bubble["custom"].get("treatment") or bubble["custom"].get("term") for bubble in ran.bubbles] == [
        "heat",
        None,
        "bursitis",
    ]


def test_with_a_danger_sign_open_only_the_advice_is_said() -> None:
    opened = {names.SLOT_DANGERS: {"open": ["fever"], "doubtful": [], "subject": "self"}}
    asked = [request("ask_exercise", exercise="clamshell"), request("ask_treatment", treatment="heat")]
    ran = run(NAME, intent="ask_several", requests=asked, slots=opened)
    assert ran.levels == ["emergency"]
    assert len(ran.bubbles) == 1


def test_in_the_interview_there_is_room_for_its_own_question() -> None:
    asked = [request("ask_treatment", treatment=name) for name in ("heat", "brace", "tens")]
    assert len(run(NAME, intent="ask_several", requests=asked, form=names.FORM).bubbles) == 2
    assert len(run(NAME, intent="ask_several", requests=asked).bubbles) == 3
