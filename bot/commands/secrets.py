"""The secrets and times of the environment, checked before anything starts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from functools import cache

from bot import logs
from bot.access import ACTIONS_SECRET, SHORTEST_SECRET, BadSecretError, check_start
from bot.commands.errors import UserError
from bot.environment import days
from bot.privacy.retention import Retention


def check_secrets(host: str, environment: Mapping[str, str] = os.environ) -> None:
    """Refuses secrets that are too short, an address that is open to others without one, and wrong times.

    Args:
        host: The address that people reach.
        environment: What the servers will be told.

    Raises:
        UserError: One is not as it must be.
    """
    try:
        check_start(host, environment)
        Retention.from_environment(environment)
        days(logs.KEEP_VARIABLE, logs.KEEP_DAYS, environment)
    except (BadSecretError, ValueError) as error:
        raise UserError(str(error)) from error


@cache
def actions_secret() -> str:
    """What the Rasa server shows the action server: from the environment, else made for this start."""
    return os.environ.get(ACTIONS_SECRET) or secrets.token_urlsafe(SHORTEST_SECRET)


def need_actions_secret() -> None:
    """Refuses to start one of two servers alone without the secret that both must know.

    Raises:
        UserError: It is not set.
    """
    if not os.environ.get(ACTIONS_SECRET):
        raise UserError(f"{ACTIONS_SECRET} must be set, the same for the Rasa server and its action server.")
