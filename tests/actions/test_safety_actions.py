"""Danger signs: told at once, kept open, cleared only on a plain answer."""

from __future__ import annotations

from typing import Any

import pytest

from actions import names
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.triage.facts import Answer, KneeFacts
from tests.support.readings import heard, reading
from tests.support.trackers import run

DANGERS = list(load_knowledge().dangers)
OPEN = {names.SLOT_DANGERS: {"open": ["fever"], "doubtful": [], "subject": "self"}}
SUSPECTED = {
    names.SLOT_DANGERS: {"open": [], "doubtful": ["fever"], "subject": "self"},
    names.SLOT_AWAITING: names.AWAITING_DANGER,
}
EXERCISE_ACTIONS = {
    "action_show_exercise": "ask_exercise",
    "action_tell_exercise_part": "ask_dose",
    "action_suggest_exercises": "ask_exercise_ideas",
    "action_list_exercises": "list_exercises",
}


def facts(slots: dict[str, Any]) -> KneeFacts:
    """The facts in the slots that an action set."""
    return KneeFacts.from_dict(slots[names.SLOT_FACTS])


@pytest.mark.parametrize("sign", DANGERS)
def test_every_danger_sign_is_escalated_and_kept_open(knowledge: Knowledge, sign: str) -> None:
    ran = run("action_escalate", intent="report_danger", reading=reading(heard(sign)))
    level = knowledge.dangers[sign].level
    assert level is not None
    assert (ran.cards, ran.levels) == (["escalation"], [level.value])
    assert ran.slots[names.SLOT_DANGERS] == {"open": [sign], "doubtful": [], "subject": "self"}
    assert ran.slots[names.SLOT_AWAITING] is None
    assert facts(ran.slots).answer(sign) is Answer.YES


def test_a_danger_sign_stops_a_running_interview() -> None:
    message = reading(heard("fever"))
    assert run("action_escalate", intent="report_danger", reading=message, form=names.FORM).stops_form
    assert not run("action_escalate", intent="report_danger", reading=message).stops_form


def test_a_suspected_sign_waits_for_yes_or_no_and_is_no_fact_yet() -> None:
    ran = run("action_escalate", intent="report_danger", reading=reading(heard("fever", certainty="suspected")))
    assert ran.slots[names.SLOT_DANGERS]["open"] == []
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_DANGER
    assert names.SLOT_FACTS not in ran.slots
    assert ran.payloads == ['/affirm{"value": "danger"}', '/deny{"value": "danger"}']


def test_a_no_to_one_suspected_sign_puts_the_question_of_the_next(knowledge: Knowledge) -> None:
    both = reading(heard("chest_pain", certainty="suspected"), heard("pregnancy", certainty="suspected"))
    first = run("action_escalate", intent="report_danger", reading=both)
    assert first.text.endswith(knowledge.dangers["chest_pain"].ask or "")
    second = run("action_dismiss_danger", intent="deny", slots=first.slots, reading=reading(polarity="no"))
    assert second.text.endswith(knowledge.dangers["pregnancy"].ask or "")
    assert second.slots[names.SLOT_AWAITING] == names.AWAITING_DANGER
    last = run("action_dismiss_danger", intent="deny", slots=second.slots, reading=reading(polarity="no"))
    assert (last.slots[names.SLOT_DANGERS], last.slots[names.SLOT_AWAITING]) == (None, None)
    assert facts(last.slots).answer("pregnancy") is Answer.NO


def test_a_suspected_emergency_is_asked_about_while_another_sign_is_open() -> None:
    message = reading(heard("no_weight", certainty="suspected"))
    ran = run("action_escalate", intent="report_danger", reading=message, slots=OPEN)
    assert ran.slots[names.SLOT_DANGERS] == {"open": ["fever"], "doubtful": ["no_weight"], "subject": "self"}
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_DANGER


def test_an_open_milder_sign_never_hides_a_suspected_emergency(knowledge: Knowledge) -> None:
    milder = {names.SLOT_DANGERS: {"open": ["gives_way"], "doubtful": [], "subject": "self"}}
    message = reading(heard("faint", certainty="suspected"))
    ran = run("action_escalate", intent="report_danger", reading=message, slots=milder)
    assert ran.levels == ["emergency"]
    assert str(knowledge.signs["faint"].ask) in ran.text


