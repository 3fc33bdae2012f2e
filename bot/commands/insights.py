"""A report over the stored talks: how much was understood, what was asked in vain, and what was escalated.

It counts names of the project's own (intents, kinds of declines, signs) and prints no word and no id of a person.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.commands.errors import UserError
from bot.knowledge.loader import load_knowledge
from bot.privacy.places import talks_of

FALLBACK = "nlu_fallback"
DAYS = 30
"""How far the report looks back, unless told otherwise."""

_MOST_ROWS = 12
_LEVELS = frozenset({"emergency", "urgent", "see_doctor"})

Said = tuple[str, str, Mapping[str, Any]]


@dataclass(slots=True)
class Channel:
    """What was counted on one channel.

    Args:
        talks: Their ids, to count them; they are never printed.
        turns: Messages of people.
        missed: Those that were not understood.
        declined: Questions that the articles do not answer, by kind.
        escalated: Advice to get help, by sign.
    """

    talks: set[str] = field(default_factory=set)
    turns: int = 0
    missed: int = 0
    declined: Counter[str] = field(default_factory=Counter)
    escalated: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Figures:
    """What was counted: by channel, and the intents that lay nearest to what was not understood."""

    channels: dict[str, Channel] = field(default_factory=dict)
    nearest: Counter[str] = field(default_factory=Counter)


def count(said: Iterable[Said], declines: Iterable[str]) -> Figures:
    """Counts stored events.

    Args:
        said: Talk, kind of event (user or bot) and the event's data, oldest first.
        declines: The intents that the articles do not answer.
    """
    figures, kinds, now = Figures(), frozenset(declines), {}
    for talk, kind, data in said:
        if kind == "user":
            now[talk] = str(data.get("input_channel") or "none")
        channel = figures.channels.setdefault(now.get(talk, "none"), Channel())
        channel.talks.add(talk)
        if kind == "user":
            _count_message(data, channel, kinds, figures.nearest)
        else:
            _count_advice(data, channel)
    return figures


def _count_message(data: Mapping[str, Any], channel: Channel, kinds: frozenset[str], nearest: Counter[str]) -> None:
    parsed = data.get("parse_data") or {}
    intent = (parsed.get("intent") or {}).get("name")
    channel.turns += 1
    if intent in kinds:
        channel.declined[intent] += 1
    if intent == FALLBACK:
        channel.missed += 1
        guesses = [guess.get("name") for guess in parsed.get("intent_ranking") or ()]
        nearest[next((str(name) for name in guesses if name != FALLBACK), "none")] += 1


def _count_advice(data: Mapping[str, Any], channel: Channel) -> None:
    custom = (data.get("data") or {}).get("custom") or {}
    if custom.get("level") in _LEVELS:
        signs = [*(custom.get("flags") or ()), *(custom.get("reasons") or ())]
        channel.escalated.update(sign["id"] for sign in signs if isinstance(sign, Mapping) and "id" in sign)


def insights(days: int = DAYS) -> int:
    """Prints the report; returns the exit code.

    Raises:
        UserError: There are no talks, or they cannot be read.
    """
    try:
        talks = talks_of(os.environ)
        if talks is None:
            raise UserError("nobody has talked yet: there is no file with conversations.")
        since = datetime.now(timezone.utc) - timedelta(days=days)
        figures = count(talks.said_since(since), load_knowledge().declines)
    except SQLAlchemyError as error:
        raise UserError(f"the conversations cannot be read ({type(error).__name__}).") from error
    print("\n".join(report(figures, days)))
    return 0


def report(figures: Figures, days: int) -> list[str]:
    """The lines of the report."""
    lines = [f"The last {days} days, by channel:", f"{'':14}{'talks':>8}{'messages':>10}{'not understood':>16}"]
    for name, channel in sorted(figures.channels.items()):
        share = f"{channel.missed} ({channel.missed / channel.turns:.0%})" if channel.turns else "0"
        lines.append(f"{name:14}{len(channel.talks):>8}{channel.turns:>10}{share:>16}")
    channels = figures.channels.values()
    declined = sum((channel.declined for channel in channels), Counter[str]())
    escalated = sum((channel.escalated for channel in channels), Counter[str]())
    lines += _table("What lay nearest to what was not understood:", figures.nearest)
    lines += _table("Asked, and not in the articles:", declined)
    return lines + _table("Advice to get help, by sign or rule:", escalated)


def _table(title: str, counted: Counter[str]) -> list[str]:
    rows = [f"{number:>6}  {name}" for name, number in counted.most_common(_MOST_ROWS)]
    return ["", title, *(rows or ["  none"])]
