"""Which messaging channels are on: each has its variables, and is on only when they are set. Needs no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PUBLIC_URL = "KNEE_PUBLIC_URL"


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """The variables of one channel.

    Args:
        module: The class, as Rasa's credentials name it.
        needed: Variables that must all be set.
        one_of: Variables of which at least one must be set; empty where there is no such choice.
        shared: Variables of other parts that the channel needs too; they alone do not turn it on.
    """

    module: str
    needed: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


CHANNELS: dict[str, ChannelSettings] = {
    "telegram": ChannelSettings(
        "bot.channels.telegram.TelegramChannel", ("KNEE_TELEGRAM_TOKEN", "KNEE_TELEGRAM_SECRET")
    ),
    "slack": ChannelSettings("bot.channels.slack.SlackChannel", ("KNEE_SLACK_TOKEN", "KNEE_SLACK_SIGNING_SECRET")),
    "messenger": ChannelSettings(
        "bot.channels.messenger.MessengerChannel",
        ("KNEE_MESSENGER_PAGE_TOKEN", "KNEE_MESSENGER_APP_SECRET", "KNEE_MESSENGER_VERIFY_TOKEN"),
    ),
    "twilio": ChannelSettings(
        "bot.channels.twilio.TwilioChannel",
        ("KNEE_TWILIO_ACCOUNT_SID", "KNEE_TWILIO_AUTH_TOKEN"),
        one_of=("KNEE_TWILIO_SMS_NUMBER", "KNEE_TWILIO_WHATSAPP_NUMBER"),
        shared=(PUBLIC_URL,),
    ),
    "matrix": ChannelSettings(
        "bot.channels.matrix.MatrixChannel", ("KNEE_MATRIX_URL", "KNEE_MATRIX_USER", "KNEE_MATRIX_TOKEN")
    ),
}


class HalfSetError(ValueError):
    """A channel has some of its variables and lacks others; the text is a sentence that names them."""


def is_on(name: str, environment: Mapping[str, str]) -> bool:
    """Whether a channel is set up.

    Raises:
        HalfSetError: It is half set.
    """
    channel = CHANNELS[name]
    if not any(environment.get(variable) for variable in (*channel.needed, *channel.one_of)):
        return False
    missing = [variable for variable in (*channel.needed, *channel.shared) if not environment.get(variable)]
    if channel.one_of and not any(environment.get(variable) for variable in channel.one_of):
        missing.append(" or ".join(channel.one_of))
    if missing:
        raise HalfSetError(
            f"the channel {name} is only half set: {' and '.join(missing)} is missing. "
            f"Set it, or take the other variables of {name} away. See docs/channels/{name}.md."
        )
    return True


def channels_on(environment: Mapping[str, str]) -> list[str]:
    """The names of the channels that are set up.

    Raises:
        HalfSetError: One is half set.
    """
    return [name for name in CHANNELS if is_on(name, environment)]


def public_url(environment: Mapping[str, str]) -> str | None:
    """The outside address of this server, without a slash at its end."""
    return environment.get(PUBLIC_URL, "").rstrip("/") or None
