"""Some slips of the fingers are likelier than others."""

from __future__ import annotations

import pytest

from bot.nlu.keyboard import log_likelihood_of_slip, neighbours


def test_keys_beside_a_key_are_those_of_a_british_keyboard() -> None:
    assert sorted(neighbours("s")) == sorted("adwezx")
    assert sorted(neighbours("q")) == sorted("wa")


def test_a_sign_that_is_no_letter_has_no_neighbours() -> None:
    assert neighbours("'") == ""
    assert neighbours("") == ""


@pytest.mark.parametrize(
    ("typed", "meant", "less_likely"),
    [
        ("kene", "knee", "kane"),  # two letters changed places, against a letter from across the keyboard
        ("painn", "pain", "paint"),  # a letter typed twice, against the key beside another
        ("leh", "leg", "lex"),  # the key beside, against one far away
        ("wak", "walk", "yak"),  # a letter lost, against the first letter missed
        ("ankel", "ankle", "angel"),
        ("swolen", "swollen", "stolen"),  # one of two equal letters lost
    ],
)
def test_of_two_words_the_likelier_slip_is_found(typed: str, meant: str, less_likely: str) -> None:
    assert log_likelihood_of_slip(typed, meant) > log_likelihood_of_slip(typed, less_likely)


def test_two_slips_are_less_likely_than_any_single_one_inside_a_word() -> None:
    assert log_likelihood_of_slip("exrecsie", "exercise") < log_likelihood_of_slip("exebcise", "exercise")
