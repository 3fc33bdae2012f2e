"""What each kind of channel gets of a message."""

from __future__ import annotations

import json

import pytest

from bot.dialogue.message import Message, Offer
from bot.knowledge.models import Level
from bot.render.channels import render

OFFERS = (Offer("Yes", "/affirm"), Offer("No", "/deny"))
FULL = Message("Is it hot?", OFFERS, {"card": "question"}, Level.URGENT)
TEXT_ONLY = [None, "", "sms", "telegram", "slack", "facebook", "twilio"]


@pytest.mark.parametrize("channel", ["rest", "web"])
def test_rest_and_web_get_buttons_and_the_card_with_its_level(channel: str) -> None:
    assert render(FULL, channel) == {
        "text": "Is it hot?",
        "buttons": [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}],
        "json_message": {"card": "question", "level": "urgent"},
    }


def test_the_shell_gets_buttons_but_no_card() -> None:
    assert set(render(FULL, "cmdline")) == {"text", "buttons"}


@pytest.mark.parametrize("channel", TEXT_ONLY)
def test_every_other_channel_gets_the_choices_as_a_numbered_list(channel: str | None) -> None:
    assert render(FULL, channel) == {"text": "Is it hot?\n\n1. Yes\n2. No"}


@pytest.mark.parametrize("channel", ["rest", "web", "cmdline", "sms"])
def test_a_plain_message_is_its_text(channel: str) -> None:
    assert render(Message("Hello."), channel) == {"text": "Hello."}


@pytest.mark.parametrize("channel", TEXT_ONLY)
def test_no_channel_of_plain_text_sees_a_payload_or_raw_data(channel: str | None) -> None:
    text = render(FULL, channel)["text"]
    assert "/" not in text
    assert "{" not in text


def test_a_level_alone_is_still_handed_on() -> None:
    assert render(Message("Rest.", level=Level.REST), "rest")["json_message"] == {"level": "rest"}


@pytest.mark.parametrize("channel", ["rest", "web", "cmdline", None])
def test_what_is_rendered_goes_through_json(channel: str | None) -> None:
    shown = render(FULL, channel)
    assert json.loads(json.dumps(shown)) == shown


def test_rendering_leaves_the_message_alone() -> None:
    render(FULL, "web")
    assert FULL.card == {"card": "question"}
