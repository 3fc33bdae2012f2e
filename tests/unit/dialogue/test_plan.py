"""What is said of a plan."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from bot.dialogue.message import Message
from bot.dialogue.plan import (
    easier_message,
    no_step_message,
    plan_message,
    step_words,
    steps_message,
    swap_message,
    why_message,
    why_plan_message,
)
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Level
from bot.knowledge.planning import Professional
from bot.plan.amount import Figure
from bot.plan.build import build
from bot.plan.profile import Change, Increase, Profile
from bot.plan.progress import Missing, easier
from bot.triage.facts import KneeFacts
from tests.support.profiles import FACTS, KNOWLEDGE, PROFILES

NOBODY = KneeFacts()
LONGEST = 20


def told(knowledge: Knowledge, **profile: object) -> Message:
    """The plan of somebody as it is said."""
    who = Profile(**profile)  # type: ignore[arg-type]
    return plan_message(build(who, NOBODY, knowledge), who, knowledge)[-1]


def test_a_plan_says_first_that_a_professional_must_agree(knowledge: Knowledge) -> None:
    assert knowledge.plan.first.say in told(knowledge).text
    assert told(knowledge).offers[0].title == "They agreed, start"
    agreed = told(knowledge, professional=Professional.AGREED)
    assert knowledge.plan.first.say not in agreed.text
    assert agreed.offers[0].title == "Start the session"


def test_a_plan_names_each_exercise_how_much_and_what_for(knowledge: Knowledge) -> None:
    message = told(knowledge, professional=Professional.SHOWN, goals=frozenset({"stairs"}))
    assert "**Straight leg raise.** Do it 10 times. Hold for 5 seconds each time. With the sore leg." in message.text
    assert "**Wall slide.** Do it 10 times. Hold for 3 seconds each time. For: stairs." in message.text
    assert "MedGo2U" in message.text


def test_a_plan_tells_what_the_article_leaves_open(knowledge: Knowledge) -> None:
    message = told(knowledge, professional=Professional.SHOWN, goals=frozenset({"stairs"}))
    assert "How often in a week: all of them." in message.text
    assert "How many sets: all of them." in message.text
    balance = told(knowledge, goals=frozenset({"balance"}))
    assert "Do this 3 to 4 times a week." in balance.text
    assert "How often" not in balance.text


def test_what_would_help_but_is_not_in_it_yet_is_told_with_the_reason(knowledge: Knowledge) -> None:
    text = told(knowledge, goals=frozenset({"stairs"})).text
    assert "- Wall slide: The article wants a physio to show you its exercises first." in text


def test_a_cause_brings_what_an_article_says_of_it(knowledge: Knowledge) -> None:
    message = told(knowledge, cause="overuse")
    assert "step by step" in message.text
    assert "Hinge Health" in message.text


def test_the_card_of_a_plan_holds_each_exercise_with_its_reason(knowledge: Knowledge) -> None:
    card = told(knowledge, professional=Professional.SHOWN, goals=frozenset({"stairs"})).card or {}
    assert (card["card"], card["source"], card["first"]) == ("plan", "MG", False)
    slide = next(found for found in card["exercises"] if found["id"] == "wall_slide")
    assert (slide["rep_target"], slide["hold_seconds"], slide["serves"], slide["per_week"]) == (10, 3, ["stairs"], None)
    assert all(found["why"] for found in card["exercises"])


def test_without_a_plan_the_advice_that_forbids_it_is_given(knowledge: Knowledge) -> None:
    who = Profile(cause="arthritis")
    messages = plan_message(build(who, NOBODY, knowledge), who, knowledge)
    assert [message.level for message in messages] == [None, Level.SEE_DOCTOR]
    assert knowledge.rules["T08"].say in messages[1].text


def test_an_empty_plan_says_why_in_the_persons_own_terms(knowledge: Knowledge) -> None:
    text = told(knowledge, floor=False, standing=False).text
    assert knowledge.phrases["plan_empty"] in text
    assert knowledge.phrases["plan_why_place"] in text
    assert knowledge.phrases["plan_why_seated"] in text
    assert "Sumo" not in text


def test_why_this_one_is_answered_with_the_wish_the_goal_and_the_source(knowledge: Knowledge) -> None:
    plan = build(Profile(goals=frozenset({"night_pain"})), NOBODY, knowledge)
    served = why_message(plan, knowledge.exercises["reclined_figure_four"], knowledge).text
    assert "for pain at night" in served and "Arizona Pain" in served
    whole = why_message(plan, knowledge.exercises["calf_raise"], knowledge).text
    assert knowledge.plan.all_kinds.say in whole and "Wright Training" in whole


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "sumo_squat": "ask a physio",
        "chair_pose": "wall slide",
        "clamshell": "physio to show you",
        "face_down_leg_raise": "plan is full",
        "foot_ankle_balance": "keeps to one article",
        "bridge": "only name it",
    }.items(),
)
def test_why_not_is_answered_for_every_exercise(name: str, words: str, knowledge: Knowledge) -> None:
    plan = build(Profile(), NOBODY, knowledge)
    assert words in why_message(plan, knowledge.exercises[name], knowledge).text


def test_why_not_names_what_is_missing(knowledge: Knowledge) -> None:
    plan = build(Profile(equipment=frozenset()), NOBODY, knowledge)
    assert "a wall" in why_message(plan, knowledge.exercises["heel_calf_stretch"], knowledge).text


def test_why_the_plan_is_as_it_is_names_every_exercise_once(knowledge: Knowledge) -> None:
    plan = build(Profile(), NOBODY, knowledge)
    text = why_plan_message(plan, knowledge).text
    names = [knowledge.exercises[found.exercise].name for found in plan.chosen]
    assert [text.count(f"- {name} ") for name in names] == [1] * len(names)
    assert knowledge.plan.one_article.say in text


def test_a_swap_is_told(knowledge: Knowledge) -> None:
    old, new = knowledge.exercises["clamshell"], knowledge.exercises["side_leg_raise"]
    assert "Lying side leg raise is in your plan in place of Clamshell" in swap_message(old, new, knowledge).text
    assert swap_message(old, None, knowledge).text == knowledge.phrases["plan_no_swap"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Increase("squat_to_surface", figure=Figure.REPS), "Squat to a surface: do more in one set, up to 12 times."),
        (Increase("hip_bump", figure=Figure.SETS), "Hip bump: do 3 sets."),
        (Increase("reclined_figure_four", figure=Figure.HOLD_SECONDS), "up to 300 seconds"),
        (Increase("chair_pose", figure=Figure.HOLD_BREATHS), "up to 10 breaths"),
        (Increase("calf_raise", Change.HARDER), "Calf raise: Stand on a stair or a ledge."),
        (Increase("chair_pose", Change.OPEN), "Chair pose: add it to your plan."),
        (Increase("calf_raise", Change.PLAIN), "Calf raise: do it without the easier form."),
    ],
)
def test_a_step_up_is_worded_with_the_figure_of_its_article(step: Increase, words: str, knowledge: Knowledge) -> None:
    assert words in step_words(step, knowledge)


def test_steps_up_are_offered_with_the_rule_of_one_change(knowledge: Knowledge) -> None:
    message = steps_message((Increase("calf_raise", Change.HARDER),), knowledge)
    assert knowledge.plan.progress.one_change.say in message.text
    assert [offer.title for offer in message.offers] == ["Calf raise: Stand on a stair or a ledge.", "Stay as it is"]


def test_without_a_step_the_gate_is_said_and_what_is_missing(knowledge: Knowledge) -> None:
    who = Profile(source="AX", professional=Professional.AGREED)
    message = no_step_message(who, build(who, NOBODY, knowledge), knowledge)
    assert knowledge.plan.progress.gate.say in message.text
    assert knowledge.phrases["plan_missing_session"] in message.text
    assert "Single leg RDL: Learn to stand on one leg by a wall or chair first." in message.text
    assert [offer.title for offer in message.offers] == ["Start the session"]
    new = Profile(source="AX")
    assert no_step_message(new, build(new, NOBODY, knowledge), knowledge).offers[0].title == "They agreed, start"


def test_everything_that_may_be_missing_has_its_words(knowledge: Knowledge) -> None:
    assert all(f"plan_missing_{name.value}" in knowledge.phrases for name in Missing)


def test_what_got_easier_is_told_with_its_reason_and_its_form_stands_in_the_plan(knowledge: Knowledge) -> None:
    who = Profile(source="AZ", added=(Increase("calf_raise", Change.HARDER),))
    back = easier(who, build(who, NOBODY, knowledge), knowledge)
    told_back = easier_message(who, back, knowledge).text
    assert "This is undone: Calf raise: Stand on a stair or a ledge." in told_back
    gentle = easier(back, build(back, NOBODY, knowledge), knowledge)
    assert "Calf raise" in easier_message(back, gentle, knowledge).text
    assert (
        "Easier form: Stay on the floor." in plan_message(build(gentle, NOBODY, knowledge), gentle, knowledge)[-1].text
    )
    lines = plan_message(build(gentle, NOBODY, knowledge), gentle, knowledge)[-1].card["exercises"]
    assert next(line["easier"] for line in lines if line["id"] == "calf_raise")[0] == "Stay on the floor."
    fewer = easier(gentle, build(gentle, NOBODY, knowledge), knowledge)
    assert "3 exercises at most" in easier_message(gentle, fewer, knowledge).text
    assert knowledge.plan.painful.say in told_back
    assert easier_message(fewer, None, knowledge).offers[0].title == "Swap one"


@settings(max_examples=100, deadline=None)
@given(profile=PROFILES, facts=FACTS)
def test_every_plan_can_be_said_in_short_sentences(profile: Profile, facts: KneeFacts) -> None:
    plan = build(profile, facts, KNOWLEDGE)
    messages = plan_message(plan, profile, KNOWLEDGE)
    assert 1 <= len(messages) <= 2
    for message in messages:
        assert "{" not in message.text
        lines = [line for line in re.split(r"(?<=[.!?:])\s+|\n+", message.text) if "**" not in line]
        named = max((len(exercise.name.split()) for exercise in KNOWLEDGE.exercises.values()), default=0)
        long = [line for line in lines if len(line.split()) > LONGEST + named and " and " not in line]
        assert long == []
