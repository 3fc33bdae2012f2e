"""Each check of diary.yml and followup.yml finds the fault it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Statement
from bot.knowledge.tracking import Barrier, PainWord
from bot.knowledge.validate import faults

Spoil = Callable[[Knowledge], Knowledge]


def _follow(**fields: object) -> Spoil:
    return lambda knowledge: replace(knowledge, followup=replace(knowledge.followup, **fields))  # type: ignore[arg-type]


def _diary(**fields: object) -> Spoil:
    return lambda knowledge: replace(knowledge, diary=replace(knowledge.diary, **fields))  # type: ignore[arg-type]


def _barrier(**fields: object) -> Spoil:
    barrier = replace(Barrier("rain", "It rained", (Statement("Stay in.", ("WT-F08",)),)), **fields)  # type: ignore[arg-type]
    return lambda knowledge: _follow(barriers=(*knowledge.followup.barriers, barrier))(knowledge)


WRONG: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "an hour that is none": (_follow(quiet_from="9 pm"), ("followup.yml", "'quiet_from'")),
    "nothing to say": (_follow(check_in=()), ("followup.yml", "'check_in'")),
    "an answer without a source": (_barrier(says=(Statement("Stay in."),)), ("followup", "'Stay in.'")),
    "an answer with a made-up fact": (_barrier(says=(Statement("In.", ("WT-F999",)),)), ("followup", "WT-F999")),
    "a topic that is not there": (_barrier(topic="weather"), ("'rain'", "'weather'")),
    "one word for two things": (_barrier(also=("forgot",)), ("followup.yml", "'forgot'", "two things")),
    "one word for two scores": (
        _diary(pain_words=(PainWord(1, "a bit"), PainWord(2, "A bit"))),
        ("diary.yml", "'a bit'"),
    ),
    "a score off the scale": (_diary(pain_words=(PainWord(11, "awful"),)), ("'pain_words'", "11")),
    "a week of six days": (_diary(weekdays=(("monday",),) * 6), ("diary.yml", "seven days")),
    "much that is less than noticeable": (
        lambda knowledge: _diary(change=replace(knowledge.diary.change, noticeable=3))(knowledge),
        ("'change'", "'noticeable'"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_fault_is_found_and_named(case: str, knowledge: Knowledge) -> None:
    spoil, told = WRONG[case]
    found = faults(spoil(knowledge))
    assert any(all(words in fault for words in told) for fault in found), found
