"""How long the knee has hurt, as told, in the summary."""

from __future__ import annotations

import pytest

from bot.knowledge.lengths import how_long
from bot.knowledge.loader import Knowledge
from bot.triage.facts import Answer, KneeFacts
from bot.triage.hearing import hear
from bot.triage.pathway import summary, take_answer
from tests.support.readings import reading


@pytest.mark.parametrize(
    ("days", "words"),
    [(0.2, "less than a day"), (1, "about 1 day"), (3, "about 3 days"), (14, "about 2 weeks"), (42, "about 6 weeks"),
     (30, "about 4 weeks"), (91, "about 3 months"), (365, "about 12 months"), (1100, "about 3 years")],
)  # fmt: skip
def test_a_length_of_time_is_told_in_round_words(knowledge: Knowledge, days: float, words: str) -> None:
    assert how_long(days, knowledge.phrases) == words


def test_a_time_told_in_passing_stands_in_the_summary(knowledge: Knowledge) -> None:
    told = reading(about_knee=True, duration_days=42.0)
    facts = KneeFacts.from_dict(hear(KneeFacts(), told, knowledge, exercise=False, trusted=True).to_dict())
    assert f"{knowledge.questions['duration'].label}: about 6 weeks" in summary(facts, knowledge)


def test_a_later_message_without_a_time_keeps_it(knowledge: Knowledge) -> None:
    facts = KneeFacts({"long_lasting": Answer.YES}, duration_days=42.0)
    assert hear(facts, reading(about_knee=True), knowledge, exercise=False, trusted=True).duration_days == 42.0


def test_an_answer_to_the_question_takes_the_place_of_a_time_told(knowledge: Knowledge) -> None:
    question = knowledge.questions["duration"]
    short = next(choice for choice in question.choices if choice.value == "short")
    facts = take_answer(KneeFacts({"long_lasting": Answer.YES}, duration_days=42.0), question, short)
    assert summary(facts, knowledge) == (f"{question.label}: {short.title}",)


def test_when_it_was_hurt_stands_in_the_summary_although_it_was_never_asked(knowledge: Knowledge) -> None:
    facts = KneeFacts({"recent_injury": Answer.YES, "fresh_injury": Answer.YES})
    assert f"{knowledge.questions['injury_age'].label}: In the last 3 days" in summary(facts, knowledge)
    no_injury = KneeFacts({"fresh_injury": Answer.NO})
    assert summary(no_injury, knowledge) == ()
