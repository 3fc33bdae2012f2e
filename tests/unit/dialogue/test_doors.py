"""The ways into what the bot does."""

from __future__ import annotations

import pytest

from bot.dialogue.doors import doors
from bot.dialogue.message import Offer

PHRASES = {"offer_check": "Check my knee", "offer_ideas": "Show me exercises", "offer_yes": "Yes"}


def test_doors_come_in_the_order_asked_for_with_their_titles() -> None:
    assert doors(PHRASES, "offer_ideas", "offer_check") == (
        Offer("Show me exercises", "/ask_exercise_ideas"),
        Offer("Check my knee", "/start_interview"),
    )


def test_a_name_that_leads_nowhere_is_an_error() -> None:
    with pytest.raises(KeyError, match="offer_yes"):
        doors(PHRASES, "offer_yes")
