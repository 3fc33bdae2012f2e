"""Which exercises fit a wish, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Exercise, Instructions, Kind, Position
from bot.plan.choose import LYING, OFF_THE_FLOOR, ON_THE_FLOOR, Wish, choose, choose_closest

EXERCISES = load_knowledge().exercises
TAGS = {
    "body_parts": sorted({tag for exercise in EXERCISES.values() for tag in exercise.body_parts}),
    "purposes": sorted({tag for exercise in EXERCISES.values() for tag in exercise.purposes}),
    "equipment": sorted({tag for exercise in EXERCISES.values() for tag in exercise.equipment}),
    "positions": [*(position.value for position in Position), ON_THE_FLOOR, OFF_THE_FLOOR, LYING],
    "kinds": [kind.value for kind in Kind],
    "sources": sorted({exercise.source for exercise in EXERCISES.values()}),
}
WISHES = st.builds(Wish, **{group: st.frozensets(st.sampled_from(tags), max_size=2) for group, tags in TAGS.items()})


def wish(**tags: str) -> Wish:
    """A wish for one tag of each group."""
    return Wish(**{group: frozenset({tag}) for group, tag in tags.items()})


def test_no_wish_gives_every_exercise_that_is_offered() -> None:
    offered = {exercise.id for exercise in EXERCISES.values() if exercise.offered}
    assert {exercise.id for exercise in choose(EXERCISES, Wish())} == offered
    assert Wish().empty


@pytest.mark.parametrize(("group", "tag"), [(group, tag) for group, tags in TAGS.items() for tag in tags])
def test_a_wish_for_one_tag_gives_only_exercises_that_have_it(group: str, tag: str) -> None:
    found = choose(EXERCISES, wish(**{group: tag}))
    assert not wish(**{group: tag}).empty
    held = {
        "body_parts": lambda e: e.body_parts,
        "purposes": lambda e: e.purposes,
        "equipment": lambda e: e.equipment,
        "kinds": lambda e: (e.kind.value,),
        "sources": lambda e: (e.source,),
        "positions": _places,
    }[group]
    assert [exercise.id for exercise in found if tag not in held(exercise)] == []
    missed = set(EXERCISES) - {exercise.id for exercise in found}
    assert [name for name in missed if EXERCISES[name].offered and tag in held(EXERCISES[name])] == []


def _places(exercise: Exercise) -> tuple[str, ...]:
    if exercise.position is None:
        return ()
    where = OFF_THE_FLOOR if exercise.position is Position.STANDING else ON_THE_FLOOR
    lying = (LYING,) if exercise.position.value.startswith("lying") else ()
    return exercise.position.value, where, *lying


def test_every_group_of_a_wish_must_match() -> None:
    found = choose(EXERCISES, wish(kinds="stretch", positions="lying_on_back"))
    assert found
    assert {(e.kind, e.position) for e in found} == {(Kind.STRETCH, Position.LYING_ON_BACK)}


def test_one_tag_of_a_group_is_enough() -> None:
    both = choose(EXERCISES, Wish(positions=frozenset({"standing", "all_fours"})))
    assert {e.position for e in both} == {Position.STANDING, Position.ALL_FOURS}


def test_a_wish_that_nothing_fits_gives_nothing() -> None:
    assert choose(EXERCISES, wish(body_parts="elbow")) == ()


def test_an_exercise_that_is_not_offered_is_never_chosen(knowledge: Knowledge) -> None:
    hidden = replace(knowledge.exercises["clamshell"], offered=False)
    found = choose({**knowledge.exercises, "clamshell": hidden}, Wish())
    assert "clamshell" not in {exercise.id for exercise in found}


def test_exercises_with_steps_come_before_those_that_are_only_named() -> None:
    named = [exercise.instructions is Instructions.NAMED_ONLY for exercise in choose(EXERCISES, Wish())]
    assert named == sorted(named)


def test_stretches_come_before_strength() -> None:
    full = [e for e in choose(EXERCISES, Wish()) if e.instructions is Instructions.FULL]
    kinds = [e.kind for e in full if e.kind in {Kind.STRETCH, Kind.STRENGTH}]
    assert kinds == sorted(kinds, key=[Kind.STRETCH, Kind.STRENGTH].index)


@pytest.mark.parametrize("kind", [Kind.STRETCH, Kind.STRENGTH])
def test_lying_comes_before_all_fours_and_standing_comes_last(kind: Kind) -> None:
    order = [
        Position.LYING_ON_BACK, Position.LYING_ON_SIDE, Position.LYING_FACE_DOWN, Position.ALL_FOURS, Position.STANDING,
    ]  # fmt: skip
    full = [e for e in choose(EXERCISES, wish(kinds=kind.value)) if e.instructions is Instructions.FULL]
    places = [order.index(e.position) for e in full if e.position]
    assert places == sorted(places)


@settings(max_examples=60, deadline=None)
@given(wanted=WISHES)
def test_the_choice_never_grows_with_a_wish_and_holds_nothing_twice(wanted: Wish) -> None:
    found = choose(EXERCISES, wanted)
    assert len(found) == len({exercise.id for exercise in found})
    assert set(found) <= set(choose(EXERCISES, Wish()))
    for group in TAGS:
        assert set(found) <= set(choose(EXERCISES, Wish(**{group: getattr(wanted, group)})))


def test_a_word_for_two_tags_needs_only_one_of_them(knowledge: Knowledge) -> None:
    wish = Wish(purposes=frozenset({"stairs"}), equipment=frozenset({"stairs"}))
    assert "wall_slide" in {exercise.id for exercise in choose_closest(knowledge.exercises, wish)}


def test_a_wish_that_nothing_comes_near_gives_nothing(knowledge: Knowledge) -> None:
    assert choose_closest(knowledge.exercises, Wish(body_parts=frozenset({"elbow"}))) == ()
