"""Questions whom to call, by their words."""

from __future__ import annotations

import pytest

from bot.dialogue.help import asks_for_a_line, asks_whom, puts_off
from bot.knowledge.contacts import country_named
from bot.knowledge.loader import FOLDER, Knowledge, load_folder


@pytest.mark.parametrize(
    "text",
    [
        "what number do i call", "what number is it in the uk", "whats the number", "is there a number",
        "number please", "who do i call", "who can i talk to", "is there anyone i can talk to",
        "who should i ring then", "call who", "can i talk to someone", "someone to talk to", "where can i get help",
        "who can help", "which helpline", "the number for an ambulance", "do you have a phone number",
    ],
)  # fmt: skip
def test_a_question_whom_to_call_is_known_by_its_words(text: str) -> None:
    assert asks_whom(text)


@pytest.mark.parametrize(
    "text",
    ["is walking good for me", "a number of people say so", "what is the maximum number of reps", "who wrote this",
     "how long do i hold it", "my knee is sore", "show me exercises", "what should i do now"],
)  # fmt: skip
def test_other_questions_do_not_ask_whom_to_call(text: str) -> None:
    assert not asks_whom(text)


@pytest.mark.parametrize(
    "text", ["what number do i call in an emergency", "the ambulance number", "is there a helpline"]
)
def test_the_number_of_help_is_asked_for_by_itself(text: str) -> None:
    assert asks_for_a_line(text)


@pytest.mark.parametrize("text", ["who can i talk to", "what number is that exercise", "how many in number 3"])
def test_a_vague_question_is_no_question_for_the_number_of_help(text: str) -> None:
    assert not asks_for_a_line(text)


@pytest.mark.parametrize(
    ("text", "late"),
    [("im going to see the gp tomorrow", True), ("ill wait until monday", True), ("im off to a and e now", False)],
)
def test_another_day_is_putting_it_off(text: str, late: bool) -> None:
    assert puts_off(text) is late


@pytest.mark.parametrize(
    ("text", "country"),
    [("im in france", "FR"), ("what number is it in the UK", "GB"), ("northern ireland", "GB"),
     ("i live in the us", "US"), ("give us the number", None), ("ukulele", None), ("sydney, australia", "AU")],
)  # fmt: skip
def test_a_country_is_known_by_its_name(knowledge: Knowledge, text: str, country: str | None) -> None:
    assert country_named(text, knowledge.contacts.values()) == country


def test_every_country_says_whom_to_talk_to_after_violence(knowledge: Knowledge) -> None:
    for country in knowledge.contacts:
        line = load_folder(FOLDER, country).contact.abuse
        assert line.startswith("Call ")
        assert "in danger" in line
