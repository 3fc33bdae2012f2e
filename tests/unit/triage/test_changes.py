"""Changing answers: what is kept, what goes with it, and what counts as a correction."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge.loader import load_knowledge
from bot.triage.answers import Reply
from bot.triage.changes import KEEP, answer_anew, change_question, correction, corrects, previous, reopen, settled
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import take_answer

KNOWLEDGE = load_knowledge()
QUESTIONS = KNOWLEDGE.questions


def answered(*answers: str) -> KneeFacts:
    """The facts after answers such as "onset=injury"."""
    facts = KneeFacts()
    for answer in answers:
        slot, value = answer.split("=")
        choice = next(choice for choice in QUESTIONS[slot].choices if choice.value == value)
        facts = answer_anew(facts, facts, QUESTIONS[slot], choice, QUESTIONS)
    return facts


@pytest.mark.parametrize("slot", QUESTIONS)
def test_an_answer_taken_out_leaves_no_trace(slot: str) -> None:
    question = QUESTIONS[slot]
    before = KneeFacts({"stiffness": Answer.YES}, asked=(("earlier", "x"),))
    for choice in question.choices:
        assert reopen(take_answer(before, question, choice), question, QUESTIONS) == before


def test_an_answer_in_own_words_can_be_taken_out() -> None:
    facts = KneeFacts({"recent_injury": Answer.YES, "swelling": Answer.YES}, asked=(("onset", "told"),))
    assert reopen(facts, QUESTIONS["onset"], QUESTIONS) == KneeFacts({"swelling": Answer.YES})


def test_what_followed_from_a_changed_answer_goes_with_it() -> None:
    facts = answered("danger=none", "onset=injury", "injury_age=fresh", "onset=gradual")
    assert dict(facts.asked) == {"danger": "none", "onset": "gradual"}
    assert facts.answer("fresh_injury") is None


def test_an_answer_given_again_keeps_what_the_same_message_tells() -> None:
    before = answered("danger=none", "onset=gradual")
    now = before.with_signs({"swelling": Answer.YES})
    choice = QUESTIONS["onset"].choices[0]
    facts = answer_anew(before, now, QUESTIONS["onset"], choice, QUESTIONS)
    assert facts.answer("swelling") is Answer.YES
    assert facts.answer("recent_injury") is Answer.YES
    assert facts.answer("gradual_onset") is None


def test_the_question_before_is_found_step_by_step() -> None:
    facts = answered("danger=none", "onset=gradual", "duration=short")
    assert previous(facts, None, QUESTIONS) is QUESTIONS["duration"]
    assert previous(facts, "pain_kind", QUESTIONS) is QUESTIONS["duration"]
    assert previous(facts, "duration", QUESTIONS) is QUESTIONS["onset"]
    assert previous(facts, "danger", QUESTIONS) is None
    assert previous(KneeFacts(), None, QUESTIONS) is None


def test_every_settled_answer_can_be_chosen_for_a_change() -> None:
    facts = answered("danger=none", "duration=short").with_signs({"recent_injury": Answer.YES})
    assert [question.slot for question in settled(facts, QUESTIONS)] == ["danger", "onset", "duration"]
    choices = change_question(facts, KNOWLEDGE).choices
    assert [choice.value for choice in choices] == ["danger", "onset", "duration", KEEP]
    assert choices[1].title == QUESTIONS["onset"].label


@pytest.mark.parametrize("text", ["sorry, I meant left", "Oops, the right one", "actually it was months", "i mean yes"])
def test_a_correction_is_known_by_its_words(text: str) -> None:
    assert corrects(text)


@pytest.mark.parametrize("text", ["my knee hurts", "no", "it came on slowly", "it means a lot to me", ""])
def test_other_messages_correct_nothing(text: str) -> None:
    assert not corrects(text)


def test_a_side_is_put_right() -> None:
    before = KneeFacts(side="left")
    found = correction(before, before, Reply("sorry, I meant the right one"), KNOWLEDGE, current=None, answers=False)
    assert found is not None
    assert (found.facts.side, found.noted) == ("right", "Which knee: right")


def test_right_is_no_side_where_nothing_is_put_right() -> None:
    before = KneeFacts(side="left")
    assert correction(before, before, Reply("yes right"), KNOWLEDGE, current=None, answers=False) is None


def test_a_fact_that_an_answer_denied_corrects_it_without_more_words() -> None:
    before = answered("danger=none", "onset=gradual")
    now = before.with_signs({"recent_injury": Answer.YES})
    found = correction(before, now, Reply("since I fell on it"), KNOWLEDGE, current="duration", answers=True)
    assert found is not None
    assert dict(found.facts.asked)["onset"] == "injury"
    assert found.facts.answer("gradual_onset") is None


def test_a_further_fact_that_nothing_denied_is_no_correction() -> None:
    before = answered("danger=none", "condition=arthritis")
    now = before.with_signs({"bursitis": Answer.YES})
    assert correction(before, now, Reply("and bursitis"), KNOWLEDGE, current="onset", answers=False) is None


def test_an_answer_to_the_open_question_is_no_correction_of_another_one() -> None:
    before = answered("danger=none", "onset=injury", "injury_age=fresh")
    found = correction(before, before, Reply("sorry, weeks"), KNOWLEDGE, current="duration", answers=True)
    assert found is None


def test_an_earlier_answer_is_put_right_by_its_key_words() -> None:
    before = answered("danger=none", "onset=injury", "injury_age=fresh")
    found = correction(before, before, Reply("sorry, it came on slowly"), KNOWLEDGE, current=None, answers=False)
    assert found is not None
    assert dict(found.facts.asked) == {"danger": "none", "onset": "gradual"}


def test_a_danger_is_never_put_in_by_a_correction() -> None:
    before = answered("danger=none", "onset=injury")
    found = correction(before, before, Reply("sorry, no weight"), KNOWLEDGE, current="onset", answers=False)
    assert found is None


def test_a_length_of_time_is_put_right_and_no_danger_sign_is_read_into_its_figure() -> None:
    before = replace(answered("danger=none"), duration_days=21.0).with_signs({"long_lasting": Answer.YES})
    now = replace(before, duration_days=7.0).with_signs({"long_lasting": Answer.NO})
    found = correction(before, now, Reply("actually no 1 week"), KNOWLEDGE, current="onset", answers=False)
    assert found is not None
    assert found.facts == now
    assert "7 days" in found.noted


@pytest.mark.parametrize("text", ["actually no, the last one", "sorry, one of them", "actually not really"])
def test_a_correction_that_is_unclear_changes_no_danger_sign(text: str) -> None:
    before = answered("danger=none", "onset=injury")
    assert correction(before, before, Reply(text), KNOWLEDGE, current="onset", answers=False) is None
