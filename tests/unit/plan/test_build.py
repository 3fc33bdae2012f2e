"""The plan: what is in it, what never is, in which order, and always why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Kind, Level, Position
from bot.knowledge.planning import Professional
from bot.plan.amount import Amount, Figure
from bot.plan.build import Plan, Why, build, level, with_cause
from bot.plan.profile import Change, Increase, Profile
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import outcome
from tests.support.profiles import FACTS, FULL, KNOWLEDGE, PROFILES

NOBODY = KneeFacts()
# What the rules forbid, written down a second time from the careful readings (X02, X03, X11, X12, X14, X24, AX-F15).
NEVER = {"sumo_squat", "assisted_squat", "ball_massage"}
KNEELING = {"hip_flexor_stretch", "hamstring_stretch_kneeling", "reverse_lunge"}
DEEP = {"chair_pose", "wall_slide", "squat_to_surface", "reverse_lunge"}
WAITING = {
    "chair_pose", "squat_to_surface", "reverse_lunge", "single_leg_rdl", "hip_bump", "hip_circles",
    "hamstring_stretch_kneeling",
}  # fmt: skip
OUTER_HIP = {"side_leg_raise", "clamshell", "hip_bump", "hip_circles"}
HAMSTRING = {"hamstring_stretch_kneeling", "hamstring_stretch_strap"}
HOUSEHOLD = {"none", "wall", "chair", "towel", "cushion", "rail"}


def chosen(plan: Plan) -> list[str]:
    """The ids of the exercises in a plan."""
    return [found.exercise for found in plan.chosen]


def why(plan: Plan, exercise: str) -> Why:
    """Why an exercise is not in a plan."""
    return next(left.why for left in plan.left_out if left.exercise == exercise)


def plan_for(**told: object) -> Plan:
    """The plan of a healthy person who told this."""
    return build(Profile(**told), NOBODY, KNOWLEDGE)  # type: ignore[arg-type]


def forbidden(profile: Profile, exercise: str) -> str | None:
    """What forbids an exercise to somebody, by its own reckoning and not by the builder's."""
    record = KNOWLEDGE.exercises[exercise]
    have = HOUSEHOLD if profile.equipment is None else profile.equipment
    opened = {step.exercise for step in profile.added if step.change is Change.OPEN}
    standing = record.position is Position.STANDING
    in_bed = "bed" in record.equipment and "bed" in (profile.equipment or ())
    wrong = {
        "never in a plan": exercise in NEVER or not record.offered or not record.steps,
        "not shown by a physio": record.source == "MG" and profile.professional is not Professional.SHOWN,
        "made pain worse": exercise in profile.worse,
        "not wanted": exercise in profile.without,
        "kneeling hurts": "kneeling" in profile.hurts and exercise in KNEELING,
        "bending hurts": "bending" in profile.hurts and exercise in DEEP | {"quadriceps_stretch"},
        "squatting hurts": "squatting" in profile.hurts and exercise in DEEP,
        "waits for an easier one": exercise in WAITING and (profile.new or exercise not in opened),
        "cannot stand": standing and not profile.standing,
        "cannot get down": not standing and not profile.floor and not in_bed,
        "nothing to do it with": bool(record.equipment) and not ({"none", *have} & set(record.equipment)),
    }
    return next((reason for reason, holds in wrong.items() if holds), None)


