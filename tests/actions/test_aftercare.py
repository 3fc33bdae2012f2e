"""While help is due: whom to call, and the advice again for what leaves no room for anything else."""

from __future__ import annotations

from typing import Any

import pytest

from actions import names
from bot.knowledge.loader import Knowledge
from bot.triage.facts import CLEARED
from tests.support.readings import heard, reading
from tests.support.trackers import asked, run

READING = reading()


def alarm(*signs: str, subject: str = "self", doubtful: tuple[str, ...] = ()) -> dict[str, Any]:
    """The slots with these danger signs open."""
    return {names.SLOT_DANGERS: {"open": list(signs), "doubtful": list(doubtful), "subject": subject}}


def told(intent: str, *signs: str) -> dict[str, Any]:
    """A message of the person before."""
    event = asked(intent)
    event["parse_data"]["reading"] = reading(*map(heard, signs), danger_signs=signs)
    return event


@pytest.mark.parametrize(
    ("action", "intent", "text"),
    [
        ("action_decline", "out_of_scope", "what number do i call"),
        ("action_decline", "ask_other_service", "who can i talk to"),
        ("action_answer_topic", "ask_doctor", "is there someone i can ring"),
        ("action_fallback", "nlu_fallback", "blah"),
        ("action_chat", "complain", "i told you already"),
        ("action_chat", "small_talk", "i like trains"),
        ("action_tell_more", "tell_more", "continue"),
        ("action_session_step", "skip_exercise", "skip"),
        ("action_say_phrase", "deny", "no"),
        ("action_say_phrase", "affirm", "ok"),
        ("action_explain_why", "ask_why", "why"),
    ],
)
@pytest.mark.parametrize("sign", ["fever", "self_harm"])
def test_what_is_not_understood_gets_the_contact_line_while_a_danger_is_open(
    knowledge: Knowledge, sign: str, action: str, intent: str, text: str
) -> None:
    ran = run(action, intent=intent, text=text, reading=READING, slots=alarm(sign))
    line = knowledge.contact.crisis if sign == "self_harm" else knowledge.contact.emergency
    assert line in ran.text
    assert ran.levels == ["emergency"]
    assert ran.cards == ["escalation"]
    assert set(ran.payloads) <= {"/report_clearance"}


def test_the_reply_to_a_crisis_speaks_of_no_exercise_and_no_leg(knowledge: Knowledge) -> None:
    ran = run("action_start_interview", intent="start_interview", text="check my knee", slots=alarm("self_harm"))
    assert ran.text.startswith(f"**{knowledge.signs['self_harm'].act}**")
    assert "exercise" not in ran.text.lower()
    assert "leg" not in ran.text.lower().split()
    assert ran.payloads == []


def test_the_menu_of_a_crisis_has_no_button_that_checks_it_off() -> None:
    assert run("action_greet", intent="greet", text="hi", reading=READING, slots=alarm("self_harm")).payloads == []


@pytest.mark.parametrize(("text", "number"), [("what number is it in the uk", "999"), ("im in france", "112 or 15")])
def test_a_country_gets_its_own_number(text: str, number: str) -> None:
    ran = run("action_decline", intent="out_of_scope", text=text, reading=READING, slots=alarm("fever"))
    assert f"Call {number}." in ran.text
    assert "911" not in ran.text


def test_without_a_country_the_person_may_name_it(knowledge: Knowledge) -> None:
    ran = run("action_decline", intent="out_of_scope", text="what number", reading=READING, slots=alarm("self_harm"))
    assert knowledge.phrases["help_where"] in ran.text


def test_another_day_is_too_late_for_an_emergency(knowledge: Knowledge) -> None:
    ran = run(
        "action_chat", intent="goodbye", text="im going to see the gp tomorrow", reading=READING, slots=alarm("fever")
    )
    assert ran.text.startswith("**Get medical help now.**")
    assert knowledge.phrases["help_wait"] in ran.text


