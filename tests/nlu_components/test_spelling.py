"""Misspelt words are mended towards what people with a sore knee write, and others are left alone."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import Mender, load_mender
from bot.nlu.word_usage import Usage


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("i twistd my knee yesturday", "i twisted my knee yesterday"),
        ("exercizes for arthritus", "exercises for arthritis"),
        ("is phsyio any good", "is physio any good"),
        # short words too
        ("my kene hurts", "my knee hurts"),
        ("i cna walk", "i can walk"),
        ("it hrts when i wlak", "it hurts when i walk"),
        ("whta helps", "what helps"),
        # the first letter
        ("ym knee", "my knee"),
        ("my nkee is sore", "my knee is sore"),
        # apostrophes stay where they are
        ("i don't hvae any pain", "i don't have any pain"),
        ("i ddon't know", "i don't know"),
    ],
)
def test_misspelt_words_are_mended(typed: str, meant: str) -> None:
    assert load_mender().mend(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "cant stand on it",
        "it doesnt hurt",
        "couldnt sleep",
        "i don't know",
        "my nan in leeds said so",
        "39.5 at noon",
        # slang and short forms that people use
        "wot abt my knee tho",
        "idk tbh its kinda sore",
        "u r gr8 thx",
        # what stands in for a recognised name
        "how do i do the exercisename",
        "is treatmentname any good",
    ],
)
def test_negations_slang_and_ordinary_words_are_left_alone(typed: str) -> None:
    assert load_mender().mend(typed) == typed


@pytest.mark.parametrize("typed", ["i cann walk", "i cant wal k", "doesn hurt", "it dosnt hurt", "i csnt walk"])
def test_whether_something_is_denied_never_changes(typed: str) -> None:
    denies = "nt" in typed
    assert ("nt" in load_mender().mend(typed)) == denies


def mender(*texts: str, times: int = 20) -> Mender:
    """One that knows how these texts use words, each as if many people had written it."""
    usage = Usage([*texts] * times)
    return Mender(usage, usage.words)


def test_of_two_words_as_near_the_one_that_fits_its_neighbours_is_meant() -> None:
    knows = mender("my leg hurts", "let me see")
    assert knows.mend("my let hurts leh") == "my let hurts leg"
    assert knows.mend("le me see") == "let me see"
    assert knows.mend("my le hurts") == "my leg hurts"


def test_a_mended_word_helps_to_mend_the_next() -> None:
    assert mender("bend the knee", "blind the bee").mend("bemd the knee") == "bend the knee"


def test_a_word_far_from_all_is_left_alone() -> None:
    assert mender("stretch").mend("grobnik") == "grobnik"


@pytest.mark.parametrize("typed", ["sploosh vanko brimble", "wibble frotz", "flurb gronk snib"])
def test_words_that_are_none_do_not_become_words_by_chance(typed: str) -> None:
    assert load_mender().mend(typed) == typed


def test_nothing_is_mended_without_a_list_of_ordinary_words() -> None:
    assert Mender(Usage(()), ()).mend("strecth my kene") == "strecth my kene"


def test_numbers_and_marks_stay_as_they_are() -> None:
    assert load_mender().mend("2x10, 3 tmies a day?!") == "2x10, 3 times a day?!"
