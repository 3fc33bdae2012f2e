"""What takes a danger sign back or leaves it open: in the words of the person, of one sign or of several."""

from __future__ import annotations

import pytest

from actions import names
from bot.knowledge.loader import Knowledge
from bot.triage.facts import Answer, KneeFacts
from tests.actions.test_safety_actions import OPEN, SUSPECTED, facts
from tests.support.readings import heard, reading
from tests.support.trackers import run

TWO = {names.SLOT_DANGERS: {"open": ["no_weight", "fever"], "doubtful": [], "subject": "self"}}


def test_what_is_said_of_one_open_sign_closes_that_one_alone(knowledge: Knowledge) -> None:
    gone = reading(heard("fever", status="past"))
    known = KneeFacts({"fever": Answer.YES, "no_weight": Answer.YES}).to_dict()
    slots = {**TWO, names.SLOT_FACTS: known}
    asked = run(
        "action_report_clearance", intent="report_clearance", text="the fever is gone", reading=gone, slots=slots
    )
    assert knowledge.dangers["fever"].name in asked.text
    assert knowledge.dangers["no_weight"].name not in asked.text
    yes = run(
        "action_clear_danger", intent="affirm", text="yes", reading=reading(polarity="yes"), slots=slots | asked.slots
    )
    assert yes.slots[names.SLOT_DANGERS] == {"open": ["no_weight"], "doubtful": [], "subject": "self"}
    assert (facts(yes.slots).answer("fever"), facts(yes.slots).answer("no_weight")) == (Answer.NO, Answer.YES)
    assert facts(yes.slots).answer("doctor_cleared") is None
    assert yes.levels == ["emergency"]


def test_the_advice_is_never_said_in_the_same_words_twice_running() -> None:
    first = run("action_list_exercises", intent="list_exercises", slots=OPEN)
    before = [{"event": "user", "text": "list"}, {"event": "bot", "text": first.text}]
    again = run("action_list_exercises", intent="list_exercises", slots=OPEN, events=before)
    assert again.levels == ["emergency"]
    assert again.text != first.text


def test_a_report_of_clearance_without_a_sign_speaks_of_all(knowledge: Knowledge) -> None:
    asked = run("action_report_clearance", intent="report_clearance", slots=TWO)
    assert all(knowledge.dangers[sign].name in asked.text for sign in ("fever", "no_weight"))
    yes = run("action_clear_danger", intent="affirm", entities={"value": "clearance"}, slots=TWO | asked.slots)
    assert yes.slots[names.SLOT_DANGERS] is None


@pytest.mark.parametrize("intent", ["deny", "affirm", "small_talk", "nlu_fallback", "report_symptom"])
def test_an_open_sign_that_is_taken_back_is_asked_after_however_it_was_understood(intent: str) -> None:
    slots = {names.SLOT_DANGERS: {"open": ["no_weight"], "doubtful": [], "subject": "self"}}
    action = "action_chat" if intent == "small_talk" else "action_say_phrase"
    ran = run(action, intent=intent, text="no actually i can, just hurts", reading=reading(), slots=slots)
    assert ran.payloads == ['/affirm{"value": "clearance"}', '/deny{"value": "clearance"}']
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_CLEARANCE


@pytest.mark.parametrize("text", ["i am safe to go on", "it's gone", "both are gone"])
def test_plain_words_answer_the_question_whether_it_is_over(text: str) -> None:
    slots = {**OPEN, names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    for action, intent in (("action_report_clearance", "report_clearance"), ("action_chat", "small_talk")):
        ran = run(action, intent=intent, text=text, reading=reading(), slots=slots)
        assert ran.slots[names.SLOT_DANGERS] is None


def test_a_sign_told_together_with_a_doctors_word_gets_the_advice_and_the_question_whether_it_is_over() -> None:
    said = reading(heard("fever"), heard("doctor_cleared"))
    ran = run("action_escalate", intent="report_danger", reading=said)
    assert ran.levels == ["emergency"]
    assert ran.slots[names.SLOT_DANGERS] == {"open": ["fever"], "doubtful": [], "subject": "self"}
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_CLEARANCE


def test_an_open_sign_that_is_only_suspected_again_needs_no_question_whether_it_is_there() -> None:
    said = reading(heard("fever", status="past"), heard("fever", certainty="suspected"))
    ran = run("action_escalate", intent="report_danger", text="the fever went this morning", reading=said, slots=OPEN)
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_CLEARANCE


@pytest.mark.parametrize("text", ["no well maybe", "i can't", "no, kind of", "no... yes"])
def test_a_no_that_is_partly_a_yes_opens_the_sign_in_doubt(text: str) -> None:
    ran = run("action_dismiss_danger", intent="deny", text=text, slots=SUSPECTED, reading=reading(polarity="no"))
    assert ran.slots[names.SLOT_DANGERS]["open"] == ["fever"]
    assert ran.levels == ["emergency"]


@pytest.mark.parametrize("text", ["no", "not really", "no, just sore", "nope i don't think so"])
def test_a_no_to_the_sign_in_doubt_stays_a_no(text: str) -> None:
    ran = run("action_dismiss_danger", intent="deny", text=text, slots=SUSPECTED, reading=reading(polarity="no"))
    assert ran.slots[names.SLOT_DANGERS] is None


@pytest.mark.parametrize("action", ["action_keep_danger", "action_clear_danger"])
def test_the_advice_leads_where_the_sign_stays_open(action: str) -> None:
    slots = {**OPEN, names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    ran = run(action, intent="affirm", text="ok then", reading=reading(), slots=slots)
    assert ran.bubbles[0]["text"].startswith("**Get medical help now.**")


@pytest.mark.parametrize(
    "value",
    ["plan_hurts_stairs", "plan_size_short", "plan_floor_yes", "plan_start", "plan_agreed", "help_session", "next"],
)
def test_an_old_button_of_a_plan_or_session_gives_the_advice_while_a_danger_is_open(value: str) -> None:
    for slots in (OPEN, SUSPECTED):
        ran = run("action_take_choice", intent="answer", entities={"value": value}, slots=slots)
        assert (ran.cards, ran.levels) == (["escalation"], ["emergency"])
