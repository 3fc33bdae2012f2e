"""Everything that is kept of one person, in all places: given out, or deleted for good.

A person goes by the id of their conversation. After `erase` hashes of vendors' message ids are left, which name nobody
and keep a message from being answered twice, and log lines with a keyed hash of the conversation's id.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from bot.channels.inbox import forget_words, words_waiting
from bot.diary.store import Diary
from bot.privacy.places import diary_of, inbox_of, talks_of


def export(key: str, environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Everything that is kept, ready for JSON: `talk` (events), `diary` (its tables), `waiting` (messages).

    Raises:
        sqlalchemy.exc.SQLAlchemyError: A database does not answer.
    """
    talks, diary, inbox = talks_of(environment), diary_of(environment), inbox_of(environment)
    return {
        "talk": talks.export(key) if talks else [],
        "diary": Diary(diary).export(key) if diary else {},
        "waiting": words_waiting(inbox, key) if inbox else [],
    }


def erase(key: str, environment: Mapping[str, str] = os.environ) -> int:
    """Deletes everything; returns how many entries that were.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: A database does not answer.
    """
    talks = talks_of(environment)
    return (talks.delete(key) if talks else 0) + erase_beside_talk(key, environment)


def erase_beside_talk(key: str, environment: Mapping[str, str] = os.environ) -> int:
    """Deletes everything but the talk: diary, plan, reminders with their jobs, and messages that wait for an answer.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: A database does not answer.
    """
    diary, inbox = diary_of(environment), inbox_of(environment)
    return (Diary(diary).delete(key) if diary else 0) + (forget_words(inbox, key) if inbox else 0)