def sound(profile: Profile, facts: KneeFacts) -> None:
    """Everything that must hold of any plan."""
    plan = build(profile, facts, KNOWLEDGE)
    names = chosen(plan)
    exercises = [KNOWLEDGE.exercises[name] for name in names]
    allows = outcome(with_cause(profile, facts, KNOWLEDGE), KNOWLEDGE).allows_exercise
    assert (plan.held is None) == allows
    assert plan.first == (profile.professional is Professional.NOT_YET)
    if plan.held is not None:
        assert not names and (plan.held.reasons or plan.held.dangers)
        return
    # Nothing forbidden, of one article, not too many of one sort.
    assert {name: reason for name in names if (reason := forbidden(profile, name))} == {}
    assert {exercise.source for exercise in exercises} <= {plan.source}
    assert len(OUTER_HIP & set(names)) <= 1 and len(HAMSTRING & set(names)) <= 1
    assert len(names) <= next(s.most for s in KNOWLEDGE.plan.sizes if s.id == (profile.size or "usual"))
    # Every exercise is accounted for, with a reason; an empty plan says why.
    left = [found.exercise for found in plan.left_out]
    assert sorted(names + left) == FULL
    assert bool(names) == (plan.source is not None)
    if not names:
        assert all(forbidden(profile, name) for name in left)
    clinical = {Why.EXCLUDED, Why.PROFESSIONAL, Why.WORSE, Why.BARRED, Why.GATE, Why.FAMILY, Why.OTHER_ARTICLE}
    assert all(found.statement and found.statement.facts for found in plan.left_out if found.why in clinical)
    assert all(KNOWLEDGE.exercises[name].goal.facts and KNOWLEDGE.exercises[name].entry for name in names)
    # Stretches first, then the order of the article.
    order = [(exercise.kind is not Kind.STRETCH, exercise.entry) for exercise in exercises]
    assert order == sorted(order)
    for found in plan.chosen:
        dose = KNOWLEDGE.exercises[found.exercise].dose
        assert dose is not None
        for figure, told in ((Figure.REPS, dose.reps), (Figure.HOLD_SECONDS, dose.hold_seconds)):
            assert (getattr(found.amount, figure.value) is None) == (told is None)
        assert found.form is None or profile.pain_today == 0
        assert not found.eased or KNOWLEDGE.exercises[found.exercise].easier
    # The same profile, read back from its JSON, gives the same plan.
    assert build(Profile.from_dict(profile.to_dict()), facts, KNOWLEDGE) == plan


@settings(max_examples=300, deadline=None)
@given(profile=PROFILES, facts=FACTS)
def test_every_plan_is_sound(profile: Profile, facts: KneeFacts) -> None:
    sound(profile, facts)


@pytest.mark.long
@settings(max_examples=20_000, deadline=None)
@given(profile=PROFILES, facts=FACTS)
def test_every_plan_of_twenty_thousand_people_is_sound(profile: Profile, facts: KneeFacts) -> None:
    sound(profile, facts)


def test_a_plan_without_wishes_has_both_stretches_and_strength() -> None:
    for size in ("shortest", "short", "usual"):
        kinds = {KNOWLEDGE.exercises[name].kind for name in chosen(plan_for(size=size))}
        assert kinds == {Kind.STRETCH, Kind.STRENGTH}, size


def test_what_the_person_wants_to_work_on_comes_in_first() -> None:
    plan = plan_for(goals=frozenset({"night_pain"}), size="shortest")
    assert ("reclined_figure_four", ("night_pain",)) in [(found.exercise, found.serves) for found in plan.chosen]
    assert chosen(plan_for(hurts=frozenset({"night"}), size="shortest")) == chosen(plan)


def test_the_article_that_serves_most_wishes_is_followed() -> None:
    assert plan_for().source == "AZ"
    assert plan_for(goals=frozenset({"balance"})).source == "AX"
    assert plan_for(goals=frozenset({"stairs"}), professional=Professional.SHOWN).source == "MG"


def test_a_plan_stays_with_its_article() -> None:
    wish = frozenset({"balance"})
    assert plan_for(goals=wish, source="AZ").source == "AZ"
    assert plan_for(goals=wish, source="MG").source == "AX", "nothing of that article is open"


@pytest.mark.parametrize("professional", [Professional.NOT_YET, Professional.AGREED])
def test_exercises_that_a_physio_must_show_wait_for_that(professional: Professional) -> None:
    plan = plan_for(goals=frozenset({"stairs"}), professional=professional)
    assert why(plan, "wall_slide") is Why.PROFESSIONAL
    assert plan.first == (professional is Professional.NOT_YET)


@pytest.mark.parametrize(
    ("cause", "level"),
    [
        ("arthritis", Level.SEE_DOCTOR),
        ("sports_injury", Level.SEE_DOCTOR),
        ("after_surgery", Level.SEE_DOCTOR),
        ("overuse", None),
        ("unsure", None),
    ],
)
def test_a_cause_that_needs_a_doctor_first_holds_the_plan_back(cause: str, level: Level | None) -> None:
    plan = plan_for(cause=cause)
    assert (plan.held.level if plan.held else None) is level
    cleared = build(Profile(cause=cause), KneeFacts({"doctor_cleared": Answer.YES}), KNOWLEDGE)
    assert chosen(cleared)


