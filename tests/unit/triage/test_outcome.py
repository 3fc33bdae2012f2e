"""The level of advice: each rule with a case that fires it and the nearest one that does not, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.derived import DERIVED_SIGNS
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Level, RuleUse
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import Outcome, outcome

KNOWLEDGE = load_knowledge()
SIGNS = sorted({*KNOWLEDGE.signs, *DERIVED_SIGNS})
DANGERS = sorted(KNOWLEDGE.dangers)
ANSWERS = st.dictionaries(st.sampled_from(SIGNS), st.sampled_from(Answer), max_size=12)
FEW = settings(max_examples=60, deadline=None)

# Rule: (fires, nearest miss), each as sign=answer words.
CASES = {
    "T01": [("fever=yes", "fever=no")],
    "T02": [("misshapen=yes", "misshapen=no")],
    "T03": [("no_weight=yes", "no_weight=no")],
    "T04": [("fresh_injury=yes", "fresh_injury=no"), ("fresh_injury=yes", "fresh_injury=unsure")],
    "T05": [("broken_bone=yes", "broken_bone=yes doctor_cleared=yes"), ("broken_bone=yes", "broken_bone=unsure")],
    "T08": [("arthritis=yes", "arthritis=yes doctor_cleared=yes"), ("arthritis=yes", "arthritis=no")],
    "T09": [
        ("bursitis=yes", "bursitis=yes doctor_cleared=yes"),
        ("torn_meniscus=yes", "torn_meniscus=no"),
        ("sprained_ligament=yes doctor_cleared=no", "sprained_ligament=unsure"),
        ("other_serious=yes doctor_cleared=unsure", "other_serious=no"),
    ],
    "T13": [("worse_next_day=yes", "worse_next_day=no"), ("worse_next_day=yes", "worse_next_day=unsure")],
    "T14": [
        ("long_lasting=yes nothing_helps=yes", "long_lasting=yes nothing_helps=no"),
        ("long_lasting=yes nothing_helps=yes", "long_lasting=no nothing_helps=yes"),
        ("long_lasting=yes nothing_helps=yes", "long_lasting=unsure nothing_helps=yes"),
    ],
    "T15": [
        ("sharp_pain=yes", "sharp_pain=no"),
        ("shooting_pain=yes", "shooting_pain=yes doctor_cleared=yes"),
        ("rising_pain=yes", "rising_pain=unsure"),
    ],
    "T16": [("unmanageable_pain=yes", "unmanageable_pain=no")],
    "T19": [
        ("sharp_pain=yes exercise_pain=yes", "sharp_pain=yes"),
        ("sharp_pain=yes exercise_pain=yes", "sharp_pain=no exercise_pain=yes"),
    ],
    "T20": [
        ("shooting_pain=yes exercise_pain=yes", "shooting_pain=yes"),
        ("rising_pain=yes exercise_pain=yes", "rising_pain=no exercise_pain=yes"),
    ],
    "T24": [("worse_next_day=yes", "worse_next_day=no")],
    "S01": [("recent_operation=yes", "recent_operation=yes doctor_cleared=yes")],
    "S02": [("instability=yes", "instability=no"), ("locking=yes", "locking=yes doctor_cleared=yes")],
    "S03": [
        ("recent_injury=yes", "recent_injury=yes fresh_injury=yes"),
        ("recent_injury=yes fresh_injury=no", "recent_injury=yes fresh_injury=no doctor_cleared=yes"),
    ],
    "S04": [("swelling=yes", "swelling=no"), ("swelling=yes", "swelling=yes doctor_cleared=yes")],
    "S05": [("any_danger=unsure", "any_danger=no")],
    "S07": [("any_danger=yes", "any_danger=no"), ("any_danger=yes", "any_danger=unsure")],
    "S08": [
        ("recent_injury=yes sharp_pain=yes rising_pain=yes", "recent_injury=yes sharp_pain=yes rising_pain=unsure"),
        (
            "recent_injury=yes sharp_pain=yes rising_pain=yes fresh_injury=yes",
            "recent_injury=no sharp_pain=yes rising_pain=yes",
        ),
    ],
    "S09": [
        ("swelling=yes instability=yes", "swelling=yes"),
        ("swelling=yes instability=yes", "swelling=yes instability=yes doctor_cleared=yes"),
    ],
    "S06": [
        ("long_lasting=yes", "long_lasting=yes nothing_helps=no"),
        ("long_lasting=yes nothing_helps=unsure", "long_lasting=unsure nothing_helps=unsure"),
        ("long_lasting=yes", "long_lasting=yes doctor_cleared=yes"),
    ],
}  # fmt: skip
PAIRS = [(rule, *pair) for rule, pairs in CASES.items() for pair in pairs]


def facts(words: str) -> KneeFacts:
    """Facts from words such as "fever=yes swelling=no"."""
    pairs = (word.split("=") for word in words.split())
    return KneeFacts({sign: Answer(answer) for sign, answer in pairs})


def result(words: str) -> Outcome:
    """The outcome for facts in words."""
    return outcome(facts(words), KNOWLEDGE)


def test_every_outcome_rule_has_a_case() -> None:
    assert set(CASES) == {rule.id for rule in KNOWLEDGE.rules.values() if rule.use is RuleUse.OUTCOME}


@pytest.mark.parametrize(("rule", "fires", "misses"), PAIRS)
def test_a_rule_fires_in_its_case_and_not_in_the_nearest_other(rule: str, fires: str, misses: str) -> None:
    assert result(fires).level is KNOWLEDGE.rules[rule].level
    assert rule in [reason.id for reason in result(fires).reasons]
    assert not facts(misses).holds(KNOWLEDGE.rules[rule].when)
    assert rule not in [reason.id for reason in result(misses).reasons]


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("", Level.SELF_CARE),
        ("dull_ache=yes gradual_onset=yes long_lasting=no", Level.SELF_CARE),
        ("long_lasting=yes nothing_helps=no", Level.SELF_CARE),
        ("arthritis=yes fresh_injury=yes", Level.SEE_DOCTOR),
        ("recent_injury=yes fresh_injury=yes", Level.REST),
        ("recent_injury=yes fresh_injury=yes swelling=yes", Level.SEE_DOCTOR),
        ("broken_bone=yes", Level.REST),
        ("fever=yes fresh_injury=yes doctor_cleared=yes", Level.EMERGENCY),
        ("no_weight=yes gone_next_day=yes", Level.EMERGENCY),
        ("fever=unsure", Level.SEE_DOCTOR),
    ],
)
def test_the_strictest_rule_sets_the_level(words: str, level: Level) -> None:
    assert result(words).level is level


@pytest.mark.parametrize("sign", DANGERS)
def test_a_danger_sign_sets_at_least_its_own_level(sign: str) -> None:
    own = KNOWLEDGE.dangers[sign].level
    assert own is not None
    found = result(f"{sign}=yes doctor_cleared=yes")
    assert found.level.rank <= own.rank
    assert [danger.id for danger in found.dangers] == [sign]
    assert not found.allows_exercise


@pytest.mark.parametrize("sign", [*DANGERS, "any_danger"])
def test_a_danger_sign_left_unsure_never_ends_in_self_care(sign: str) -> None:
    assert not result(f"{sign}=unsure").allows_exercise


def test_exercise_is_allowed_at_self_care_alone() -> None:
    assert result("").allows_exercise
    assert not result("fresh_injury=yes").allows_exercise


def test_reassurance_is_given_only_when_advice_is_mild() -> None:
    assert "T26" in [note.id for note in result("muscle_ache=yes").notes]
    assert result("muscle_ache=yes arthritis=yes").notes == ()


@FEW
@given(signs=ANSWERS, danger=st.sampled_from(DANGERS))
def test_one_more_danger_sign_never_makes_the_advice_milder(signs: dict[str, Answer], danger: str) -> None:
    before = outcome(KneeFacts(signs), KNOWLEDGE)
    after = outcome(KneeFacts({**signs, danger: Answer.YES}), KNOWLEDGE)
    assert after.level.rank <= before.level.rank
    assert not after.allows_exercise


@FEW
@given(signs=ANSWERS, danger=st.sampled_from(DANGERS))
def test_an_unsure_danger_sign_is_never_treated_as_no(signs: dict[str, Answer], danger: str) -> None:
    assert not outcome(KneeFacts({**signs, danger: Answer.UNSURE}), KNOWLEDGE).allows_exercise


@FEW
@given(data=st.data(), signs=ANSWERS)
def test_the_order_of_the_answers_does_not_matter(data: st.DataObject, signs: dict[str, Answer]) -> None:
    shuffled = dict(data.draw(st.permutations(list(signs.items()))))
    assert outcome(KneeFacts(shuffled), KNOWLEDGE) == outcome(KneeFacts(signs), KNOWLEDGE)


@FEW
@given(signs=ANSWERS)
def test_every_outcome_that_is_not_self_care_has_a_reason_or_a_danger_sign(signs: dict[str, Answer]) -> None:
    found = outcome(KneeFacts(signs), KNOWLEDGE)
    assert found.allows_exercise or found.reasons or found.dangers


def test_the_outcome_leaves_the_facts_alone(knowledge: Knowledge) -> None:
    before = facts("fever=unsure")
    outcome(before, knowledge)
    assert before == facts("fever=unsure")
