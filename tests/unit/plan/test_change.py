"""What a person may change in a plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from bot.knowledge.loader import Knowledge
from bot.knowledge.planning import Professional
from bot.plan.build import Plan, build
from bot.plan.change import leave_out, shorter, stand_in, substitute, swap, without_floor
from bot.plan.profile import Profile
from bot.triage.facts import KneeFacts
from tests.support.profiles import KNOWLEDGE, PROFILES

NOBODY = KneeFacts()


def chosen(plan: Plan) -> set[str]:
    """The ids of the exercises in a plan."""
    return {found.exercise for found in plan.chosen}


@settings(max_examples=150, deadline=None)
@given(profile=PROFILES)
def test_a_swap_changes_one_exercise_and_nothing_else(profile: Profile) -> None:
    plan = build(profile, NOBODY, KNOWLEDGE)
    for name in sorted(chosen(plan)):
        changed, other = swap(profile, plan, name, KNOWLEDGE)
        if other is None:
            assert changed == profile
            continue
        after = build(changed, NOBODY, KNOWLEDGE)
        assert chosen(after) == chosen(plan) - {name} | {other.id}
        assert after.source == plan.source


def test_a_swap_is_for_the_same_muscles_or_purpose_and_of_the_same_article(knowledge: Knowledge) -> None:
    plan = build(Profile(size="short"), NOBODY, knowledge)
    for name in chosen(plan):
        old, new = knowledge.exercises[name], substitute(plan, name, knowledge)
        assert new is not None and new.source == old.source
        alike = set(old.body_parts) & set(new.body_parts) or set(old.purposes) & set(new.purposes)
        assert alike or old.kind is new.kind


def test_without_anything_else_in_the_article_there_is_no_swap(knowledge: Knowledge) -> None:
    profile = Profile(professional=Professional.SHOWN, goals=frozenset({"stairs"}), size="full")
    plan = build(profile, NOBODY, knowledge)
    assert swap(profile, plan, "clamshell", knowledge) == (profile, None)


def test_a_single_exercise_may_be_stood_in_for_by_one_of_another_article(knowledge: Knowledge) -> None:
    other = stand_in(knowledge.exercises["clamshell"], Profile(), knowledge)
    assert other is not None and other.id == "side_leg_raise"
    up = stand_in(knowledge.exercises["side_leg_raise"], Profile(floor=False), knowledge)
    assert up is not None and up.position is _standing()
    assert stand_in(knowledge.exercises["side_leg_raise"], Profile(floor=False, standing=False), knowledge) is None


def test_what_stands_in_is_never_what_hurts(knowledge: Knowledge) -> None:
    profile = Profile(worse=frozenset({"side_leg_raise"}))
    other = stand_in(knowledge.exercises["clamshell"], profile, knowledge)
    assert other is None or other.id != "side_leg_raise"


@settings(max_examples=150, deadline=None)
@given(profile=PROFILES)
def test_a_shorter_plan_is_never_longer_and_ends_at_the_shortest(profile: Profile) -> None:
    seen = [len(chosen(build(profile, NOBODY, KNOWLEDGE)))]
    after: Profile | None = profile
    while (after := shorter(after, KNOWLEDGE)) is not None:
        seen.append(len(chosen(build(after, NOBODY, KNOWLEDGE))))
    assert seen == sorted(seen, reverse=True)
    assert len(seen) <= len(KNOWLEDGE.plan.sizes)


def test_a_plan_of_no_known_size_counts_as_the_usual_one(knowledge: Knowledge) -> None:
    assert shorter(Profile(size="gigantic"), knowledge) == replace(Profile(), size="short")


@pytest.mark.parametrize("name", ["calf_raise", "hip_flexor_stretch"])
def test_what_is_left_out_stays_out_even_if_it_was_asked_for(name: str, knowledge: Knowledge) -> None:
    wanting = Profile(wanted=frozenset({name}))
    plan = build(wanting, NOBODY, knowledge)
    after = chosen(build(leave_out(wanting, plan, name), NOBODY, knowledge))
    assert name not in after
    assert set(chosen(plan)) - {name} <= set(after)


@settings(max_examples=100, deadline=None)
@given(profile=PROFILES)
def test_no_floor_exercises_means_none(profile: Profile) -> None:
    assume("bed" not in (profile.equipment or ()))
    plan = build(without_floor(profile), NOBODY, KNOWLEDGE)
    assert {KNOWLEDGE.exercises[name].position for name in chosen(plan)} <= {None, _standing()}


def _standing() -> object:
    return KNOWLEDGE.exercises["calf_raise"].position