def test_the_advice_comes_in_other_words_right_after_itself() -> None:
    first = run("action_fallback", text="blah", reading=READING, slots=alarm("fever")).text
    before = [asked(names.INTENT_FALLBACK), {"event": "bot", "text": first, "data": {}}]
    second = run("action_fallback", text="bluh", reading=READING, slots=alarm("fever"), events=before).text
    assert second != first
    assert second.split("\n\n")[:2] == first.split("\n\n")[:2]


@pytest.mark.parametrize(
    ("action", "intent", "slots"),
    [
        ("action_answer_topic", "ask_sessions", {}),
        ("action_tell_more", "tell_more", {names.SLOT_LAST_RECORD: "topic:sessions"}),
        ("action_keep_danger", "deny", {names.SLOT_AWAITING: names.AWAITING_CLEARANCE}),
        ("action_ask_restart", "start_again", {}),
    ],
)
def test_what_has_an_answer_of_its_own_keeps_it(
    knowledge: Knowledge, action: str, intent: str, slots: dict[str, Any]
) -> None:
    ran = run(action, intent=intent, text="tell me", reading=READING, slots={**alarm("fever"), **slots})
    assert knowledge.phrases["danger_open"].split("{")[0] not in ran.bubbles[0]["text"]


def test_a_denial_of_the_open_sign_is_asked_about_and_not_passed_over() -> None:
    denied = reading(heard("fever", status="denied"))
    ran = run("action_say_phrase", intent="deny", text="no i dont have a fever", reading=denied, slots=alarm("fever"))
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_CLEARANCE


def test_whom_to_call_about_a_sign_in_doubt_keeps_its_question_open(knowledge: Knowledge) -> None:
    ran = run(
        "action_decline", intent="out_of_scope", text="who do i call", reading=READING, slots=alarm(doubtful=("fever",))
    )
    assert ran.text.endswith(knowledge.signs["fever"].ask or "no question")
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_DANGER


def test_for_someone_else_the_advice_is_how_to_help_them(knowledge: Knowledge) -> None:
    ran = run("action_fallback", text="blah", reading=READING, slots=alarm("self_harm", subject="other"))
    assert knowledge.signs["self_harm"].name_other in ran.text
    assert knowledge.signs["self_harm"].meanwhile_other in ran.text
    assert "you feel this way" not in ran.text


def test_somebody_who_was_hurt_hears_whom_they_can_talk_to(knowledge: Knowledge) -> None:
    ran = run(
        "action_decline", intent="ask_other_service", text="who can i talk to", reading=READING,
        events=[told("report_abuse")],
    )  # fmt: skip
    assert knowledge.contact.abuse in ran.text


def test_whom_to_call_in_an_emergency_comes_before_whom_to_talk_to_after_violence(knowledge: Knowledge) -> None:
    ran = run(
        "action_decline", intent="out_of_scope", text="who can i call", reading=READING, slots=alarm("no_weight"),
        events=[told("report_abuse")],
    )  # fmt: skip
    assert [
        knowledge.contact.emergency in ran.bubbles[0]["text"],
        knowledge.contact.abuse in ran.bubbles[1]["text"],
    ] == [
        True,
        True,
    ]


def test_after_a_crisis_the_line_is_still_there(knowledge: Knowledge) -> None:
    ran = run(
        "action_decline", intent="ask_other_service", text="who can i talk to", reading=READING,
        events=[told("report_danger", "self_harm")],
    )  # fmt: skip
    assert knowledge.contact.crisis in ran.text


def test_the_emergency_number_is_told_to_anyone_who_asks(knowledge: Knowledge) -> None:
    ran = run("action_decline", intent="out_of_scope", text="what is the emergency number in the uk", reading=READING)
    assert "Call 999." in ran.text


