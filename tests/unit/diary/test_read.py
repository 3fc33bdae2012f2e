"""Pain words and days as people say them."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.diary.read import activity_in, day_of, note_in, tells_done, time_of, weekdays_of, word_score
from bot.knowledge.loader import Knowledge

SUNDAY = date(2024, 3, 10)


@pytest.mark.parametrize(
    ("text", "score"),
    {
        "a bit sore": 2,
        "none": 0,
        "no pain at all": 0,
        "it doesn't hurt": 0,
        "it doesn’t hurt": 0,
        "so so": 5,
        "quite sore today": 5,
        "very bad": 8,
        "A lot!": 8,
        "unbearable": 10,
        "the worst ever": 10,
        "not bad": None,
        "a lot better": None,
        "less than a little": None,
        "my knee": None,
        "abiteable": None,
        "": None,
    }.items(),
    ids=str,
)
def test_a_word_for_pain_stands_for_its_number(text: str, score: int | None, knowledge: Knowledge) -> None:
    assert word_score(text, knowledge.diary) == score


@pytest.mark.parametrize(
    ("text", "day"),
    {
        "yesterday it was a 6": date(2024, 3, 9),
        "the day before yesterday": date(2024, 3, 8),
        "3 days ago it was 7": date(2024, 3, 7),
        "two days ago": date(2024, 3, 8),
        "one day ago": date(2024, 3, 9),
        "last night": date(2024, 3, 9),
        "this morning": SUNDAY,
        "on friday": date(2024, 3, 8),
        "it was a 4 on Sunday": SUNDAY,
        "monday": date(2024, 3, 4),
        "last week": date(2024, 3, 3),
        "add yesterday's pain": date(2024, 3, 9),
        "yesterdays was a 3": date(2024, 3, 9),
        "yday 7/10": date(2024, 3, 9),
        "it was a 6": None,
        "in the sunshine": None,
    }.items(),
    ids=str,
)
def test_a_day_is_read_and_never_lies_ahead(text: str, day: date | None, knowledge: Knowledge) -> None:
    assert day_of(text, SUNDAY, knowledge.diary) == day


@pytest.mark.parametrize(
    ("text", "at"),
    {
        "at 6 pm, London": time(18),
        "18:30": time(18, 30),
        "7.15am please": time(7, 15),
        "12 am": time(0),
        "12pm": time(12),
        "at 9": time(9),
        "8 p.m.": time(20),
        "25:00": None,
        "13 pm": None,
        "6:75": None,
        "in the evening": None,
    }.items(),
    ids=str,
)
def test_a_time_of_day_is_read(text: str, at: time | None, knowledge: Knowledge) -> None:
    assert time_of(text, knowledge.diary) == at


@pytest.mark.parametrize(
    ("text", "at"),
    {
        "half six in the evening on weekdays": time(18, 30),
        "at eight in the morning": time(8),
        "3 times a week at 6": time(18),
        "quarter to 9": time(8, 45),
        "quarter past 7 tonight": time(19, 15),
        "noon": time(12),
        "at noon, uk": time(12),
        "7 in the evening, london": time(19),
        "every day at 7": time(19),
        "at 06:00": time(6),
        "on mondays and thursdays at 8": time(8),
        "at 21:30": time(21, 30),
        "at 12": time(12),
        "after 2 days": None,
    }.items(),
    ids=str,
)
def test_an_hour_without_its_half_of_the_day_is_one_at_which_people_are_up(
    text: str, at: time | None, knowledge: Knowledge
) -> None:
    assert time_of(text, knowledge.diary, lambda told: told >= time(21) or told < time(8)) == at


@pytest.mark.parametrize(
    ("text", "days"),
    {
        "on mondays and thursdays at 8": {0, 3},
        "tues n fri 6pm": {1, 4},
        "weekdays please": {0, 1, 2, 3, 4},
        "every day": {0, 1, 2, 3, 4, 5, 6},
        "only at weekends": {5, 6},
        "Sat + Sun": {5, 6},
        "at 6 pm": None,
        "I have a sunny garden": None,
    }.items(),
    ids=str,
)
def test_weekdays_are_read(text: str, days: set[int] | None, knowledge: Knowledge) -> None:
    assert weekdays_of(text, knowledge.diary) == days


@pytest.mark.parametrize(
    ("text", "note"),
    {
        "note that I walked 2 miles": "I walked 2 miles",
        "Please make a note: long day": "long day",
        "write down that\nit rained": "it rained",
        "note to self": None,
        "noteworthy day": None,
        "jot this down - swam 20 lengths": "swam 20 lengths",
        "write this in my diary: mowed the lawn": "mowed the lawn",
        "remember this for me, tried the bike": "tried the bike",
        "could you write down for me that damp days are worse": "damp days are worse",
        "take a note": None,
    }.items(),
    ids=str,
)
def test_a_note_is_what_follows_the_words_that_ask_for_it(text: str, note: str | None, knowledge: Knowledge) -> None:
    assert note_in(text, knowledge.diary) == note


@pytest.mark.parametrize(
    ("text", "name"),
    {
        "i'd like to track kneeling": "Kneeling",
        "stairs are 3/10": "Stairs",
        "going upstairs 5": "Stairs",
        "rate gardening 5": "gardening",
        "track how dancing is going": "dancing",
        "i want to rate something": None,
        "track my progress": None,
        "what a day": None,
        "put me down as 7 for getting out of a chair": "getting out of a chair",
        "hopping 4/10": "hopping",
        "dancing's about a 6 now": "dancing",
        "going upstairs's a 5": "Stairs",
        "call it a 5": None,
    }.items(),
    ids=str,
)
def test_an_activity_is_known_by_its_words_or_follows_the_word_that_asks(
    text: str, name: str | None, knowledge: Knowledge
) -> None:
    known = {"Stairs": ("stairs", "upstairs"), "Kneeling": ("kneel",)}
    assert activity_in(text, known, knowledge.diary) == name


def test_every_word_for_pain_is_on_the_scale_and_stands_for_one_number(knowledge: Knowledge) -> None:
    words = [word.lower() for pain in knowledge.diary.pain_words for word in (pain.title, *pain.also)]
    assert len(words) == len(set(words))
    assert all(0 <= pain.score <= 10 for pain in knowledge.diary.pain_words)


def test_the_calendar_is_whole(knowledge: Knowledge) -> None:
    assert len(knowledge.diary.weekdays) == 7
    assert len(knowledge.diary.months) == 12


@pytest.mark.parametrize(
    ("text", "told"),
    {
        "I did my exercises today": True,
        "walked 20 minutes today": True,
        "just finished the clamshells": True,
        "this morning i've done my stretches": True,
        "did I do my exercises today?": False,
        "take a note": False,
        "my walk hurt": False,
        "didn't do anything": False,
    }.items(),
)
def test_a_message_that_tells_what_was_done_is_known(text: str, told: bool, knowledge: Knowledge) -> None:
    assert tells_done(text, knowledge.diary) is told
