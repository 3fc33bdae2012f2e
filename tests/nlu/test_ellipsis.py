"""Talks in which the last message says only half of what it means."""

from __future__ import annotations

from tests.nlu.conftest import records
from tests.support.answers import answers
from tests.support.runner import Answered, Bot


def _last_of(bot: Bot, talk: list[str]) -> Answered:
    conversation = bot.talk()
    return [conversation.say(text) for text in talk][-1]


def test_half_said_messages_are_answered_over_what_was_talked_about(bot: Bot, floors: dict[str, float]) -> None:
    every = records("ellipsis")
    missed = [record["talk"] for record in every if not answers(_last_of(bot, record["talk"]), record["wants"])]
    assert 1 - len(missed) / len(every) >= floors["half_said_answered"], missed


def test_there_are_enough_talks_each_of_two_or_three_turns() -> None:
    talks = [record["talk"] for record in records("ellipsis")]
    assert len(talks) >= 60
    assert {len(talk) for talk in talks} == {2, 3}
