"""Numbers: whom to call by a touch, and which to pick on a scale."""

from __future__ import annotations

import pytest

from bot.dialogue.advice import danger_message, danger_reminder
from bot.dialogue.diary import ask_pain, ask_rating
from bot.knowledge.contacts import phone_numbers
from bot.knowledge.loader import Knowledge


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("Call 999.", ["999"]),
        ("Call your emergency number: 112 in Europe, 999 in the UK, 911 in the USA.", ["112", "999", "911"]),
        ("Call 000 if you are in danger. Call 13 11 14 to talk to Lifeline.", ["000", "13 11 14"]),
        ("Call your doctor, or healthdirect on 1800 022 222.", ["1800 022 222"]),
        ("Call 112. Call 112 again.", ["112"]),
        ("Call your doctor or an urgent care clinic.", []),
    ],
)
def test_numbers_are_found_as_they_are_written(line: str, numbers: list[str]) -> None:
    assert phone_numbers(line) == numbers


def test_a_danger_carries_the_numbers_that_its_words_name(knowledge: Knowledge) -> None:
    for sign in knowledge.dangers.values():
        for message in (
            danger_message([sign], knowledge, subject="self", sure=True),
            danger_reminder([sign], knowledge, subject="self"),
        ):
            assert message.card is not None
            assert all(number in message.text for number in message.card["phones"])
    emergency = danger_message([knowledge.dangers["fever"]], knowledge, subject="self", sure=True)
    assert emergency.card is not None and emergency.card["phones"] == phone_numbers(knowledge.contact.emergency)


def test_questions_for_a_number_say_which_numbers_there_are(knowledge: Knowledge) -> None:
    for message in (ask_pain(knowledge), ask_rating("stairs", knowledge)):
        assert message.card == {"card": "scale", "low": 0, "high": 10}