def test_an_open_emergency_is_told_again_when_a_milder_sign_is_heard() -> None:
    ran = run("action_escalate", intent="report_danger", reading=reading(heard("pregnancy")), slots=OPEN)
    assert ran.levels == ["emergency"]
    assert set(ran.slots[names.SLOT_DANGERS]["open"]) == {"fever", "pregnancy"}


def test_a_second_sign_joins_the_first() -> None:
    ran = run("action_escalate", intent="report_danger", reading=reading(heard("no_weight")), slots=OPEN)
    assert set(ran.slots[names.SLOT_DANGERS]["open"]) == {"fever", "no_weight"}


def test_a_no_to_a_doubtful_sign_keeps_the_open_one() -> None:
    both = {
        names.SLOT_DANGERS: {"open": ["fever"], "doubtful": ["no_weight"], "subject": "self"},
        names.SLOT_AWAITING: names.AWAITING_DANGER,
    }
    ran = run("action_dismiss_danger", intent="deny", slots=both, reading=reading(polarity="no"))
    assert ran.slots[names.SLOT_DANGERS] == {"open": ["fever"], "doubtful": [], "subject": "self"}
    assert ran.levels == ["emergency"]


@pytest.mark.parametrize("slots", [{}, OPEN], ids=["nothing open", "fever open"])
def test_a_refusal_of_clearance_never_clears(knowledge: Knowledge, slots: dict[str, Any]) -> None:
    refused = reading(heard("doctor_cleared", status="denied"))
    ran = run("action_report_clearance", intent="report_clearance", reading=refused, slots=slots)
    assert ran.slots.get(names.SLOT_AWAITING) != names.AWAITING_CLEARANCE
    assert "doctor_cleared" not in str(ran.slots) or "yes" not in str(ran.slots)


def test_a_guessed_clearance_without_the_words_only_asks(knowledge: Knowledge) -> None:
    ran = run("action_report_clearance", intent="report_clearance", text="it went away", reading=reading())
    assert knowledge.phrases["agreed_ask"] in ran.text
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_AGREEMENT


def test_taking_back_an_open_danger_is_asked_plainly() -> None:
    denied = reading(heard("fever", status="denied"))
    ran = run("action_say_phrase", intent="deny", text="i mean no, i dont have a fever", reading=denied, slots=OPEN)
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_CLEARANCE


def test_a_danger_of_someone_else_is_kept_as_theirs() -> None:
    ran = run("action_escalate", intent="report_danger", reading=reading(heard("fever", subject="other")))
    assert ran.slots[names.SLOT_DANGERS]["subject"] == "other"


def test_the_intent_alone_repeats_the_open_danger() -> None:
    ran = run("action_escalate", intent="report_danger", reading=reading(), slots=OPEN)
    assert (ran.cards, ran.levels) == (["escalation"], ["emergency"])


def test_the_intent_without_any_sign_escalates_nothing() -> None:
    ran = run("action_escalate", intent="report_danger", reading=reading())
    assert (ran.levels, ran.text) == ([], load_knowledge().phrases["plain_unsure"])


def test_yes_to_a_suspected_sign_opens_it() -> None:
    ran = run("action_confirm_danger", intent="affirm", slots=SUSPECTED)
    assert ran.levels == ["emergency"]
    assert ran.slots[names.SLOT_DANGERS]["open"]
    assert ran.slots[names.SLOT_AWAITING] is None
    assert facts(ran.slots).answer("fever") is Answer.YES


def test_not_sure_about_a_suspected_sign_opens_it_too() -> None:
    assert run("action_confirm_danger", intent="unsure", slots=SUSPECTED).levels == ["emergency"]


def test_yes_with_no_sign_in_mind_opens_nothing(knowledge: Knowledge) -> None:
    ran = run("action_confirm_danger", intent="affirm")
    assert ran.text == knowledge.phrases["not_asked"]
    assert names.SLOT_DANGERS not in ran.slots


def test_no_to_a_suspected_sign_closes_it() -> None:
    ran = run("action_dismiss_danger", intent="deny", slots=SUSPECTED, reading=reading(polarity="no"))
    assert ran.slots[names.SLOT_DANGERS] is None
    assert ran.slots[names.SLOT_AWAITING] is None
    assert facts(ran.slots).answer("fever") is Answer.NO


def test_a_report_of_clearance_is_asked_again_plainly() -> None:
    ran = run("action_report_clearance", intent="report_clearance", slots=OPEN)
    assert ran.text.endswith("?")
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_CLEARANCE
    assert names.SLOT_DANGERS not in ran.slots


