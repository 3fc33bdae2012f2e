"""Words that hardly mean anything else are beyond doubt: what a message sounds like never takes such a danger back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.text.reading import Reading

Read = Callable[[str], Reading]
BOTH = ("suspected", "sure")


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("knee is agony, no chance of standing lol", "no_weight"),
        ("i cant put any weight on it haha", "no_weight"),
        ("tripped over the cat and my kneecaps shot round the side", "misshapen"),
        ("never had trouble before but its locked solid", "locked_knee"),
        ("no swelling no redness but the calf is sore as hell", "calf_swelling"),
        ("no redness, calf swollen tho", "calf_swelling"),
        ("havent fallen or anything, knee just ballooned in an hour", "swelling_fast"),
        ("i self harm", "self_harm"),
    ],
)
def test_a_danger_in_plain_words_is_never_doubted_away(read: Read, line: str, sign: str) -> None:
    assert sign in {mention.sign for mention in read(line).without_dangers(BOTH).dangers()}


@pytest.mark.parametrize(
    "line",
    [
        "cant stand mondays",
        "prices have ballooned in an hour",
        "cant breathe lol that meme of the cat",
        "i couldn't stand on it for a minute last week",
        "it is not locked solid",
    ],
)
def test_words_that_may_mean_something_else_can_be_doubted(read: Read, line: str) -> None:
    assert read(line).without_dangers(BOTH).dangers() == ()


def test_what_is_beyond_doubt_goes_through_json(read: Read) -> None:
    reading = read("i self harm")
    assert reading.beyond_doubt == ("self_harm",)
    assert Reading.from_dict(reading.to_dict()) == reading
