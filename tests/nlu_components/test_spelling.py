"""Misspelt words are mended towards the words of the knowledge base, and others are left alone."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import Mender, load_mender


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("i twistd my knee yesturday", "i twisted my knee yesterday"),
        ("excersises for arthritus", "exercises for arthritis"),
        ("is phsyio any good", "is physio any good"),
    ],
)
def test_misspelt_words_are_mended(typed: str, meant: str) -> None:
    assert load_mender().mend(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["cant stand on it", "it doesnt hurt", "couldnt sleep", "i don't know", "my nan in leeds said so", "39.5 at noon"],
)
def test_negations_and_ordinary_words_are_left_alone(typed: str) -> None:
    assert load_mender().mend(typed) == typed


def test_of_two_words_as_near_the_commoner_one_is_meant() -> None:
    assert Mender(["stretch", "stretcy"], ()).mend("stretcx") == "stretch"


def test_a_word_far_from_all_is_left_alone() -> None:
    assert Mender(["stretch"], ()).mend("grobnik") == "grobnik"
