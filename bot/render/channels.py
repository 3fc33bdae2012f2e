"""Turns a `Message` into what Rasa keeps and hands to one channel.

The project's own channels get the whole message: text, choices as buttons, and the card as data. Messaging channels
then cut it to what they can show (`bot.render.parts`). Every other place, such as the Rasa shell, gets plain text with
the choices as a numbered list, and never raw JSON. What was offered is kept beside it, so that a number picks there.
"""

from __future__ import annotations

from typing import Any

from bot.dialogue.message import Message, paragraphs
from bot.render.capabilities import MESSAGING
from bot.render.parts import choice_list, without_markup

OWN = frozenset({"rest", "web", *MESSAGING})
"""The channels that take a whole message."""


def render(message: Message, channel: str | None) -> dict[str, Any]:
    """The keyword arguments of `CollectingDispatcher.utter_message` for one message."""
    buttons = [{"title": offer.title, "payload": offer.payload} for offer in message.offers]
    if channel not in OWN:
        listed = choice_list([offer.title for offer in message.offers])
        shown: dict[str, Any] = {"text": without_markup(paragraphs(message.text, listed))}
        return {**shown, "offers": buttons} if buttons else shown
    shown = {"text": message.text}
    if buttons:
        shown["buttons"] = buttons
    custom = message.custom()
    if custom:
        shown["json_message"] = custom
    return shown
