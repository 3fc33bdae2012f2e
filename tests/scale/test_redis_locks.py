"""Locks that several servers share, with a real Redis: each server is a `RedisLocks` of its own."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace

import pytest
from rasa.core.lock_store import LockError

from bot.channels import locks as module
from bot.channels.locks import RedisLocks
from bot.commands.services import RedisServer


def server(redis: RedisServer) -> RedisLocks:
    return RedisLocks(SimpleNamespace(url=redis.url))


def test_of_many_turns_on_two_servers_one_runs_at_a_time_and_none_is_lost(redis: RedisServer) -> None:
    inside, most, done = 0, 0, 0

    async def turn(locks: RedisLocks) -> None:
        nonlocal inside, most, done
        async with locks.lock("ann"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.001)
            inside -= 1
            done += 1

    async def scene() -> None:
        servers = [server(redis), server(redis)]
        await asyncio.gather(*(turn(servers[number % 2]) for number in range(40)))

    asyncio.run(scene())
    assert (most, done) == (1, 40)


def test_messages_are_answered_in_the_order_in_which_they_came(redis: RedisServer) -> None:
    async def scene() -> list[int]:
        log: list[int] = []

        async def turn(locks: RedisLocks, number: int, may: asyncio.Event) -> None:
            await may.wait()
            async with locks.lock("ann"):
                log.append(number)

        servers = [server(redis) for _ in range(5)]
        may = [asyncio.Event() for _ in servers]
        waiting = [asyncio.create_task(turn(*found)) for found in zip(servers[1:], range(4), may[1:], strict=True)]
        async with servers[0].lock("ann"):
            for number, event in enumerate(may[1:], 2):
                event.set()
                while await places(servers[0]) < number:
                    await asyncio.sleep(0)
        await asyncio.gather(*waiting)
        return log

    assert asyncio.run(scene()) == [0, 1, 2, 3]


async def places(locks: RedisLocks) -> int:
    """How many places all queues have."""
    return sum([await locks._redis.zcard(key) async for key in locks._redis.scan_iter("knee:lock:*:queue")])


def test_a_server_that_died_holds_a_conversation_up_for_the_lease_and_no_longer(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.5)

    async def scene() -> float:
        dead = server(redis)
        assert await dead._take(module.keys_of("ann"), "a place that nobody renews")
        begun = time.monotonic()
        async with server(redis).lock("ann"):
            return time.monotonic() - begun

    assert 0.3 < asyncio.run(scene()) < 2


def test_a_turn_that_takes_longer_than_the_lease_keeps_its_lock(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEASE_SECONDS", 0.4)
    monkeypatch.setattr(module, "RENEW_SECONDS", 0.1)

    async def scene() -> list[str]:
        log: list[str] = []

        go = asyncio.Event()

        async def other() -> None:
            await go.wait()
            async with server(redis).lock("ann"):
                log.append("other")

        waiting = asyncio.create_task(other())
        async with server(redis).lock("ann"):
            go.set()
            # Three leases long.
            await asyncio.sleep(1.2)
            log.append("first ends")
        await waiting
        return log

    assert asyncio.run(scene()) == ["first ends", "other"]


def test_nothing_of_a_lock_stays_and_no_id_of_a_person_is_in_redis(redis: RedisServer) -> None:
    async def scene() -> tuple[str, list[bytes]]:
        locks = server(redis)
        async with locks.lock("anns-own-id"):
            during = str([key async for key in locks._redis.scan_iter("*")])
        return during, [key async for key in locks._redis.scan_iter("*")]

    during, after = asyncio.run(scene())
    assert "knee:lock" in during and "anns-own-id" not in during
    assert after == []


def test_without_redis_a_lock_is_an_error_at_once_and_works_again_when_it_is_back(redis: RedisServer) -> None:
    async def scene() -> float:
        locks = server(redis)
        async with locks.lock("ann"):
            pass
        redis.stop()
        begun = time.monotonic()
        with pytest.raises(LockError):
            async with locks.lock("ann"):
                pass
        with pytest.raises(LockError):
            await locks.ping()
        took = time.monotonic() - begun
        await asyncio.to_thread(redis.start)
        await locks.ping()
        async with locks.lock("ann"):
            pass
        return took

    assert asyncio.run(scene()) < 5
