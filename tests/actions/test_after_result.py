"""After the result: what is asked about it, and what is added to it."""

from __future__ import annotations

from typing import Any

import pytest

from actions import names
from bot.knowledge.loader import Knowledge
from bot.triage.facts import Answer, KneeFacts
from tests.support.readings import heard, reading
from tests.support.trackers import run

DONE = KneeFacts(
    {
        "fever": Answer.NO, "misshapen": Answer.NO, "no_weight": Answer.NO, "any_danger": Answer.NO,
        "gradual_onset": Answer.YES, "recent_injury": Answer.NO, "recent_operation": Answer.NO,
        "long_lasting": Answer.NO, "dull_ache": Answer.YES, "sharp_pain": Answer.NO, "rising_pain": Answer.NO,
        "swelling": Answer.NO,
        "instability": Answer.NO, "locking": Answer.NO, "worse_next_day": Answer.NO, "gone_next_day": Answer.YES,
        "arthritis": Answer.NO, "bursitis": Answer.NO, "torn_meniscus": Answer.NO, "sprained_ligament": Answer.NO,
        "other_serious": Answer.NO,
    },
    (
        ("danger", "none"), ("onset", "gradual"), ("duration", "short"), ("pain_kind", "dull"), ("function", "none"),
        ("next_day", "gone"), ("condition", "none"),
    ),
)  # fmt: skip
AFTER: dict[str, Any] = {names.SLOT_FACTS: DONE.to_dict(), names.SLOT_LAST_RECORD: "rules:T27"}


@pytest.mark.parametrize(
    ("action", "intent", "text"),
    [
        ("action_explain_why", "ask_why", "why"),
        ("action_start_interview", "start_interview", "what do i do now"),
        ("action_answer_topic", "ask_promise", "and if it gets worse?"),
        ("action_answer_topic", "ask_doctor", "when should i look again"),
        ("action_fallback", "nlu_fallback", "what now"),
    ],
)
def test_a_question_about_the_result_is_answered_by_it(action: str, intent: str, text: str) -> None:
    ran = run(action, intent=intent, text=text, reading=reading(), slots=AFTER)
    assert ran.cards == ["summary"]
    assert ran.levels == ["self_care"]


def test_advice_given_in_passing_has_its_reason_too(knowledge: Knowledge) -> None:
    slots = {names.SLOT_FACTS: KneeFacts({"arthritis": Answer.YES}).to_dict()}
    ran = run("action_explain_why", intent="ask_why", text="why", reading=reading(), slots=slots)
    assert knowledge.rules["T08"].say in ran.text


def test_before_any_result_the_questions_come(knowledge: Knowledge) -> None:
    ran = run("action_start_interview", intent="start_interview", text="what do i do now", reading=reading())
    assert ran.text == knowledge.phrases["interview_start_plain"]


def test_why_after_an_answer_to_something_else_is_about_that(knowledge: Knowledge) -> None:
    slots = {**AFTER, names.SLOT_LAST_RECORD: "topic:weight"}
    set_now = {"event": "slot", "name": names.SLOT_LAST_RECORD, "value": "topic:weight"}
    ran = run("action_explain_why", intent="ask_why", text="why", reading=reading(), slots=slots, events=[set_now])
    assert "summary" not in ran.cards


def test_the_question_whether_all_is_right_stays_open_meanwhile() -> None:
    slots = {**AFTER, names.SLOT_AWAITING: names.AWAITING_SUMMARY}
    ran = run("action_explain_why", intent="ask_why", text="why", reading=reading(), slots=slots)
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_SUMMARY


@pytest.mark.parametrize(
    ("text", "mentions", "sign"),
    [
        ("actually my knee is swollen too", (heard("swelling"),), "swelling"),
        ("i forgot to say it is stiff in the morning", (heard("stiffness"),), "stiffness"),
        ("the pain is sharp not dull", (heard("sharp_pain"), heard("dull_ache", status="denied")), "sharp_pain"),
    ],
)
def test_what_is_added_is_noted_and_the_result_comes_anew(
    text: str, mentions: tuple[dict[str, Any], ...], sign: str
) -> None:
    told = reading(*mentions, about_knee=True)
    ran = run("action_start_interview", intent="report_symptom", text=text, reading=told, slots=AFTER)
    assert ran.slots[names.SLOT_FACTS]["signs"][sign] == "yes"
    assert ran.cards == ["summary"]
    assert len(ran.bubbles) == 2
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_SUMMARY


def test_what_is_added_and_raises_a_question_leads_on_to_it() -> None:
    told = reading(heard("recent_injury"), about_knee=True)
    ran = run(
        "action_start_interview", intent="report_symptom", text="actually i fell on it", reading=told, slots=AFTER
    )
    assert ran.events[-1]["text"] == "/resume"


def test_a_new_complaint_still_starts_with_the_dangers(knowledge: Knowledge) -> None:
    told = reading(heard("stiffness"), about_knee=True)
    ran = run("action_start_interview", intent="report_symptom", text="my knee is stiff", reading=told, slots=AFTER)
    assert ran.text == knowledge.phrases["interview_start"]
