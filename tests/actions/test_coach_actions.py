"""Coaching in a talk: who may start, what belongs to the session, and what ends it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from actions import names
from actions.keeping import diary
from bot.coach.prepare import for_exercise
from bot.coach.session import Asking, End, Phase, Session
from bot.diary.records import Done, Practice
from bot.knowledge.loader import Knowledge
from bot.plan.profile import Profile
from bot.triage.facts import Answer, KneeFacts
from tests.support.readings import heard as mention
from tests.support.readings import reading
from tests.support.trackers import Ran, asked, run, said

FEVER_OPEN = {names.SLOT_DANGERS: {"open": ["fever"], "doubtful": [], "subject": "self"}}
SHARP = {names.SLOT_FACTS: KneeFacts({"sharp_pain": Answer.YES}).to_dict()}


@pytest.fixture
def working(knowledge: Knowledge) -> dict[str, Any]:
    """A session in the first set of the clamshell, as a slot."""
    session = for_exercise(knowledge.exercises["clamshell"], Profile(), knowledge)
    return {**session.to_dict(), "phase": Phase.WORK.value}


def session_in(ran: Ran) -> Session | None:
    held = ran.slots.get(names.SLOT_SESSION)
    return Session.from_dict(held) if held else None


def test_a_named_exercise_is_started_from_its_beginning() -> None:
    ran = run("action_start_session", intent="start_session", entities={"exercise": "clamshell"})
    session = session_in(ran)
    assert session is not None
    assert (session.item.exercise, session.phase) == ("clamshell", Phase.READY)
    assert ran.cards == ["session"]


@pytest.mark.parametrize("slots", [FEVER_OPEN, SHARP], ids=["an open danger", "sharp pain"])
@pytest.mark.parametrize("action", ["action_start_session", "action_make_plan", "action_show_plan"])
def test_neither_session_nor_plan_is_given_while_triage_forbids_exercise(action: str, slots: dict[str, Any]) -> None:
    ran = run(action, intent="start_session", entities={"exercise": "clamshell"}, slots=slots)
    assert not {"session", "plan"} & set(ran.cards)
    assert ran.levels
    assert names.SLOT_SESSION not in ran.slots


@pytest.mark.parametrize(
    ("action", "intent"),
    [
        ("action_stop", "stop"),
        ("action_say_phrase", "affirm"),
        ("action_go_back", "go_back"),
        ("action_session_step", "next_step"),
    ],
)
def test_a_word_of_the_session_goes_to_it_whatever_the_rules_chose(
    action: str, intent: str, working: dict[str, Any]
) -> None:
    ran = run(action, intent=intent, text=intent, slots={names.SLOT_SESSION: working})
    assert session_in(ran) not in {None, Session.from_dict(working)}
    assert ran.events[-1]["name"] == names.LISTEN


def test_a_yes_to_another_question_is_none_of_the_sessions_business(working: dict[str, Any]) -> None:
    slots = {names.SLOT_SESSION: working, names.SLOT_AWAITING: names.AWAITING_RESTART}
    assert names.SLOT_SESSION in run("action_forget", intent="affirm", text="yes", slots=slots).slots
    assert run("action_forget", intent="affirm", text="yes", slots=slots).slots[names.SLOT_SESSION] is None


def test_a_danger_sign_ends_the_session(working: dict[str, Any]) -> None:
    heard = reading(mention("fever"))
    ran = run("action_escalate", intent="report_danger", reading=heard, slots={names.SLOT_SESSION: working})
    assert ran.slots[names.SLOT_SESSION] is None
    assert ran.levels == ["emergency"]


def test_sharp_pain_ends_the_session_and_is_remembered(working: dict[str, Any]) -> None:
    heard = reading(mention("sharp_pain"))
    ran = run(
        "action_respond_exercise_pain",
        intent="report_exercise_pain",
        reading=heard,
        slots={names.SLOT_SESSION: working},
    )
    session = session_in(ran)
    assert session is not None
    assert session.end is End.PAIN
    assert ran.slots[names.SLOT_FACTS]["signs"]["sharp_pain"] == "yes"
    assert ran.levels == ["see_doctor"]


def test_what_hurt_sharply_in_a_session_is_left_out_of_the_plan_from_then_on(working: dict[str, Any]) -> None:
    plan = Profile(comfortable=frozenset({"clamshell"})).to_dict()
    ran = run(
        "action_respond_exercise_pain", intent="report_exercise_pain", reading=reading(mention("sharp_pain")),
        slots={names.SLOT_SESSION: {**working, "bout": 1}, names.SLOT_PLAN: plan},
    )  # fmt: skip
    left = Profile.from_dict(ran.slots[names.SLOT_PLAN])
    assert (left.worse, left.comfortable) == ({"clamshell"}, frozenset())
    assert diary().plan("test") == left.to_dict()


@pytest.mark.parametrize(("end", "opens"), [(End.FINISHED, True), (End.PAIN, False)])
def test_a_session_that_was_stopped_for_pain_clears_the_way_for_no_step_up(end: End, opens: bool) -> None:
    now = datetime.now(timezone.utc)
    done = (Done("side_leg_raise", "done", 6, 6), Done("clamshell", "part", 1, 2))
    diary().delete("test")
    yesterday = now.astimezone().date() - timedelta(days=1)
    diary().keep_practice("test", Practice(yesterday, now - timedelta(days=1), end.value, done))
    plan = Profile(worse=frozenset({"clamshell"}), settled=False)
    ran = run(
        "action_take_choice", intent="answer", entities={"value": "next_day_no_more_pain"},
        slots={names.SLOT_PLAN: plan.to_dict()},
    )  # fmt: skip
    assert Profile.from_dict(ran.slots[names.SLOT_PLAN]).settled is opens


def test_another_question_is_answered_and_the_session_offered_again(working: dict[str, Any]) -> None:
    ran = run("action_list_treatments", intent="list_treatments", slots={names.SLOT_SESSION: working})
    assert len(ran.bubbles) == 2
    assert ran.payloads[-1] == '/answer{"value": "repeat"}'
    assert names.SLOT_SESSION not in ran.slots


@pytest.fixture
def stopped(working: dict[str, Any]) -> dict[str, Any]:
    """A session that was stopped at the right leg."""
    return {**working, "bout": 1, "end": End.STOPPED.value}


def card_of_session() -> dict[str, Any]:
    return {"event": "bot", "text": "...", "data": {"custom": {"card": "session"}}}


def test_carry_on_after_a_stop_takes_the_session_up_at_the_same_side(stopped: dict[str, Any]) -> None:
    ran = run(
        "action_tell_more", intent="tell_more", text="Carry on", reading=reading(),
        events=[asked("stop"), card_of_session()], slots={names.SLOT_SESSION: stopped},
    )  # fmt: skip
    session = session_in(ran)
    assert session == Session.from_dict({**stopped, "end": None})
    assert ran.bubbles[0]["custom"]["side"] == "right"


def test_carry_on_later_offers_the_session_and_a_yes_takes_it_up(stopped: dict[str, Any]) -> None:
    before = [asked("thank"), said("You are welcome.")]
    ran = run(
        "action_tell_more", intent="tell_more", text="keep going", reading=reading(), events=before,
        slots={names.SLOT_SESSION: stopped},
    )  # fmt: skip
    assert '/answer{"value": "resume"}' in ran.payloads
    assert names.SLOT_SESSION not in ran.slots
    asking = {names.SLOT_ASKING: ran.slots[names.SLOT_ASKING], names.SLOT_SESSION: stopped}
    session = session_in(run("action_say_phrase", intent="affirm", text="yes", reading=reading(), slots=asking))
    assert session is not None and session.end is None


def test_carry_on_after_an_answer_asks_for_more_of_that(stopped: dict[str, Any]) -> None:
    told = {"event": "slot", "name": names.SLOT_LAST_RECORD, "value": "topic:rest"}
    slots = {names.SLOT_SESSION: stopped, names.SLOT_LAST_RECORD: "topic:rest"}
    events = [asked("ask_rest"), told, said("Rest helps at first.")]
    ran = run("action_tell_more", intent="tell_more", text="carry on", reading=reading(), events=events, slots=slots)
    assert not any("resume" in payload for payload in ran.payloads)


def test_carry_on_with_the_questions_leaves_a_stopped_session(stopped: dict[str, Any]) -> None:
    ran = run(
        "action_resume_interview", intent="resume", text="carry on with the questions", reading=reading(),
        slots={names.SLOT_SESSION: stopped},
    )  # fmt: skip
    assert names.SLOT_SESSION not in ran.slots


@pytest.mark.parametrize(
    ("phase", "follows"), [(Phase.LEARN, (Phase.LEARN, 1)), (Phase.WORK, (Phase.WORK, 0))], ids=["steps", "work"]
)
def test_carry_on_in_a_session_goes_to_the_next_step_and_never_counts_work_as_done(
    phase: Phase, follows: tuple[Phase, int], working: dict[str, Any]
) -> None:
    ran = run(
        "action_tell_more", intent="tell_more", text="carry on", reading=reading(),
        events=[asked("next_step"), card_of_session()], slots={names.SLOT_SESSION: {**working, "phase": phase.value}},
    )  # fmt: skip
    session = session_in(ran)
    assert session is not None and (session.phase, session.step) == follows and session.bout == 0


@pytest.mark.parametrize(
    ("intent", "text", "told"),
    [
        ("ask_other_health", "my leg feels tired", "mild"),
        ("report_symptom", "just a bit tired in the thigh", "mild"),
        ("ask_soreness", "muscles are burning a bit", "pain"),
        ("report_exercise_pain", "tired and it hurts", "pain"),
        ("ask_topic", "legs like jelly, the knee feels fine", "mild"),
        ("small_talk", "a bit tired, nothing hurts", "mild"),
    ],
)
def test_tiredness_in_a_session_is_normal_and_anything_more_is_asked_about(
    intent: str, text: str, told: str, working: dict[str, Any]
) -> None:
    slots = {names.SLOT_SESSION: working}
    ran = run("action_fallback", intent=intent, text=text, reading=reading(), slots=slots)
    session = session_in(ran)
    assert session is not None and session.end is None
    assert (session.asking is Asking.PAIN) is (told == "pain")


def test_a_correction_with_a_number_puts_the_score_right_and_forgets_nothing() -> None:
    diary().delete("test")
    first = run("action_log_pain", intent="log_pain", text="my pain is 5 today", reading=reading())
    slots = {names.SLOT_ASKING: first.slots[names.SLOT_ASKING]}
    run("action_change_answer", intent="change_answer", text="oops wrong, 4", reading=reading(), slots=slots)
    assert [entry.score for entry in diary().pain("test")] == [4]
    run("action_change_answer", intent="change_answer", text="no thats wrong", reading=reading(), slots=slots)
    assert diary().pain("test") == ()


def test_an_exercise_of_the_plan_that_is_not_wanted_is_swapped_without_a_session() -> None:
    slots = {names.SLOT_PLAN: Profile(source="AZ").to_dict()}
    ran = run(
        "action_session_step", intent="skip_exercise", text="i dont fancy the calf raise",
        entities={"exercise": "calf_raise"}, reading=reading(), slots=slots,
    )  # fmt: skip
    assert "in place of Calf raise" in ran.text


def test_where_it_hurts_answers_what_hurts_and_the_next_question_comes() -> None:
    asked = {names.SLOT_ASKING: {"kind": "plan_hurts", "told": []}}
    told = {"intent": "ask_muscles", "text": "front of the knee", "reading": reading(about_knee=True)}
    assert run("action_answer_topic", **told, slots=asked).slots[names.SLOT_ASKING]["kind"] == "plan_floor"


def test_no_way_to_the_floor_changes_the_plan_and_in_a_session_the_exercise(working: dict[str, Any]) -> None:
    said_so = {"intent": "ask_easier", "text": "i cant get down on the floor", "reading": reading()}
    plan = {names.SLOT_PLAN: Profile(source="AZ").to_dict()}
    assert run("action_tell_exercise_part", **said_so, slots=plan).slots[names.SLOT_PLAN]["floor"] is False
    ran = run("action_tell_exercise_part", **said_so, slots={**plan, names.SLOT_SESSION: working})
    session = session_in(ran)
    assert session is not None and session.asking is Asking.CANT


@pytest.mark.parametrize("text", ["make my plan easier", "make my plan harder"])
def test_without_a_plan_easier_and_harder_offer_to_make_one(text: str, knowledge: Knowledge) -> None:
    diary().delete("test")
    ran = run("action_make_plan", intent="start_plan", text=text, reading=reading())
    assert ran.text == knowledge.phrases["plan_none"]


@pytest.mark.parametrize(
    "action, intent", [("action_fallback", "ask_physio"), ("action_report_clearance", "report_clearance")]
)
def test_an_agreement_that_is_read_as_clearance_still_starts_the_plan_that_waits_for_it(
    action: str, intent: str
) -> None:
    slots = {names.SLOT_PLAN: Profile(source="AZ").to_dict()}
    heard = reading(mention("doctor_cleared"))
    ran = run(action, intent=intent, text="my physio agreed to it", reading=heard, slots=slots)
    assert ran.cards == ["session"]
    assert ran.slots[names.SLOT_PLAN]["professional"] == "agreed"


def test_a_session_that_cannot_be_read_is_as_good_as_none() -> None:
    ran = run("action_stop", intent="stop", slots={names.SLOT_SESSION: {"items": "?"}})
    assert names.SLOT_SESSION not in ran.slots


def test_a_number_after_the_question_for_pain_is_the_score_and_no_choice() -> None:
    before = [asked("log_pain"), said("How much?", ("0: None", "/a"), ("2: A little", "/b"), ("5: Middling", "/c"))]
    slots = {names.SLOT_ASKING: {"kind": "pain", "of": "day"}}
    ran = run(
        "action_choose_option", intent="choose_option", text="3", choice_number=3, reading=reading(), events=before,
        slots=slots,
    )  # fmt: skip
    assert ran.bubbles[0]["custom"]["score"] == 3


def test_everything_is_deleted_only_by_its_own_action() -> None:
    run("action_log_pain", intent="log_pain", text="pain was 6 today", reading=reading())
    assert diary().export("test")
    run("action_ask_delete", intent="delete_data")
    assert diary().export("test")
    run("action_delete_data", intent="affirm")
    assert diary().export("test") == {}


def test_a_diary_that_cannot_be_reached_holds_no_advice_back(
    working: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNEE_DIARY_URL", "sqlite:////dev/null/diary.db")
    heard = reading(mention("sharp_pain"))
    later = {**working, "bout": 1}
    ran = run(
        "action_respond_exercise_pain", intent="report_exercise_pain", reading=heard, slots={names.SLOT_SESSION: later}
    )
    assert ran.levels == ["see_doctor"]
