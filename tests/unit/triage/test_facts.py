"""What is known of one knee: three answers, conditions over them, and what follows from times."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.derived import FRESH_INJURY, LONG_LASTING
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.triage.facts import Answer, KneeFacts

YES, NO, UNSURE = Answer.YES, Answer.NO, Answer.UNSURE
SIGNS = sorted(load_knowledge().signs)
ANSWERS = st.dictionaries(st.sampled_from(SIGNS), st.sampled_from(Answer))


def facts(**signs: Answer) -> KneeFacts:
    """Facts with these answers."""
    return KneeFacts(signs)


def test_nothing_is_known_at_first() -> None:
    assert KneeFacts().answer("fever") is None


def test_a_later_answer_replaces_an_earlier_one() -> None:
    assert facts(fever=YES).with_signs({"fever": NO}).answer("fever") is NO


def test_facts_are_never_changed_in_place() -> None:
    before = facts(fever=YES)
    before.with_signs({"fever": NO})
    assert before.answer("fever") is YES


@pytest.mark.parametrize(
    ("known", "when", "holds"),
    [
        ({}, (), True),
        ({}, ({"fever": "yes"},), False),
        ({"fever": YES}, ({"fever": "yes"},), True),
        ({"fever": UNSURE}, ({"fever": "yes"},), False),
        ({"fever": UNSURE}, ({"fever": "no"},), False),
        ({"fever": UNSURE}, ({"fever": "unsure"},), True),
        ({}, ({"fever": "no"},), False),
        ({}, ({"fever": "not_yes"},), True),
        ({"fever": NO}, ({"fever": "not_yes"},), True),
        ({"fever": UNSURE}, ({"fever": "not_yes"},), True),
        ({"fever": YES}, ({"fever": "not_yes"},), False),
        ({"fever": YES}, ({"fever": "yes", "swelling": "yes"},), False),
        ({"fever": YES, "swelling": YES}, ({"fever": "yes", "swelling": "yes"},), True),
        ({"swelling": YES}, ({"fever": "yes"}, {"swelling": "yes"}), True),
    ],
)
def test_a_condition_holds_when_one_alternative_holds_wholly(
    known: dict[str, Answer], when: tuple[dict[str, str], ...], holds: bool
) -> None:
    assert KneeFacts(known).holds(when) is holds


@pytest.mark.parametrize(
    ("days", "hours", "fresh", "lasting"),
    [
        (None, None, None, None),
        (None, 0, YES, None),
        (None, 72, YES, None),
        (None, 73, NO, None),
        (13, None, None, NO),
        (14, None, NO, YES),
        (300, 5, YES, YES),
        (2, 48, YES, NO),
    ],
)
def test_times_tell_a_fresh_injury_and_a_lasting_pain(
    knowledge: Knowledge, days: float | None, hours: float | None, fresh: Answer | None, lasting: Answer | None
) -> None:
    after = KneeFacts().with_times(knowledge.thresholds, duration_days=days, injured_hours_ago=hours)
    assert (after.answer(FRESH_INJURY), after.answer(LONG_LASTING)) == (fresh, lasting)


def test_the_figures_of_the_thresholds_come_from_the_knowledge(knowledge: Knowledge) -> None:
    strict = replace(knowledge.thresholds, fresh_injury_hours=10)
    after = KneeFacts().with_times(strict, duration_days=None, injured_hours_ago=11)
    assert after.answer(FRESH_INJURY) is NO


def test_no_times_leave_what_was_known() -> None:
    before = facts(fresh_injury=YES)
    after = before.with_times(load_knowledge().thresholds, duration_days=None, injured_hours_ago=None)
    assert after == before


@given(
    signs=ANSWERS,
    asked=st.lists(st.tuples(st.text(), st.text())),
    side=st.sampled_from([None, "left", "right", "both"]),
    score=st.none() | st.integers(0, 10),
    subject=st.sampled_from(["self", "other"]),
)
def test_facts_survive_the_way_through_a_slot(
    signs: dict[str, Answer], asked: list[tuple[str, str]], side: str | None, score: int | None, subject: str
) -> None:
    before = KneeFacts(signs, tuple(asked), side, score, subject)
    assert KneeFacts.from_dict(json.loads(json.dumps(before.to_dict()))) == before


@pytest.mark.parametrize("empty", [None, {}])
def test_an_empty_slot_gives_empty_facts(empty: dict[str, object] | None) -> None:
    assert KneeFacts.from_dict(empty) == KneeFacts()


@given(signs=ANSWERS, more=ANSWERS)
def test_with_signs_keeps_every_other_answer(signs: dict[str, Answer], more: dict[str, Answer]) -> None:
    after = KneeFacts(signs).with_signs(more)
    assert all(after.answer(sign) is more.get(sign, signs.get(sign)) for sign in SIGNS)
