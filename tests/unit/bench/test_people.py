"""Crowds of people, in front of a bot that is none."""

from __future__ import annotations

import threading

import pytest

from bench.people import TALK, FailedTurnError, crowd, talks


class Quick:
    """A person whose answers take no time."""

    met: list[Quick] = []

    def __init__(self) -> None:
        self.said: list[str] = []
        self.left = False
        Quick.met.append(self)

    def say(self, text: str) -> float:
        self.said.append(text)
        return 0.25

    def leave(self) -> None:
        self.left = True


class Unheard(Quick):
    """A person whose second line is never answered."""

    def say(self, text: str) -> float:
        super().say(text)
        if len(self.said) == 2:
            raise FailedTurnError("status 503")
        threading.Event().wait(0.01)
        return 0.01


def test_each_talk_has_a_new_person_who_says_everything_and_leaves() -> None:
    Quick.met = []
    assert talks(Quick, 2) == [0.25] * 2 * len(TALK)
    assert [(tuple(person.said), person.left) for person in Quick.met] == [(TALK, True)] * 2


def test_a_paced_crowd_keeps_its_rate() -> None:
    load = crowd(Quick, users=4, seconds=1.0, every=0.2)
    assert 18 <= len(load.times) <= 20
    assert load.rate == len(load.times)
    assert load.faults == []


def test_a_crowd_counts_what_was_not_answered_and_goes_on() -> None:
    load = crowd(Unheard, users=2, seconds=0.2)
    assert load.faults == ["status 503"] * 2
    assert len(load.times) > 4
    assert all(person.left for person in Quick.met)


class Broken(Quick):
    """A person who cannot even speak."""

    def say(self, text: str) -> float:
        raise OSError("no socket")


def test_a_crowd_that_is_broken_off_stops_talking() -> None:
    people = iter([Broken(), Quick()])
    with pytest.raises(OSError, match="no socket"):
        crowd(lambda: next(people), users=2, seconds=3600, every=0.1)
