"""The store of conversations deletes one for good, and only that one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.events import (
    Event as RasaEvent,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.channels.store import DELETING_ACTION, KEPT_EVENTS, MOST_EVENTS, ErasingTrackerStore, _beside
from bot.database.conversations import MovedOnError, Stored
from bot.dialogue.past import SLOT_PAST
from tests.contracts.sources import ROOT

HELLO: list[RasaEvent] = [UserUttered("my knee hurts"), BotUttered("Hello."), ActionExecuted("action_listen")]
DELETED: list[RasaEvent] = [
    UserUttered("yes"),
    ActionExecuted(DELETING_ACTION),
    BotUttered("Done."),
    SlotSet("knee_plan", None),
    ActionExecuted("action_listen"),
]
FAILED: list[RasaEvent] = [event for event in DELETED if not isinstance(event, SlotSet)]


def store_at(folder: Path) -> ErasingTrackerStore:
    return ErasingTrackerStore(Domain.empty(), f"sqlite:///{folder / 'tracker.db'}")


def save(store: ErasingTrackerStore, sender: str, events: list[RasaEvent]) -> None:
    asyncio.run(store.save(DialogueStateTracker.from_events(sender, events)))


def kept(store: ErasingTrackerStore, sender: str) -> int:
    tracker = asyncio.run(store.retrieve(sender))
    return len(tracker.events) if tracker else 0


def test_a_turn_is_stored(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    save(store, "ann", HELLO)
    assert kept(store, "ann") == len(HELLO)


def test_the_turn_that_deletes_everything_leaves_nothing_of_this_person(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    save(store, "ann", HELLO)
    save(store, "bob", HELLO)
    save(store, "ann", [*HELLO, *DELETED])
    assert (kept(store, "ann"), kept(store, "bob")) == (0, len(HELLO))


def test_a_talk_that_begins_after_the_deletion_is_stored(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    save(store, "ann", [*HELLO, *DELETED])
    save(store, "ann", HELLO)
    assert kept(store, "ann") == len(HELLO)


def test_a_deletion_that_failed_deletes_no_talk(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    save(store, "ann", [*HELLO, *FAILED])
    assert kept(store, "ann") == len(HELLO) + len(FAILED)


def turn(number: int) -> list[RasaEvent]:
    """One turn of a long talk, with a slot that tells how far it got."""
    return [
        UserUttered(f"message {number}", timestamp=1000.0 + number),
        ActionExecuted("action_answer_topic"),
        BotUttered("An answer."),
        SlotSet("knee_exercise", f"exercise {number}"),
        ActionExecuted("action_listen"),
    ]


def talk(store: ErasingTrackerStore, turns: int) -> DialogueStateTracker:
    """A talk of some turns, each stored by itself as the server does, and read back."""
    begin: list[RasaEvent] = [
        ActionExecuted("action_session_start"),
        SessionStarted(timestamp=1.0),
        ActionExecuted("action_listen"),
    ]
    save(store, "ann", begin)
    for number in range(turns):
        tracker = asyncio.run(store.retrieve("ann"))
        assert tracker is not None
        for event in turn(number):
            tracker.update(event)
        asyncio.run(store.save(tracker))
    found = asyncio.run(store.retrieve("ann"))
    assert found is not None
    return found


def test_a_long_talk_is_read_from_its_end_and_stored_whole(tmp_path: Path) -> None:
    store = store_with_slots(tmp_path)
    tracker = talk(store, 100)
    assert KEPT_EVENTS <= len(tracker.events) <= MOST_EVENTS + 10
    assert tracker.get_slot("knee_exercise") == "exercise 99"
    full = asyncio.run(store.retrieve_full_tracker("ann"))
    assert [event.text for event in full.events if isinstance(event, UserUttered)] == [
        f"message {number}" for number in range(100)
    ]


def test_slots_set_before_the_part_that_is_read_are_still_there(tmp_path: Path) -> None:
    store = store_with_slots(tmp_path)
    save(store, "ann", [SlotSet("knee_plan", {"floor": False}), ActionExecuted("action_listen")])
    tracker = talk(store, 60)
    assert tracker.get_slot("knee_plan") == {"floor": False}
    assert tracker.get_slot(SLOT_PAST)["began"] == "1970-01-01"


def test_an_interview_under_way_is_never_cut(tmp_path: Path) -> None:
    store = store_with_slots(tmp_path)
    save(store, "ann", [ActiveLoop("knee_interview_form"), ActionExecuted("action_listen")])
    assert len(talk(store, 40).events) > 200


def test_a_long_talk_is_deleted_with_what_stood_for_it(tmp_path: Path) -> None:
    store = store_with_slots(tmp_path)
    tracker = talk(store, 60)
    for event in DELETED:
        tracker.update(event)
    asyncio.run(store.save(tracker))
    assert kept(store, "ann") == 0
    save(store, "ann", HELLO)
    assert kept(store, "ann") == len(HELLO)


def store_with_slots(folder: Path) -> ErasingTrackerStore:
    domain = Domain.from_yaml((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return ErasingTrackerStore(domain, f"sqlite:///{folder / 'tracker.db'}")


def test_a_fault_of_the_database_is_an_error_through_the_wrapper_of_rasa(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    save(store, "ann", HELLO)
    wrapped = FailSafeTrackerStore(store)
    with store.conversations.engine.begin() as connection:
        connection.execute(text("drop table events"))
    with pytest.raises(OperationalError):
        asyncio.run(wrapped.retrieve("ann"))
    with pytest.raises(OperationalError):
        asyncio.run(wrapped.save(DialogueStateTracker.from_events("bob", HELLO)))
    assert wrapped._fallback_tracker_store is None


def test_a_database_that_comes_back_soon_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_at(tmp_path)
    away = iter([OperationalError("", {}, Exception()), OperationalError("", {}, Exception())])
    read = store.conversations.read

    def read_when_back(sender: str, *, whole: bool = False) -> Stored:
        if fault := next(away, None):
            raise fault
        return read(sender, whole=whole)

    monkeypatch.setattr(store.conversations, "read", read_when_back)
    monkeypatch.setattr("bot.channels.store.PAUSES", (0.0, 0.0, 0.0))
    save(store, "ann", HELLO)
    assert kept(store, "ann") == len(HELLO)


def test_of_two_turns_that_read_the_same_the_second_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    save(store, "ann", HELLO)
    first, second = (asyncio.run(store.retrieve("ann")) for _ in range(2))
    assert first is not None and second is not None
    for number, tracker in enumerate((first, second)):
        for event in turn(number):
            tracker.update(event)
    asyncio.run(store.save(first))
    with pytest.raises(MovedOnError):
        asyncio.run(store.save(second))
    assert kept(store, "ann") == len(HELLO) + len(turn(0))


def test_a_tracker_may_be_stored_several_times_in_one_turn(tmp_path: Path) -> None:
    store = store_at(tmp_path)
    tracker = asyncio.run(store.create_tracker("ann"))
    for event in [ActionExecuted("action_session_start"), SessionStarted(), *HELLO]:
        tracker.update(event)
        asyncio.run(store.save(tracker))
    full = asyncio.run(store.retrieve_full_tracker("ann"))
    assert full is not None
    assert len(full.events) == 3 + len(HELLO)


def test_a_turn_that_is_given_up_keeps_its_lock_until_its_writing_is_over() -> None:
    async def scene() -> list[str]:
        log, may_end = list[str](), Event()

        def write() -> None:
            may_end.wait(5)
            log.append("written")

        turn = asyncio.create_task(_beside(write))
        await asyncio.sleep(0)
        turn.cancel()
        asyncio.get_running_loop().call_soon(may_end.set)
        await asyncio.wait([turn])
        return [*log, "given up" if turn.cancelled() else "done"]

    assert asyncio.run(scene()) == ["written", "given up"]


def test_the_kind_of_an_event_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert RasaEvent.resolve_by_type("user") is UserUttered
    monkeypatch.setattr("rasa.shared.utils.common.all_subclasses", lambda _: pytest.fail("looked up again"))
    assert RasaEvent.resolve_by_type("user") is UserUttered
