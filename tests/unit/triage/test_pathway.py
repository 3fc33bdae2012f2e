"""Which question comes next, on every path there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Level
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import MAX_QUESTIONS, next_question, outcome, progress, summary, take_answer, worded

QUESTIONS = load_knowledge().questions


def answered(*answers: str) -> KneeFacts:
    """The facts after answers such as "onset=injury"."""
    facts = KneeFacts()
    for answer in answers:
        slot, value = answer.split("=")
        choice = next(choice for choice in QUESTIONS[slot].choices if choice.value == value)
        facts = take_answer(facts, QUESTIONS[slot], choice)
    return facts


def asks(facts: KneeFacts) -> str | None:
    """The slot of the next question."""
    question = next_question(facts, QUESTIONS)
    return question.slot if question else None


SAFE = ("danger=none",)
MILD = (*SAFE, "onset=gradual", "duration=short", "pain_kind=dull", "function=none")


@pytest.mark.parametrize(
    ("answers", "slot"),
    [
        ((), "danger"),
        (SAFE, "onset"),
        ((*SAFE, "onset=injury"), "injury_age"),
        ((*SAFE, "onset=gradual"), "duration"),
        ((*SAFE, "onset=operation"), "duration"),
        ((*SAFE, "onset=unsure"), "duration"),
        ((*SAFE, "onset=injury", "injury_age=fresh"), "pain_kind"),
        ((*SAFE, "onset=injury", "injury_age=older"), "duration"),
        ((*SAFE, "onset=injury", "injury_age=unsure"), "duration"),
        ((*SAFE, "onset=gradual", "duration=short"), "pain_kind"),
        ((*SAFE, "onset=gradual", "duration=long"), "eases"),
        ((*SAFE, "onset=gradual", "duration=unsure"), "eases"),
        ((*SAFE, "onset=gradual", "duration=long", "eases=helps"), "pain_kind"),
        ((*SAFE, "onset=injury", "injury_age=older", "duration=long"), "pain_kind"),
        ((*SAFE, "onset=gradual", "duration=short", "pain_kind=dull"), "function"),
        ((*SAFE, "onset=gradual", "duration=short", "pain_kind=dull", "function=none"), "next_day"),
        ((*MILD, "next_day=gone"), "condition"),
        ((*MILD, "next_day=gone", "condition=none"), None),
    ],
)
def test_the_next_question_follows_from_the_answers(answers: tuple[str, ...], slot: str | None) -> None:
    assert asks(answered(*answers)) == slot


@pytest.mark.parametrize(
    ("known", "skipped"),
    [
        ("recent_injury", "onset"),
        ("gradual_onset", "onset"),
        ("fresh_injury", "injury_age"),
        ("long_lasting", "duration"),
        ("nothing_helps", "eases"),
        ("sharp_pain", "pain_kind"),
        ("muscle_ache", "pain_kind"),
        ("gone_next_day", "next_day"),
        ("swelling", "function"),
        ("instability", "function"),
        ("arthritis", "condition"),
    ],
)
@pytest.mark.parametrize("answer", list(Answer))
def test_what_was_said_in_free_text_is_not_asked(known: str, skipped: str, answer: Answer) -> None:
    facts = KneeFacts({known: answer})
    while question := next_question(facts, QUESTIONS):
        assert question.slot != skipped
        facts = take_answer(facts, question, question.choices[-1])


def test_the_danger_question_is_never_skipped() -> None:
    everything = KneeFacts({sign: Answer.NO for sign in load_knowledge().signs})
    assert asks(everything) == "danger"


def _paths(facts: KneeFacts) -> Iterator[KneeFacts]:
    question = next_question(facts, QUESTIONS)
    if question is None:
        yield facts
        return
    for choice in question.choices:
        if choice.signs:
            yield from _paths(take_answer(facts, question, choice))


@pytest.fixture(scope="module")
def ends() -> list[KneeFacts]:
    """The facts at the end of every path after a first answer; danger signs differ in nothing but their name."""
    choices = {choice.value: choice for choice in QUESTIONS["danger"].choices}
    starts = (choices["none"], choices["fever"], choices["unsure"])
    return [end for first in starts for end in _paths(take_answer(KneeFacts(), QUESTIONS["danger"], first))]


def test_no_path_asks_more_than_eight_questions_or_one_twice(ends: list[KneeFacts]) -> None:
    assert MAX_QUESTIONS == 8
    asked = [[slot for slot, _ in end.asked] for end in ends]
    assert max(map(len, asked)) <= MAX_QUESTIONS
    assert all(len(slots) == len(set(slots)) for slots in asked)


def test_every_path_starts_with_the_danger_signs(ends: list[KneeFacts]) -> None:
    assert {end.asked[0][0] for end in ends} == {"danger"}


def test_every_question_is_asked_on_some_path(ends: list[KneeFacts]) -> None:
    assert {slot for end in ends for slot, _ in end.asked} == set(QUESTIONS)


def test_every_path_keeps_the_safe_level(ends: list[KneeFacts]) -> None:
    knowledge = load_knowledge()
    levels: dict[str, set[Level]] = {}
    for end in ends[:: max(1, len(ends) // 12000)]:
        levels.setdefault(end.asked[0][1], set()).add(outcome(end, knowledge).level)
    assert levels == {
        "none": {Level.SEE_DOCTOR, Level.REST, Level.SELF_CARE},
        "fever": {Level.EMERGENCY},
        "unsure": {Level.SEE_DOCTOR},
    }


@pytest.mark.parametrize("value", ["fever", "misshapen", "no_weight"])
def test_each_danger_choice_is_an_emergency_at_once(knowledge: Knowledge, value: str) -> None:
    found = outcome(answered(f"danger={value}"), knowledge)
    assert (found.level, [sign.id for sign in found.dangers]) == (Level.EMERGENCY, [value])


def test_an_answer_given_again_replaces_the_first() -> None:
    facts = answered("danger=none", "onset=injury", "onset=gradual")
    assert facts.asked == (("danger", "none"), ("onset", "gradual"))
    assert facts.answer("recent_injury") is Answer.NO


@pytest.mark.parametrize("slot", QUESTIONS)
def test_a_question_about_somebody_elses_knee_speaks_of_them(slot: str) -> None:
    question = worded(QUESTIONS[slot], "other")
    titles = [choice.title for choice in question.choices if choice.value != "unsure"]
    for text in (question.ask, question.ask_again, question.why, *titles):
        assert not {"your", "my"} & set(text.lower().split()), text
    assert not {"you", "your"} & set(question.ask.lower().split())
    assert not any(title.startswith("I ") for title in titles)
    assert [choice.value for choice in question.choices] == [choice.value for choice in QUESTIONS[slot].choices]
    assert worded(QUESTIONS[slot], "self") is QUESTIONS[slot]


def test_progress_counts_up_and_never_past_its_end() -> None:
    facts, step = KneeFacts(), 0
    while question := next_question(facts, QUESTIONS):
        number, most = progress(facts, QUESTIONS)
        step += 1
        assert number == step <= most <= MAX_QUESTIONS
        facts = take_answer(facts, question, question.choices[-1])


def test_the_summary_says_what_was_understood_in_the_words_of_the_questions(knowledge: Knowledge) -> None:
    told = answered("danger=none", "onset=injury").with_signs({"swelling": Answer.YES, "stiffness": Answer.NO})
    facts = KneeFacts(told.signs, told.asked, side="left", pain_score=6)
    lines = summary(facts, knowledge)
    assert lines[:2] == ("Which knee: left", "Pain now, 0 to 10: 6")
    assert "How it started: I hurt it" in lines
    assert f"You told me about: {knowledge.signs['swelling'].name}" in lines
    assert not any(knowledge.signs["stiffness"].name in line for line in lines)


def test_the_summary_names_nothing_twice(knowledge: Knowledge) -> None:
    facts = answered("danger=none", "onset=injury", "injury_age=fresh", "pain_kind=sharp")
    lines = summary(facts, knowledge)
    assert len(lines) == len(set(lines)) == 4


def test_the_summary_of_nothing_is_empty(knowledge: Knowledge) -> None:
    assert summary(KneeFacts(), knowledge) == ()
