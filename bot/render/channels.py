"""Turns a `Message` into what Rasa keeps and hands to one channel.

The project's own channels get the whole message: text, choices as buttons, and the card as data. Messaging channels
then cut it to what they can show (`bot.render.parts`). Every other place, such as the Rasa shell, gets plain text with
the choices as a numbered list, and never raw JSON. What was offered is kept beside it, so that a number picks there.
"""

from __future__ import annotations

import re
import textwrap
from typing import Any

from bot.dialogue.message import Message, paragraphs
from bot.render.capabilities import MESSAGING
from bot.render.parts import choice_list, without_markup

OWN = frozenset({"rest", "web", *MESSAGING})
"""The channels that take a whole message."""

SHELL = "cmdline"
"""The Rasa shell, as Rasa calls it."""

_COLUMNS = 78
"""A terminal cuts words in two where it is narrower than a line; few are narrower than this."""

_ITEM = re.compile(r"\d+\. |- ")


def render(message: Message, channel: str | None) -> dict[str, Any]:
    """The keyword arguments of `CollectingDispatcher.utter_message` for one message."""
    buttons = [{"title": offer.title, "payload": offer.payload} for offer in message.offers]
    if channel not in OWN:
        listed = choice_list([offer.title for offer in message.offers])
        text = without_markup(paragraphs(message.text, listed))
        shown: dict[str, Any] = {"text": _wrapped(text) if channel == SHELL else text}
        return {**shown, "offers": buttons} if buttons else shown
    shown = {"text": message.text}
    if buttons:
        shown["buttons"] = buttons
    custom = message.custom()
    if custom:
        shown["json_message"] = custom
    return shown


def _wrapped(text: str) -> str:
    """A text in lines that a terminal shows whole; the lines of a list stand under its words."""
    return "\n".join(
        textwrap.fill(
            line,
            _COLUMNS,
            subsequent_indent=" " * (len(item[0]) if (item := _ITEM.match(line)) else 0),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )
