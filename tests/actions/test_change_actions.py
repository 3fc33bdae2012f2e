"""Going back, changing answers, confirming the summary, and going on where the questions stopped."""

from __future__ import annotations

import pytest

from actions import names
from bot.knowledge.loader import Knowledge
from bot.triage.facts import Answer, KneeFacts
from tests.actions.test_interview_actions import QUESTIONS, SAFE, answer, facts
from tests.support.readings import reading
from tests.support.trackers import Ran, run

DONE = KneeFacts(
    {**SAFE.signs, "gradual_onset": Answer.YES, "arthritis": Answer.YES},
    (
        *SAFE.asked,
        ("onset", "gradual"),
        *((slot, "unsure") for slot in list(QUESTIONS)[2:-1]),
        ("condition", "arthritis"),
    ),
    side="left",
)


def changing(text: str = "change an answer", form: str | None = None, known: KneeFacts = DONE) -> Ran:
    """Runs the change of an answer."""
    slots = {names.SLOT_FACTS: known.to_dict()}
    return run("action_change_answer", intent="change_answer", text=text, slots=slots, form=form, reading=reading())


def followed(ran: Ran) -> list[str]:
    """The actions that an action asks for next."""
    return [event["name"] for event in ran.events if event["event"] == "followup"]


def test_changing_an_answer_asks_which_one(knowledge: Knowledge) -> None:
    ran = changing()
    assert (ran.slots[names.SLOT_QUESTION], followed(ran)) == ("change", [names.FORM])
    asked = run("action_ask_knee_answer", slots=ran.slots, form=names.FORM)
    assert asked.text == knowledge.phrases["change_ask"]
    assert len(asked.payloads) == len(QUESTIONS) + 1


@pytest.mark.parametrize(
    "text", ["change how it started", "change the answer about swelling", "edit the one about arthritis"]
)
def test_a_change_that_names_its_question_opens_it_at_once(text: str) -> None:
    assert changing(text).slots[names.SLOT_QUESTION] in {"onset", "function", "condition"}


def test_a_changed_answer_stands_until_the_new_one_is_given() -> None:
    ran = answer("change", DONE, entities={"value": "condition"})
    assert ran.slots[names.SLOT_QUESTION] == "condition"
    assert facts(ran) == DONE
    after = answer("condition", DONE, entities={"value": "none"})
    assert facts(after).answer("arthritis") is Answer.NO
    assert after.slots["requested_slot"] is None


def test_nothing_to_change_after_all_gives_the_outcome_again() -> None:
    ran = answer("change", DONE, entities={"value": "keep"})
    assert (ran.slots["requested_slot"], facts(ran)) == (None, DONE)


def test_a_change_that_is_not_understood_leaves_the_answer_as_it_was() -> None:
    ran = answer("condition", DONE, misses=2, intent="nlu_fallback", text="purple")
    assert facts(ran) == DONE


def test_a_side_is_put_right_after_the_end_and_the_outcome_follows() -> None:
    ran = changing("sorry, I meant right")
    assert facts(ran).side == "right"
    assert followed(ran) == ["action_give_outcome"]
    told = run("action_give_outcome", slots={names.SLOT_FACTS: facts(ran).to_dict(), **ran.slots})
    assert "Which knee: right" in told.bubbles[0]["text"]


def test_a_side_put_right_in_the_middle_is_noted_and_the_question_stays() -> None:
    known = KneeFacts(SAFE.signs, SAFE.asked, side="left")
    ran = answer("onset", known, intent="change_answer", text="sorry, I meant right", reading=reading())
    assert (facts(ran).side, ran.slots[names.SLOT_QUESTION]) == ("right", "onset")
    asked = run("action_ask_knee_answer", slots={**ran.slots}, form=names.FORM)
    assert "Which knee: right" in asked.text
    assert asked.slots[names.SLOT_NOTED] is None


def test_there_is_nothing_to_change_before_the_first_answer(knowledge: Knowledge) -> None:
    assert changing(known=KneeFacts()).text == knowledge.phrases["change_nothing"]


def test_the_questions_go_on_where_they_stopped(knowledge: Knowledge) -> None:
    ran = run("action_resume_interview", intent="resume", slots={names.SLOT_FACTS: SAFE.to_dict()})
    assert ran.text == knowledge.phrases["interview_resumed"]
    assert (ran.slots[names.SLOT_QUESTION], followed(ran)) == ("onset", [names.FORM])


def test_going_on_after_the_end_gives_the_outcome_again() -> None:
    slots = {names.SLOT_FACTS: DONE.to_dict()}
    assert followed(run("action_resume_interview", intent="resume", slots=slots)) == ["action_give_outcome"]


def test_going_on_with_nothing_begun_offers_a_check(knowledge: Knowledge) -> None:
    ran = run("action_resume_interview", intent="resume")
    assert ran.text == knowledge.phrases["resume_nothing"]
    assert followed(ran) == []


@pytest.mark.parametrize("action", ["action_resume_interview", "action_change_answer", "action_go_back"])
def test_an_open_danger_is_said_again_before_any_question(action: str) -> None:
    slots = {
        names.SLOT_FACTS: DONE.to_dict(),
        names.SLOT_DANGERS: {"open": ["fever"], "doubtful": [], "subject": "self"},
    }
    ran = run(action, slots=slots)
    assert (ran.cards, followed(ran)) == (["escalation"], [])


def test_a_confirmed_summary_keeps_its_level() -> None:
    ran = run("action_confirm_summary", intent="affirm", slots={names.SLOT_FACTS: DONE.to_dict()})
    assert ran.levels == ["see_doctor"]


def test_a_question_about_somebody_else_is_worded_for_them() -> None:
    known = KneeFacts(SAFE.signs, SAFE.asked, subject="other")
    asked = run("action_ask_knee_answer", slots={names.SLOT_FACTS: known.to_dict()}, form=names.FORM)
    assert "they" in asked.text
    assert asked.bubbles[0]["buttons"][0]["title"] == "They hurt it"


def test_a_danger_question_that_is_opened_again_and_not_understood_counts_as_not_sure() -> None:
    ran = answer("danger", SAFE, misses=2, intent="nlu_fallback", text="purple")
    assert facts(ran).answer("any_danger") is Answer.UNSURE


@pytest.mark.parametrize(
    "slots",
    [{names.SLOT_FACTS: SAFE.to_dict()}, {names.SLOT_QUESTION: next(iter(QUESTIONS))}],
    ids=["after some answers", "at the first question"],
)
def test_carry_on_after_the_questions_were_stopped_goes_on_with_them(slots: dict[str, object]) -> None:
    ran = run("action_tell_more", intent="tell_more", text="carry on", reading=reading(), slots=slots)
    assert "/resume" in [event.get("text") for event in ran.events]
    assert followed(run("action_resume_interview", intent="resume", slots=slots)) == [names.FORM]


@pytest.mark.parametrize(("text", "known"), [("tell me more", SAFE), ("carry on", DONE), ("carry on", KneeFacts())])
def test_with_nothing_open_or_another_wish_no_question_comes(text: str, known: KneeFacts) -> None:
    slots = {names.SLOT_FACTS: known.to_dict()}
    ran = run("action_tell_more", intent="tell_more", text=text, reading=reading(), slots=slots)
    assert "/resume" not in [event.get("text") for event in ran.events]
