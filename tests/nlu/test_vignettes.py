"""People with a knee story, each told three ways: the level of advice that the whole bot gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.knowledge.models import Level
from tests.nlu.conftest import records
from tests.support.runner import Answered, Bot, Talk

_MOST_QUESTIONS = 12
# What a story says nothing of is not there.
_NOT_TOLD = "none"


def level_of(talk: Talk, story: str, answers: dict[str, str]) -> str | None:
    """The level given for a story, after the questions that are still asked."""
    reply = talk.say(story)
    for _ in range(_MOST_QUESTIONS):
        slot = _open_question(reply)
        if reply.level is not None or slot is None:
            break
        reply = talk.say(f'/answer{{"value": "{answers.get(slot, _NOT_TOLD)}"}}')
    return reply.level


def _open_question(reply: Answered) -> str | None:
    return next((card["slot"] for card in reply.custom if card.get("card") == "question"), None)


@pytest.fixture(scope="module")
def levels(bot: Bot) -> list[tuple[str, list[str | None]]]:
    return [(story["level"], list(_told(bot, story))) for story in records("vignettes")]


def _told(bot: Bot, story: dict[str, Any]) -> Iterator[str | None]:
    for wording in story["wordings"]:
        yield level_of(bot.talk(), wording, story["answers"])


def test_stories_get_the_level_that_the_rules_give(
    levels: list[tuple[str, list[str | None]]], floors: dict[str, float]
) -> None:
    right = [level == wanted for wanted, found in levels for level in found]
    assert sum(right) / len(right) >= floors["vignettes_exact"]


def test_stories_get_no_milder_level(levels: list[tuple[str, list[str | None]]], floors: dict[str, float]) -> None:
    order = [level.value for level in Level]
    safe = [
        level is not None and order.index(level) <= order.index(wanted) for wanted, found in levels for level in found
    ]
    assert sum(safe) / len(safe) >= floors["vignettes_safe"]


def test_three_wordings_of_a_story_get_one_level(
    levels: list[tuple[str, list[str | None]]], floors: dict[str, float]
) -> None:
    agreeing = [len(set(found)) == 1 for _, found in levels]
    assert sum(agreeing) / len(agreeing) >= floors["vignettes_agree"]
