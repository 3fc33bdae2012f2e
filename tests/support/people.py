"""A person on each messaging channel: writes webhooks as the vendor does, signed with the vendor's algorithm."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import import_module
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

import requests

from bot.channels.messaging import MessagingChannel
from bot.channels.settings import CHANNELS
from tests.support.limits import Shown, as_json
from tests.support.vendors import MATRIX_USER, TWILIO_TOKEN, FakeVendor

PUBLIC = "https://knee.example"
Signed = tuple[bytes, dict[str, str]]
_numbers = itertools.count(1)


class Person(ABC):
    """One person; `shown` messages to `self.to` are theirs."""

    channel: ClassVar[str]
    environment: ClassVar[dict[str, str]]
    path: ClassVar[str]
    address: ClassVar[str]
    prefix: ClassVar[str]
    batches: ClassVar[bool] = False

    def __init__(self, server: str, number: int = 1000) -> None:
        self.url = server + self.path
        self.number = number
        self.to = self.address.format(number)
        self.conversation = self.prefix + self.address.format(number).removeprefix("whatsapp:")

    def post(self, request: Signed) -> requests.Response:
        """Delivers a webhook."""
        body, headers = request
        return requests.post(self.url, data=body, headers=headers, timeout=30)

    def type(self, *texts: str) -> requests.Response:
        """Delivers typed messages: in one batch where the vendor has batches, else one after the other."""
        if self.batches:
            return self.post(self.sign(self.typed(texts)))
        return [self.post(self.sign(self.typed([text]))) for text in texts][-1]

    def press(self, shown: Shown, title: str) -> requests.Response:
        """Presses a button of a message."""
        return self.post(self.sign(self.pressed(shown, title)))

    @classmethod
    def at(cls, server: str, vendor: FakeVendor, number: int = 1000) -> Person:
        """A person whose words reach the bot's server."""
        return cls(server, number)

    @abstractmethod
    def typed(self, texts: Sequence[str]) -> bytes:
        """The body with typed messages."""

    @abstractmethod
    def pressed(self, shown: Shown, title: str) -> bytes:
        """The body with a pressed button."""

    @abstractmethod
    def media(self) -> bytes:
        """The body with a picture and no words."""

    @abstractmethod
    def sign(self, body: bytes, secret: str | None = None) -> Signed:
        """The body with the vendor's headers; with another secret they are forged."""


class OnTelegram(Person):
    channel = "telegram"
    environment = {"KNEE_TELEGRAM_SECRET": "telegram-secret"}
    path = "/webhooks/telegram/webhook"
    address, prefix = "77{}", "telegram:"

    def _update(self, **content: Any) -> bytes:
        return as_json({"update_id": next(_numbers), **content})

    def _message(self, **content: Any) -> dict[str, Any]:
        return {"message_id": 5, "date": int(time.time()), "chat": {"id": int(self.to), "type": "private"}, **content}

    def typed(self, texts: Sequence[str]) -> bytes:
        return self._update(message=self._message(text=texts[0]))

    def pressed(self, shown: Shown, title: str) -> bytes:
        rows = [[{"text": known, "callback_data": data}] for known, data in shown.buttons]
        message = self._message(text=shown.text, reply_markup={"inline_keyboard": rows})
        return self._update(callback_query={"id": "1", "data": dict(shown.buttons)[title], "message": message})

    def media(self) -> bytes:
        return self._update(message=self._message(photo=[{"file_id": "x"}]))

    def sign(self, body: bytes, secret: str | None = None) -> Signed:
        secret = secret or "telegram-secret"
        return body, {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}


class OnSlack(Person):
    channel = "slack"
    environment = {"KNEE_SLACK_SIGNING_SECRET": "slack-secret"}
    path = "/webhooks/slack/webhook"
    address, prefix = "D{}", "slack:T1:"

    def _event(self, **content: Any) -> bytes:
        event = {"type": "message", "channel_type": "im", "channel": self.to, "user": "U1", **content}
        envelope = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{next(_numbers)}"}
        return as_json({**envelope, "event": event})

    def typed(self, texts: Sequence[str]) -> bytes:
        return self._event(text=texts[0])

    def pressed(self, shown: Shown, title: str) -> bytes:
        action = {"text": {"type": "plain_text", "text": title}, "value": dict(shown.buttons)[title]}
        payload = {"type": "block_actions", "team": {"id": "T1"}, "channel": {"id": self.to}}
        return urlencode(
            {"payload": json.dumps({**payload, "actions": [{**action, "action_ts": f"{next(_numbers)}.5"}]})}
        ).encode()

    def media(self) -> bytes:
        return self._event(subtype="file_share", text="", files=[{"id": "F1"}])

    def sign(self, body: bytes, secret: str | None = None, stamp: float | None = None) -> Signed:
        when = str(int(stamp or time.time()))
        digest = hmac.new((secret or "slack-secret").encode(), b"v0:" + when.encode() + b":" + body, hashlib.sha256)
        kind = "application/x-www-form-urlencoded" if body.startswith(b"payload=") else "application/json"
        signature = f"v0={digest.hexdigest()}"
        return body, {"Content-Type": kind, "X-Slack-Request-Timestamp": when, "X-Slack-Signature": signature}


