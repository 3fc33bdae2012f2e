"""The responses of domain.yml keep their buttons where there are buttons, and become numbered text elsewhere."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.responses import Responses

BUTTONS = [
    {"title": "Check my knee", "payload": "/start_interview"},
    {"title": "Signs", "payload": "/ask_danger_signs"},
]
DOMAIN = Domain.from_dict({"responses": {"utter_greet": [{"text": "**Hello.**", "buttons": BUTTONS}]}})


def _said(channel: str, name: str = "utter_greet") -> dict[str, Any] | None:
    tracker = DialogueStateTracker.from_events("ann", [UserUttered("hello", input_channel=channel)])
    return asyncio.run(Responses(DOMAIN).generate(name, tracker, "collector"))


@pytest.mark.parametrize("channel", ["rest", "web", "telegram", "sms"])
def test_own_channels_get_the_buttons(channel: str) -> None:
    assert _said(channel) == {"text": "**Hello.**", "buttons": BUTTONS}


@pytest.mark.parametrize("channel", ["cmdline", "mattermost"])
def test_other_places_get_a_numbered_list_and_remember_it(channel: str) -> None:
    assert _said(channel) == {
        "text": "Hello.\n\nReply with a number:\n1. Check my knee\n2. Signs",
        "offers": BUTTONS,
    }


def test_a_response_that_is_not_there_stays_away() -> None:
    assert _said("cmdline", "utter_nothing") is None
