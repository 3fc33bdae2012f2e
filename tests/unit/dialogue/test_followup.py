"""What is said in follow-up."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

import pytest

from bot.dialogue.followup import (
    ask_barrier,
    barrier_message,
    barrier_of,
    is_stop_word,
    job_message,
    next_day_question,
    reminders_set,
)
from bot.diary.records import Job, JobKind, Reminders
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.plan.progress import NextDay

DUE = datetime(2024, 3, 10, 18, tzinfo=timezone.utc)
BARRIERS = load_knowledge().followup.barriers


def job(kind: JobKind, day: int = 0) -> Job:
    """A job some days on."""
    due = DUE + timedelta(days=day)
    return Job(1, "web:anna", "web", kind, due, due + timedelta(hours=3))


@pytest.mark.parametrize("kind", JobKind)
def test_every_message_says_how_to_end_it_and_varies(kind: JobKind, knowledge: Knowledge) -> None:
    first, second = (job_message(job(kind, day), knowledge) for day in (0, 1))
    assert first.text != second.text
    for message in (first, second):
        assert knowledge.phrases["follow_footer"] in message.text
        assert message.offers and (message.card or {})["kind"] == kind.value


def test_the_day_after_has_three_answers(knowledge: Knowledge) -> None:
    values = [offer.payload for offer in next_day_question(knowledge).offers]
    assert len(values) == len(NextDay) == 3
    assert '/answer{"value": "next_day_still_there"}' in values


def test_there_are_answers_for_at_least_eight_things_that_get_in_the_way(knowledge: Knowledge) -> None:
    assert len(BARRIERS) >= 8
    assert len(ask_barrier(knowledge).offers) == len(BARRIERS) + 1


@pytest.mark.parametrize("barrier", BARRIERS, ids=lambda barrier: barrier.id)
def test_each_thing_that_gets_in_the_way_is_found_by_its_words_and_answered(
    barrier: object, knowledge: Knowledge
) -> None:
    for word in (barrier.title, *barrier.also):  # type: ignore[attr-defined]
        assert barrier_of(f"well, {word} this week", knowledge) == barrier
    message = barrier_message(barrier, knowledge)  # type: ignore[arg-type]
    assert barrier.says[0].say in message.text  # type: ignore[attr-defined]


def test_an_answer_from_an_article_names_it(knowledge: Knowledge) -> None:
    forgot, boring = (next(b for b in BARRIERS if b.id == name) for name in ("forgot", "boring"))
    assert "Hinge Health" in barrier_message(forgot, knowledge).text
    assert "Source" not in barrier_message(boring, knowledge).text


def test_pain_that_got_in_the_way_leads_to_a_check(knowledge: Knowledge) -> None:
    pain = next(b for b in BARRIERS if b.id == "pain")
    assert "/answer" in barrier_message(pain, knowledge).offers[0].payload
    assert barrier_message(pain, knowledge).offers[0].title == "Check my knee"


def test_anything_else_is_accepted_without_blame(knowledge: Knowledge) -> None:
    assert barrier_of("the cat sat on me", knowledge) is None
    assert barrier_message(None, knowledge).text == knowledge.phrases["follow_other"]


@pytest.mark.parametrize(
    ("text", "stops"),
    [("STOP", True), ("stop.", True), ("no more reminders!", True), ("i can't stop smiling", False), ("", False)],
)
def test_a_stop_word_is_the_whole_message(text: str, stops: bool, knowledge: Knowledge) -> None:
    assert is_stop_word(text, knowledge) == stops


def test_what_was_agreed_to_is_said_in_full(knowledge: Knowledge) -> None:
    some = Reminders("Europe/London", time(18), frozenset({0, 2}), time(21), time(8), "web")
    text = reminders_set(some, knowledge).text
    for words in ("at 18:00", "Europe/London", "Monday and Wednesday", "from 21:00 to 08:00", '"stop"'):
        assert words in text
    assert "those hours" not in text
    late = Reminders("UTC", time(22), frozenset({0}), time(21), time(8), "web")
    assert "As 22:00 is in those hours, it comes when they end, at 08:00." in reminders_set(late, knowledge).text
    every = Reminders("UTC", time(18), frozenset(range(7)), time(21), time(8), "web")
    assert "every day" in reminders_set(every, knowledge).text
