"""Whose knee a message is about, and whom a danger that no pattern found would be of."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.text.reading import Reading

Read = Callable[[str], Reading]


@pytest.mark.parametrize(
    "line",
    [
        "check my mums knee please",
        "check my dads knee",
        "check my husbands knee",
        "check my wife's knee for her",
        "my 5 yr olds knee is swollen",
        "my little boys knee is hot and swollen",
        "its not for me its for my wife",
        "not me, my dad, he fell",
        "asking for my mum",
        "this is for my son",
        "i am writing on behalf of my dad",
    ],
)
def test_somebody_elses_knee(read: Read, line: str) -> None:
    reading = read(line)
    assert (reading.about_knee, reading.subject) == (True, "other")


@pytest.mark.parametrize(
    "line", ["my wife says hi, my knee hurts", "check my knee for my physio", "my mum thinks my knee is bad"]
)
def test_the_own_knee(read: Read, line: str) -> None:
    assert read(line).subject == "self"


@pytest.mark.parametrize("line", ["is swimming ok for my dad", "my mums a nurse"])
def test_no_knee_at_all(read: Read, line: str) -> None:
    assert (read(line).about_knee, read(line).subject) == (False, None)


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("my nan is all grey and clammy", "other"),
        ("my mums in a bad way", "other"),
        ("my mum drove me here, i feel awful", "self"),
        ("all grey and clammy", "self"),
    ],
)
def test_a_danger_told_in_other_words_is_of_the_one_spoken_of(read: Read, line: str, subject: str) -> None:
    (mention,) = read(line).with_suspected("faint", len(line)).dangers()
    assert mention.subject == subject
