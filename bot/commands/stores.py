"""Brings the databases up to date before the servers use them, and says in a sentence what is not there."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timezone

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import inbox
from bot.commands.errors import UserError
from bot.database import conversations, migrate
from bot.database.addresses import DIARY, INBOX, LOCKS, SHARED, TRACKER, diary_url, inbox_url, tracker_url
from bot.database.engine import engine_for
from bot.diary import schema
from bot.privacy.retention import Retention

LOCK_STORE = "KNEE_LOCK_STORE"
"""The variable of endpoints.yml with the class of the locks."""

_PARTS: tuple[tuple[str, str, Callable[[Mapping[str, str]], str], migrate.Part], ...] = (
    ("conversations", TRACKER, tracker_url, conversations.PART),
    ("diary", DIARY, diary_url, schema.PART),
    ("inbox", INBOX, inbox_url, inbox.PART),
)
_REDIS_SECONDS = 3


def store_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What endpoints.yml asks for: the address of the conversations, and the locks."""
    shared = environment.get(LOCKS, "")
    return {
        TRACKER: tracker_url(environment),
        LOCKS: shared,
        LOCK_STORE: f"bot.channels.locks.{'RedisLocks' if shared else 'ConversationLocks'}",
    }


def bring_up_to_date(environment: Mapping[str, str] = os.environ) -> None:
    """Makes or changes the tables of all parts, and deletes what the diary kept long enough.

    Raises:
        UserError: A database or Redis cannot be used.
    """
    for name, variable, address, part in _PARTS:
        _use(name, variable, address(environment), lambda engine, part=part: migrate.upgrade(engine, part))
    try:
        Retention.from_environment(environment).prune_diaries(datetime.now(timezone.utc), environment)
    except (ValueError, SQLAlchemyError) as error:
        raise UserError(f"the diary cannot be opened ({error}).") from error
    _check_redis(environment)


def check_stores() -> None:
    """Looks whether all tables are there and up to date.

    Raises:
        UserError: They are not, or a database or Redis cannot be used.
    """

    def check(engine: Engine, name: str, part: migrate.Part) -> None:
        if not migrate.is_current(engine, part):
            raise UserError(f"the tables of the {name} are not up to date. Run `python -m bot migrate` first.")

    for name, variable, address, part in _PARTS:
        _use(name, variable, address(os.environ), lambda engine, name=name, part=part: check(engine, name, part))
    _check_redis(os.environ)


def _use(name: str, variable: str, url: str, work: Callable[[Engine], None]) -> None:
    try:
        engine = engine_for(url)
    except Exception as error:
        # The address may hold a password, and SQLAlchemy quotes it.
        raise UserError(
            f"{variable} or {SHARED} is no address of a database ({type(error).__name__}). "
            "It looks like postgresql://user:password@host/name."
        ) from None
    try:
        work(engine)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        where = make_url(url)
        place = where.host or where.database
        raise UserError(f"the database of the {name} at {place} cannot be used ({reason}).") from None
    finally:
        engine.dispose()


def _check_redis(environment: Mapping[str, str]) -> None:
    url = environment.get(LOCKS)
    if not url:
        return
    try:
        with Redis.from_url(url, socket_timeout=_REDIS_SECONDS, socket_connect_timeout=_REDIS_SECONDS) as client:
            client.ping()
    except ValueError:
        raise UserError(f"{LOCKS} is no address of a Redis. It looks like redis://:password@host:6379/0.") from None
    except (RedisError, OSError) as error:
        raise UserError(f"the Redis of {LOCKS} does not answer ({type(error).__name__}).") from None
