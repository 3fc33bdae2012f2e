"""Locks of one process: in order, one at a time, and for who has them already. Those of Redis are in tests/scale."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.utils.endpoints import EndpointConfig

from bot.channels import locks as module
from bot.channels.locks import ConversationLocks, RedisLocks

ANN = "ann"


async def work(locks: ConversationLocks, name: str, log: list[str]) -> None:
    async with locks.lock(ANN):
        log.append(f"{name} begins")
        await asyncio.sleep(0)
        log.append(f"{name} ends")


def test_of_one_conversation_one_turn_runs_at_a_time_and_in_order() -> None:
    async def scene() -> list[str]:
        locks, log = ConversationLocks(), list[str]()
        await asyncio.gather(*(work(locks, name, log) for name in "abc"))
        return log

    assert asyncio.run(scene()) == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]


def test_another_conversation_does_not_wait() -> None:
    async def scene() -> None:
        locks = ConversationLocks()
        async with locks.lock(ANN):
            await asyncio.wait_for(asyncio.create_task(hold(locks, "bob")), 5)

    async def hold(locks: ConversationLocks, conversation: str) -> None:
        async with locks.lock(conversation):
            pass

    asyncio.run(scene())


def test_a_turn_may_lock_what_its_channel_has_locked_and_nobody_else_may() -> None:
    async def scene() -> list[str]:
        locks, log = ConversationLocks(), list[str]()
        go = asyncio.Event()

        async def other() -> None:
            await go.wait()
            await work(locks, "other", log)

        waiting = asyncio.create_task(other())
        async with locks.lock(ANN):
            go.set()
            # As Turns.run does: in a task of its own, with a time limit.
            await asyncio.wait_for(work(locks, "turn", log), 5)
            log.append("channel ends")
        await waiting
        return log

    assert asyncio.run(scene()) == ["turn begins", "turn ends", "channel ends", "other begins", "other ends"]


def test_who_is_cancelled_while_waiting_leaves_the_queue() -> None:
    async def scene() -> list[str]:
        locks, log = ConversationLocks(), list[str]()
        waiting = asyncio.create_task(work(locks, "cancelled", log))
        async with locks.lock(ANN):
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait([waiting])
        await work(locks, "next", log)
        return log

    assert asyncio.run(scene()) == ["next begins", "next ends"]


def test_a_renewal_on_its_way_does_not_take_the_place_again_when_the_turn_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As when the client of Redis takes the end of a turn for a fault of its own, and goes on."""
    monkeypatch.setattr(module, "RENEW_SECONDS", 0.01)
    queue: set[str] = set()

    async def scene() -> None:
        locks, renewing = RedisLocks(EndpointConfig("redis://127.0.0.1:1/0")), asyncio.Event()

        async def take(keys: list[str], args: list[Any]) -> int:
            if queue and not renewing.is_set():
                renewing.set()
                try:
                    await asyncio.sleep(0.05)
                except asyncio.CancelledError:
                    raise module.TimeoutError from None
            queue.add(args[0])
            return 1

        async def leave(keys: list[str], args: list[Any]) -> None:
            queue.discard(args[0])

        locks._wait, locks._leave = take, leave  # type: ignore[assignment]
        async with locks.lock(ANN):
            await renewing.wait()
        assert queue == set()
        await asyncio.sleep(0.1)

    asyncio.run(scene())
    assert queue == set()
