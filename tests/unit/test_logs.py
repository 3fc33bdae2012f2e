"""Log lines hold nothing of a person, whoever writes them and whatever goes wrong."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from bot import logs

MARKER = "marmaladeknee"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What reaches a handler at the most talkative level."""
    kept = (logging.getLogRecordFactory(), threading.excepthook, sys.unraisablehook)
    root, out = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.PlainLines())
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    logs.guard()
    yield out
    root.setLevel(level)
    root.removeHandler(handler)
    logging.captureWarnings(False)
    logging.setLogRecordFactory(kept[0])
    threading.excepthook, sys.unraisablehook = kept[1:]


def _f_string() -> None:
    logging.getLogger("rasa.core.processor").debug(f"Received user message '{MARKER}' with intent x")


def _argument() -> None:
    logging.getLogger("aiohttp.client").info("[%s] %r", "generated", {"text": MARKER})


def _error_in_our_own() -> None:
    try:
        raise ValueError(MARKER)
    except ValueError:
        logging.getLogger("actions.base").exception("action failed: %s", "action_greet")


def _error_with_a_cause() -> None:
    try:
        try:
            raise KeyError(MARKER)
        except KeyError as error:
            raise RuntimeError(f"about {MARKER}") from error
    except RuntimeError:
        logging.getLogger("sanic.error").exception(f"Exception in {MARKER}")


def _structured() -> None:
    structlog.configure(
        processors=[structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    try:
        raise ValueError(MARKER)
    except ValueError:
        structlog.get_logger("rasa.x").error("processor.message.parse", text=MARKER, exc_info=True)
    finally:
        structlog.reset_defaults()


def _warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn(f"slot value {MARKER}", stacklevel=1)


def _thread() -> None:
    def fail() -> None:
        raise ValueError(MARKER)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def _extra() -> None:
    logging.getLogger("slack_sdk").error("A call failed", extra={"body": MARKER, "conversation": MARKER})


def _database() -> None:
    engine = create_engine("sqlite://", echo=True)
    with engine.connect() as connection:
        try:
            connection.execute(text("insert into nowhere values (:words)"), {"words": MARKER})
        except Exception:
            logging.getLogger("bot.channels.store").exception("The store failed")


WAYS = [
    _f_string, _argument, _error_in_our_own, _error_with_a_cause, _structured, _warning, _thread, _extra, _database,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_a_persons_words_reach_no_line(
    way: Callable[[], None], lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    way()
    told = capsys.readouterr()
    assert MARKER not in lines.getvalue() + told.out + told.err
    assert lines.getvalue() or way is _warning


def test_without_the_guard_the_same_words_would_be_there(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        _f_string()
    assert MARKER in caplog.text


def test_a_line_of_our_own_says_what_it_says_and_where_an_error_came_through(lines: io.StringIO) -> None:
    _error_in_our_own()
    assert "ERROR actions.base: action failed: action_greet [ValueError at test_logs.py:" in lines.getvalue()


def test_the_causes_of_an_error_are_named_by_their_types(lines: io.StringIO) -> None:
    _error_with_a_cause()
    assert "[RuntimeError from KeyError at " in lines.getvalue()


def test_of_others_the_constant_part_of_a_message_is_kept(lines: io.StringIO) -> None:
    _argument()
    _structured()
    assert "[%s] %r" in lines.getvalue()
    assert "processor.message.parse" in lines.getvalue()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(words="a\nb", logger="bot.x", template="%s")
@given(
    words=st.text(min_size=1), logger=st.sampled_from(["bot.x", "rasa.x"]), template=st.sampled_from(["%s", "%s %s"])
)
def test_each_message_is_one_line_whatever_is_in_it(words: str, logger: str, template: str, lines: io.StringIO) -> None:
    lines.seek(0)
    lines.truncate()
    logging.getLogger(logger).error(template, words)
    assert len(lines.getvalue().splitlines()) == 1


def test_lines_for_programs_are_json_with_the_fields_of_a_turn(tmp_path: Path) -> None:
    record = logs.SafeRecord("bot.channels.watch", logging.INFO, "x.py", 1, "A turn was %s", ("answered",), None)
    record.__dict__.update(conversation="ab12", message_id="cd34", intent="greet", ms=45, body=MARKER)
    line = json.loads(logs.JsonLines().format(record))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO", "logger": "bot.channels.watch", "message": "A turn was answered",
        "conversation": "ab12", "message_id": "cd34", "intent": "greet", "ms": 45,
    }  # fmt: skip


@pytest.mark.parametrize("days", ["0", "-1", "many"])
def test_the_days_that_logs_are_kept_are_a_number(days: str, tmp_path: Path, lines: io.StringIO) -> None:
    with pytest.raises(ValueError, match="KNEE_LOG_KEEP_DAYS must be a number of days"):
        logs.configure({"KNEE_LOG_KEEP_DAYS": days})


def test_old_log_files_are_deleted(tmp_path: Path) -> None:
    handler = logs.handler_for({"KNEE_LOG_FILE": str(tmp_path / "rasa.log"), "KNEE_LOG_KEEP_DAYS": "2"})
    for day in range(5):
        (tmp_path / f"rasa.log.2026-01-0{day + 1}").write_text("old", "utf-8")
    handler.doRollover()  # type: ignore[attr-defined]
    handler.close()
    assert len(list(tmp_path.glob("rasa.log.*"))) == 2
