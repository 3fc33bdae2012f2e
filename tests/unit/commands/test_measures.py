"""Figures of understanding, on examples that can be counted by hand."""

from __future__ import annotations

import math

import pytest

from bot.commands import measures
from bot.commands.measures import Judged


def judged(wanted: str, intent: str, *guesses: tuple[str, float]) -> Judged:
    """A message of which only the labels matter."""
    return Judged("text", wanted, False, intent, guesses)


def test_accuracy_is_the_share_that_is_right() -> None:
    assert measures.accuracy([judged("a", "a"), judged("a", "b"), judged("b", "b"), judged("b", "b")]) == 0.75


def test_accuracy_of_nothing_is_no_number() -> None:
    assert math.isnan(measures.accuracy([]))


def test_a_third_guess_counts_among_three_and_a_fourth_does_not() -> None:
    guesses = (("b", 0.4), ("c", 0.3), ("d", 0.2))
    assert judged("c", "a", *guesses).among(3)
    assert not judged("d", "a", *guesses).among(3)


def test_an_intent_given_and_guessed_takes_one_place() -> None:
    assert judged("c", "a", ("a", 0.5), ("b", 0.3), ("c", 0.1)).among(3)


def test_the_worst_intent_comes_first_with_its_f1() -> None:
    scores = measures.per_intent([judged("a", "a"), judged("a", "b"), judged("b", "b"), judged("c", "c")])
    assert [(name, round(score.f1, 2), score.count) for name, score in scores.items()] == [
        ("a", 0.67, 2),
        ("b", 0.67, 1),
        ("c", 1.0, 1),
    ]
    assert (scores["b"].precision, scores["b"].recall) == (0.5, 1.0)


def test_an_intent_that_is_only_given_has_no_score_of_its_own() -> None:
    assert list(measures.per_intent([judged("a", "fallback")])) == ["a"]


def test_confusions_are_pairs_by_how_often() -> None:
    results = [judged("a", "b"), judged("a", "b"), judged("b", "c"), judged("c", "c")]
    assert measures.confusions(results) == [(("a", "b"), 2), (("b", "c"), 1)]


def test_the_confusion_table_has_a_row_for_what_was_wanted() -> None:
    assert measures.confusion_table([judged("a", "b"), judged("a", "a"), judged("b", "b")]) == (
        ["a", "b"],
        [[1, 1], [0, 1]],
    )


def test_a_classifier_as_often_right_as_it_is_sure_has_no_calibration_error() -> None:
    results = [judged("a", "a", ("a", 0.5)), judged("a", "b", ("b", 0.5))]
    assert measures.calibration_error(measures.reliability(results)) == 0


def test_the_calibration_error_weighs_gaps_by_count() -> None:
    results = [judged("a", "a", ("a", 1.0))] * 3 + [judged("a", "b", ("b", 0.85))]
    bins = measures.reliability(results)
    assert [(found.low, found.count, found.accuracy) for found in bins] == [(0.8, 1, 0.0), (0.9, 3, 1.0)]
    assert measures.calibration_error(bins) == pytest.approx(0.85 / 4)


def test_reliability_is_of_the_guess_and_not_of_what_overruled_it() -> None:
    (found,) = measures.reliability([judged("a", "a", ("b", 0.35))])
    assert found.accuracy == 0


def test_refusal_counts_what_is_outside_and_what_has_an_answer() -> None:
    results = [
        judged("weather", "weather"),
        judged("weather", "a"),
        judged("a", "fallback"),
        judged("a", "a"),
        judged("b", "a"),
        judged("b", "b"),
        judged("dose", "dose"),
    ]
    point = measures.refusal(0.3, results, {"weather"}, {"weather", "dose", "fallback"})
    assert (point.recall, point.wrongly) == (0.5, 0.25)


def test_an_entity_is_right_when_it_shares_a_record() -> None:
    scores = measures.entity_scores([[("exercise", "a|b")]], [[("exercise", "b|c")]])
    assert scores["exercise"].f1 == scores["all"].f1 == 1


def test_one_entity_found_cannot_stand_for_two_wanted() -> None:
    scores = measures.entity_scores([[("exercise", "a"), ("exercise", "b")]], [[("exercise", "a|b")]])
    assert scores["exercise"].recall == 0.5


def test_a_wrong_value_is_both_missed_and_made_up() -> None:
    scores = measures.entity_scores(
        [[("side", "left")], [("side", "right")]], [[("side", "right")], [("side", "right")]]
    )
    assert (scores["side"].precision, scores["side"].recall) == (0.5, 0.5)


def test_a_type_that_the_labels_do_not_name_is_not_counted() -> None:
    scores = measures.entity_scores([[("exercise", "a")]], [[("exercise", "a"), ("position", "floor")]])
    assert list(scores) == ["exercise", "all"]
    assert scores["all"].precision == 1
