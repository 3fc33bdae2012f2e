"""Messages that ask for several things at once: each is answered, and a message that asks one thing stays whole."""

from __future__ import annotations

from bot.commands import nlu_sets
from bot.nlu.requests import requests
from tests.nlu.conftest import records
from tests.support.answers import answers
from tests.support.runner import Bot

SEVERAL = "ask_several"
_MOST_BUBBLES = 3


def test_each_request_of_a_message_is_answered(bot: Bot, floors: dict[str, float]) -> None:
    every = records("several")
    missed = []
    for record in every:
        answered = bot.talk().say(record["text"])
        missed += [record["text"]] if not all(answers(answered, want) for want in record["wants"]) else []
    assert 1 - len(missed) / len(every) >= floors["several_answered"], missed


def test_single_requests_are_seldom_taken_for_several(bot: Bot, floors: dict[str, float]) -> None:
    every = nlu_sets.held_out()
    # A message that the words do not cut is never taken for several.
    cut = [message.text for message in every if requests(message.text)]
    taken = [text for text in cut if bot.parse(text)["intent"]["name"] == SEVERAL]
    assert len(taken) / len(every) < floors["single_cut_up"], taken


def test_several_answers_stay_within_three_bubbles_and_offer_choices_once(bot: Bot) -> None:
    for record in records("several"):
        answered = bot.talk().say(record["text"])
        assert len(answered.bubbles) <= _MOST_BUBBLES, record["text"]
        assert not any(bubble.get("buttons") for bubble in answered.bubbles[:-1]), record["text"]


def test_the_set_is_large_and_a_third_of_it_is_messy() -> None:
    every = records("several")
    assert len(every) >= 60
    assert sum(record["messy"] for record in every) / len(every) >= 1 / 3
    assert len({record["text"].lower() for record in every}) == len(every)
