"""Whether every command of coaching is understood in people's own words, in the situation in which they say it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta, timezone

import pytest

from bot.dialogue.diary import day_words
from bot.knowledge.loader import Knowledge
from tests.nlu.conftest import records
from tests.support.runner import Answered, Bot

_START, _NEXT = '/start_session{"exercise": "clamshell"}', '/answer{"value": "next"}'
# What the person has pressed or said before, by situation.
_BEFORE = {
    "session": (_START, _NEXT, _NEXT),
    "paused": (_START, _NEXT, _NEXT, '/answer{"value": "pause"}'),
    "plan": ("make me a plan for stairs", "yes i can", "a usual one"),
    "idle": (),
}
# What the reply to a command that was understood says, whatever the wording around it.
_SAYS = {
    "next": r"Step 3 of",
    "back": r"Step 1 of",
    "repeat": r"^\*\*Step 2 of",
    "slower": r"slower",
    "skip": r"we leave this one out",
    "pause": r"This is a pause",
    "stop": r"we stop here",
    "left": r"Steps to go",
    "side": r"on both sides",
    "cannot": r"easier form|That is fine\. What would you like to do|we leave this one out",
    "pain_sharp": r"Stop now|Stop the exercise|See a doctor or physio before",
    "tired": r"Tired muscles",
    "resume": r"^\*\*Step 2 of",
    "plan_show": r"^\*\*Your plan",
    "plan_why": r"It aims to|helps|in your plan|makes your plan whole|article lists|article says|Which exercise do you",
    "plan_swap": r"Which one shall I change|in place of",
    "plan_shorter": r"exercises at most|as short as",
    "plan_no_floor": r"^\*\*Your plan",
    "plan_harder": r"^Keep the plan as it is",
    "plan_easier": r"easier form of these",
    "session_start": r"^\*\*Your plan|exercise 1 of",
    "plan_make": r"What hurts your knee most|Can you get down to the floor|These exercises may fit",
    "pain_log": r"I wrote down \d+ out of 10 for {today}",
    "pain_log_late": r"I wrote down \d+ out of 10 for {yesterday}",
    "note": r"I wrote that down",
    "diary_show": r"Your diary is empty",
    "activity_rate": r"I wrote down \d+ out of 10 for [A-Za-z]",
    "my_data": r"nothing written down about you\.\s+Our talk",
    "export": r"^I have nothing written down about you\.$",
    "forget_last": r"What shall I forget",
    "delete_all": r"Shall I delete everything",
    "reminder_set": r"I will remind you at",
    "reminder_stop": r"You have no reminders",
}


def said_to(bot: Bot, state: str, text: str) -> Answered:
    """The reply to a text in a situation."""
    talk = bot.talk()
    for line in _BEFORE[state]:
        talk.say(line)
    return talk.say(text)


@pytest.fixture(scope="module")
def understood(bot: Bot, knowledge: Knowledge) -> dict[str, list[tuple[str, bool]]]:
    """By command, each wording with whether it was carried out."""
    today = datetime.now(timezone.utc).date()
    days = {"today": day_words(today, knowledge), "yesterday": day_words(today - timedelta(days=1), knowledge)}
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for record in records("commands"):
        wanted = re.sub(r"\{(today|yesterday)\}", lambda day: days[day[1]], _SAYS[record["command"]])
        reply = said_to(bot, record["state"], record["text"])
        found[record["command"]].append((record["text"], re.search(wanted, reply.text, re.S) is not None))
    return found


def test_commands_are_understood_in_peoples_own_words(
    understood: dict[str, list[tuple[str, bool]]], floors: dict[str, float]
) -> None:
    right = [carried for wordings in understood.values() for _, carried in wordings]
    assert sum(right) / len(right) >= floors["commands_understood"], _missed(understood)


def test_no_command_depends_on_its_name(
    understood: dict[str, list[tuple[str, bool]]], floors: dict[str, float]
) -> None:
    shares = {name: sum(carried for _, carried in wordings) / len(wordings) for name, wordings in understood.items()}
    assert min(shares.values()) >= floors["worst_command"], _missed(understood)


def _missed(understood: dict[str, list[tuple[str, bool]]]) -> list[tuple[str, str]]:
    return [(name, text) for name, wordings in understood.items() for text, carried in wordings if not carried]
