"""Reminders are promised only where they would arrive."""

from __future__ import annotations

import pytest

from actions import names
from actions.keeping import jobs
from bot.knowledge.loader import load_knowledge
from tests.support.trackers import run

PHRASES = load_knowledge().phrases


@pytest.mark.parametrize(("channel", "host"), [("whatsapp", "WhatsApp"), ("messenger", "Facebook")])
def test_a_channel_that_lets_the_bot_only_answer_promises_no_reminder(channel: str, host: str) -> None:
    ran = run("action_set_reminder", intent="set_reminder", text="remind me at 6 pm, London", channel=channel)
    assert [bubble["text"] for bubble in ran.bubbles] == [PHRASES["follow_not_here"].format(host=host)]
    assert jobs().reminders("test") is None
    assert names.SLOT_ASKING not in ran.slots


@pytest.mark.parametrize("channel", ["web", "telegram", "sms", "matrix"])
def test_every_other_channel_offers_them(channel: str) -> None:
    ran = run("action_set_reminder", intent="set_reminder", text="remind me", channel=channel)
    assert [bubble["text"] for bubble in ran.bubbles] == [PHRASES["follow_offer"]]


def test_whatsapp_offers_them_with_a_form_that_it_lets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNEE_WHATSAPP_TEMPLATE", "HX0123")
    ran = run("action_set_reminder", intent="set_reminder", text="remind me", channel="whatsapp")
    assert [bubble["text"] for bubble in ran.bubbles] == [PHRASES["follow_offer"]]
