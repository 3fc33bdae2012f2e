"""Where each part keeps what it stores, from the environment: a file each, or one shared database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SHARED = "KNEE_DATABASE_URL"
"""The variable with one database for everything, such as `postgresql://knee:word@db/knee`."""

TRACKER, DIARY, INBOX = "KNEE_TRACKER_URL", "KNEE_DIARY_URL", "KNEE_INBOX_URL"
"""The variables that move one part elsewhere: the conversations, the diary, and messages waiting for an answer."""

LOCKS = "KNEE_REDIS_URL"
"""The variable with the Redis that several servers share for their locks; without it one server holds them itself."""


def tracker_url(environment: Mapping[str, str]) -> str:
    """The address of the conversations."""
    return environment.get(TRACKER) or environment.get(SHARED) or _file(environment, "tracker.db")


def diary_url(environment: Mapping[str, str]) -> str:
    """The address of the diary."""
    return environment.get(DIARY) or environment.get(SHARED) or _file(environment, "diary.db")


def inbox_url(environment: Mapping[str, str]) -> str:
    """The address of the inbox; where the diary alone was moved, the inbox goes with it."""
    told = environment.get(INBOX) or environment.get(SHARED) or environment.get(DIARY)
    return told or _file(environment, "inbox.db")


def _file(environment: Mapping[str, str], name: str) -> str:
    return f"sqlite:///{Path(environment.get('KNEE_DATA', 'var')) / name}"