@pytest.mark.parametrize("sign", ["fever", "fresh_injury", "worse_next_day", "swelling"])
def test_what_triage_forbids_no_plan_gives(sign: str) -> None:
    plan = build(Profile(), KneeFacts({sign: Answer.YES}), KNOWLEDGE)
    assert plan.chosen == () and plan.held is not None


def test_only_standing_exercises_for_who_cannot_get_down() -> None:
    plan = plan_for(floor=False, size="full")
    assert {KNOWLEDGE.exercises[name].position for name in chosen(plan)} == {Position.STANDING}
    assert why(plan, "side_leg_raise") is Why.PLACE


def test_a_stretch_that_may_be_done_in_bed_is_done_in_bed() -> None:
    bed = frozenset({"bed"})
    assert chosen(plan_for(floor=False, standing=False, equipment=bed)) == ["reclined_figure_four"]
    assert chosen(plan_for(floor=False, standing=False)) == []


def test_equipment_that_is_not_there_is_a_reason() -> None:
    plan = plan_for(equipment=frozenset({"chair"}))
    assert why(plan, "heel_calf_stretch") is Why.EQUIPMENT
    assert "quadriceps_stretch" in chosen(plan)


def test_an_exercise_that_waits_is_in_the_plan_once_it_is_opened_and_no_longer_for_beginners() -> None:
    step = (Increase("chair_pose", Change.OPEN),)
    assert "chair_pose" in chosen(plan_for(added=step, new=False))
    assert why(plan_for(added=step, new=True), "chair_pose") is Why.GATE


def test_levels_follow_from_what_comes_first(knowledge: Knowledge) -> None:
    found = {name: level(name, knowledge.plan) for name in ("wall_slide", "squat_to_surface", "reverse_lunge")}
    assert found == {"wall_slide": 1, "squat_to_surface": 2, "reverse_lunge": 3}
    assert level("hip_circles", knowledge.plan) == 3


def test_a_figure_stays_raised_until_a_painful_day() -> None:
    told = {"goals": frozenset({"confidence"}), "new": False, "professional": Professional.AGREED}
    added = (Increase("squat_to_surface", Change.OPEN), Increase("squat_to_surface", figure=Figure.REPS))
    good = plan_for(**told, added=added)
    bad = plan_for(**told, added=added, pain_today=3)
    assert [f.amount for f in good.chosen if f.exercise == "squat_to_surface"] == [Amount(reps=12, at_most=True)]
    assert [f.amount for f in bad.chosen if f.exercise == "squat_to_surface"] == [Amount(reps=8)]


@pytest.mark.parametrize(("pain", "form"), [(0, 0), (1, None), (None, None)])
def test_a_harder_form_is_only_for_a_day_that_is_known_to_be_free_of_pain(pain: int | None, form: int | None) -> None:
    plan = plan_for(added=(Increase("calf_raise", Change.HARDER),), new=False, pain_today=pain)
    assert [found.form for found in plan.chosen if found.exercise == "calf_raise"] == [form]


def test_the_stair_edge_is_kept_off_when_stairs_hurt() -> None:
    told = {"added": (Increase("calf_raise", Change.HARDER),), "new": False, "pain_today": 0}
    plan = plan_for(**told, hurts=frozenset({"stairs"}))
    assert [found.form for found in plan.chosen if found.exercise == "calf_raise"] == [None]


def test_a_step_up_that_the_article_no_longer_gives_is_passed_over(knowledge: Knowledge) -> None:
    added = (Increase("calf_raise", figure=Figure.HOLD_SECONDS),)
    assert build(Profile(added=added, new=False), NOBODY, knowledge).chosen


def test_what_is_not_a_profile_is_refused() -> None:
    for data in ({"hurts": 3}, {"professional": "maybe"}, {"extra": 1}):
        with pytest.raises(ValueError, match="not a profile"):
            Profile.from_dict(data)
    assert Profile.from_dict(None) == Profile()


def test_an_exercise_that_is_not_offered_is_in_no_plan(knowledge: Knowledge) -> None:
    hidden = replace(knowledge.exercises["calf_raise"], offered=False)
    without = replace(knowledge, exercises={**knowledge.exercises, "calf_raise": hidden})
    assert "calf_raise" not in chosen(build(Profile(size="full"), NOBODY, without))
