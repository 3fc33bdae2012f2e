"""Where the servers listen, and clear words when they cannot."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import serve
from bot.commands.errors import UserError
from bot.commands.secrets import actions_secret
from bot.commands.serve import Settings, servers, stopping_on_signals

VARIABLES = ("KNEE_HOST", "KNEE_PORT", "KNEE_ACTIONS_PORT", "KNEE_DATA")
SECRETS = ("KNEE_REST_SECRET", "KNEE_ACTIONS_SECRET")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing set but a folder to store in."""
    for name in (*VARIABLES, *SECRETS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def busy() -> Iterator[int]:
    """A port on loopback that something else listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture
def free() -> int:
    """A port on loopback that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_without_settings_the_servers_listen_on_this_machine_alone() -> None:
    settings = Settings.from_environment()
    assert settings.url == "http://127.0.0.1:5005"
    assert settings.actions_url == "http://127.0.0.1:5055"
    assert settings.database == Path("var/tracker.db")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in zip(VARIABLES, ("0.0.0.0", "8000", "8001", "elsewhere"), strict=True):
        monkeypatch.setenv(name, value)
    settings = Settings.from_environment()
    assert (settings.url, settings.actions_url) == ("http://0.0.0.0:8000", "http://127.0.0.1:8001")
    assert settings.logs == Path("elsewhere/logs")


@pytest.mark.parametrize("name", ["KNEE_PORT", "KNEE_ACTIONS_PORT"])
@pytest.mark.parametrize("value", ["", "abc", "0", "-1", "65536", "80.5", "5005 "])
def test_a_port_that_is_none_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=name):
        Settings.from_environment()


def test_a_busy_port_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch, busy: int) -> None:
    monkeypatch.setenv("KNEE_PORT", str(busy))
    with pytest.raises(UserError, match=rf"port {busy} .* busy.*KNEE_PORT="), servers(Settings.from_environment()):
        pass


def test_a_busy_port_of_the_action_server_is_told_too(monkeypatch: pytest.MonkeyPatch, busy: int, free: int) -> None:
    monkeypatch.setenv("KNEE_PORT", str(free))
    monkeypatch.setenv("KNEE_ACTIONS_PORT", str(busy))
    with pytest.raises(UserError, match="KNEE_ACTIONS_PORT="), servers(Settings.from_environment()):
        pass


def test_a_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("KNEE_DATA", str(tmp_path / "taken"))
    with pytest.raises(UserError, match="cannot be made"):
        serve.prepare(Settings.from_environment())


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_FREE_MEGABYTES", 10**9)
    with pytest.raises(UserError, match="disk is almost full"):
        serve.prepare(Settings.from_environment())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_stop_becomes_an_exception_and_the_handlers_come_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(serve.StopAskedError), stopping_on_signals():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is before


def test_the_servers_send_no_telemetry_and_listen_for_each_other_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KNEE_DATA", str(tmp_path))
    environment = serve.environment_of(Settings.from_environment())
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["SANIC_HOST"] == "127.0.0.1"
    assert environment["KNEE_ACTIONS_URL"] == "http://127.0.0.1:5055/webhook"


def test_the_key_of_the_chat_page_is_kept_or_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KNEE_DATA", str(tmp_path))
    monkeypatch.delenv("KNEE_SESSION_SECRET", raising=False)
    settings = Settings.from_environment()
    kept = serve.environment_of(settings)["KNEE_SESSION_SECRET"]
    assert serve.environment_of(settings)["KNEE_SESSION_SECRET"] == kept
    monkeypatch.setenv("KNEE_SESSION_SECRET", "x" * 32)
    assert serve.environment_of(settings)["KNEE_SESSION_SECRET"] == "x" * 32
    monkeypatch.setenv("KNEE_SESSION_SECRET", "short")
    with pytest.raises(UserError, match="KNEE_SESSION_SECRET must have at least 32"):
        serve.environment_of(settings)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("KNEE_HOST", "0.0.0.0", r"^on 0\.0\.0\.0 others can reach this server, so the REST channel needs a secret"),
        ("KNEE_REST_SECRET", "short", r"^KNEE_REST_SECRET must have at least 32 characters\.$"),
        ("KNEE_ACTIONS_SECRET", "short", r"^KNEE_ACTIONS_SECRET must have at least 32 characters\.$"),
        ("KNEE_KEEP_DAYS", "never", r"^KNEE_KEEP_DAYS must be a number of days, not 'never'"),
    ],
)
def test_secrets_and_times_are_checked_before_anything_starts(
    variable: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UserError, match=told), servers(Settings.from_environment()):
        pass


def test_each_start_has_a_secret_of_its_own_between_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    (Path.cwd() / "var").mkdir()
    made = []
    for _ in range(2):
        actions_secret.cache_clear()
        made.append(serve.environment_of(Settings.from_environment())["KNEE_ACTIONS_SECRET"])
    assert len(set(made)) == 2 and min(map(len, made)) >= 32
