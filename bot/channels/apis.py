"""The vendors' interfaces: where each is, how the bot proves itself, and what their errors mean. Needs no Rasa."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.inbound import name, part
from bot.channels.vendor import VendorApi, VendorError, by_status

TELEGRAM = "https://api.telegram.org"
SLACK = "https://slack.com/api"
_SLACK_PASSING = {
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
}
_SLACK_NOT_ALLOWED = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "channel_not_found",
    "is_archived",
}
MESSENGER = "https://graph.facebook.com/v21.0"
_MESSENGER_NOT_ALLOWED = {"10", "190", "200", "551"}
_MESSENGER_BUSY = {"4", "17", "32", "613", "1200"}
"""Codes of the Graph API for too many calls and for faults that pass."""
TWILIO = "https://api.twilio.com"
_TWILIO_STOPPED = {"21610", "21211", "21408", "63016"}
"""The person ended messages, the number takes none, or the time for free answers is over."""

CLIENT = "/_matrix/client/v3"
MEDIA = "/_matrix/media/v3"
TELEGRAM_UPDATES = ["message", "callback_query"]
TWILIO_WEBHOOK = "/webhooks/twilio/webhook"
GET_STARTED = "start"


def _judge_telegram(status: int, body: Mapping[str, Any]) -> VendorError | None:
    """The error in an answer of the Bot API."""
    if body.get("ok") is True:
        return None
    after = part(body, "parameters", "retry_after")
    return by_status(status, name(body.get("error_code")), after=after if isinstance(after, (int, float)) else None)


def telegram_api(environment: Mapping[str, str]) -> VendorApi:
    """The Bot API of one bot."""
    base = environment.get("KNEE_TELEGRAM_API", TELEGRAM)
    return VendorApi("telegram", f"{base}/bot{environment['KNEE_TELEGRAM_TOKEN']}", {}, _judge_telegram)


def _judge_slack(status: int, body: Mapping[str, Any]) -> VendorError | None:
    """The error in an answer of the Web API, which tells most of them with status 200."""
    if body.get("ok") is True:
        return None
    code = name(body.get("error"))
    return by_status(403 if code in _SLACK_NOT_ALLOWED else status, code, passing=code in _SLACK_PASSING)


def slack_api(environment: Mapping[str, str]) -> VendorApi:
    """The Web API for one bot."""
    headers = {"Authorization": f"Bearer {environment['KNEE_SLACK_TOKEN']}"}
    return VendorApi("slack", environment.get("KNEE_SLACK_API", SLACK), headers, _judge_slack)


def _judge_messenger(status: int, body: Mapping[str, Any]) -> VendorError | None:
    """The error in an answer of the Graph API."""
    error = body.get("error")
    if error is None and status < 400:
        return None
    code = name(part(error, "code"))
    passing = code in _MESSENGER_BUSY or part(error, "is_transient") is True
    return by_status(403 if code in _MESSENGER_NOT_ALLOWED else status, code, passing=passing)


def messenger_api(environment: Mapping[str, str]) -> VendorApi:
    """The Send API for one page."""
    token = {"access_token": environment["KNEE_MESSENGER_PAGE_TOKEN"]}
    return VendorApi("messenger", environment.get("KNEE_MESSENGER_API", MESSENGER), {}, _judge_messenger, params=token)


def _judge_twilio(status: int, body: Mapping[str, Any]) -> VendorError | None:
    """The error in an answer of Twilio."""
    if 200 <= status < 300:
        return None
    code = name(body.get("code"))
    return by_status(403 if code in _TWILIO_STOPPED else status, code)


def twilio_api(environment: Mapping[str, str]) -> VendorApi:
    """Twilio's interface to one account."""
    account, token = environment["KNEE_TWILIO_ACCOUNT_SID"], environment["KNEE_TWILIO_AUTH_TOKEN"]
    base = f"{environment.get('KNEE_TWILIO_API', TWILIO)}/2010-04-01/Accounts/{account}"
    return VendorApi("twilio", base, {}, _judge_twilio, login=(account, token))


def _judge_matrix(status: int, body: Mapping[str, Any]) -> VendorError | None:
    """The error in an answer of a homeserver."""
    if 200 <= status < 300:
        return None
    after = body.get("retry_after_ms")
    return by_status(status, name(body.get("errcode")), after=after / 1000 if isinstance(after, int) else None)


def matrix_api(environment: Mapping[str, str]) -> VendorApi:
    """The homeserver of the bot's user."""
    headers = {"Authorization": f"Bearer {environment['KNEE_MATRIX_TOKEN']}"}
    return VendorApi("matrix", environment["KNEE_MATRIX_URL"].rstrip("/"), headers, _judge_matrix)
