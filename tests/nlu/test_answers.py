"""Whether questions get an answer that holds what was asked, and whether the bot says so when the articles do not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nlu.conftest import records
from tests.support.runner import Answered, Bot

_TOLD = frozenset({"answer", "exercise", "exercise_part", "question", "summary"})
# An answer that says itself that the articles are silent.
_SILENT = ("articles give no", "articles do not", "article does not", "article gives no", "only the doctor")


def _plain(text: str) -> str:
    return text.lower().replace("–", "-").replace("’", "'").replace("**", "")


def lacks(record: dict[str, Any], answered: Answered) -> list[list[str]]:
    """The groups of which the answer holds no alternative."""
    text = _plain(answered.text)
    return [group for group in record["must"] if not any(_plain(str(word)) in text for word in group)]


@pytest.fixture(scope="module")
def answered(bot: Bot) -> list[tuple[dict[str, Any], Answered]]:
    return [(record, bot.talk().say(record["text"])) for record in records("questions")]


def test_questions_get_every_fact_that_they_ask_for(
    answered: list[tuple[dict[str, Any], Answered]], floors: dict[str, float]
) -> None:
    whole = [not lacks(record, reply) for record, reply in answered]
    assert sum(whole) / len(whole) >= floors["questions_answered"]


def test_questions_of_another_author_get_them_too(bot: Bot, floors: dict[str, float]) -> None:
    whole = [not lacks(record, bot.talk().say(record["text"])) for record in records("more_questions")]
    assert sum(whole) / len(whole) >= floors["more_questions_answered"]


def test_no_question_stays_without_a_reply(answered: list[tuple[dict[str, Any], Answered]]) -> None:
    assert [record["text"] for record, reply in answered if not reply.text.strip()] == []


def test_what_the_articles_do_not_answer_is_not_answered(bot: Bot, floors: dict[str, float]) -> None:
    said_so = []
    for record in records("unanswerable"):
        reply = bot.talk().say(record["text"])
        silent = any(words in _plain(reply.text) for words in _SILENT)
        said_so.append(silent or not _TOLD.intersection(reply.cards))
    assert sum(said_so) / len(said_so) >= floors["silence_admitted"]
