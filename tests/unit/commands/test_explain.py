"""What is said of how a message was understood: checked on what a pipeline could give, without the model."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.commands.explain import explained
from bot.commands.understanding import Fallback, fallback_settings, intent_at
from bot.knowledge.loader import Knowledge
from bot.text.reader import shared_reader

SETTINGS = Fallback(threshold=0.3, ambiguity=0.02)


def parsed(text: str, intent: str, *ranking: tuple[str, float], **more: Any) -> dict[str, Any]:
    """What the pipeline gives for a text, with its real reading."""
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": name, "confidence": share} for name, share in ranking],
        "entities": [],
        "found": {"topics": [], "statements": []},
        "reading": shared_reader().read(text, date(2024, 5, 1)).to_dict(),
        **more,
    }


def told(message: dict[str, Any], knowledge: Knowledge) -> str:
    """The explanation as one text."""
    return "\n".join(explained(message, knowledge, SETTINGS))


def test_a_guess_that_stands_is_said_to_stand(knowledge: Knowledge) -> None:
    text = told(parsed("how long", "ask_hold_time", ("ask_hold_time", 0.9), ("ask_dose", 0.1)), knowledge)
    assert "best guess is ask_hold_time (0.90)" in text
    assert "Nothing overruled that." in text


def test_a_guess_below_the_threshold_is_not_understood(knowledge: Knowledge) -> None:
    text = told(parsed("hm well", "nlu_fallback", ("nlu_fallback", 0.3), ("ask_dose", 0.2)), knowledge)
    assert "0.20" in text and "below the fallback threshold of 0.30" in text


def test_two_guesses_too_near_are_told_apart_from_a_weak_one(knowledge: Knowledge) -> None:
    text = told(parsed("hm well", "nlu_fallback", ("ask_dose", 0.41), ("ask_easier", 0.4)), knowledge)
    assert "The next, ask_easier, is nearer than 0.02" in text


def test_a_danger_sign_is_named_with_the_pattern_that_found_it(knowledge: Knowledge) -> None:
    text = told(parsed("i have a fever", "report_danger", ("ask_other_health", 0.6), ("greet", 0.1)), knowledge)
    assert "A danger sign overrules every guess: fever." in text
    assert "Red flags: fever" in text
    assert "pattern in red_flags.yml: fever|" in text


def test_a_sign_denied_shows_the_cue_that_denies_it(knowledge: Knowledge) -> None:
    text = told(parsed("no fever", "report_symptom", ("report_symptom", 0.6), ("greet", 0.1)), knowledge)
    assert "Red flags: none" in text
    assert "fever: denied" in text
    assert 'from "no"' in text


def test_routing_by_a_sign_is_told_as_such(knowledge: Knowledge) -> None:
    text = told(parsed("my knee locks", "report_symptom", ("ask_causes", 0.2), ("greet", 0.1)), knowledge)
    assert "Routing overruled that with report_symptom, by what was read of the knee" in text


def test_routing_by_a_name_is_told_as_such(knowledge: Knowledge) -> None:
    entity = {"entity": "treatment", "value": "brace", "text": "brace", "start": 2, "end": 7}
    message = parsed("a brace", "ask_treatment", ("greet", 0.2), ("stop", 0.1), entities=[entity])
    assert "by a name found in it" in told(message, knowledge)


def test_a_higher_threshold_refuses_what_a_lower_lets_stand() -> None:
    message = parsed("tell me of hills", "ask_dose", ("ask_dose", 0.5), ("greet", 0.1))
    assert intent_at(message, SETTINGS, SETTINGS) == "ask_dose"
    assert intent_at(message, Fallback(0.6, 0.02), SETTINGS) == "nlu_fallback"


@pytest.mark.parametrize("threshold", [0.1, 0.9])
def test_no_threshold_hides_a_danger(threshold: float) -> None:
    message = parsed("i have a fever", "report_danger", ("ask_other_health", 0.6), ("greet", 0.1))
    assert intent_at(message, Fallback(threshold, 0.02), SETTINGS) == "report_danger"


def test_the_settings_are_those_of_the_pipeline() -> None:
    settings = fallback_settings()
    assert 0 < settings.ambiguity < settings.threshold < 1
