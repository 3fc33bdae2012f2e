"""The shape of what is said at each level (`levels.yml`)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.models import Basis, Level


@dataclass(frozen=True, slots=True)
class LevelAdvice:
    """What to tell a person at one level: the action, how to do it, what comes after, and what if it gets worse."""

    level: Level
    act: str
    how: str
    meanwhile: str
    look_again: str
    worse: str
    facts: tuple[str, ...] = ()
    basis: Basis = Basis.SOURCE
