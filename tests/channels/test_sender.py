"""Reminders are written into the conversation once, pushed where that works, and never sent into a danger."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.locks import ConversationLocks
from bot.channels.payloads import offered_choices
from bot.channels.sender import Sender, follow_ups
from bot.diary.jobs import Jobs
from bot.diary.records import Reminders
from bot.diary.store import Diary

NOW = datetime(2024, 3, 10, 12, tzinfo=timezone.utc)
DUE = datetime(2024, 3, 10, 18, tzinfo=timezone.utc)
ANNA = "web:anna"
TALK: tuple[Event, ...] = (
    UserUttered("remind me at 6 pm, london"),
    BotUttered("All right."),
    ActionExecuted("action_listen"),
)
DOMAIN = Domain.from_dict(
    {"slots": {"knee_dangers": {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}}}
)


@dataclass
class Desk:
    """A sender with a diary and conversations of its own; `pushed` is what open windows got."""

    jobs: Jobs
    agent: Any
    pushed: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def send(self, now: datetime = DUE) -> int:
        """Sends what is due."""
        return asyncio.run(Sender(self.jobs, self.agent, {"web": self._push}).send_due(now))

    async def _push(self, key: str, bubble: dict[str, Any]) -> None:
        self.pushed.append((key, bubble))

    def talk(self, key: str, events: Sequence[Event]) -> None:
        """Puts events into a conversation."""
        tracker = DialogueStateTracker.from_events(key, events, slots=DOMAIN.slots)
        asyncio.run(self.agent.tracker_store.save(tracker))

    def events(self, key: str) -> list[Event]:
        """The events of a conversation."""
        tracker = asyncio.run(self.agent.tracker_store.retrieve(key))
        return list(tracker.events) if tracker else []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Anna talked over the chat page and agreed to a reminder at six."""
    jobs = Jobs(Diary.open(f"sqlite:///{tmp_path / 'diary.db'}").engine)
    jobs.remind(ANNA, Reminders("UTC", time(18), frozenset(range(7)), time(21), time(8), "web"), NOW)
    return Desk(jobs, SimpleNamespace(lock_store=ConversationLocks(), tracker_store=InMemoryTrackerStore(DOMAIN)))


def test_a_reminder_that_is_due_is_pushed_and_stays_in_the_conversation(desk: Desk) -> None:
    desk.talk(ANNA, TALK)
    assert desk.send() == 1
    [(key, bubble)] = desk.pushed
    assert (key, bubble["custom"]["card"]) == (ANNA, "follow_up")
    assert 'Say "stop"' in bubble["text"]
    assert follow_ups(desk.events(ANNA)) == [bubble]
    assert {button["payload"] for button in bubble["buttons"]} <= set(offered_choices(desk.events(ANNA)))


def test_a_reminder_is_sent_once(desk: Desk) -> None:
    desk.talk(ANNA, TALK)
    assert [desk.send(), desk.send(DUE + timedelta(minutes=1))] == [1, 0]
    assert len(desk.pushed) == 1


def test_nothing_is_sent_before_it_is_due(desk: Desk) -> None:
    desk.talk(ANNA, TALK)
    assert desk.send(DUE - timedelta(minutes=1)) == 0


def test_nobody_is_called_to_exercise_with_a_danger_sign_open(desk: Desk) -> None:
    desk.talk(ANNA, [*TALK, SlotSet("knee_dangers", {"open": ["fever"]})])
    assert desk.send() == 0
    assert desk.pushed == []
    assert follow_ups(desk.events(ANNA)) == []


def test_a_conversation_that_was_deleted_is_not_begun_again(desk: Desk) -> None:
    assert desk.send() == 0
    assert desk.events(ANNA) == []


def test_a_reminder_counts_as_seen_once_the_person_has_written(desk: Desk) -> None:
    desk.talk(ANNA, TALK)
    desk.send()
    assert follow_ups([*desk.events(ANNA), UserUttered("start")]) == []
