"""How long it has hurt, and how long ago an injury happened (read on Friday 20 November 2026)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.text.reading import Reading

Read = Callable[[str], Reading]

DURATIONS: list[tuple[str, float | None]] = [
    ("since sunday", 5),
    ("my knee, since sunday, stairs are murder", 5),
    ("hurting since monday", 4),
    ("it has been going on for quite some time", 30),
    ("sore for a long time", 180),
    ("since yesterday", 1),
    ("since last week", 7),
    ("since this morning", 0.25),
    ("since last night", 0.6),
    ("for 3 weeks", 21),
    ("it has hurt for three weeks", 21),
    ("for about two months now", 60),
    ("a couple of months", 60),
    ("couple of weeks", 14),
    ("for the last few days", 3),
    ("for over a year", 365),
    ("about six months", 180),
    ("3wks", 21),
    ("2 yrs", 730),
    ("2-3 weeks", 17.5),
    ("two or three days", 2.5),
    ("a fortnight", 14),
    ("a year and a half", 547.5),
    ("half a year", 182.5),
    ("years", 730),
    ("for years", 730),
    ("it's been hurting for months", 90),
    ("weeks now", 21),
    ("it started three days ago", 3),
    ("the pain began last week", 7),
    ("it came on yesterday", 1),
    ("since 2019", 2555),
    ("my knee has been sore for 10 days and it aches", 10),
    ("ive had this for about a month", 30),
    ("been going on 5 months", 150),
    ("sore for the past 4 weeks", 28),
    ("nearly 2 weeks", 14),
    ("an hour", 0.042),
    ("since march", 264),
    ("since 3rd november", 17),
    ("since the 5th of march", 260),
    ("from 1 december", 354),
    ("how many weeks off work", None),
    ("how many months of physio", None),
    ("how many years will it last", None),
    ("for ages", 180),
    ("since the weekend", 3),
    ("a week or two", 10.5),
    # nearest misses: other lengths of time
    ("i am 45 years old", None),
    ("i exercise 3 times a week", None),
    ("every two weeks", None),
    ("i have a race in two weeks", None),
    ("i can walk for 2 hours", None),
    ("hold for 30 seconds", None),
    ("it aches after 20 minutes", None),
    ("i take painkillers every day", None),
    ("my knee hurts", None),
    ("worse since monday", None),
    ("rested for two days", None),
    ("i'm 6 weeks pregnant", None),
    ("can you remind me in 3 days", None),
]

INJURIES: list[tuple[str, float | None]] = [
    ("yesterday i fell", 24),
    ("i twisted it this morning", 6),
    ("fell off my bike last night", 14.4),
    ("i twisted my knee two days ago", 48),
    ("banged my knee an hour ago", 1),
    ("i tripped on sunday and landed on my knee", 120),
    ("hurt my knee last week", 168),
    ("i broke it in 2010", 140160),
    ("acl tear ten years ago", 87600),
    ("i hurt my knee skiing 3 weeks ago", 504),
    ("just now i slipped on the ice", 0.5),
    ("my girlfriend bumped her knee last night", 14.4),
    # nearest misses: no injury, no time, or nobody's knee
    ("it started yesterday", None),
    ("i fell", None),
    ("my knee hurts since monday", None),
    ("my mum fell yesterday", None),
    ("i fell asleep an hour ago", None),
    ("i did not fall yesterday", None),
]


@pytest.mark.parametrize(("text", "days"), DURATIONS, ids=[text for text, _ in DURATIONS])
def test_how_long_it_has_hurt(read: Read, text: str, days: float | None) -> None:
    assert read(text).duration_days == (pytest.approx(days, abs=0.01) if days is not None else None)


@pytest.mark.parametrize(("text", "hours"), INJURIES, ids=[text for text, _ in INJURIES])
def test_how_long_ago_an_injury_happened(read: Read, text: str, hours: float | None) -> None:
    assert read(text).injured_hours_ago == (pytest.approx(hours, abs=0.1) if hours is not None else None)
