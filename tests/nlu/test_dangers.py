"""Danger signs in wording that neither the patterns nor the training sentences were written for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Level
from bot.nlu.danger_sense import danger_sentences
from bot.nlu.wording import plain
from tests.nlu.conftest import HERE
from tests.support.runner import Bot


@dataclass(frozen=True, slots=True)
class Read:
    """One sentence, whether it reports a danger, and whether the bot took it for one."""

    text: str
    emergency: bool
    reported: bool
    alarmed: bool


def _sentences() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((HERE / "dangers").glob("*.yml")):
        for record in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield path.stem, record


@pytest.fixture(scope="module")
def readings(bot: Bot, knowledge: Knowledge) -> list[Read]:
    return [
        Read(
            record["text"],
            knowledge.dangers[sign].level is Level.EMERGENCY,
            record["kind"] == "present",
            bot.parse(record["text"])["intent"]["name"] == "report_danger",
        )
        for sign, record in _sentences()
    ]


def share(found: list[bool]) -> float:
    """How many of the found are true, of 1."""
    return sum(found) / len(found)


def test_emergencies_are_seen_in_fresh_wording(readings: list[Read], floors: dict[str, float]) -> None:
    seen = share([read.alarmed for read in readings if read.reported and read.emergency])
    assert seen >= floors["emergency_recall"]


def test_every_kind_of_danger_is_seen_in_fresh_wording(readings: list[Read], floors: dict[str, float]) -> None:
    assert share([read.alarmed for read in readings if read.reported]) >= floors["danger_recall"]


def test_like_words_without_a_danger_seldom_raise_the_alarm(readings: list[Read], floors: dict[str, float]) -> None:
    calm = share([not read.alarmed for read in readings if not read.reported])
    assert calm >= floors["no_false_alarm"]


def test_the_sentences_are_enough_half_of_them_harmless_and_a_third_messy() -> None:
    every = [record for _, record in _sentences()]
    assert len(every) >= 1500
    assert 0.45 <= share([record["kind"] == "present" for record in every]) <= 0.55
    assert share([record["messy"] for record in every]) >= 0.33


def test_no_sentence_stands_among_the_training_sentences() -> None:
    learned = {
        plain(text) for sentences in danger_sentences().values() for texts in sentences.values() for text in texts
    }
    assert [record["text"] for _, record in _sentences() if plain(record["text"]) in learned] == []
