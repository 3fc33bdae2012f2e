"""What each messaging channel can show: one record a channel, figures from the vendors' documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Markup(Enum):
    """How a channel writes bold words."""

    NONE = "none"
    STARS = "stars"
    SLACK = "slack"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The limits of one messaging channel.

    Args:
        text: Most UTF-16 units of one message, markup included; vendors that count characters count no more than that.
        markup: How bold words are written.
        buttons: Most buttons under one message; 0 where there are none.
        title: Most UTF-16 units of a button's title.
        payload: Most bytes of what a button sends back.
        images: Whether a message may be a picture.
        host: Who carries, and so can see, what is written there; people are told.
        narrow: Whether a sign beyond the alphabet of SMS (GSM 03.38) makes every message dearer and shorter.
        answers_only: Whether the vendor takes messages only for some hours after the person's last one.
        template: The variable with the id of a form of message that the vendor takes at any time all the same.
    """

    text: int
    markup: Markup = Markup.NONE
    buttons: int = 0
    title: int = 0
    payload: int = 0
    images: bool = False
    host: str = ""
    narrow: bool = False
    answers_only: bool = False
    template: str = ""


MESSAGING: dict[str, Capabilities] = {
    # A title may be longer, but then a phone shows only its beginning.
    "telegram": Capabilities(
        text=4096, markup=Markup.HTML, buttons=12, title=32, payload=64, images=True, host="Telegram"
    ),
    # The text of a section block; 25 elements in an actions block.
    "slack": Capabilities(text=3000, markup=Markup.SLACK, buttons=25, title=75, payload=255, images=True, host="Slack"),
    # Quick replies; a button template would take three buttons and 640 characters.
    "messenger": Capabilities(
        text=2000, buttons=13, title=20, payload=1000, images=True, host="Facebook", answers_only=True
    ),
    "sms": Capabilities(text=1600, narrow=True, host="Your phone network"),
    "whatsapp": Capabilities(
        text=1600,
        markup=Markup.STARS,
        images=True,
        host="WhatsApp",
        answers_only=True,
        template="KNEE_WHATSAPP_TEMPLATE",
    ),
    # An event may have 65,536 bytes, and holds the text twice.
    "matrix": Capabilities(text=8000, markup=Markup.HTML, images=True, host="Your Matrix server"),
}


def takes_answers_only(channel: str | None, environment: Mapping[str, str]) -> str:
    """The vendor that takes nothing but answers, so that no reminder would arrive; empty where one would."""
    can = MESSAGING.get(channel or "")
    return can.host if can and can.answers_only and not environment.get(can.template) else ""
