"""Random people: what they tell for a plan and what triage knows of them."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.knowledge.loader import load_knowledge
from bot.knowledge.models import Instructions
from bot.knowledge.planning import Professional
from bot.plan.amount import Figure
from bot.plan.profile import Change, Increase, Profile
from bot.triage.facts import Answer, KneeFacts

KNOWLEDGE = load_knowledge()
RULES = KNOWLEDGE.plan
FULL = sorted(e.id for e in KNOWLEDGE.exercises.values() if e.instructions is Instructions.FULL)
PURPOSES = sorted({tag for exercise in KNOWLEDGE.exercises.values() for tag in exercise.purposes})
EQUIPMENT = sorted({tag for exercise in KNOWLEDGE.exercises.values() for tag in exercise.equipment})

EXERCISES = st.frozensets(st.sampled_from(FULL), max_size=4)
INCREASES = st.builds(
    Increase,
    exercise=st.sampled_from(FULL),
    change=st.sampled_from([None, *Change]),
    figure=st.sampled_from([None, *Figure]),
    form=st.integers(0, 2),
)
PROFILES = st.builds(
    Profile,
    hurts=st.frozensets(st.sampled_from([activity.id for activity in RULES.activities]), max_size=3),
    goals=st.frozensets(st.sampled_from(PURPOSES), max_size=3),
    cause=st.sampled_from([None, *(cause.id for cause in RULES.causes)]),
    floor=st.booleans(),
    standing=st.booleans(),
    equipment=st.none() | st.frozensets(st.sampled_from(EQUIPMENT), max_size=5),
    size=st.sampled_from([None, *(size.id for size in RULES.sizes)]),
    source=st.sampled_from([None, *(programme.source for programme in RULES.programmes)]),
    new=st.booleans(),
    pain_today=st.none() | st.integers(0, 10),
    professional=st.sampled_from(Professional),
    comfortable=EXERCISES,
    worse=EXERCISES,
    without=EXERCISES,
    wanted=EXERCISES,
    added=st.lists(INCREASES, max_size=4).map(tuple),
    eased=EXERCISES,
    settled=st.booleans(),
    bad_turns=st.integers(0, 2),
)
# Most people have nothing that forbids exercise, or the plan would never be looked at.
FACTS = st.one_of(
    st.just(KneeFacts()),
    st.just(KneeFacts({"doctor_cleared": Answer.YES})),
    st.dictionaries(st.sampled_from(sorted(KNOWLEDGE.signs)), st.sampled_from(Answer), max_size=3).map(KneeFacts),
)
