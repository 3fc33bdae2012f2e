"""What a message of the interview tells beside its answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.knowledge.loader import load_knowledge
from bot.text.reader import shared_reader
from bot.triage.facts import Answer, KneeFacts
from bot.triage.told import skips, told_beside
from tests.support.readings import heard, reading

KNOWLEDGE = load_knowledge()
INJURED = KneeFacts({"recent_injury": Answer.YES})


def told(text: str, slot: str | None = None, facts: KneeFacts | None = None, **said: object) -> KneeFacts:
    """The facts after a message while a question is open."""
    question = KNOWLEDGE.questions[slot] if slot else None
    mentions = said.pop("mentions", ())
    return told_beside(facts or KneeFacts(), text, reading(*mentions, **said), KNOWLEDGE, question)  # type: ignore[misc]


def as_read(text: str) -> dict[str, Any]:
    """What the reader tells of the times in a text."""
    read = shared_reader().read(text, date(2026, 11, 30)).to_dict()
    return {name: read[name] for name in ("injured_hours_ago", "days_ago", "duration_days")}


def test_a_past_tense_tells_how_it_started_only_where_that_is_asked() -> None:
    past = (heard("recent_injury", status="past"),)
    assert told("fell off my bike 4 weeks ago", "onset", mentions=past).answer("recent_injury") is Answer.YES
    assert told("fell off my bike 4 weeks ago", "function", mentions=past).answer("recent_injury") is None
    other = (heard("recent_injury", status="past", subject="other"),)
    assert told("my dad fell", "onset", mentions=other).answer("recent_injury") is None


@pytest.mark.parametrize(
    ("text", "fresh"),
    [
        ("its been 2 days since i twisted it", "yes"),
        ("a couple of days", "yes"),
        ("an hour or so", "yes"),
        ("yesterday", "yes"),
        ("a couple of days ago at football", "yes"),
        ("one week", "no"),
        ("about three weeks ago", "no"),
        ("three months", "no"),
    ],
)
def test_any_time_tells_when_it_was_hurt(text: str, fresh: str) -> None:
    assert told(text, "injury_age", INJURED, **as_read(text)).answer("fresh_injury") is Answer(fresh)


@pytest.mark.parametrize(("text", "slot"), [("its been 2 days", "duration"), ("when i was 9 years old", "injury_age")])
def test_another_time_tells_no_injury(text: str, slot: str) -> None:
    assert told(text, slot, INJURED, **as_read(text)).answer("fresh_injury") is None


@pytest.mark.parametrize(("hours", "lasting"), [(120, "no"), (335, "no"), (336, "yes"), (700, "yes")])
def test_it_has_hurt_since_the_injury(hours: float, lasting: str) -> None:
    assert told("hurt it", "injury_age", INJURED, injured_hours_ago=hours).answer("long_lasting") is Answer(lasting)


@pytest.mark.parametrize(
    ("text", "sign", "answer"),
    [
        ("3 weeks, rest helps, no arthritis", "nothing_helps", "no"),
        ("a month, nothing works", "nothing_helps", "yes"),
        ("achy, extra pain gone by next morning", "worse_next_day", "no"),
        ("achy, worse next day", "worse_next_day", "yes"),
    ],
)
def test_a_list_answers_questions_that_were_not_put_yet(text: str, sign: str, answer: str) -> None:
    assert told(text).answer(sign) is Answer(answer)


@pytest.mark.parametrize(
    "text", ["rest helps", "no, a bit", "swollen, not really", "i rested it, it goes away", "hurts, both"]
)
def test_words_that_may_mean_another_thing_answer_no_question_that_was_not_put(text: str) -> None:
    assert told(text) == KneeFacts()


@pytest.mark.parametrize("text", ["skip", "can i skip this", "pass", "next question please", "i'd rather not say"])
def test_a_question_may_be_left_out(text: str) -> None:
    assert skips(text)


@pytest.mark.parametrize("text", ["i skipped the gym for weeks because it hurt so much", "no", "it passed"])
def test_other_words_leave_no_question_out(text: str) -> None:
    assert not skips(text)