def test_clearance_with_nothing_open_counts_as_agreement() -> None:
    ran = run("action_report_clearance", intent="report_clearance")
    assert facts(ran.slots).answer("doctor_cleared") is Answer.YES


def test_a_plain_yes_clears_the_open_sign() -> None:
    known = KneeFacts({"fever": Answer.YES}).to_dict()
    yes = reading(polarity="yes")
    slots = {**OPEN, names.SLOT_FACTS: known, names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    ran = run("action_clear_danger", intent="affirm", slots=slots, reading=yes)
    assert ran.slots[names.SLOT_DANGERS] is None
    assert facts(ran.slots).answer("fever") is Answer.NO
    assert facts(ran.slots).answer("doctor_cleared") is Answer.YES


def test_the_button_of_just_that_question_clears_the_open_sign() -> None:
    ran = run("action_clear_danger", intent="affirm", slots=OPEN, entities={"value": "clearance"})
    assert ran.slots[names.SLOT_DANGERS] is None


@pytest.mark.parametrize(
    "situation",
    [
        {},
        {"entities": {"value": "agreement"}},
        {"entities": {"value": "danger"}},
        {"entities": {"knee_dangers": "none"}},
        {"text": "ok then", "reading": reading()},
        {"text": "i guess so", "reading": reading(polarity="unsure")},
    ],
    ids=["a bare button", "an agreement", "an old yes", "a slot", "ok", "not sure"],
)
def test_no_other_yes_clears_an_open_sign(situation: dict[str, Any]) -> None:
    slots = {**OPEN, names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    ran = run("action_clear_danger", intent="affirm", slots=slots, **situation)
    assert names.SLOT_DANGERS not in ran.slots
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_CLEARANCE
    assert ran.text.endswith("?")


@pytest.mark.parametrize("entities", [{}, {"value": "clearance"}], ids=["a bare button", "another no"])
def test_the_no_of_another_question_puts_no_doubt_away(entities: dict[str, str]) -> None:
    ran = run("action_dismiss_danger", intent="deny", slots=SUSPECTED, entities=entities)
    assert ran.slots[names.SLOT_DANGERS]["doubtful"] == ["fever"]
    assert ran.cards == ["escalation"]


@pytest.mark.parametrize("entities", [{}, {"value": "clearance"}], ids=["a bare button", "another yes"])
def test_the_yes_of_another_question_is_no_agreement_to_exercise(entities: dict[str, str]) -> None:
    ran = run("action_agree_exercise", intent="affirm", entities=entities)
    assert names.SLOT_FACTS not in ran.slots
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_AGREEMENT


MISSED = {
    "event": "user",
    "text": "...",
    "parse_data": {"intent": {"name": "report_danger"}, "reading": reading(heard("fever"))},
}
PRESSED = {
    "event": "user",
    "text": '/answer{"value": "fever"}',
    "parse_data": {"intent": {"name": "answer"}, "entities": [{"entity": "value", "value": "fever"}]},
}
HANDLED = {"event": "slot", "name": names.SLOT_DANGERS, "value": None}
NOTED = {"event": "slot", "name": names.SLOT_FACTS, "value": None}


@pytest.mark.parametrize("lost", [MISSED, PRESSED], ids=["typed", "pressed"])
@pytest.mark.parametrize("action", EXERCISE_ACTIONS)
def test_a_danger_whose_action_failed_holds_exercises_back_all_the_same(action: str, lost: dict[str, object]) -> None:
    slots = {names.SLOT_EXERCISE: "clamshell"}
    entities = {"exercise": "clamshell"}
    ran = run(action, intent=EXERCISE_ACTIONS[action], entities=entities, slots=slots, events=[lost])
    assert (ran.cards, ran.levels) == (["escalation"], ["emergency"])


@pytest.mark.parametrize("events", [[MISSED, HANDLED], [PRESSED, HANDLED], [PRESSED, NOTED]])
def test_a_danger_that_was_handled_does_not_come_back(events: list[dict[str, object]]) -> None:
    entities = {"exercise": "clamshell"}
    ran = run("action_show_exercise", intent="ask_exercise", entities=entities, events=events)
    assert ran.cards == ["exercise"]


def test_noting_a_fact_does_not_settle_a_danger_that_was_typed() -> None:
    entities = {"exercise": "clamshell"}
    ran = run("action_show_exercise", intent="ask_exercise", entities=entities, events=[MISSED, NOTED])
    assert ran.levels == ["emergency"]


def test_an_action_that_fails_still_answers_a_danger(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, turn: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("actions.safety.ActionEscalate.respond", fail)
    ran = run("action_escalate", intent="report_danger", reading=reading(heard("fever")))
    assert (ran.cards, ran.levels) == (["escalation"], ["emergency"])
    said = run("action_escalate", intent="report_danger", reading=reading())
    assert said.text == load_knowledge().phrases["apology"]


@pytest.mark.parametrize("intent", ["deny", "unsure"])
def test_anything_but_yes_keeps_the_sign_open(intent: str) -> None:
    slots = {**OPEN, names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    ran = run("action_keep_danger", intent=intent, slots=slots)
    assert ran.levels == ["emergency"]
    assert names.SLOT_DANGERS not in ran.slots
    assert ran.slots[names.SLOT_AWAITING] is None


@pytest.mark.parametrize("sign", DANGERS)
@pytest.mark.parametrize("action", EXERCISE_ACTIONS)
def test_an_open_danger_holds_every_exercise_back(knowledge: Knowledge, action: str, sign: str) -> None:
    slots = {
        names.SLOT_DANGERS: {"open": [sign], "doubtful": [], "subject": "self"},
        names.SLOT_EXERCISE: "clamshell",
    }
    ran = run(action, intent=EXERCISE_ACTIONS[action], entities={"exercise": "clamshell"}, slots=slots)
    level = knowledge.dangers[sign].level
    assert level is not None
    assert (ran.cards, ran.levels) == (["escalation"], [level.value])
    assert knowledge.exercises["clamshell"].steps[0] not in ran.text
    assert not [payload for payload in ran.payloads if "exercise" in payload]


@pytest.mark.parametrize("action", EXERCISE_ACTIONS)
def test_a_doubtful_danger_is_asked_again_before_any_exercise(action: str) -> None:
    slots = {**SUSPECTED, names.SLOT_AWAITING: None, names.SLOT_EXERCISE: "clamshell"}
    ran = run(action, intent=EXERCISE_ACTIONS[action], entities={"exercise": "clamshell"}, slots=slots)
    assert ran.cards == ["escalation"]
    assert ran.payloads == ['/affirm{"value": "danger"}', '/deny{"value": "danger"}']
    assert ran.slots[names.SLOT_AWAITING] == names.AWAITING_DANGER


def test_no_interview_is_opened_while_a_danger_sign_is_open() -> None:
    ran = run("action_start_interview", intent="start_interview", slots=OPEN)
    assert {"event": "followup", "timestamp": None, "name": "action_listen"} in ran.events


@pytest.mark.parametrize("action", EXERCISE_ACTIONS)
def test_a_danger_told_in_the_interview_holds_exercises_back_without_the_slot(action: str) -> None:
    slots = {names.SLOT_FACTS: KneeFacts({"fever": Answer.YES}).to_dict(), names.SLOT_EXERCISE: "clamshell"}
    ran = run(action, intent=EXERCISE_ACTIONS[action], entities={"exercise": "clamshell"}, slots=slots)
    assert ran.levels[0] == "emergency"
    assert not {"exercise", "exercise_part", "choices"} & set(ran.cards)


@pytest.mark.parametrize("action", ["action_start_interview", "action_give_outcome", "action_go_back"])
def test_an_open_danger_is_never_answered_with_milder_advice(action: str) -> None:
    mild = KneeFacts({"fever": Answer.NO}, asked=(("danger", "none"),)).to_dict()
    ran = run(action, intent="start_interview", slots={**OPEN, names.SLOT_FACTS: mild})
    assert ran.levels == ["emergency"]
    assert "/ask_exercise_ideas" not in ran.payloads


def test_starting_again_forgets_the_answers_but_never_an_open_danger() -> None:
    slots = {**OPEN, names.SLOT_FACTS: KneeFacts({"fever": Answer.YES}).to_dict(), names.SLOT_EXERCISE: "clamshell"}
    ran = run("action_forget", intent="affirm", slots=slots)
    assert ran.slots[names.SLOT_DANGERS] == OPEN[names.SLOT_DANGERS]
    assert ran.slots[names.SLOT_FACTS] is None
    assert ran.slots[names.SLOT_EXERCISE] is None
