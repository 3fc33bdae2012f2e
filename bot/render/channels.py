"""Turns a `Message` into what one channel can show.

Web and REST clients get choices as buttons and the card as data. The Rasa shell shows choices itself. Every other
channel gets the choices as a numbered list in the text, and never raw JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.dialogue.message import Message, numbered, paragraphs


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can show."""

    buttons: bool
    custom: bool


_TEXT_ONLY = Capabilities(buttons=False, custom=False)
CAPABILITIES = {
    "rest": Capabilities(buttons=True, custom=True),
    "web": Capabilities(buttons=True, custom=True),
    "cmdline": Capabilities(buttons=True, custom=False),
}


def render(message: Message, channel: str | None) -> dict[str, Any]:
    """The keyword arguments of `CollectingDispatcher.utter_message` for one message."""
    can = CAPABILITIES.get(channel or "", _TEXT_ONLY)
    if not can.buttons:
        return {"text": paragraphs(message.text, numbered(offer.title for offer in message.offers))}
    shown: dict[str, Any] = {"text": message.text}
    if message.offers:
        shown["buttons"] = [{"title": offer.title, "payload": offer.payload} for offer in message.offers]
    custom = message.custom()
    if can.custom and custom:
        shown["json_message"] = custom
    return shown
