"""Slips made on purpose."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import OSA

from bot.commands.slips import with_slips

SENTENCE = "my knee hurts when walking down the long stairs today"


def test_the_same_seed_makes_the_same_slips() -> None:
    assert with_slips(SENTENCE, 1) == with_slips(SENTENCE, 1)


def test_another_seed_makes_other_slips() -> None:
    assert len({with_slips(SENTENCE, seed) for seed in range(8)}) > 4


@pytest.mark.parametrize("seed", range(20))
def test_five_words_get_one_slip_and_ten_get_two(seed: int) -> None:
    assert OSA.distance("does the clamshell hurt much", with_slips("does the clamshell hurt much", seed)) == 1
    assert OSA.distance(SENTENCE, with_slips(SENTENCE, seed)) == 2


def test_of_many_short_messages_each_word_brings_a_fifth_of_a_slip() -> None:
    changed = sum(with_slips("both knees hurt", seed) != "both knees hurt" for seed in range(500))
    assert 250 < changed < 350


@pytest.mark.parametrize("text", ["", "no", "3", "!?", "ok 7/10"])
def test_what_has_no_word_of_three_letters_stays(text: str) -> None:
    assert with_slips(text, 1) == text
