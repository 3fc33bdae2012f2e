"""The store of conversations: a turn that it cannot read or write is an error, and never an empty conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, takewhile
from typing import Any, NoReturn, TypeVar

from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.watch import note_stored
from bot.database import migrate
from bot.database.conversations import PART, SESSION_START, Conversations
from bot.database.engine import engine_for, is_sqlite, may_pass
from bot.dialogue.past import SLOT_PAST, Past, past_of

logger = logging.getLogger(__name__)

DELETING_ACTION = "action_delete_data"
LISTEN = "action_listen"

MOST_EVENTS = 90
"""How many events of a conversation a turn may have to read before the older ones are left out."""

KEPT_EVENTS = 45
"""How many events at least are then still read; the choices of the last five answers are among them."""

PAUSES = (0.2, 0.5, 1.0)
"""Seconds before each new try when the database does not answer."""

Result = TypeVar("Result")


def _raise(_store: FailSafeTrackerStore, error: Exception) -> NoReturn:
    raise error


# Rasa wraps every store in one that answers a fault with an empty conversation, and keeps in memory what could not be
# written, without ever reading it again. That would forget danger signs in silence. No setting turns it off.
FailSafeTrackerStore.on_tracker_store_error = _raise
FailSafeTrackerStore.on_tracker_store_retrieve_error = _raise

# Rasa goes through all its kinds of event for every event that it reads, and they do not change: a tenth of a turn.
Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))


@dataclass(frozen=True, slots=True)
class _Known:
    """What of a tracker is stored: how many of its events, and the id of the last."""

    count: int
    last: int


class ErasingTrackerStore(TrackerStore):  # type: ignore[misc]
    """Keeps conversations in SQLite or PostgreSQL; a turn that ends with everything deleted deletes the conversation.

    An action cannot delete the events of its own conversation, because Rasa stores the turn after it.

    A turn costs as much as there are events to read, so that a long talk would get slower and slower. Turns read the
    end of it; all of it stays stored, and `retrieve_full_tracker` reads it.

    Args:
        domain: The slots of conversations.
        host: The address of the database, as SQLAlchemy knows it.
        event_broker: Not used; the database is the record.
    """

    def __init__(
        self, domain: Domain | None = None, host: str | None = None, event_broker: Any = None, **_: object
    ) -> None:
        super().__init__(domain, event_broker)
        url = host or ""
        engine = engine_for(url, keep_open=True)
        if is_sqlite(url):
            # A file of one machine needs no separate step; a shared database is brought up to date before the start.
            migrate.upgrade(engine, PART)
        self.conversations = Conversations(engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the events of a turn, or deletes the whole conversation.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database did not take it; nothing of the turn is stored.
            bot.database.conversations.MovedOnError: Another turn was stored since the tracker was read.
        """
        note_stored(tracker)
        sender, events = tracker.sender_id, list(tracker.events)
        if asks_for_deletion(events):
            await self._try(lambda: self.conversations.delete(sender))
            _know(tracker, len(events), 0)
            return
        known = _known(tracker) or await self._try(lambda: self._count(sender))
        new = [event.as_dict() for event in islice(events, known.count, None)]
        last = await self._try(lambda: self.conversations.append(sender, new, known.last))
        _know(tracker, len(events), last)
        if len(events) > MOST_EVENTS:
            try:
                await _beside(lambda: self._shorten(sender, events))
            except SQLAlchemyError as error:
                # The turn is stored; the next one shortens the conversation.
                logger.warning("A conversation was not shortened: %s", type(error).__name__)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The end of a conversation; None if it is new.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database did not answer.
        """
        return await self._try(lambda: self._read(sender_id, whole=False))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """All of a conversation; None if it is new.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The database did not answer.
        """
        return await self._try(lambda: self._read(conversation_id, whole=True))

    async def keys(self) -> Iterable[str]:
        """The ids of all conversations."""
        return await self._try(self.conversations.senders)

    async def ping(self) -> None:
        """Asks the database for an answer.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: There is none.
        """
        await _beside(self.conversations.ping)

    async def _try(self, work: Callable[[], Result]) -> Result:
        """Does something with the database, again after a pause when it does not answer."""
        for pause in PAUSES:
            try:
                return await _beside(work)
            except Exception as error:
                if not may_pass(error):
                    raise
                logger.warning("The database did not answer: %s", type(error).__name__)
            await asyncio.sleep(pause)
        return await _beside(work)

    def _read(self, sender: str, *, whole: bool) -> DialogueStateTracker | None:
        stored = self.conversations.read(sender, whole=whole)
        if not stored.events:
            return None
        tracker = DialogueStateTracker.from_dict(sender, stored.events, self.domain.slots)
        _know(tracker, len(stored.events), stored.last)
        return tracker

    def _count(self, sender: str) -> _Known:
        stored = self.conversations.read(sender)
        return _Known(len(stored.events), stored.last)

    def _shorten(self, sender: str, events: list[Event]) -> None:
        """Leaves the older events of a long conversation out of the turns to come."""
        cut = _cut(events)
        if cut is None:
            return
        before = DialogueStateTracker.from_events(sender, events[:cut], self.domain.slots)
        if before.active_loop:
            return  # the questions of the interview are few; it is shortened after them
        stored = self.conversations.read(sender)
        left_out = cut - stored.first
        if 0 < left_out <= len(stored.ids):
            standing = [event.as_dict() for event in _standing_for(before)]
            self.conversations.shorten(sender, stored.ids[left_out - 1], standing)


def _know(tracker: DialogueStateTracker, count: int, last: int) -> None:
    tracker.known_to_store = _Known(count, last)


def _known(tracker: DialogueStateTracker) -> _Known | None:
    """What of a tracker is stored; None for one that was made and not read."""
    known: _Known | None = getattr(tracker, "known_to_store", None)
    return known


async def _beside(work: Callable[[], Result]) -> Result:
    """Runs something in a thread, so that nobody else's turn waits for the database.

    A turn that is given up waits for its writing all the same: the lock of the conversation must not go before.
    """
    running = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _cut(events: Sequence[Event]) -> int | None:
    """Where the last turn begins after which enough events follow; None without one."""
    turns = (at for at in range(len(events) - KEPT_EVENTS, 0, -1) if isinstance(events[at], UserUttered))
    return next(turns, None)


def _standing_for(tracker: DialogueStateTracker) -> list[Event]:
    """A session start and the slots that are not as at the beginning, at the time of the last event left out."""
    when = tracker.events[-1].timestamp
    slots = [slot for slot in tracker.slots.values() if slot.value != slot.initial_value and slot.name != SLOT_PAST]
    past = past_of((event.as_dict() for event in tracker.events), Past.from_dict(tracker.get_slot(SLOT_PAST)))
    return [
        ActionExecuted(SESSION_START, timestamp=when),
        SessionStarted(timestamp=when),
        *(SlotSet(slot.name, slot.value, timestamp=when) for slot in slots),
        SlotSet(SLOT_PAST, past.to_dict(), timestamp=when),
        ActionExecuted(LISTEN, timestamp=when),
    ]


def asks_for_deletion(events: Iterable[Any]) -> bool:
    """Whether the action that deletes everything ran in the last turn, and ran through: then it has set slots."""
    turn = list(takewhile(lambda event: event.type_name != "user", reversed(list(events))))
    ran = next((at for at, event in enumerate(turn) if _deletes(event)), 0)
    return any(event.type_name == "slot" for event in turn[:ran])


def _deletes(event: Any) -> bool:
    return event.type_name == "action" and event.action_name == DELETING_ACTION
