"""Taking what was heard into the facts, and telling the danger signs in one message."""

from __future__ import annotations

import pytest

from bot.knowledge.derived import EXERCISE_PAIN, FRESH_INJURY, LONG_LASTING
from bot.knowledge.loader import Knowledge
from bot.triage.facts import Answer, KneeFacts
from bot.triage.hearing import hear, heard_danger
from tests.support.readings import heard, reading

YES, NO = Answer.YES, Answer.NO


def _ids(found: object) -> list[str]:
    return [sign.id for sign in found.signs]  # type: ignore[attr-defined]


@pytest.mark.parametrize("message", [None, {}, reading()])
def test_a_message_without_signs_holds_no_danger(knowledge: Knowledge, message: dict[str, object] | None) -> None:
    assert heard_danger(message, knowledge) is None


@pytest.mark.parametrize("status", ["denied", "past", "hypothetical"])
def test_a_sign_that_is_not_there_now_is_no_danger(knowledge: Knowledge, status: str) -> None:
    assert heard_danger(reading(heard("fever", status=status)), knowledge) is None


def test_a_symptom_that_is_no_danger_sign_is_no_danger(knowledge: Knowledge) -> None:
    assert heard_danger(reading(heard("sharp_pain")), knowledge) is None


def test_every_danger_sign_is_heard(knowledge: Knowledge) -> None:
    for sign in knowledge.dangers:
        found = heard_danger(reading(heard(sign)), knowledge)
        assert found is not None
        assert (_ids(found), found.subject, found.sure) == ([sign], "self", True)


def test_a_suspected_sign_alone_is_not_sure(knowledge: Knowledge) -> None:
    found = heard_danger(reading(heard("fever", certainty="suspected")), knowledge)
    assert found is not None
    assert not found.sure


def test_a_sure_sign_wins_over_a_suspected_one(knowledge: Knowledge) -> None:
    found = heard_danger(reading(heard("fever", certainty="suspected"), heard("no_weight")), knowledge)
    assert found is not None
    assert (_ids(found), found.sure) == (["no_weight"], True)


def test_the_persons_own_sign_wins_over_someone_elses(knowledge: Knowledge) -> None:
    found = heard_danger(reading(heard("fever", subject="other"), heard("no_weight")), knowledge)
    assert found is not None
    assert (_ids(found), found.subject) == (["no_weight"], "self")


def test_a_sign_of_someone_else_is_still_a_danger(knowledge: Knowledge) -> None:
    found = heard_danger(reading(heard("fever", subject="other")), knowledge)
    assert found is not None
    assert (_ids(found), found.subject) == (["fever"], "other")


def test_several_signs_come_strictest_first_and_once(knowledge: Knowledge) -> None:
    signs = list(knowledge.dangers)
    found = heard_danger(reading(*(heard(sign) for sign in reversed([*signs, *signs]))), knowledge)
    assert found is not None
    ranks = [sign.level.rank for sign in found.signs if sign.level]
    assert sorted(_ids(found)) == sorted(signs)
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("mention", "answer"),
    [
        (heard("sharp_pain"), YES),
        (heard("sharp_pain", status="denied"), NO),
        (heard("sharp_pain", status="past"), None),
        (heard("sharp_pain", status="hypothetical"), None),
        (heard("sharp_pain", certainty="suspected"), YES),
        (heard("fever", certainty="suspected"), None),
        (heard("made_up"), None),
    ],
    ids=["present", "denied", "past", "hypothetical", "suspected", "suspected danger", "unknown sign"],
)
def test_only_what_is_said_plainly_becomes_a_fact(
    knowledge: Knowledge, mention: dict[str, object], answer: Answer | None
) -> None:
    after = hear(KneeFacts(), reading(mention), knowledge, exercise=False, trusted=True)
    assert after.signs.get(str(mention["sign"])) is answer


@pytest.mark.parametrize("order", [1, -1])
def test_a_sign_that_is_both_there_and_denied_in_one_message_is_there(knowledge: Knowledge, order: int) -> None:
    mentions = [heard("fever"), heard("fever", status="denied")][::order]
    assert hear(KneeFacts(), reading(*mentions), knowledge, exercise=False, trusted=True).answer("fever") is YES


def test_a_button_changes_nothing(knowledge: Knowledge) -> None:
    before = KneeFacts({"swelling": YES}, side="left", pain_score=4)
    assert hear(before, None, knowledge, exercise=False, trusted=True) is before


def test_what_a_message_leaves_out_is_kept(knowledge: Knowledge) -> None:
    before = KneeFacts({"swelling": YES}, side="left", pain_score=4)
    after = hear(before, reading(heard("stiffness")), knowledge, exercise=False, trusted=True)
    assert (after.answer("swelling"), after.side, after.pain_score) == (YES, "left", 4)


def test_side_score_and_times_are_taken(knowledge: Knowledge) -> None:
    message = reading(side="right", pain_score=0, duration_days=20, injured_hours_ago=500)
    after = hear(KneeFacts(pain_score=7), message, knowledge, exercise=False, trusted=True)
    assert (after.side, after.pain_score) == ("right", 0)
    assert (after.answer(LONG_LASTING), after.answer(FRESH_INJURY)) == (YES, NO)


@pytest.mark.parametrize(
    ("said", "before", "after"), [(None, "self", "self"), (None, "other", "other"), ("other", "self", "other")]
)
def test_whose_knee_it_is_stays_until_it_is_said(
    knowledge: Knowledge, said: str | None, before: str, after: str
) -> None:
    message = {**reading(heard("swelling")), "subject": said}
    assert hear(KneeFacts(subject=before), message, knowledge, exercise=False, trusted=True).subject == after


def test_pain_with_an_exercise_is_noted(knowledge: Knowledge) -> None:
    assert hear(KneeFacts(), reading(), knowledge, exercise=True, trusted=True).answer(EXERCISE_PAIN) is YES
    assert hear(KneeFacts(), reading(), knowledge, exercise=False, trusted=True).answer(EXERCISE_PAIN) is None


@pytest.mark.parametrize(
    ("about_knee", "trusted", "taken"), [(False, False, False), (True, False, True), (False, True, True)]
)
def test_a_message_counts_when_it_is_about_the_knee(
    knowledge: Knowledge, about_knee: bool, trusted: bool, taken: bool
) -> None:
    message = reading(heard("swelling"), about_knee=about_knee)
    after = hear(KneeFacts(), message, knowledge, exercise=False, trusted=trusted)
    assert (after.answer("swelling") is YES) is taken
