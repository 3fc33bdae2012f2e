"""A message of the greatest length, full of what is costly to judge, does not hold up the server."""

from __future__ import annotations

import time
from datetime import date

import pytest

from bot.channels.payloads import LIMIT
from bot.text.reader import shared_reader

MOST_SECONDS = 3.0
"""Of the processor, and on a busy machine. The worst of these once took 18 seconds, and takes well under one."""


@pytest.mark.alone
@pytest.mark.parametrize(
    "again", ["no fever ", "no fever and ", "not ", "cnat ", "no heat, ", "my knee is not swollen. "]
)
def test_the_same_words_again_and_again_are_read_in_little_time(again: str) -> None:
    reader, words = shared_reader(), (again * LIMIT)[:LIMIT]
    before = time.process_time()
    reader.read(words, date(2026, 5, 4))
    assert time.process_time() - before < MOST_SECONDS
