"""Checks of `diary.yml` and `followup.yml`: nothing points nowhere, and the figures make sense."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.knowledge.loader import Knowledge
from bot.knowledge.tracking import DiaryRules

_LOCAL_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_WEEKDAYS, _MONTHS = 7, 12
_HIGHEST = 10


def followup_faults(knowledge: Knowledge) -> Iterator[str]:
    """Every fault of the diary's words and of follow-up, each naming file and field."""
    yield from _followup(knowledge)
    yield from _diary(knowledge.diary)


def _followup(knowledge: Knowledge) -> Iterator[str]:
    follow = knowledge.followup
    for field in ("quiet_from", "quiet_to"):
        if not _LOCAL_TIME.fullmatch(getattr(follow, field)):
            yield f'followup.yml: field {field!r}: write a time such as "21:00"'
    for field in ("reminder", "check_in", "next_day"):
        if not getattr(follow, field):
            yield f"followup.yml: field {field!r}: there must be something to say"
    for barrier in follow.barriers:
        if barrier.topic is not None and barrier.topic not in knowledge.topics:
            yield f"followup.yml: barrier {barrier.id!r}: there is no topic {barrier.topic!r}"
    yield from _twice("followup.yml", (word for b in follow.barriers for word in (b.title, *b.also)))


def _diary(rules: DiaryRules) -> Iterator[str]:
    for pain in rules.pain_words:
        if not 0 <= pain.score <= _HIGHEST:
            yield f"diary.yml: field 'pain_words': {pain.score} is not from 0 to {_HIGHEST}"
    if (len(rules.weekdays), len(rules.months)) != (_WEEKDAYS, _MONTHS):
        yield "diary.yml: a week has seven days and a year twelve months"
    if not 0 < rules.change.noticeable <= rules.change.much:
        yield "diary.yml: field 'change': 'noticeable' must not be more than 'much'"
    yield from _twice("diary.yml", (word for pain in rules.pain_words for word in (pain.title, *pain.also)))


def _twice(file: str, words: Iterable[str]) -> Iterator[str]:
    for word, times in Counter(word.lower() for word in words).items():
        if times > 1:
            yield f"{file}: {word!r} stands for two things"
