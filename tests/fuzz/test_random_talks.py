"""Random talks with the trained bot: a few hundred turns in every run, 100,000 with `make fuzz`."""

from __future__ import annotations

import os

from tests.fuzz.walk import TURNS_A_TALK, talk
from tests.support.runner import Bot

TURNS = int(os.environ.get("FUZZ_TURNS", "600"))
FIRST_SEED = int(os.environ.get("FUZZ_SEED", "1"))
MOST_FAULTS = 10
SEEDS = range(FIRST_SEED, FIRST_SEED + max(1, TURNS // TURNS_A_TALK))


def test_no_random_talk_breaks_a_promise(bot: Bot) -> None:
    faults: list[str] = []
    for seed in SEEDS:
        faults += talk(bot, seed)
        if len(faults) >= MOST_FAULTS:
            break
    assert not faults, "\n" + "\n".join(faults)
