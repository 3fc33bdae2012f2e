"""Pain score, side, temperature, yes and no, and whether a message is about the knee."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.text.reading import Reading

Read = Callable[[str], Reading]

SCORES: list[tuple[str, int | None]] = [
    ("7/10", 7),
    ("7 / 10", 7),
    ("7 out of 10", 7),
    ("seven out of ten", 7),
    ("pain is a 6", 6),
    ("about a six", 6),
    ("maybe a 4 today", 4),
    ("10/10", 10),
    ("0/10", 0),
    ("6-7/10", 7),
    ("7.5 out of 10", 8),
    ("8", 8),
    ("nine", 9),
    ("its a 3", 3),
    ("i'd say 5", 5),
    ("pain level 8", 8),
    ("the pain is about 5 today", 5),
    ("my left knee hurts, 7/10, since monday", 7),
    # nearest misses: other figures
    ("for 3 weeks", None),
    ("2 knees", None),
    ("i did 10 reps", None),
    ("on 7/10/2025", None),
    ("about a 6 mile walk", None),
    ("i am 45", None),
    ("pain for 6 days", None),
    ("option 3 please", None),
    ("", None),
]

SIDES: list[tuple[str, str | None]] = [
    ("my left knee hurts", "left"),
    ("right knee", "right"),
    ("the right one", "right"),
    ("left", "left"),
    ("R knee", "right"),
    ("it's my left", "left"),
    ("left leg", "left"),
    ("both knees", "both"),
    ("both", "both"),
    ("both of them", "both"),
    ("my left and my right knee", "both"),
    ("left knee sore, right one fine", "left"),
    ("knee on the right", "right"),
    ("mostly the left", "left"),
    ("on my right side", "right"),
    # nearest misses: other meanings of the words
    ("right now it hurts", None),
    ("all right", None),
    ("that's right", None),
    ("i left work early", None),
    ("right after running", None),
    ("what is left to do", None),
    ("my knee hurts", None),
    ("right, so my knee aches", None),
]

ANSWERS: list[tuple[str, str | None]] = [
    ("yes", "yes"),
    ("Yes.", "yes"),
    ("yep", "yes"),
    ("yeah it does", "yes"),
    ("yes i do", "yes"),
    ("aye", "yes"),
    ("yup!", "yes"),
    ("yes, a bit", "yes"),
    ("i think so", "yes"),
    ("yes since monday", "yes"),
    ("definitely", "yes"),
    ("y", "yes"),
    ("yes a fever", "yes"),
    ("ok yes", "yes"),
    ("it does", "yes"),
    ("yes please", "yes"),
    ("of course", "yes"),
    ("no", "no"),
    ("nope", "no"),
    ("nah", "no"),
    ("no it doesn't", "no"),
    ("not really", "no"),
    ("not at all", "no"),
    ("i don't", "no"),
    ("no i dont think so", "no"),
    ("none of those", "no"),
    ("never", "no"),
    ("n", "no"),
    ("no, thankfully", "no"),
    ("no, no fever", "no"),
    ("not that i know of", "no"),
    ("no, no and yes", "unsure"),
    ("no and no and yes", "unsure"),
    ("no but maybe", "unsure"),
    ("no, well, possibly", "unsure"),
    ("yes, well, no", "unsure"),
    ("no no no", "no"),
    ("yes yes", "yes"),
    ("i don't think so", "no"),
    ("not sure", "unsure"),
    ("i don't know", "unsure"),
    ("dunno", "unsure"),
    ("idk", "unsure"),
    ("no idea", "unsure"),
    ("maybe", "unsure"),
    ("hard to say", "unsure"),
    ("yes and no", "unsure"),
    ("sometimes", "unsure"),
    ("i'm not really sure", "unsure"),
    ("I can't tell", "unsure"),
    ("no clue", "unsure"),
    ("my knee hurts", None),
    ("no fever", None),
    ("no pain no gain", None),
    ("show me an exercise", None),
    ("yesterday", None),
    ("", None),
    ("no show me another exercise", None),
    ("is it serious", None),
    ("noon", None),
    ("why", None),
    ("not my left knee but the other", None),
]

TEMPERATURES: list[tuple[str, str | None]] = [
    ("temp of 39", "present"),
    ("temperature is 38", "present"),
    ("102 fever", "present"),
    ("100.4 f", "present"),
    ("my temp was 38.6 this morning", "present"),
    ("39.5°C", "present"),
    ("38,5 c", "present"),
    ("fever of 101", "present"),
    ("temp of 37", "denied"),
    ("my temperature is 36.9", "denied"),
    ("99.1 f", "denied"),
    ("what if my temp goes over 39", "hypothetical"),
    ("temp was 39 last month", "past"),
    # nearest misses: figures that are no body temperature
    ("i am 39", None),
    ("i bend it 40 degrees", None),
    ("it's 38 c outside", None),
    ("39 reps", None),
    ("i weigh 100 kg", None),
    ("102 steps", None),
    ("38.5 km run", None),
]

KNEES: list[tuple[str, bool]] = [
    ("my knee hurts", True),
    ("kneecap", True),
    ("my leg is sore", True),
    ("knees are stiff", True),
    ("it hurts", False),
    ("knee deep in work", False),
    ("you're pulling my leg", False),
    ("bees knees", False),
    ("hello", False),
]


@pytest.mark.parametrize(("text", "score"), SCORES, ids=[text or "empty" for text, _ in SCORES])
def test_pain_score(read: Read, text: str, score: int | None) -> None:
    assert read(text).pain_score == score


@pytest.mark.parametrize(("text", "side"), SIDES, ids=[text for text, _ in SIDES])
def test_side(read: Read, text: str, side: str | None) -> None:
    assert read(text).side == side


@pytest.mark.parametrize(("text", "polarity"), ANSWERS, ids=[text or "empty" for text, _ in ANSWERS])
def test_yes_no_or_unsure(read: Read, text: str, polarity: str | None) -> None:
    assert read(text).polarity == polarity


@pytest.mark.parametrize(("text", "status"), TEMPERATURES, ids=[text for text, _ in TEMPERATURES])
def test_body_temperature(read: Read, text: str, status: str | None) -> None:
    assert next((m.status for m in read(text).mentions if m.sign == "fever"), None) == status


@pytest.mark.parametrize(("text", "about"), KNEES, ids=[text for text, _ in KNEES])
def test_about_the_knee(read: Read, text: str, about: bool) -> None:
    assert read(text).about_knee is about
