"""Slack: signed events and button presses in, calls of the Web API out. Only direct messages are answered."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from sanic.request import Request
from sanic.response import HTTPResponse, text
from slack_sdk.signature import SignatureVerifier

from bot.channels.apis import slack_api
from bot.channels.inbound import Inbound, RefusedError, name, objects, part, read_json, said
from bot.channels.messaging import MessagingChannel
from bot.channels.settings import public_url
from bot.channels.vendor import VendorApi
from bot.render.parts import Part

_MENTION = re.compile(r"<@\w+>")
_WRITTEN = (None, "file_share")
"""Subtypes of messages that people write; all others tell of edits, deletions, bots and the like."""


class SlackChannel(MessagingChannel):
    """The channel of one Slack app."""

    kinds = ("slack",)

    def __init__(self, api: VendorApi, signing_secret: str, **more: Any) -> None:
        super().__init__(api, **more)
        self._verifier = SignatureVerifier(signing_secret)

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "slack"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> SlackChannel:
        """The channel with the variables that `bot.channels.settings` names."""
        secret = environment["KNEE_SLACK_SIGNING_SECRET"]
        return cls(slack_api(environment), secret, public_url=public_url(environment))

    def read(self, request: Request, body: bytes) -> list[Inbound]:
        """The message of one event or one press."""
        if not self._is_signed(request, body):
            raise RefusedError(403)
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            forms = parse_qs(body.decode("utf-8", "replace")).get("payload", [""])
            found = _pressed(read_json(forms[0].encode("utf-8", "replace")))
        else:
            event = read_json(body)
            request.ctx.challenge = event.get("challenge") if event.get("type") == "url_verification" else None
            found = _typed(event)
        return [found] if found else []

    def _is_signed(self, request: Request, body: bytes) -> bool:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        try:
            return stamp.isdecimal() and self._verifier.is_valid(body, stamp, signature)
        except (TypeError, ValueError):
            # A body that is no UTF-8, or a signature that is no ASCII.
            return False

    def accepted(self, request: Request) -> HTTPResponse:
        """Nothing, or the word that proves the address to Slack."""
        challenge = getattr(request.ctx, "challenge", None)
        return text(challenge if isinstance(challenge, str) else "")

    async def send(self, conversation: str, part: Part) -> None:
        """Sends one message."""
        channel = conversation.rpartition(":")[2]
        if part.image:
            picture = {"type": "image", "image_url": self.image_url(part), "alt_text": part.alt or "-"}
            await self._post({"channel": channel, "text": part.alt or "-", "blocks": [picture]})
            return
        blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "mrkdwn", "text": part.text}}]
        if part.buttons:
            elements = [
                {
                    "type": "button",
                    "text": {"type": "plain_text", "text": button.title},
                    "action_id": button.id,
                    "value": button.id,
                }
                for button in part.buttons
            ]
            blocks.append({"type": "actions", "elements": elements})
        await self._post({"channel": channel, "text": part.text, "blocks": blocks})

    async def _post(self, content: dict[str, Any]) -> None:
        await self.api.call("POST", "/chat.postMessage", json={**content, "unfurl_links": False})


def _typed(event: Mapping[str, Any]) -> Inbound | None:
    message = event.get("event")
    number, team = name(event.get("event_id")), name(event.get("team_id"))
    channel = name(part(message, "channel"))
    kind = part(message, "type")
    if not (number and team and channel) or part(message, "bot_id"):
        return None
    known = {"conversation": f"slack:{team}:{channel}", "message_id": number, "kind": "slack"}
    if kind == "app_mention":
        return Inbound(**known, notice="channel_private")
    if kind != "message" or part(message, "channel_type") != "im" or part(message, "subtype") not in _WRITTEN:
        return None
    words = part(message, "text")
    return said(html.unescape(_MENTION.sub("", words)) if isinstance(words, str) else None, **known)


def _pressed(payload: Mapping[str, Any]) -> Inbound | None:
    actions = objects(payload.get("actions"))
    channel, team = name(part(payload, "channel", "id")), name(part(payload, "team", "id"))
    if payload.get("type") != "block_actions" or not actions or not (channel and team):
        return None
    action = actions[0]
    number, choice, title = name(action.get("action_ts")), action.get("value"), part(action, "text", "text")
    if not number or not isinstance(choice, str):
        return None
    title = title if isinstance(title, str) else None
    return Inbound(f"slack:{team}:{channel}", f"{number}:{channel}", "slack", choice=choice, title=title)
