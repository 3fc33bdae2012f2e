"""Log lines that can hold nothing of a person: made safe when a line is born, whatever handler writes it.

Our own modules log ids, hashes and types, and their messages are written as they are. Of everybody else (Rasa, Sanic,
SQLAlchemy and so on) only the place, the constant part of the message and the types of errors are kept: their texts may
carry what a person said, the value of a slot, or the parameters of a query. The message of an exception is never
written, because it may quote what it failed on.
"""

from __future__ import annotations

import json
import logging
import os
import re
import runpy
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.environment import days

FORMAT_VARIABLE = "KNEE_LOG_FORMAT"
"""`json` for one JSON object a line; anything else for plain lines."""

FILE_VARIABLE = "KNEE_LOG_FILE"
"""The file to write to, a new one each day; standard error without it."""

LEVEL_VARIABLE = "KNEE_LOG_LEVEL"
"""The least level that is written of what is not our own, such as DEBUG; WARNING without it."""

KEEP_VARIABLE = "KNEE_LOG_KEEP_DAYS"
KEEP_DAYS = 30
"""How many days' files are kept, unless `KEEP_VARIABLE` says otherwise."""

FIELDS = ("conversation", "message_id", "channel", "intent", "ms")
"""What a line of our own may carry beside its message, given as `extra`: hashes, names and figures."""

_OWN = ("bot", "actions")
_MOST_FRAMES = 12
# What asyncio says of tasks; the task itself, which follows on other lines, is left out.
_OF_TASKS = ("Task was destroyed but it is pending!", "Task exception was never retrieved")
# Rasa names its structured messages so; the names stand in its source.
_EVENT_NAME = re.compile(r"[a-z_]+(?:\.[a-z_]+)+\Z")


class SafeRecord(logging.LogRecord):
    """A record without a person's words; made by `logging` for every line once `guard` was called."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(name, level, pathname, lineno, msg, args, None, func, None)
        if _is_own(name):
            said = _formatted(self)
        else:
            said = f"{Path(pathname).name}:{lineno} {_constant_part(msg, args)}".rstrip()
        self.msg = " ".join(part for part in (said, described(exc_info)) if part)
        self.args = ()


def _is_own(name: str) -> bool:
    return name.split(".")[0] in _OWN


def _formatted(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:
        return str(record.msg)


def _constant_part(msg: object, args: Any) -> str:
    """What stands in the source: the template of a message with arguments, or the name of a structured message."""
    if not isinstance(msg, str):
        return ""
    if args:
        return msg
    first = msg.partition("\n")[0]
    if first in _OF_TASKS:
        return first
    try:
        data = json.loads(msg)
    except ValueError:
        return ""
    event = data.get("event") if isinstance(data, dict) else None
    return event if isinstance(event, str) and _EVENT_NAME.match(event) else ""


def described(exc_info: Any) -> str:
    """The type of an error, those of its causes, and the places it came through; empty without an error.

    Args:
        exc_info: As `sys.exc_info` gives it.
    """
    error = exc_info[1] if isinstance(exc_info, tuple) and len(exc_info) > 1 else exc_info
    if not isinstance(error, BaseException):
        return ""
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"[{' from '.join(_types(error))}{f' at {places}' if places else ''}]"


def _types(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield type(now).__name__
        now = now.__cause__ or now.__context__


class PlainLines(logging.Formatter):
    """Lines to read."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One line, with its fields at the end; a break in what it quotes would let somebody forge another."""
        parts = [super().format(record), *(f"{name}={value}" for name, value in _fields(record).items())]
        return " ".join(" ".join(parts).split())


class JsonLines(logging.Formatter):
    """Lines for programs: one JSON object each."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        moment = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        return json.dumps({**line, **_fields(record)})


def _fields(record: logging.LogRecord) -> dict[str, object]:
    if not _is_own(record.name):
        return {}
    return {name: record.__dict__[name] for name in FIELDS if record.__dict__.get(name) is not None}


def guard() -> None:
    """Makes every line of this process safe from now on, also warnings and errors that nobody caught in threads."""
    logging.setLogRecordFactory(SafeRecord)
    logging.captureWarnings(True)
    # Of a warning nothing would be left but the place of Python's own code that shows it.
    logging.getLogger("py.warnings").setLevel(logging.CRITICAL)
    threading.excepthook = lambda failed: _log_lost("thread", failed.exc_type, failed.exc_value, failed.exc_traceback)
    sys.unraisablehook = lambda lost: _log_lost("unraisable", lost.exc_type, lost.exc_value, lost.exc_traceback)


def _log_lost(where: str, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    logging.getLogger(__name__).error("An error in a %s was not caught", where, exc_info=(kind, error or kind(), trace))


def configure(environment: Mapping[str, str] = os.environ) -> None:
    """Guards the lines and writes them as the environment says, in the place of what wrote to the terminal before.

    Raises:
        ValueError: The number of days is not a whole number above 0.
        OSError: The file cannot be written.
    """
    guard()
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, logging.StreamHandler) and handler.stream in (sys.stdout, sys.stderr):
            root.removeHandler(handler)
    handler = handler_for(environment)
    handler.setFormatter(JsonLines() if environment.get(FORMAT_VARIABLE) == "json" else PlainLines())
    root.addHandler(handler)
    root.setLevel(environment.get(LEVEL_VARIABLE) or logging.WARNING)
    for name in _OWN:
        logging.getLogger(name).setLevel(logging.INFO)


def handler_for(environment: Mapping[str, str]) -> logging.Handler:
    """Where lines go: a file that is begun anew each day, the old ones deleted in time, or standard error.

    Raises:
        ValueError: The number of days is not a whole number above 0.
        OSError: The file cannot be written.
    """
    kept = days(KEEP_VARIABLE, KEEP_DAYS, environment)
    file = environment.get(FILE_VARIABLE)
    if not file:
        return logging.StreamHandler()
    return TimedRotatingFileHandler(file, when="midnight", backupCount=kept, encoding="utf-8", utc=True)


if __name__ == "__main__":
    # python -m bot.logs MODULE ARGUMENTS: runs another program, such as Rasa, with its lines guarded.
    guard()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