class OnMessenger(Person):
    channel = "messenger"
    environment = {"KNEE_MESSENGER_APP_SECRET": "app-secret", "KNEE_MESSENGER_VERIFY_TOKEN": "verify"}
    path = "/webhooks/messenger/webhook"
    address, prefix, batches = "9{}", "messenger:42:", True

    def _batch(self, *messages: dict[str, Any]) -> bytes:
        envelope = {"sender": {"id": self.to}, "recipient": {"id": "42"}, "timestamp": int(time.time() * 1000)}
        events = [{**envelope, "message": {"mid": f"m_{next(_numbers)}", **message}} for message in messages]
        return as_json({"object": "page", "entry": [{"id": "42", "time": 1, "messaging": events}]})

    def typed(self, texts: Sequence[str]) -> bytes:
        return self._batch(*({"text": text} for text in texts))

    def pressed(self, shown: Shown, title: str) -> bytes:
        return self._batch({"text": title, "quick_reply": {"payload": dict(shown.buttons)[title]}})

    def media(self) -> bytes:
        return self._batch({"attachments": [{"type": "image", "payload": {"url": "https://x.example/i"}}]})

    def sign(self, body: bytes, secret: str | None = None) -> Signed:
        digest = hmac.new((secret or "app-secret").encode(), body, hashlib.sha256).hexdigest()
        return body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


class OnSms(Person):
    channel = "twilio"
    environment = {
        "KNEE_PUBLIC_URL": PUBLIC,
        "KNEE_TWILIO_SMS_NUMBER": "+15550001111",
        "KNEE_TWILIO_WHATSAPP_NUMBER": "+15550002222",
    }
    path = "/webhooks/twilio/webhook"
    address, prefix = "+44770090{}", "sms:"

    def _form(self, **content: str) -> bytes:
        known = {"MessageSid": f"SM{next(_numbers)}", "From": self.to, "To": "+15550001111", "NumMedia": "0"}
        return urlencode({**known, **content}).encode()

    def typed(self, texts: Sequence[str]) -> bytes:
        return self._form(Body=texts[0])

    def pressed(self, shown: Shown, title: str) -> bytes:
        raise AssertionError("there are no buttons here")

    def media(self) -> bytes:
        return self._form(Body="", NumMedia="1", MediaUrl0="https://x.example/i")

    def sign(self, body: bytes, secret: str | None = None) -> Signed:
        fields = parse_qsl(body.decode(), keep_blank_values=True)
        signed = PUBLIC + self.path + "".join(key + value for key, value in sorted(fields))
        digest = hmac.new((secret or TWILIO_TOKEN).encode(), signed.encode(), hashlib.sha1).digest()
        kind = "application/x-www-form-urlencoded"
        return body, {"Content-Type": kind, "X-Twilio-Signature": base64.b64encode(digest).decode()}


class OnWhatsApp(OnSms):
    address, prefix = "whatsapp:+44770090{}", "whatsapp:"


class OnMatrix(Person):
    """Writes to the homeserver, from which the bot fetches what is new."""

    channel = "matrix"
    environment = {"KNEE_MATRIX_USER": MATRIX_USER}
    path = "/matrix/deliver"
    address, prefix, batches = "!room{}:knee.test", "matrix:", True

    @classmethod
    def at(cls, server: str, vendor: FakeVendor, number: int = 1000) -> Person:
        return cls(vendor.url, number)

    def _events(self, *contents: dict[str, Any]) -> bytes:
        known = {"type": "m.room.message", "room_id": self.to, "sender": "@ann:knee.test"}
        stamp = int(time.time() * 1000)
        events = [
            {**known, "event_id": f"$e{next(_numbers)}", "origin_server_ts": stamp, "content": content}
            for content in contents
        ]
        return as_json({"events": events})

    def typed(self, texts: Sequence[str]) -> bytes:
        return self._events(*({"msgtype": "m.text", "body": text} for text in texts))

    def pressed(self, shown: Shown, title: str) -> bytes:
        raise AssertionError("there are no buttons here")

    def media(self) -> bytes:
        return self._events({"msgtype": "m.image", "body": "x.png", "url": "mxc://knee.test/x"})

    def sign(self, body: bytes, secret: str | None = None) -> Signed:
        return body, {"Content-Type": "application/json"}


PEOPLE: dict[str, type[Person]] = {
    "telegram": OnTelegram,
    "slack": OnSlack,
    "messenger": OnMessenger,
    "sms": OnSms,
    "whatsapp": OnWhatsApp,
    "matrix": OnMatrix,
}
WEBHOOKS = sorted(PEOPLE.keys() - {"matrix"})
"""The channels whose vendors deliver to an address of the bot's server."""


def make_channel(person: type[Person], vendor: FakeVendor, pause: float = 0.01, seconds: float = 5) -> MessagingChannel:
    """The channel of a person, set to talk with the vendor in place of its own."""
    module, _, name = CHANNELS[person.channel].module.rpartition(".")
    found: type[MessagingChannel] = getattr(import_module(module), name)
    channel = found.from_environment({**vendor.environment(), **person.environment})
    channel.turn_seconds = 5
    channel.retry_seconds = (0.1, 0.2)
    channel.api.pause, channel.api.seconds = pause, seconds
    return channel
