"""The triage table, answer by answer: every set of answers to what the rules read, not a sample.

The full product has more sets than can be walked (4 answers to some 60 signs). It is cut by independence, and the
cut is tested too:

- A rule fires when one of its alternatives holds, and the level is the strictest of all that fire. So each alternative
  counts by itself, and signs that share no alternative cannot influence each other.
- `doctor_cleared` stands in many alternatives. Each of its answers is walked, and the others fall into small groups.
- In a group every set of answers is walked. Over groups the level must be the strictest of theirs, which
  `test_groups_do_not_influence_each_other` checks for every pair of groups and for every level of both.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

import pytest

from bot.dialogue.advice import outcome_message
from bot.knowledge.derived import ANY_DANGER
from bot.knowledge.loader import load_knowledge
from bot.knowledge.models import Basis, Level, RuleUse
from bot.triage.facts import CLEARED, Answer, KneeFacts
from bot.triage.pathway import Outcome, outcome

KNOWLEDGE = load_knowledge()
DANGERS = tuple(KNOWLEDGE.dangers)
ANSWERS = (None, Answer.YES, Answer.NO, Answer.UNSURE)
OPTIONS = [option for rule in KNOWLEDGE.rules.values() if rule.use is RuleUse.OUTCOME for option in rule.when]
MOST_SIGNS = 6


def groups() -> list[tuple[str, ...]]:
    """The signs that outcome rules read, without `doctor_cleared`, in groups that share no alternative."""
    found: list[set[str]] = [{sign} for option in OPTIONS for sign in option if sign != CLEARED]
    for option in OPTIONS:
        signs = set(option) - {CLEARED}
        joined = [group for group in found if group & signs]
        found = [group for group in found if not group & signs] + [set().union(*joined)]
    return sorted(tuple(sorted(group)) for group in found)


GROUPS = groups()
# Danger signs that no rule reads differ in nothing but their level: one of each level is walked, and all that are read.
READ = frozenset(sign for option in OPTIONS for sign in option)
WALKED = {sign.level: sign.id for sign in KNOWLEDGE.dangers.values() if sign.id not in READ}
ADDED = {
    **{sign.id: sign.level for sign in KNOWLEDGE.dangers.values() if sign.id in {*READ, *WALKED.values()}},
    ANY_DANGER: Level.EMERGENCY,
}


def sets(signs: tuple[str, ...]) -> Iterator[dict[str, Answer]]:
    """Every set of answers to some signs; a sign may be unknown."""
    for answers in itertools.product(ANSWERS, repeat=len(signs)):
        yield {sign: answer for sign, answer in zip(signs, answers, strict=True) if answer is not None}


@cache
def _found(answers: frozenset[tuple[str, Answer]]) -> Outcome:
    return outcome(KneeFacts(dict(answers)), KNOWLEDGE)


def found(answers: dict[str, Answer]) -> Outcome:
    """The outcome of a set of answers."""
    return _found(frozenset(answers.items()))


def walk(signs: tuple[str, ...]) -> Iterator[dict[str, Answer]]:
    """Every set of answers to the signs of a group and to `doctor_cleared`."""
    return sets((*signs, CLEARED))


by_group = pytest.mark.parametrize("signs", GROUPS, ids="+".join)


def test_the_groups_hold_every_sign_that_a_rule_reads_and_are_small() -> None:
    read = {sign for option in OPTIONS for sign in option} - {CLEARED}
    assert sorted(itertools.chain(*GROUPS)) == sorted(read)
    assert max(map(len, GROUPS)) <= MOST_SIGNS


@by_group
def test_every_set_of_answers_has_an_outcome_with_a_reason_and_a_source(signs: tuple[str, ...]) -> None:
    for answers in walk(signs):
        result = found(answers)
        assert result.level in Level
        assert result.reasons or result.dangers or result.level is Level.SELF_CARE
        for rule in result.reasons:
            assert rule.level is result.level
            assert rule.facts or rule.basis is Basis.SAFETY_NET
        message = outcome_message(result, (), KNOWLEDGE, subject="self")
        assert message.card is not None
        assert message.card["sources"] or KNOWLEDGE.phrases["safety_net_note"] in message.text


@by_group
def test_exercise_is_allowed_only_where_the_level_is_self_care(signs: tuple[str, ...]) -> None:
    for answers in walk(signs):
        result = found(answers)
        assert result.allows_exercise is (result.level is Level.SELF_CARE)
        offers = {offer.payload for offer in outcome_message(result, (), KNOWLEDGE, subject="self").offers}
        assert ("/ask_exercise_ideas" in offers) is result.allows_exercise


@by_group
def test_one_more_danger_sign_never_lowers_the_level(signs: tuple[str, ...]) -> None:
    for answers in walk(signs):
        before = found(answers).level.rank
        for danger, level in ADDED.items():
            assert level is not None
            assert found({**answers, danger: Answer.YES}).level.rank <= min(before, level.rank), (answers, danger)


@by_group
def test_not_sure_is_never_milder_than_no_or_unknown(signs: tuple[str, ...]) -> None:
    for answers in walk(signs):
        unsure = [sign for sign, answer in answers.items() if answer is Answer.UNSURE]
        for sign in unsure:
            without = {other: answer for other, answer in answers.items() if other != sign}
            strict = found(answers).level.rank
            assert strict <= found({**without, sign: Answer.NO}).level.rank, (answers, sign)
            assert strict <= found(without).level.rank, (answers, sign)


@pytest.mark.parametrize("danger", DANGERS)
def test_each_danger_sign_keeps_its_level_beside_every_single_answer(danger: str) -> None:
    own = KNOWLEDGE.dangers[danger].level
    assert own is not None
    for sign, answer in itertools.product({*itertools.chain(*GROUPS), CLEARED} - {danger}, Answer):
        before = found({sign: answer}).level.rank
        assert found({sign: answer, danger: Answer.YES}).level.rank <= min(before, own.rank)


@pytest.mark.parametrize("danger", DANGERS)
def test_a_danger_sign_left_unsure_never_lowers_what_other_signs_call_for(danger: str) -> None:
    for other, answer in itertools.product((*DANGERS, ANY_DANGER), (Answer.YES, Answer.NO, Answer.UNSURE)):
        if other != danger:
            without = found({other: answer}).level.rank
            result = found({other: answer, danger: Answer.UNSURE})
            assert result.level.rank <= without, (other, answer)
            assert not result.allows_exercise


def test_groups_do_not_influence_each_other() -> None:
    for cleared in ANSWERS:
        base = {} if cleared is None else {CLEARED: cleared}
        # One set of answers for each level that a group can come to.
        levels = [{found({**answers, **base}).level: answers for answers in sets(group)} for group in GROUPS]
        for one, two in itertools.combinations(levels, 2):
            for (level, answers), (other_level, other_answers) in itertools.product(one.items(), two.items()):
                both = found({**answers, **other_answers, **base}).level
                assert both.rank == min(level.rank, other_level.rank), (answers, other_answers, cleared)


def test_a_sign_that_no_outcome_rule_reads_changes_nothing() -> None:
    read = {*itertools.chain(*GROUPS), CLEARED, *DANGERS}
    for sign in set(KNOWLEDGE.signs) - read:
        for answer in Answer:
            assert found({sign: answer}).level is Level.SELF_CARE
