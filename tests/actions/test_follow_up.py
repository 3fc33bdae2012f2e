"""Follow-ups that say half of what they mean."""

from __future__ import annotations

from typing import Any

import pytest

from actions import names
from tests.support.readings import reading
from tests.support.trackers import Ran, asked, run, said

HEAT = "treatment:heat"
CLAMSHELL = "exercise:clamshell"


def after_an_answer(
    record: str, intent: str, text: str, *cards: dict[str, Any], action: str = "action_tell_exercise_part", **more: Any
) -> Ran:
    """A message right after an answer on a record, with the cards that were shown."""
    shown = [{"event": "bot", "text": "...", "data": {"custom": card}} for card in cards]
    told = {"event": "slot", "name": names.SLOT_LAST_RECORD, "value": record}
    slots = {names.SLOT_LAST_RECORD: record, **more.pop("slots", {})}
    events = [asked("ask_topic"), told, *shown]
    return run(action, intent=intent, text=text, reading=reading(), events=events, slots=slots, **more)


def card_of(ran: Ran) -> dict[str, Any]:
    return ran.bubbles[-1]["custom"]


def test_how_long_after_a_treatment_is_not_about_the_exercise_before_it(knowledge: Any) -> None:
    ran = after_an_answer(HEAT, "ask_hold_time", "how long for?", slots={names.SLOT_EXERCISE: "clamshell"})
    assert ran.text == knowledge.phrases["record_silent"].format(name="Heat")


def test_how_long_after_a_topic_that_says_so_is_answered_from_it() -> None:
    ran = after_an_answer("topic:walking", "ask_recovery_time", "how long for?", action="action_decline")
    assert card_of(ran)["topic"] == "walking"


def test_how_long_after_an_exercise_stays_with_the_exercise() -> None:
    ran = after_an_answer(CLAMSHELL, "ask_hold_time", "how long for?", slots={names.SLOT_EXERCISE: "clamshell"})
    assert (card_of(ran)["id"], card_of(ran)["part"]) == ("clamshell", "hold")


def test_and_another_exercise_asks_the_same_part_of_it() -> None:
    card = {"card": "exercise_part", "id": "clamshell", "part": "dose"}
    ran = after_an_answer(
        CLAMSHELL,
        "ask_exercise",
        "and the bridge?",
        card,
        action="action_show_exercise",
        entities={"exercise": "bridge"},
        confidence=0.5,
    )
    assert (card_of(ran)["id"], card_of(ran)["part"]) == ("bridge", "dose")


def test_the_other_one_is_the_other_of_two_that_were_offered() -> None:
    choices = {"card": "choices", "exercises": ["bridge", "clamshell"]}
    ran = after_an_answer(
        CLAMSHELL, "ask_other_side", "and the other one?", choices, slots={names.SLOT_EXERCISE: "clamshell"}
    )
    assert '/ask_exercise{"exercise": "bridge"}' in [event.get("text") for event in ran.events]


@pytest.mark.parametrize(
    ("record", "says"),
    [("exercise:clamshell", "Clamshell"), ("topic:weight", "weight"), ("treatment:brace", "Arizona Pain")],
    ids=["an exercise", "a topic", "a treatment"],
)
def test_why_is_answered_from_what_was_just_told(record: str, says: str) -> None:
    assert says in after_an_answer(record, "ask_why", "why?", action="action_explain_why").text


def test_why_with_nothing_told_just_now_is_left_to_its_own_action(knowledge: Any) -> None:
    ran = run("action_explain_why", intent="ask_why", text="why?", reading=reading())
    assert ran.text == knowledge.phrases["why_nothing"]


def test_of_a_condition_that_a_treatment_does_not_speak_of_both_is_said(knowledge: Any) -> None:
    text = "is it any good for arthritis?"
    ran = after_an_answer(
        HEAT, "ask_treatment", text, action="action_answer_treatment", entities={"condition": "arthritis"}
    )
    assert ran.bubbles[0]["text"] == knowledge.phrases["record_silent"].format(name="Heat")
    assert card_of(ran)["topic"] == "condition_arthritis"


def test_the_source_is_that_of_the_last_answer_and_not_of_one_before() -> None:
    card = {"card": "answer", "treatment": "brace", "sources": [{"id": "AZ"}]}
    ran = after_an_answer(CLAMSHELL, "ask_source", "where is that from?", card, action="action_name_source")
    assert [source["id"] for source in card_of(ran)["sources"]] == ["AZ"]


def test_what_was_declined_has_no_source(knowledge: Any) -> None:
    events = [asked("ask_medicine_dose"), said(knowledge.declines["ask_medicine_dose"].say)]
    slots = {names.SLOT_LAST_RECORD: CLAMSHELL}
    ran = run("action_name_source", intent="ask_source", text="says who?", events=events, slots=slots)
    assert ran.text == knowledge.phrases["own_words"]


def test_meaning_another_exercise_asks_the_same_part_of_that_one() -> None:
    card = {"card": "exercise_part", "id": "bridge", "part": "hold"}
    ran = after_an_answer(
        "exercise:bridge",
        "change_answer",
        "sorry i meant the clamshell",
        card,
        action="action_change_answer",
        entities={"exercise": "clamshell"},
    )
    assert (card_of(ran)["id"], card_of(ran)["part"]) == ("clamshell", "hold")


def test_meaning_another_treatment_tells_of_that_one() -> None:
    ran = after_an_answer(
        HEAT, "change_answer", "i meant ice", action="action_change_answer", entities={"treatment": "ice"}
    )
    assert '/ask_treatment{"treatment": "ice"}' in [event.get("text") for event in ran.events]


def test_the_last_one_is_the_last_of_the_choices() -> None:
    offered = said("Which one?", ("Heat", "/a"), ("Ice", "/b"), ("Brace", "/c"))
    ran = run("action_choose_option", intent="choose_option", text="the last one", choice_number=-1, events=[offered])
    assert "/c" in [event.get("text") for event in ran.events]
