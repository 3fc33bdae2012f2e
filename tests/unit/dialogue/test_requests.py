"""Answers to several requests, put in a row."""

from __future__ import annotations

from bot.dialogue.message import Message, Offer
from bot.dialogue.requests import in_a_row

MORE = Offer("More", "/tell_more")
HEAT = Message("About heat.", (MORE,))
COLD = Message("About cold.", (MORE,))
WALKING = Message("About walking.", (MORE,))
WHICH = Message("Which one?", (Offer("Bridge", "/ask_exercise"),), {"card": "choices"})


def texts(messages: tuple[Message, ...]) -> list[str]:
    return [message.text for message in messages]


def test_answers_come_in_the_order_asked_with_choices_under_the_last_only() -> None:
    row = in_a_row([[HEAT], [WALKING]], 3)
    assert texts(row) == ["About heat.", "About walking."]
    assert [message.offers for message in row] == [(), (MORE,)]


def test_what_two_requests_share_is_said_once() -> None:
    assert texts(in_a_row([[HEAT], [HEAT], [WALKING]], 3)) == ["About heat.", "About walking."]


def test_a_question_which_one_is_meant_comes_last_and_keeps_its_choices() -> None:
    row = in_a_row([[WHICH], [HEAT]], 3)
    assert texts(row) == ["About heat.", "Which one?"]
    assert row[-1].offers == WHICH.offers


def test_with_little_room_each_request_has_its_first_message() -> None:
    assert texts(in_a_row([[HEAT, COLD], [WALKING], [WHICH]], 3)) == ["About heat.", "About walking.", "Which one?"]
    assert texts(in_a_row([[HEAT], [WALKING], [WHICH]], 2)) == ["About heat.", "About walking."]
