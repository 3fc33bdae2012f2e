"""One part alone in the foreground, for systemd and containers: the Rasa server or the action server of a replica."""

from __future__ import annotations

import os

from bot.commands import serve
from bot.commands.errors import UserError
from bot.commands.secrets import check_secrets, need_actions_secret
from bot.commands.serve import Settings
from bot.commands.stores import bring_up_to_date, check_stores
from bot.commands.train import MODEL, STAMP, model_is_current


def migrate() -> int:
    """Brings the tables of all databases up to date; returns the exit code."""
    serve.make_folders(Settings.from_environment())
    bring_up_to_date()
    print("The databases are up to date.", flush=True)
    return 0


def run_part(name: str) -> int:
    """Becomes the server of one part; what it says goes to standard output.

    Args:
        name: `rasa` or `actions`.

    Raises:
        UserError: Something that it needs is not there.
    """
    settings = Settings.from_environment()
    check_secrets(settings.host)
    need_actions_secret()
    serve.make_folders(settings)
    check_stores()
    if name == "actions":
        command = serve.actions_command(settings)
    else:
        _check_model()
        command = serve.rasa_command(settings, MODEL, serve.write_credentials(settings))
    os.execve(command[0], command, serve.environment_of(settings))


def _check_model() -> None:
    if not MODEL.is_file() or not STAMP.is_file():
        raise UserError(f"there is no model at {MODEL}. Make it with `python -m bot train`.")
    if not model_is_current():
        raise UserError(f"the model at {MODEL} is damaged, or older than its data. Make it with `python -m bot train`.")
