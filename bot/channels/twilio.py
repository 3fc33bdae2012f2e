"""Twilio: signed webhooks of SMS and WhatsApp in, its Messages interface out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from sanic.request import Request
from sanic.response import HTTPResponse, text
from twilio.request_validator import RequestValidator

from bot.channels.apis import TWILIO_WEBHOOK, twilio_api
from bot.channels.inbound import Inbound, RefusedError, name, said
from bot.channels.messaging import MessagingChannel
from bot.channels.settings import PUBLIC_URL
from bot.channels.vendor import VendorApi, VendorError
from bot.render.capabilities import MESSAGING
from bot.render.parts import Part, parts

_WHATSAPP = "whatsapp:"


class TwilioChannel(MessagingChannel):
    """The channel of one Twilio account: SMS, WhatsApp, or both.

    Args:
        api: Twilio's interface.
        token: The account's token, which also signs the webhooks.
        numbers: The sending number by `sms` and `whatsapp`.
        public_url: The outside address of this server; Twilio signs it.
        template: The id of the form in which WhatsApp takes a reminder; without one, reminders are not offered there.
    """

    kinds = ("sms", "whatsapp")

    def __init__(
        self,
        api: VendorApi,
        token: str,
        numbers: Mapping[str, str],
        public_url: str,
        template: str = "",
        **more: Any,
    ) -> None:
        super().__init__(api, public_url, **more)
        self._validator = RequestValidator(token)
        self.numbers = numbers
        self.template = template

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "twilio"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> TwilioChannel:
        """The channel with the variables that `bot.channels.settings` names."""
        numbers = {
            "sms": environment.get("KNEE_TWILIO_SMS_NUMBER", ""),
            "whatsapp": environment.get("KNEE_TWILIO_WHATSAPP_NUMBER", ""),
        }
        token, address = environment["KNEE_TWILIO_AUTH_TOKEN"], environment[PUBLIC_URL].rstrip("/")
        template = environment.get(MESSAGING["whatsapp"].template, "")
        numbers = {kind: number for kind, number in numbers.items() if number}
        return cls(twilio_api(environment), token, numbers, address, template)

    def read(self, request: Request, body: bytes) -> list[Inbound]:
        """The message of one webhook."""
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        form = {key: values[0] for key, values in fields.items()}
        query = f"?{request.query_string}" if request.query_string else ""
        signature = request.headers.get("x-twilio-signature", "")
        try:
            signed = self._validator.validate(f"{self.public_url}{TWILIO_WEBHOOK}{query}", form, signature)
        except (TypeError, ValueError):
            signed = False
        if not signed:
            raise RefusedError(403)
        found = self._message(form)
        return [found] if found else []

    def _message(self, form: Mapping[str, str]) -> Inbound | None:
        sender, number = form.get("From", ""), name(form.get("MessageSid"))
        kind = "whatsapp" if sender.startswith(_WHATSAPP) else "sms"
        person = name(sender.removeprefix(_WHATSAPP))
        if not number or not person or kind not in self.numbers:
            return None
        return said(form.get("Body"), conversation=f"{kind}:{person}", message_id=number, kind=kind)

    def accepted(self, request: Request) -> HTTPResponse:
        """An empty answer in Twilio's language; the words follow by a call."""
        return text("<Response/>", content_type="text/xml")

    async def send(self, conversation: str, part: Part) -> None:
        """Sends one message."""
        await self._post(conversation, {"MediaUrl": self.image_url(part)} if part.image else {"Body": part.text})

    async def push(self, conversation: str, bubble: dict[str, Any]) -> None:
        """Sends a reminder; over WhatsApp in the form that it takes at any time, which has room for one line."""
        if not (self.template and conversation.startswith(_WHATSAPP)):
            return await super().push(conversation, bubble)
        said = " ".join(part.plain for part in parts(bubble, MESSAGING["whatsapp"]))
        content = {"ContentSid": self.template, "ContentVariables": json.dumps({"1": " ".join(said.split())})}
        try:
            await self._post(conversation, content)
        except VendorError as error:
            self._note(error, conversation)

    async def _post(self, conversation: str, content: dict[str, str]) -> None:
        kind, _, person = conversation.partition(":")
        before = _WHATSAPP if kind == "whatsapp" else ""
        ends = {"To": before + person, "From": before + self.numbers[kind]}
        await self.api.call("POST", "/Messages.json", data={**ends, **content})
