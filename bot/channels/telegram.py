"""Telegram: webhooks with a secret token in, calls of the Bot API out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse, json, text

from bot.access import same
from bot.channels.apis import telegram_api
from bot.channels.inbound import Inbound, RefusedError, is_fresh, name, part, read_json, said
from bot.channels.messaging import MessagingChannel
from bot.channels.settings import public_url
from bot.channels.vendor import VendorApi
from bot.render.parts import Part


class TelegramChannel(MessagingChannel):
    """The channel of one Telegram bot."""

    kinds = ("telegram",)

    def __init__(self, api: VendorApi, secret: str, **more: Any) -> None:
        super().__init__(api, **more)
        self.secret = secret

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "telegram"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> TelegramChannel:
        """The channel with the variables that `bot.channels.settings` names."""
        secret = environment["KNEE_TELEGRAM_SECRET"]
        return cls(telegram_api(environment), secret, public_url=public_url(environment))

    def read(self, request: Request, body: bytes) -> list[Inbound]:
        """The message of one update."""
        if not same(request.headers.get("x-telegram-bot-api-secret-token"), self.secret):
            raise RefusedError(403)
        update = read_json(body)
        number = name(update.get("update_id"))
        request.ctx.pressed = name(part(update, "callback_query", "id"))
        found = _pressed(update, number) or _typed(update, number)
        return [found] if found and number else []

    def accepted(self, request: Request) -> HTTPResponse:
        """Nothing, or the word that a press arrived, so that the button stops to spin."""
        pressed = getattr(request.ctx, "pressed", "")
        return json({"method": "answerCallbackQuery", "callback_query_id": pressed}) if pressed else text("")

    async def send(self, conversation: str, part: Part) -> None:
        """Sends one message."""
        chat = conversation.partition(":")[2]
        if part.image:
            await self.api.call("POST", "/sendPhoto", json={"chat_id": chat, "photo": self.image_url(part)})
            return
        content: dict[str, Any] = {"chat_id": chat, "text": part.text, "parse_mode": "HTML"}
        if part.text == part.plain:
            del content["parse_mode"]
        if part.buttons:
            rows = [[{"text": button.title, "callback_data": button.id}] for button in part.buttons]
            content["reply_markup"] = {"inline_keyboard": rows}
        await self.api.call("POST", "/sendMessage", json=content)

    async def show_typing(self, conversation: str) -> None:
        """Shows that an answer is coming."""
        chat = conversation.partition(":")[2]
        await self.api.call("POST", "/sendChatAction", attempts=1, json={"chat_id": chat, "action": "typing"})


def _typed(update: Mapping[str, Any], number: str) -> Inbound | None:
    chat = name(part(update, "message", "chat", "id"))
    if not chat or not is_fresh(part(update, "message", "date")):
        return None
    known = {"conversation": f"telegram:{chat}", "message_id": number, "kind": "telegram"}
    words = part(update, "message", "text") or part(update, "message", "caption")
    command = words.split()[0] if isinstance(words, str) and words.strip().startswith("/") else None
    if part(update, "message", "chat", "type") != "private":
        return Inbound(**known, notice="channel_private") if command else None
    if command == "/start":
        return Inbound(**known, opens=True)
    return said(words, **known)


def _pressed(update: Mapping[str, Any], number: str) -> Inbound | None:
    pressed = update.get("callback_query")
    chat = name(part(pressed, "message", "chat", "id"))
    choice = part(pressed, "data")
    if not chat or not isinstance(choice, str) or part(pressed, "message", "chat", "type") != "private":
        return None
    keyboard = part(pressed, "message", "reply_markup", "inline_keyboard")
    rows = [row for row in keyboard if isinstance(row, list)] if isinstance(keyboard, list) else []
    titles = [part(button, "text") for row in rows for button in row if part(button, "callback_data") == choice]
    title = titles[0] if titles and isinstance(titles[0], str) else None
    return Inbound(f"telegram:{chat}", number, "telegram", choice=choice, title=title)
