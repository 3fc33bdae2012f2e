"""Facebook Messenger: signed batches of events in, calls of the Send API out."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, text

from bot.access import same
from bot.channels.apis import GET_STARTED, messenger_api
from bot.channels.inbound import Inbound, RefusedError, is_fresh, name, objects, part, read_json, said
from bot.channels.messaging import MessagingChannel
from bot.channels.settings import public_url
from bot.channels.vendor import VendorApi
from bot.render.parts import Part


class MessengerChannel(MessagingChannel):
    """The channel of one Facebook page."""

    kinds = ("messenger",)

    def __init__(self, api: VendorApi, app_secret: str, verify_token: str, **more: Any) -> None:
        super().__init__(api, **more)
        self.app_secret = app_secret
        self.verify_token = verify_token

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "messenger"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> MessengerChannel:
        """The channel with the variables that `bot.channels.settings` names."""
        return cls(
            messenger_api(environment),
            environment["KNEE_MESSENGER_APP_SECRET"],
            environment["KNEE_MESSENGER_VERIFY_TOKEN"],
            public_url=public_url(environment),
        )

    def add_routes(self, blueprint: Blueprint) -> None:
        """Adds the address that proves to Facebook whose webhook this is."""

        @blueprint.get("/webhook")
        async def prove(request: Request) -> HTTPResponse:
            if request.args.get("hub.mode") == "subscribe" and same(
                request.args.get("hub.verify_token"), self.verify_token
            ):
                return text(request.args.get("hub.challenge") or "")
            return text("", status=403)

    def read(self, request: Request, body: bytes) -> list[Inbound]:
        """The messages of a batch, in their order."""
        signed = "sha256=" + hmac.new(self.app_secret.encode(), body, hashlib.sha256).hexdigest()
        if not same(request.headers.get("x-hub-signature-256"), signed):
            raise RefusedError(403)
        batch = read_json(body)
        if batch.get("object") != "page":
            return []
        events = [event for entry in objects(batch.get("entry")) for event in objects(entry.get("messaging"))]
        return [found for event in events if (found := _message(event))]

    async def send(self, conversation: str, part: Part) -> None:
        """Sends one message."""
        message: dict[str, Any] = {"text": part.text}
        if part.image:
            payload = {"url": self.image_url(part), "is_reusable": True}
            message = {"attachment": {"type": "image", "payload": payload}}
        if part.buttons:
            message["quick_replies"] = [
                {"content_type": "text", "title": button.title, "payload": button.id} for button in part.buttons
            ]
        await self._post(conversation, {"messaging_type": "RESPONSE", "message": message})

    async def show_typing(self, conversation: str) -> None:
        """Shows that an answer is coming."""
        await self._post(conversation, {"sender_action": "typing_on"}, attempts=1)

    async def _post(self, conversation: str, content: dict[str, Any], **how: Any) -> None:
        recipient = {"id": conversation.rpartition(":")[2]}
        await self.api.call("POST", "/me/messages", json={"recipient": recipient, **content}, **how)


def _message(event: Mapping[str, Any]) -> Inbound | None:
    person, page = name(part(event, "sender", "id")), name(part(event, "recipient", "id"))
    stamp = event.get("timestamp")
    if not (person and page) or not is_fresh(stamp // 1000 if isinstance(stamp, int) else None):
        return None
    conversation = f"messenger:{page}:{person}"
    if isinstance(event.get("postback"), Mapping):
        return _postback(event["postback"], conversation, f"{person}:{name(stamp)}")
    number = name(part(event, "message", "mid"))
    if not number or part(event, "message", "is_echo"):
        return None
    words, choice = part(event, "message", "text"), part(event, "message", "quick_reply", "payload")
    if isinstance(choice, str):
        title = words if isinstance(words, str) else None
        return Inbound(conversation, number, "messenger", choice=choice, title=title)
    return said(words, conversation=conversation, message_id=number, kind="messenger")


def _postback(pressed: Mapping[str, Any], conversation: str, otherwise: str) -> Inbound | None:
    number, choice, title = name(pressed.get("mid")) or otherwise, pressed.get("payload"), pressed.get("title")
    if choice == GET_STARTED:
        return Inbound(conversation, number, "messenger", opens=True)
    if not isinstance(choice, str):
        return None
    return Inbound(conversation, number, "messenger", choice=choice, title=title if isinstance(title, str) else None)
