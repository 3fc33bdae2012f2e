"""The diary as actions use it: opened once, and never in the way of advice."""

from __future__ import annotations

import logging
import os
from datetime import datetime
from functools import cache

from sqlalchemy.exc import SQLAlchemyError

from actions import names
from actions.turn import Turn
from bot.coach.session import Session
from bot.database.addresses import diary_url
from bot.diary.jobs import Jobs
from bot.diary.records import Done, Practice
from bot.diary.store import Diary

log = logging.getLogger(__name__)


@cache
def _opened(url: str) -> Diary:
    return Diary.open(url)


def diary() -> Diary:
    """The diary that the environment names."""
    return _opened(diary_url(os.environ))


def jobs() -> Jobs:
    """The messages to send later, in the same database."""
    return Jobs(diary().engine)


def session_of(turn: Turn) -> Session | None:
    """The session of this conversation, also one that has ended; None when there is none that can be read."""
    held = turn.slots.get(names.SLOT_SESSION)
    try:
        session = Session.from_dict(held) if held else None
    except ValueError:
        return None
    known = session is not None and all(item.exercise in turn.knowledge.exercises for item in session.items)
    return session if known else None


def keep_practice(turn: Turn, session: Session) -> None:
    """Writes a session that has ended into the diary; when that fails, what is said does not."""
    done = tuple(Done(e.exercise, e.outcome.value, e.bouts, e.of, e.eased) for e in session.results)
    if not done or session.end is None:
        return
    try:
        began = turn.now if session.begun is None else datetime.fromisoformat(session.begun)
        diary().keep_practice(turn.key, Practice(turn.today, began, session.end.value, done))
        jobs().check_next_day(turn.key, turn.now)
    except (SQLAlchemyError, OSError):
        log.exception("session not kept")
