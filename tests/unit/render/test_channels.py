"""What Rasa gets of a message for each kind of channel."""

from __future__ import annotations

import json

import pytest

from bot.dialogue.message import Message, Offer
from bot.knowledge.loader import load_knowledge
from bot.knowledge.models import Level
from bot.render.channels import OWN, render

OFFERS = (Offer("Yes", "/affirm"), Offer("No", "/deny"))
BUTTONS = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
FULL = Message("**Is it hot?**", OFFERS, {"card": "question"}, Level.URGENT)
TEXT_ONLY = [None, "", "cmdline", "facebook", "mattermost"]


@pytest.mark.parametrize("channel", sorted(OWN))
def test_the_projects_own_channels_get_choices_and_the_card_with_its_level(channel: str) -> None:
    assert render(FULL, channel) == {
        "text": "**Is it hot?**",
        "buttons": BUTTONS,
        "json_message": {"card": "question", "level": "urgent"},
    }


@pytest.mark.parametrize("channel", TEXT_ONLY)
def test_every_other_place_gets_plain_text_with_a_numbered_list(channel: str | None) -> None:
    lead = load_knowledge().phrases["choices_lead"]
    assert render(FULL, channel)["text"] == f"Is it hot?\n\n{lead}\n1. Yes\n2. No"


@pytest.mark.parametrize("channel", TEXT_ONLY)
def test_what_was_offered_as_a_list_is_kept_for_the_next_turn(channel: str | None) -> None:
    assert render(FULL, channel)["offers"] == BUTTONS


@pytest.mark.parametrize("channel", ["rest", "web", "cmdline", "sms"])
def test_a_plain_message_is_its_text(channel: str) -> None:
    assert render(Message("Hello."), channel) == {"text": "Hello."}


@pytest.mark.parametrize("channel", TEXT_ONLY)
def test_no_place_of_plain_text_sees_a_payload_or_raw_data(channel: str | None) -> None:
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


def test_the_shell_gets_lines_that_no_terminal_cuts_in_a_word() -> None:
    long = "A sentence with a good many words in it, one after the other. " * 3 + "https://example.org/" + "x" * 90
    text = render(Message(f"{long}\n\n1. {long}\n- {long}", OFFERS), "cmdline")["text"]
    assert text.split() == render(Message(f"{long}\n\n1. {long}\n- {long}", OFFERS), None)["text"].split()
    assert max(len(line) for line in text.split("\n") if "xxx" not in line) <= 78
    numbered, bulleted = text.split("\n1. ")[1].split("\n- ")
    assert all(line.startswith("   ") for line in numbered.split("\n")[1:3])
    assert all(line.startswith("  ") for line in bulleted.split("\n")[1:3])
