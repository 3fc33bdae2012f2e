"""Corrections of the guessed intent, case by case (`routing_cases.py`), and in which order they come."""

from __future__ import annotations

import pytest

from tests.nlu_components.routing_cases import BY_SIGNS, CASES, FALLBACK, SAYS_NOTHING, Case, name, sign
from tests.support.readings import found


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_fires_where_it_should(rule: str) -> None:
    assert CASES[rule].route() == CASES[rule].wanted


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_does_not_fire_in_the_nearest_other_case(rule: str) -> None:
    assert CASES[rule].route(**CASES[rule].but) is None


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "small_talk", "ask_other_health"])
def test_no_intent_that_passes_things_over_hides_a_sign_of_the_knee(intent: str) -> None:
    told = BY_SIGNS["what is told of the knee is no small talk"]
    assert told.route(intent=intent) == "report_symptom"


def test_signs_come_before_names_and_names_before_likeness() -> None:
    everything = {
        "entities": (name("treatment", "brace"),),
        "found": found({"walking": 0.9}, ("topic:walking", 0, 0.9)),
        "reading": sign(about_knee=True),
    }
    message = Case("any", intent=FALLBACK, but={}, **everything)
    assert message.route() == "report_symptom"
    assert message.route(reading=SAYS_NOTHING) == "ask_treatment"
    assert message.route(reading=SAYS_NOTHING, entities=()) == "ask_topic"


@pytest.mark.parametrize("intent", [None, "greet", "nlu_fallback"])
def test_a_message_of_which_nothing_is_known_keeps_its_intent(intent: str | None) -> None:
    assert Case("any", intent="greet", but={}).route(intent=intent, confidence=0.0, text="") is None
