"""Locks: one turn at a time in a conversation, in the order in which messages came, none lost.

Rasa's own locks look first and write then, so that of two messages that reach two servers at once one is lost now and
then. Here each step is one that nobody can come between: in one process an `asyncio.Lock`, for several servers a queue
in Redis that only scripts touch, each of which runs alone.

In Redis a place in the queue lasts for `LEASE_SECONDS` and is renewed by whoever waits or works. So a server that died
holds a conversation up for that long and no longer, and a turn may still take any time.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Any

from rasa.core.lock_store import LockError, LockStore
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, ConnectionError, RedisError, TimeoutError

logger = logging.getLogger(__name__)

LEASE_SECONDS = 10.0
"""How long a dead server holds a conversation up."""

RENEW_SECONDS = 2.0
"""How often a place in the queue is renewed."""

POLL_SECONDS = 0.05
"""How often somebody who waits looks whether it is their turn."""

_REDIS_SECONDS = 1.0
_RETRIES = 2

# KEYS: the queue, the ends of the leases. ARGV: a place, the length of a lease in milliseconds.
_STEPS = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
# Takes or renews a place, drops those whose lease is over, and tells whether this one is first.
_WAIT = (
    _STEPS
    + """
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  redis.call('ZADD', KEYS[1], (tonumber(last[2]) or 0) + 1, ARGV[1])
end
redis.call('HSET', KEYS[2], ARGV[1], now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 6)
redis.call('PEXPIRE', KEYS[2], ARGV[2] * 6)
while true do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0)[1]
  if first == ARGV[1] then return 1 end
  if tonumber(redis.call('HGET', KEYS[2], first) or 0) > now then return 0 end
  redis.call('ZREM', KEYS[1], first)
  redis.call('HDEL', KEYS[2], first)
end
"""
)
_LEAVE = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
"""

# The conversations that this task, or the one that started it, has locked: a turn is part of what its channel does.
_held: ContextVar[frozenset[str]] = ContextVar("held", default=frozenset())


class ConversationLocks(LockStore):  # type: ignore[misc]
    """Locks that hold for this process alone; who has one may take it again."""

    def __init__(self, endpoint_config: Any = None) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: object, **__: object) -> AsyncIterator[None]:
        """Waits until the conversation is free, and keeps it for the body.

        Raises:
            LockError: It cannot be told whether it is free.
        """
        if conversation_id in _held.get():
            yield
            return
        async with self._alone(conversation_id):
            before = _held.set(_held.get() | {conversation_id})
            try:
                yield
            finally:
                _held.reset(before)

    async def ping(self) -> None:
        """Asks whether locks can be had.

        Raises:
            LockError: They cannot.
        """
        return None

    @asynccontextmanager
    async def _alone(self, conversation: str) -> AsyncIterator[None]:
        self._users[conversation] = self._users.get(conversation, 0) + 1
        try:
            async with self._locks.setdefault(conversation, asyncio.Lock()):
                yield
        finally:
            self._users[conversation] -= 1
            if not self._users[conversation]:
                del self._users[conversation], self._locks[conversation]


def keys_of(conversation: str) -> list[str]:
    """The names of the queue and of its leases; the id is not in them, because who knows it can read the talk."""
    name = hashlib.sha256(conversation.encode("utf-8", "replace")).hexdigest()[:32]
    return [f"knee:lock:{{{name}}}:queue", f"knee:lock:{{{name}}}:leases"]


class RedisLocks(ConversationLocks):
    """Locks that hold for all servers that share a Redis.

    Args:
        endpoint_config: `url` is the address, such as `redis://:word@redis:6379/0`.
    """

    def __init__(self, endpoint_config: Any) -> None:
        super().__init__()
        self._redis: Redis[bytes] = Redis.from_url(
            endpoint_config.url,
            socket_timeout=_REDIS_SECONDS,
            socket_connect_timeout=_REDIS_SECONDS,
            # After Redis was away every pooled connection fails once more.
            retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), _RETRIES),
            retry_on_error=[ConnectionError, TimeoutError, BusyLoadingError],
        )
        self._wait = self._redis.register_script(_WAIT)
        self._leave = self._redis.register_script(_LEAVE)

    async def ping(self) -> None:
        """Asks Redis for an answer.

        Raises:
            LockError: There is none.
        """
        try:
            await self._redis.ping()
        except (RedisError, OSError) as error:
            raise LockError(f"Redis does not answer ({type(error).__name__}).") from error

    @asynccontextmanager
    async def _alone(self, conversation: str) -> AsyncIterator[None]:
        keys, place = keys_of(conversation), uuid.uuid4().hex
        # In one process messages wait for each other here, so that each server has one place in the queue at most.
        async with super()._alone(conversation):
            await self._until_first(keys, place)
            over = asyncio.Event()
            renewing = asyncio.create_task(self._renew(keys, place, over))
            try:
                yield
            finally:
                # It is not cancelled: the client of Redis may take that for a fault of its own and go on, and a renewal
                # on its way would take the place again. Either would hold the conversation up, the first for good.
                over.set()
                await asyncio.wait([renewing])
                await self._give_back(keys, place)

    async def _until_first(self, keys: list[str], place: str) -> None:
        try:
            while not await self._take(keys, place):
                await asyncio.sleep(POLL_SECONDS)
        except asyncio.CancelledError:
            await self._give_back(keys, place)
            raise
        except (RedisError, OSError) as error:
            raise LockError(f"Redis does not answer ({type(error).__name__}).") from error

    async def _give_back(self, keys: list[str], place: str) -> None:
        with suppress(RedisError, OSError):
            # A place that cannot be given back is free when its lease is over.
            await asyncio.shield(self._leave(keys=keys, args=[place]))

    async def _take(self, keys: list[str], place: str) -> bool:
        return bool(await self._wait(keys=keys, args=[place, int(LEASE_SECONDS * 1000)]))

    async def _renew(self, keys: list[str], place: str, over: asyncio.Event) -> None:
        while not await _comes(over, RENEW_SECONDS):
            try:
                if not await self._take(keys, place):
                    # The store writes nothing over what another turn wrote meanwhile.
                    logger.warning("A turn went on after its lock was lost")
            except (RedisError, OSError) as error:
                logger.warning("A lock could not be renewed: %s", type(error).__name__)


async def _comes(event: asyncio.Event, seconds: float) -> bool:
    """Whether something happens within a time."""
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
