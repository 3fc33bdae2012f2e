"""Checks one messaging channel: its variables, whether the vendor knows the bot, and, when asked, its webhook."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.channels.apis import (
    CLIENT,
    GET_STARTED,
    TELEGRAM_UPDATES,
    TWILIO_WEBHOOK,
    matrix_api,
    messenger_api,
    slack_api,
    telegram_api,
    twilio_api,
)
from bot.channels.inbound import name, objects, part
from bot.channels.settings import CHANNELS, PUBLIC_URL, HalfSetError, is_on, public_url
from bot.channels.vendor import VendorApi, VendorError
from bot.commands.errors import UserError
from bot.render.capabilities import MESSAGING, takes_answers_only

Environment = Mapping[str, str]
Step = Callable[[VendorApi, Environment], Awaitable[str]]


async def _telegram(api: VendorApi, environment: Environment) -> str:
    bot = await api.call("POST", "/getMe", attempts=1, json={})
    hook = await api.call("POST", "/getWebhookInfo", attempts=1, json={})
    where = name(part(hook, "result", "url")) or "not set"
    return f"Telegram knows the bot as @{part(bot, 'result', 'username')}. Webhook: {where}."


async def _register_telegram(api: VendorApi, environment: Environment) -> str:
    hook = {
        "url": _webhook("telegram", environment),
        "secret_token": environment["KNEE_TELEGRAM_SECRET"],
        "allowed_updates": TELEGRAM_UPDATES,
    }
    await api.call("POST", "/setWebhook", attempts=1, json=hook)
    return f"Telegram sends messages to {hook['url']} from now on."


async def _slack(api: VendorApi, environment: Environment) -> str:
    found = await api.call("POST", "/auth.test", attempts=1, json={})
    return f"Slack knows the bot as {found.get('user')} in {found.get('team')}."


async def _register_slack(api: VendorApi, environment: Environment) -> str:
    return (
        "Slack takes the address by hand only. Put it under Event Subscriptions and under Interactivity: "
        f"{_webhook('slack', environment)}"
    )


async def _messenger(api: VendorApi, environment: Environment) -> str:
    found = await api.call("GET", "/me", attempts=1, params={"fields": "name"})
    return f"Facebook knows the page as {found.get('name')}."


async def _register_messenger(api: VendorApi, environment: Environment) -> str:
    fields = {"subscribed_fields": "messages,messaging_postbacks"}
    await api.call("POST", "/me/subscribed_apps", attempts=1, params=fields)
    await api.call("POST", "/me/messenger_profile", attempts=1, json={"get_started": {"payload": GET_STARTED}})
    return (
        "The page hands its messages to the app from now on. Put the address and the verify token into the app's "
        f"Messenger settings: {_webhook('messenger', environment)}"
    )


async def _twilio(api: VendorApi, environment: Environment) -> str:
    found = await api.call("GET", ".json", attempts=1)
    lines = [f"Twilio knows the account; it is {found.get('status')}."]
    if environment.get("KNEE_TWILIO_WHATSAPP_NUMBER"):
        offered = "not offered" if takes_answers_only("whatsapp", environment) else "offered"
        lines.append(f"Reminders by WhatsApp are {offered}: that needs {MESSAGING['whatsapp'].template}.")
    return "\n".join(lines)


async def _register_twilio(api: VendorApi, environment: Environment) -> str:
    address = environment[PUBLIC_URL].rstrip("/") + TWILIO_WEBHOOK
    lines = []
    if number := environment.get("KNEE_TWILIO_SMS_NUMBER"):
        asked = {"PhoneNumber": number}
        found = objects(
            (await api.call("GET", "/IncomingPhoneNumbers.json", attempts=1, params=asked)).get(
                "incoming_phone_numbers"
            )
        )
        if not found:
            raise UserError(f"the Twilio account has no number {number}.")
        hook = {"SmsUrl": address, "SmsMethod": "POST"}
        await api.call("POST", f"/IncomingPhoneNumbers/{name(found[0].get('sid'))}.json", attempts=1, data=hook)
        lines.append(f"Twilio sends SMS to {address} from now on.")
    if environment.get("KNEE_TWILIO_WHATSAPP_NUMBER"):
        lines.append(f"For WhatsApp put the address into the sender's settings by hand: {address}")
    return "\n".join(lines)


async def _matrix(api: VendorApi, environment: Environment) -> str:
    found = await api.call("GET", f"{CLIENT}/account/whoami", attempts=1)
    user = environment["KNEE_MATRIX_USER"]
    if found.get("user_id") != user:
        raise UserError(f"the token belongs to {found.get('user_id')}, and KNEE_MATRIX_USER is {user}.")
    return f"The homeserver knows the bot as {user}."


async def _register_matrix(api: VendorApi, environment: Environment) -> str:
    return "Matrix needs no webhook: the bot fetches its messages."


_STEPS: dict[str, tuple[Callable[[Environment], VendorApi], Step, Step]] = {
    "telegram": (telegram_api, _telegram, _register_telegram),
    "slack": (slack_api, _slack, _register_slack),
    "messenger": (messenger_api, _messenger, _register_messenger),
    "twilio": (twilio_api, _twilio, _register_twilio),
    "matrix": (matrix_api, _matrix, _register_matrix),
}


def _webhook(channel: str, environment: Environment) -> str:
    address = public_url(environment)
    if address is None:
        raise UserError(f"{PUBLIC_URL} is missing: the outside address of this server, such as https://knee.example.")
    if not address.startswith("https://"):
        raise UserError(f"{PUBLIC_URL} must start with https://: vendors deliver to no other.")
    return f"{address}/webhooks/{channel}/webhook"


def channel(name: str, *, register: bool, environment: Environment = os.environ) -> int:
    """Checks a channel and prints what was found; returns 0.

    Args:
        name: The channel.
        register: Whether to tell the vendor where to deliver.
        environment: Where the variables are.

    Raises:
        UserError: A variable is missing, or the vendor refuses.
    """
    if name not in CHANNELS:
        raise UserError(f"there is no channel {name!r}. Channels: {', '.join(CHANNELS)}.")
    try:
        on = is_on(name, environment)
    except HalfSetError as error:
        raise UserError(str(error)) from error
    if not on:
        settings = CHANNELS[name]
        wanted = ", ".join((*settings.needed, *settings.shared, " or ".join(settings.one_of))).rstrip(", ")
        raise UserError(f"the channel {name} is off. To turn it on, set {wanted}. See docs/channels/{name}.md.")
    print(f"The variables of {name} are set.")
    asyncio.run(_ask(name, register, environment))
    return 0


async def _ask(channel: str, register: bool, environment: Environment) -> None:
    make, check, put = _STEPS[channel]
    api = make(environment)
    try:
        print(await check(api, environment))
        if register:
            print(await put(api, environment))
    except VendorError as error:
        raise UserError(f"{channel} refused: {_why(error)}") from error
    finally:
        await api.close()


def _why(error: VendorError) -> Any:
    if error.status == 0:
        return f"no answer ({error.code}). Is its address reachable from here?"
    return f"{error}. Is the token right?"