def test_whom_to_talk_to_about_nothing_told_is_no_emergency(knowledge: Knowledge) -> None:
    ran = run("action_decline", intent="ask_other_service", text="who can i talk to", reading=READING)
    assert ran.text == knowledge.declines["ask_other_service"].say.strip()


def test_the_country_told_after_that_gets_its_lines() -> None:
    ran = run(
        "action_decline", intent="out_of_scope", text="im in ireland", reading=READING, events=[told("report_abuse")]
    )
    assert "1800 341 900" in ran.text


def test_after_a_crisis_is_over_the_line_is_named_and_no_doctor_has_agreed_to_exercise(knowledge: Knowledge) -> None:
    slots = {**alarm("self_harm"), names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    ran = run("action_clear_danger", intent="affirm", text="yes", reading=reading(polarity="yes"), slots=slots)
    assert ran.slots[names.SLOT_DANGERS] is None
    assert knowledge.contact.crisis in ran.text
    assert CLEARED not in ran.slots[names.SLOT_FACTS]["signs"]


def test_whether_a_crisis_is_over_is_asked_without_a_word_of_doctors(knowledge: Knowledge) -> None:
    ran = run("action_report_clearance", intent="report_clearance", text="im ok now", slots=alarm("self_harm"))
    assert ran.text == knowledge.phrases["clear_ask_crisis"].strip()


def test_a_country_told_before_holds_for_the_next_question() -> None:
    before = {**asked("out_of_scope"), "text": "im in the uk"}
    ran = run(
        "action_decline", intent="out_of_scope", text="what number then", reading=READING, slots=alarm("fever"),
        events=[before],
    )  # fmt: skip
    assert "Call 999." in ran.text
    assert "911" not in ran.text


def test_a_sign_that_only_calls_for_a_doctor_leaves_room_for_talk(knowledge: Knowledge) -> None:
    ran = run("action_chat", intent="small_talk", text="i like trains", reading=READING, slots=alarm("pregnancy"))
    assert ran.text == knowledge.phrases["chat_small_talk"]


@pytest.mark.parametrize("intent", ["ask_exercise_start", "ask_doctor", "set_reminder"])
def test_whatever_puts_help_off_hears_that_it_cannot_wait(knowledge: Knowledge, intent: str) -> None:
    action = "action_set_reminder" if intent == "set_reminder" else "action_answer_topic"
    ran = run(action, intent=intent, text="can it wait till monday", reading=READING, slots=alarm("fever"))
    assert knowledge.phrases["help_wait"] in ran.text


def test_a_request_for_what_the_bot_cannot_do_is_met_by_the_line_although_a_question_is_open(
    knowledge: Knowledge,
) -> None:
    slots = {**alarm("fever"), names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    ran = run("action_decline", intent="ask_other_service", text="i dont have a phone", reading=READING, slots=slots)
    assert knowledge.contact.emergency in ran.text


def test_a_no_in_a_crisis_is_met_kindly_and_without_the_leg(knowledge: Knowledge) -> None:
    slots = {**alarm("self_harm"), names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    ran = run("action_keep_danger", intent="deny", text="no", reading=READING, slots=slots)
    assert knowledge.phrases["clear_kept_crisis"] in ran.text
    assert knowledge.contact.crisis in ran.text
    assert "leg" not in ran.text.split()


def test_whom_to_talk_to_while_violence_is_open_is_the_line_for_it(knowledge: Knowledge) -> None:
    asked_for = {"intent": "ask_other_service", "text": "who can i talk to", "reading": READING}
    ran = run("action_decline", slots=alarm("violence"), **asked_for)
    assert knowledge.contact.abuse in ran.text
    assert ran.levels == ["emergency"]


def test_the_advice_again_while_violence_is_open_is_not_about_the_leg(knowledge: Knowledge) -> None:
    ran = run("action_fallback", text="blah", reading=READING, slots=alarm("violence"))
    assert (knowledge.signs["violence"].meanwhile or "?").strip() in ran.text
    assert "leg" not in ran.text.split()
