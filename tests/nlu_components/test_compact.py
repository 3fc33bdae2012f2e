"""Matrices in one byte a number."""

from __future__ import annotations

import numpy as np

from bot.nlu.compact import packed, rounded, unpacked

MATRIX = (np.random.default_rng(0).normal(size=(200, 9)) * 10.0 ** np.arange(-4, 5)).astype(np.float32)


def test_no_number_is_off_by_more_than_a_hundredth_of_the_largest_in_its_column() -> None:
    off = np.abs(rounded(MATRIX) - MATRIX).max(axis=0)
    assert (off <= np.abs(MATRIX).max(axis=0) / 100).all()


def test_what_was_rounded_once_stays_the_same() -> None:
    once = rounded(MATRIX)
    assert (rounded(once) == once).all()
    assert (unpacked("it", packed("it", once)) == once).all()


def test_a_number_takes_one_byte() -> None:
    assert packed("it", MATRIX)["it"].dtype == np.int8


def test_a_column_of_nothing_stays_nothing() -> None:
    empty = np.zeros((3, 2), dtype=np.float32)
    assert (rounded(empty) == empty).all()
