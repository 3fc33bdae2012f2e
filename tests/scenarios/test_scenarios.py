"""Each scenario file is one conversation with the trained bot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.runner import Bot
from tests.support.scenario import AREAS, load_scenario, play, scenario_files

FILES = scenario_files()


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_the_conversation_goes_as_written(path: Path, bot: Bot) -> None:
    faults = play(load_scenario(path), bot)
    assert not faults, "\n" + "\n".join(faults)


def test_every_scenario_says_what_happens_and_stands_in_a_known_area() -> None:
    assert all(path.parent.name in AREAS and path.stem.startswith("user_") for path in FILES)


def test_no_two_scenarios_have_the_same_name() -> None:
    assert len({path.stem for path in FILES}) == len(FILES)


def test_every_area_has_scenarios() -> None:
    assert {path.parent.name for path in FILES} == set(AREAS)
