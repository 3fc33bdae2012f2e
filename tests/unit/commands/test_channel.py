"""`python -m bot channel NAME check` asks the vendor for the bot and, when told to, registers the webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.cli import main
from bot.commands.channel import channel
from bot.commands.errors import UserError
from tests.support.people import PEOPLE, PUBLIC, WEBHOOKS
from tests.support.vendors import FakeVendor

NAMES = sorted({person.channel for person in PEOPLE.values()})


@pytest.fixture(scope="module")
def vendor() -> Iterator[FakeVendor]:
    fake = FakeVendor()
    yield fake
    fake.stop()


@pytest.fixture
def variables(vendor: FakeVendor) -> dict[str, str]:
    vendor.calls.clear()
    own = {key: value for person in PEOPLE.values() for key, value in person.environment.items()}
    return {**vendor.environment(), **own, "KNEE_PUBLIC_URL": f"{PUBLIC}/"}


KNOWN = {
    "telegram": "@knee_bot",
    "slack": "knee in clinic",
    "messenger": "Knee page",
    "twilio": "it is active",
    "matrix": "@knee:knee.test",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_check_says_what_the_vendor_knows_and_changes_nothing(
    name: str, variables: dict[str, str], vendor: FakeVendor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert channel(name, register=False, environment=variables) == 0
    assert KNOWN[name] in capsys.readouterr().out
    assert not any(word in call for call, _ in vendor.calls for word in ("setWebhook", "subscribed", "Incoming"))


def _content(vendor: FakeVendor, call: str) -> Any:
    return next(content for made, content in vendor.calls if made == call)


@pytest.mark.parametrize("name", sorted({PEOPLE[kind].channel for kind in WEBHOOKS}))
def test_registering_says_the_address(
    name: str, variables: dict[str, str], vendor: FakeVendor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert channel(name, register=True, environment=variables) == 0
    assert f"{PUBLIC}/webhooks/{name}/webhook" in capsys.readouterr().out


def test_telegram_hears_the_address_and_the_secret(variables: dict[str, str], vendor: FakeVendor) -> None:
    channel("telegram", register=True, environment=variables)
    hook = _content(vendor, "telegram/setWebhook")
    assert (hook["url"], hook["secret_token"]) == (f"{PUBLIC}/webhooks/telegram/webhook", "telegram-secret")
    assert hook["allowed_updates"] == ["message", "callback_query"]


def test_twilio_hears_the_address_of_the_number(variables: dict[str, str], vendor: FakeVendor) -> None:
    channel("twilio", register=True, environment=variables)
    assert _content(vendor, "twilio/IncomingPhoneNumbers/PN1.json")["SmsUrl"] == f"{PUBLIC}/webhooks/twilio/webhook"


@pytest.mark.parametrize(("template", "says"), [("HX0123", "are offered"), ("", "are not offered")])
def test_a_check_says_whether_reminders_reach_people_on_whatsapp(
    template: str, says: str, variables: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    channel("twilio", register=False, environment={**variables, "KNEE_WHATSAPP_TEMPLATE": template})
    assert f"Reminders by WhatsApp {says}: that needs KNEE_WHATSAPP_TEMPLATE." in capsys.readouterr().out


def test_facebook_hears_what_to_deliver(variables: dict[str, str], vendor: FakeVendor) -> None:
    channel("messenger", register=True, environment=variables)
    assert ("messenger/subscribed_apps", {}) in [(call, {}) for call, _ in vendor.calls]


@pytest.mark.parametrize("name", NAMES)
def test_a_channel_that_is_off_says_what_to_set(name: str) -> None:
    with pytest.raises(UserError, match=f"{name} is off. To turn it on, set KNEE_"):
        channel(name, register=False, environment={})


def test_a_wrong_token_is_told_without_repeating_it(variables: dict[str, str]) -> None:
    with pytest.raises(UserError) as told:
        channel("slack", register=False, environment={**variables, "KNEE_SLACK_TOKEN": "xoxb-other"})
    assert "slack refused: status 403 invalid_auth. Is the token right?" in str(told.value)
    assert "xoxb" not in str(told.value)


def test_a_vendor_that_cannot_be_reached_is_told(variables: dict[str, str]) -> None:
    away = {**variables, "KNEE_TELEGRAM_API": "http://127.0.0.1:9"}
    with pytest.raises(UserError, match="no answer"):
        channel("telegram", register=False, environment=away)


def test_no_webhook_is_registered_without_https(variables: dict[str, str]) -> None:
    with pytest.raises(UserError, match="must start with https"):
        channel("telegram", register=True, environment={**variables, "KNEE_PUBLIC_URL": "http://knee.example"})


def test_an_unknown_channel_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "pigeon", "check"]) == 1
    assert "Channels: telegram, slack, messenger, twilio, matrix." in capsys.readouterr().err
