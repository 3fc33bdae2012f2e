"""The servers of `make run` with messaging channels on: a talk that outlives a kill, and logs without words."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.limits import Shown
from tests.support.people import OnSms, OnTelegram
from tests.support.servers import running_servers
from tests.support.vendors import FakeVendor


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVendor]:
    fake = FakeVendor()
    for name, value in {**fake.environment(), **OnTelegram.environment, **OnSms.environment}.items():
        if re.match("KNEE_(TELEGRAM|TWILIO|PUBLIC)", name):
            monkeypatch.setenv(name, value)
    yield fake
    fake.stop()


def _hears(vendor: FakeVendor, count: int = 1) -> list[Shown]:
    vendor.wait_for(count)
    shown = list(vendor.shown)
    vendor.shown.clear()
    return shown


def test_a_talk_by_telegram_and_by_sms_goes_on_after_a_kill(
    tmp_path: Path, vendor: FakeVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KNEE_DIARY_URL")
    with running_servers(tmp_path) as before:
        by_phone, by_app = OnSms(before.url), OnTelegram(before.url)
        assert by_app.type("/start").status_code == 200
        [greeting] = _hears(vendor)
        assert greeting.buttons[0][0] == "Check my knee"
        by_phone.type("hello")
        assert "\n1. Check my knee\n" in _hears(vendor)[0].text
        by_phone.type("1")
        assert "\n4. None of these\n" in _hears(vendor, 2)[-1].text
        for process in before.processes.values():
            os.kill(process.pid, signal.SIGKILL)
    with running_servers(tmp_path) as after:
        OnSms(after.url).type("4")
        assert "How did" in _hears(vendor)[0].text
        OnTelegram(after.url).press(greeting, "Check my knee")
        question = _hears(vendor, 2)[-1]
        assert "None of these" in dict(question.buttons)
        OnTelegram(after.url).type("zebra party, and i have a fever")
        assert _hears(vendor)[0].text.startswith("Get medical help now")
        logs = "".join(path.read_text(errors="replace") for path in after.settings.logs.glob("*.log"))
        assert not any(secret in logs for secret in ("zebra", OnSms(after.url).to, "telegram-token", "twilio-token"))
        credentials = (tmp_path / "credentials.yml").read_text()
        assert "TelegramChannel" in credentials and "token" not in credentials
