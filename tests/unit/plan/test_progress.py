"""Harder only after a good day and one thing at a time; back again when it gets worse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.loader import Knowledge
from bot.knowledge.planning import Professional
from bot.plan.amount import Figure
from bot.plan.build import Plan, Why, build
from bot.plan.profile import Change, Increase, Profile
from bot.plan.progress import (
    Missing,
    NextDay,
    Report,
    Verdict,
    back,
    easier,
    missing,
    next_gates,
    review,
    said_of,
    step_up,
    steps_up,
)
from bot.triage.facts import Answer, KneeFacts
from tests.support.profiles import EXERCISES, FULL, KNOWLEDGE, PROFILES

NOBODY = KneeFacts()
GOOD = Report(NextDay.NO_MORE_PAIN, comfortable=frozenset(FULL))
GONE = Report(NextDay.GONE)
STILL = Report(NextDay.STILL_THERE)
AGREED = Profile(professional=Professional.SHOWN, pain_today=0, size="full")


def steps(profile: Profile) -> tuple[Increase, ...]:
    """The steps up that are open to somebody."""
    return steps_up(profile, build(profile, NOBODY, KNOWLEDGE), KNOWLEDGE)


def plan_of(profile: Profile) -> Plan:
    """The plan of somebody whom nothing forbids to exercise."""
    return build(profile, NOBODY, KNOWLEDGE)


def eased(profile: Profile) -> Profile | None:
    """The profile after asking for an easier plan."""
    return easier(profile, plan_of(profile), KNOWLEDGE)


def lacking(profile: Profile) -> tuple[Missing, ...]:
    """What a step up still waits for."""
    return missing(profile, plan_of(profile), KNOWLEDGE)


def climbed(profile: Profile, step: Increase) -> Profile:
    """The profile after a step up."""
    return step_up(profile, build(profile, NOBODY, KNOWLEDGE), step, KNOWLEDGE)


def after(profile: Profile, *reports: Report) -> Profile:
    """The profile after some next days."""
    for report in reports:
        profile, _ = review(profile, report, KNOWLEDGE)
    return profile


def test_nothing_gets_harder_before_an_exercise_has_felt_comfortable() -> None:
    assert steps(AGREED) == ()
    assert steps(after(AGREED, Report(NextDay.NO_MORE_PAIN))) == ()
    assert steps(after(AGREED, GOOD))


def test_after_one_step_up_the_next_waits_for_a_good_day() -> None:
    ready = after(AGREED, GOOD)
    harder = climbed(ready, steps(ready)[0])
    assert steps(harder) == ()
    assert steps(after(harder, GONE)) == ()
    assert steps(after(harder, GOOD))


def test_a_step_that_is_not_open_cannot_be_taken() -> None:
    ready = after(AGREED, GOOD)
    first, second = steps(ready)[:2]
    with pytest.raises(ValueError, match="not open"):
        climbed(climbed(ready, first), second)


def test_no_step_is_offered_twice() -> None:
    ready = after(AGREED, GOOD)
    taken: list[Increase] = []
    while steps(ready):
        taken.append(steps(ready)[0])
        ready = after(climbed(ready, taken[-1]), GOOD)
    assert taken and len(taken) == len(set(taken))


@pytest.mark.parametrize("pain", [1, 5, 10])
def test_on_a_painful_day_nothing_gets_harder(pain: int) -> None:
    assert steps(replace(after(AGREED, GOOD), pain_today=pain)) == ()


def test_harder_forms_wait_until_it_is_known_that_nothing_hurts_today() -> None:
    unknown = steps(replace(after(AGREED, GOOD), pain_today=None))
    assert not [step for step in unknown if step.change is Change.HARDER]
    az = replace(after(AGREED, GOOD), source="AZ")
    assert [step for step in steps(az) if step.change is Change.HARDER]


def test_nothing_gets_harder_before_a_professional_has_agreed() -> None:
    assert steps(replace(after(AGREED, GOOD), professional=Professional.NOT_YET)) == ()


def test_an_exercise_is_opened_by_the_one_that_comes_before_it() -> None:
    ready = replace(after(AGREED, Report(NextDay.NO_MORE_PAIN, frozenset({"wall_slide"}))), source="AZ")
    opening = Increase("chair_pose", Change.OPEN)
    assert opening in steps(ready)
    assert opening not in steps(replace(ready, comfortable=frozenset({"calf_raise"})))
    chosen = {found.exercise for found in build(climbed(ready, opening), NOBODY, KNOWLEDGE).chosen}
    assert "chair_pose" in chosen


def test_an_exercise_that_would_not_be_in_the_plan_anyway_is_not_opened() -> None:
    ready = replace(after(AGREED, GOOD), source="AZ", without=frozenset({"chair_pose"}))
    assert Increase("chair_pose", Change.OPEN) not in steps(ready)


def test_figures_are_raised_within_their_article() -> None:
    ready = replace(after(AGREED, GOOD), source="AZ")
    assert Increase("reclined_figure_four", figure=Figure.HOLD_SECONDS) in steps(ready)


def test_pain_that_was_gone_the_next_day_is_all_right_and_changes_nothing(knowledge: Knowledge) -> None:
    profile, verdict = review(AGREED, GONE, knowledge)
    assert verdict is Verdict.KEEP
    assert replace(profile, new=AGREED.new) == AGREED
    assert said_of(verdict, knowledge).facts


def test_pain_that_is_still_there_means_stop_and_see_a_doctor(knowledge: Knowledge) -> None:
    profile, verdict = review(AGREED, STILL, knowledge)
    assert verdict is Verdict.SEE_DOCTOR
    assert "doctor" in said_of(verdict, knowledge).say
    assert steps(after(profile, GONE)) == ()


def test_twice_worse_is_back_a_level_and_a_professional(knowledge: Knowledge) -> None:
    ready = after(AGREED, GOOD)
    harder = climbed(ready, steps(ready)[0])
    profile, verdict = review(after(harder, STILL), STILL, knowledge)
    assert verdict is Verdict.BACK
    assert profile.added == ()
    assert "doctor or physio" in said_of(verdict, knowledge).say


def test_a_good_day_between_starts_the_count_again(knowledge: Knowledge) -> None:
    _, verdict = review(after(AGREED, STILL, GOOD), STILL, knowledge)
    assert verdict is Verdict.SEE_DOCTOR


def test_without_a_step_to_undo_the_plan_gets_shorter(knowledge: Knowledge) -> None:
    assert back(Profile(size="usual"), knowledge).size == "short"
    assert back(Profile(size="shortest"), knowledge).size == "shortest"


def test_easier_undoes_the_last_step_up_first() -> None:
    ready = after(AGREED, GOOD)
    assert eased(climbed(ready, steps(ready)[0])).added == ()


def test_without_a_level_to_go_back_easier_takes_the_easier_forms_and_then_fewer_exercises() -> None:
    az = replace(AGREED, source="AZ", size="short")
    gentle = eased(az)
    with_forms = {c.exercise for c in plan_of(az).chosen if KNOWLEDGE.exercises[c.exercise].easier}
    assert with_forms and {c.exercise for c in plan_of(gentle).chosen if c.eased} == with_forms
    assert eased(gentle).size == "shortest"
    assert eased(eased(gentle)) is None


def test_what_is_done_in_its_easier_form_is_first_done_as_it_is_before_it_gets_harder() -> None:
    gentle = after(eased(replace(AGREED, source="AZ")), GOOD)
    of_calf = [step for step in steps(gentle) if step.exercise == "calf_raise"]
    assert of_calf == [Increase("calf_raise", Change.PLAIN)]
    plain = climbed(gentle, of_calf[0])
    assert not next(c.eased for c in plan_of(plain).chosen if c.exercise == "calf_raise")
    assert eased(plain).gentle == gentle.gentle


def test_after_an_easier_plan_harder_waits_for_a_session_and_a_good_day() -> None:
    gentle = eased(replace(after(AGREED, GOOD), source="AZ"))
    assert steps(gentle) == () and lacking(gentle) == (Missing.GOOD_DAY,)
    assert steps(after(gentle, GOOD))


@pytest.mark.parametrize(
    ("profile", "lacks"),
    [
        (replace(AGREED, professional=Professional.NOT_YET), (Missing.AGREEMENT, Missing.SESSION)),
        (AGREED, (Missing.SESSION,)),
        (replace(AGREED, pain_today=3, comfortable=frozenset(FULL)), (Missing.NO_PAIN,)),
        (replace(AGREED, settled=False), (Missing.GOOD_DAY,)),
        (replace(AGREED, settled=False, bad_turns=1, comfortable=frozenset(FULL)), (Missing.BETTER,)),
        (replace(AGREED, source="AZ", size="usual", comfortable=frozenset(FULL), pain_today=None), (Missing.SCORE,)),
        (replace(AGREED, source="MG", size="usual", comfortable=frozenset({"wall_slide"})), (Missing.MORE,)),
    ],
    ids=["nobody agreed", "no session yet", "pain today", "after a change", "worse", "pain not told", "at the top"],
)
def test_what_a_step_up_waits_for_is_named(profile: Profile, lacks: tuple[Missing, ...]) -> None:
    assert steps(profile) == ()
    assert lacking(profile) == lacks


def test_what_comes_later_waits_for_an_exercise_of_the_plan() -> None:
    shown = replace(AGREED, source="AZ")
    waiting = {left.exercise for left in next_gates(plan_of(shown), KNOWLEDGE)}
    assert waiting <= {left.exercise for left in plan_of(shown).left_out if left.why is Why.GATE}
    assert {KNOWLEDGE.exercises[name].source for name in waiting} <= {"AZ"}
    assert "hamstring_stretch_kneeling" not in waiting, "the strap stretch is of another article"
    balance = plan_of(replace(AGREED, source="AX"))
    assert "single_leg_rdl" in {left.exercise for left in next_gates(balance, KNOWLEDGE)}


@settings(max_examples=150, deadline=None)
@given(profile=PROFILES)
def test_something_is_missing_exactly_when_no_step_is_open(profile: Profile) -> None:
    plan = plan_of(profile)
    if plan.held is None and plan.chosen:
        assert bool(lacking(profile)) != bool(steps(profile))


@settings(max_examples=150, deadline=None)
@given(profile=PROFILES)
def test_easier_ends_and_never_makes_anything_harder(profile: Profile) -> None:
    before, turns = profile, 0
    while (now := eased(before)) is not None:
        assert steps(now) == ()
        assert len(now.added) <= len(before.added)
        assert {c.exercise for c in plan_of(before).chosen if c.eased} <= now.gentle
        before, turns = now, turns + 1
        assert turns < len(FULL) + len(profile.added) + len(KNOWLEDGE.plan.sizes)


def test_what_hurt_is_left_out_from_then_on(knowledge: Knowledge) -> None:
    hurt = Report(NextDay.NO_MORE_PAIN, frozenset({"calf_raise", "side_leg_raise"}), frozenset({"calf_raise"}))
    profile, verdict = review(AGREED, hurt, knowledge)
    assert verdict is Verdict.KEEP
    assert profile.comfortable == {"side_leg_raise"}
    assert "calf_raise" not in {f.exercise for f in build(replace(profile, source="AZ"), NOBODY, knowledge).chosen}


def test_while_triage_forbids_exercise_nothing_gets_harder(knowledge: Knowledge) -> None:
    ready = after(AGREED, GOOD)
    held = build(ready, KneeFacts({"worse_next_day": Answer.YES}), knowledge)
    assert steps_up(ready, held, knowledge) == ()


REPORTS = st.builds(Report, st.sampled_from(NextDay), EXERCISES, EXERCISES)


@settings(max_examples=150, deadline=None)
@given(profile=PROFILES, course=st.lists(REPORTS | st.integers(0, 5) | st.none(), max_size=12))
def test_over_any_course_there_are_never_two_steps_up_without_a_good_day_between(
    profile: Profile, course: list[Report | int | None]
) -> None:
    profile = replace(profile, added=())
    open_steps = 0
    for event in course:
        if isinstance(event, Report):
            profile, verdict = review(profile, event, KNOWLEDGE)
            open_steps = 0 if verdict is Verdict.GOOD else open_steps
            continue
        if event is None:
            profile = eased(profile) or profile
            continue
        offered = steps(profile)
        if offered:
            profile = climbed(profile, offered[event % len(offered)])
            open_steps += 1
        assert open_steps <= 1
