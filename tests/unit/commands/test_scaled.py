"""What ends by itself comes back, and a new version that does not work leaves the old one alone."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.commands import scaled
from bot.commands.errors import UserError
from bot.commands.scaled import Cluster, Replica
from bot.commands.serve import ACTIONS, RASA, Settings, StopAskedError


class Part:
    """A service or a replica that notes what is done with it."""

    def __init__(self, name: str, notes: list[str]) -> None:
        self.name, self.notes = name, notes
        self.address = name
        self.told: dict[str, str] = dict(os.environ)
        self.begun, self.ended, self.broken = 0.0, False, False

    def has_ended(self) -> str | None:
        return self.name if self.ended else None

    def start(self) -> None:
        self.notes.append(f"start {self.name}")
        if self.broken:
            raise UserError(f"{self.name} did not start.")
        self.ended = False

    def wait(self) -> None:
        self.notes.append(f"wait {self.name}")

    def stop(self) -> None:
        self.notes.append(f"stop {self.name}")

    def successor(self) -> Part:
        new = Part(f"new {self.name}", self.notes)
        new.broken = self.broken
        return new

    def pass_to(self, addresses: list[str]) -> None:
        self.notes.append(f"pass to {', '.join(addresses)}")


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def running(notes: list[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """All that runs, without any process; the commands before a renewal do nothing."""
    monkeypatch.setattr(scaled, "_TO_RENEW", ())
    parts: list[Any] = [Part(name, notes) for name in ("database", "redis", "proxy", "one", "two")]
    return Cluster("http://here", parts[0], parts[1], parts[2], parts[3:])


@pytest.mark.parametrize("name", ["database", "redis", "proxy", "one"])
def test_what_ended_by_itself_is_started_again_and_nothing_else(running: Any, notes: list[str], name: str) -> None:
    parts = (running.database, running.redis, running.proxy, running.replicas[0])
    [part] = [part for part in parts if part.name == name]
    part.ended = True
    running.mend()
    running.mend()
    assert notes == [f"stop {name}", f"start {name}"]


def test_what_does_not_start_again_takes_nothing_down_and_is_tried_again_after_a_while(
    running: Any, notes: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    running.database.ended = running.database.broken = True
    running.mend()
    assert "database did not start." in capsys.readouterr().out
    running.database.begun = now = 1000.0
    monkeypatch.setattr(scaled.time, "monotonic", lambda: now + 9)
    running.mend()
    assert notes == ["stop database", "start database"]
    monkeypatch.setattr(scaled.time, "monotonic", lambda: now + 11)
    running.database.broken = False
    running.mend()
    assert notes == ["stop database", "start database"] * 2


def test_an_old_replica_goes_when_the_new_one_answers_and_is_passed_to(running: Any, notes: list[str]) -> None:
    running.restart_one_by_one()
    assert notes == [
        "start new one", "wait new one", "pass to new one, two", "stop one",
        "start new two", "wait new two", "pass to new one, new two", "stop two",
    ]  # fmt: skip


def test_a_new_replica_that_does_not_come_up_is_ended_and_the_old_ones_stay(running: Any, notes: list[str]) -> None:
    running.replicas[1].broken = True
    with pytest.raises(UserError):
        running.restart_one_by_one()
    assert notes[4:] == ["start new two", "stop new two"]
    assert [replica.name for replica in running.replicas] == ["new one", "two"]


def test_model_and_tables_are_brought_up_to_date_before_a_replica_is_replaced(
    running: Any, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scaled, "_TO_RENEW", (("train",), ("migrate",)))
    monkeypatch.setattr(Cluster, "_run", lambda _, command: notes.append(" ".join(command)))
    running.renew()
    assert notes[:3] == ["train", "migrate", "start new one"]


def test_a_command_that_fails_leaves_the_replicas_as_they_are(
    running: Any, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scaled, "_TO_RENEW", (("no-such-command",),))
    with pytest.raises(UserError, match="`python -m bot no-such-command` failed"):
        running.renew()
    assert notes == []


def watching(running: Any, rounds: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[bool]], None]:
    """Watches for some rounds, and is then told to stop."""
    left = iter(range(rounds))

    def pause(_: float) -> None:
        if next(left, None) is None:
            raise StopAskedError

    monkeypatch.setattr(scaled.time, "sleep", pause)

    def watch(asked: list[bool]) -> None:
        with pytest.raises(StopAskedError):
            scaled._watch(running, asked)

    return watch


def test_a_renewal_that_fails_is_told_and_the_watching_goes_on(
    running: Any, notes: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    running.replicas[0].broken = True
    asked = [True]
    watching(running, 3, monkeypatch)(asked)
    assert notes == ["start new one", "stop new one"]
    assert asked == [False]
    assert "new one did not start. The old replicas go on." in capsys.readouterr().out


def test_it_is_watched_and_mended_until_it_is_told_to_stop(
    running: Any, notes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    running.proxy.ended = True
    watching(running, 2, monkeypatch)([False])
    assert notes == ["stop proxy", "start proxy"]


def test_a_replica_is_ended_whole_and_in_order_also_when_a_signal_comes_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings("127.0.0.1", 1, 2, tmp_path / "t.db", tmp_path / "logs", tmp_path / "secret")
    replica = Replica(settings, tmp_path, tmp_path, {})
    replica.processes = {name: subprocess.Popen(["sleep", "60"]) for name in (ACTIONS, RASA)}
    ended: list[list[Any]] = []
    real = scaled.serve.stop

    def stop(processes: list[Any]) -> None:
        ended.append(processes)
        real(processes)
        if len(ended) == 1:
            raise StopAskedError

    monkeypatch.setattr(scaled.serve, "stop", stop)
    with pytest.raises(StopAskedError):
        replica.stop()
    assert ended == [[replica.processes[RASA]], [replica.processes[ACTIONS]]]
    assert {process.returncode for process in replica.processes.values()} == {-signal.SIGTERM}
