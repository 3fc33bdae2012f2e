"""What takes an open danger sign back, and what does not."""

from __future__ import annotations

import pytest

from bot.triage.taken_back import says_it_is_over, taken_back
from tests.support.readings import heard, reading

OPEN = ("no_weight", "fever")


@pytest.mark.parametrize(
    "text",
    [
        "both are gone",
        "it's gone now",
        "sorry wrong person, it doesnt",
        "i misread it i dont have any of them",
        "i pressed the wrong button",
        "my mistake",
        "not any more",
        "its better now",
    ],
)
def test_words_that_name_no_sign_take_all_back(text: str) -> None:
    assert taken_back(text, reading(), OPEN) == OPEN


@pytest.mark.parametrize(
    "text", ["no actually i can, just hurts", "yes i can", "no i can stand on it", "it can take it"]
)
def test_to_be_able_takes_back_the_sign_of_not_being_able(text: str) -> None:
    assert taken_back(text, reading(), OPEN) == ("no_weight",)
    assert taken_back(text, reading(), ("fever",)) == ()


@pytest.mark.parametrize("status", ["denied", "past"])
def test_a_sign_that_is_named_is_taken_back_alone(status: str) -> None:
    assert taken_back("the fever went this morning", reading(heard("fever", status=status)), OPEN) == ("fever",)


@pytest.mark.parametrize(
    "text",
    [
        "it has not gone",
        "it is still there",
        "is it gone?",
        "can i walk",
        "i can barely stand",
        "i can't",
        "what do i do now",
        "i dont know what to do now",
        "maybe it's gone",
        "the fever went up",
    ],
)
def test_what_leaves_a_doubt_takes_nothing_back(text: str) -> None:
    assert (
        taken_back(text, reading(heard("fever", status="past") if "fever" in text else heard("dull_ache")), OPEN) == ()
    )


def test_a_message_that_reports_another_sign_takes_nothing_back_in_passing() -> None:
    assert taken_back("i dont want to live any more", reading(heard("self_harm")), OPEN) == ()


def test_a_button_takes_nothing_back() -> None:
    assert taken_back("it's gone", None, OPEN) == ()


@pytest.mark.parametrize(
    ("text", "over"),
    [("i am safe to go on", True), ("it's gone", True), ("it's still there", False), ("maybe it's gone", False)],
)
def test_it_is_over_only_in_plain_words(text: str, over: bool) -> None:
    assert says_it_is_over(text) is over
