"""Sessions made ready from an exercise or a plan."""

from __future__ import annotations

import pytest

from bot.coach.machine import Command, step
from bot.coach.prepare import for_exercise, for_plan
from bot.coach.session import Session
from bot.dialogue.coach import session_messages
from bot.knowledge.loader import Knowledge
from bot.knowledge.planning import Professional
from bot.plan.amount import Amount
from bot.plan.build import build
from bot.plan.profile import Change, Increase, Profile
from bot.triage.facts import KneeFacts
from tests.support.profiles import FULL

NOBODY = KneeFacts()


@pytest.mark.parametrize("name", FULL)
def test_every_exercise_with_steps_has_a_session_that_can_be_told_to_its_end(name: str, knowledge: Knowledge) -> None:
    session = for_exercise(knowledge.exercises[name], Profile(), knowledge)
    while session.end is None:
        session, says = step(session, Command.NEXT)
        assert all(message.text for message in session_messages(session, says, knowledge))
    assert Session.from_dict(session.to_dict()) == session


def test_what_stands_in_for_an_exercise_is_allowed_to_the_person(knowledge: Knowledge) -> None:
    session = for_exercise(knowledge.exercises["chair_pose"], Profile(hurts=frozenset({"bending"})), knowledge)
    assert session.item.swap is None or session.item.swap.exercise not in {"wall_slide", "squat_to_surface"}


def test_a_plan_is_gone_through_in_its_order_with_its_amounts(knowledge: Knowledge) -> None:
    profile = Profile(professional=Professional.SHOWN, goals=frozenset({"stairs"}))
    plan = build(profile, NOBODY, knowledge)
    session = for_plan(plan, knowledge)
    assert [(i.exercise, i.amount) for i in session.items] == [(c.exercise, c.amount) for c in plan.chosen]
    assert session.items[1].amount == Amount(reps=10, hold_seconds=5)


def test_what_may_be_done_in_place_is_not_in_the_plan_already(knowledge: Knowledge) -> None:
    session = for_plan(build(Profile(), NOBODY, knowledge), knowledge)
    names = {i.exercise for i in session.items}
    assert any(i.swap for i in session.items)
    assert not {i.swap.exercise for i in session.items if i.swap} & names


def test_an_easier_form_of_the_plan_is_told_before_the_work_and_in_it(knowledge: Knowledge) -> None:
    profile = Profile(professional=Professional.AGREED, source="AZ", eased=frozenset({"calf_raise"}))
    session = for_plan(build(profile, NOBODY, knowledge), knowledge)
    while session.item.exercise != "calf_raise":
        assert not session.eased
        session, says = step(session, Command.SKIP)
    assert "Stay on the floor." in session_messages(session, says, knowledge)[-1].text
    session, says = step(session, Command.BEGIN)
    assert knowledge.phrases["session_eased"] in session_messages(session, says, knowledge)[-1].text
    session, _ = step(session, Command.SKIP)
    assert not session.eased


def test_a_harder_form_of_the_plan_is_said_in_the_work(knowledge: Knowledge) -> None:
    profile = Profile(
        added=(Increase("calf_raise", Change.HARDER),), new=False, pain_today=0, wanted=frozenset(["calf_raise"])
    )
    plan = build(profile, NOBODY, knowledge)
    session = for_plan(plan, knowledge)
    while session.item.exercise != "calf_raise":
        session, _ = step(session, Command.SKIP)
    session, says = step(session, Command.BEGIN)
    assert knowledge.exercises["calf_raise"].harder[0] in session_messages(session, says, knowledge)[0].text


def test_an_empty_plan_has_no_session(knowledge: Knowledge) -> None:
    with pytest.raises(ValueError, match="needs an exercise"):
        for_plan(build(Profile(floor=False, standing=False), NOBODY, knowledge), knowledge)
