"""The bot that `rasa init` makes, with its own pipeline and stores, and with its one example action switched on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from bot.commands.errors import UserError
from bot.commands.serve import ACTIONS, RASA, stop, wait_for
from bot.commands.services import free_port

FOLDER = Path(".cache/stock-bot")
"""Where it is kept, trained."""

CHALLENGES = frozenset({"are you a bot?", "are you a human?", "am I talking to a bot?"})
"""What its action answers; responses answer the rest."""

TALK = (
    "hello", "are you a bot?", "perfect", "are you a human?", "goodbye",
    "hi", "am I talking to a bot?", "very sad", "are you a bot?", "yes",
    "hey there", "are you a human?", "i am feeling very good", "am I talking to a bot?", "bye",
)  # fmt: skip
"""As many turns as a talk with Knee Guide has."""

_MODEL = "models/stock.tar.gz"
_ACTIONS_URL = "STOCK_ACTIONS_URL"
_ENDPOINTS = f"action_endpoint:\n  url: ${{{_ACTIONS_URL}}}\n"


@contextmanager
def running_stock_bot() -> Iterator[tuple[str, dict[str, Popen[bytes]]]]:
    """Starts its two servers; gives the address and the processes.

    Raises:
        UserError: It could not be trained or did not start.
    """
    _train_once()
    port, actions_port = free_port(), free_port()
    url, actions_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{actions_port}"
    environment = {**os.environ, "SANIC_HOST": "127.0.0.1", _ACTIONS_URL: f"{actions_url}/webhook"}
    commands = {
        ACTIONS: ["rasa_sdk", "--actions", "actions", "--port", str(actions_port)],
        RASA: ["rasa", "run", "--model", _MODEL, "-i", "127.0.0.1", "-p", str(port)],
    }
    processes: dict[str, Popen[bytes]] = {}
    try:
        with (FOLDER / "servers.log").open("wb") as log:
            for name, command in commands.items():
                called = [sys.executable, "-m", *command]
                processes[name] = Popen(called, cwd=FOLDER, env=environment, stdout=log, stderr=log)
        wait_for(processes, {ACTIONS: f"{actions_url}/health", RASA: f"{url}/webhooks/rest/"})
        yield url, processes
    finally:
        stop(list(processes.values()))


def _train_once() -> None:
    if (FOLDER / _MODEL).is_file():
        return
    print("Training the stock bot, once ...", flush=True)
    _make()
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", "stock"]
    run = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if run.returncode:
        raise UserError(f"the stock bot could not be trained: {run.stderr[-500:]}")


def _make() -> None:
    """Copies what `rasa init` copies, and lets the example action answer one of its rules."""
    from rasa.cli.scaffold import create_initial_project

    FOLDER.mkdir(parents=True, exist_ok=True)
    create_initial_project(str(FOLDER))
    domain, rules, actions = FOLDER / "domain.yml", FOLDER / "data" / "rules.yml", FOLDER / "actions" / "actions.py"
    domain.write_text(domain.read_text() + "\nactions:\n  - action_hello_world\n")
    rules.write_text(rules.read_text().replace("utter_iamabot", "action_hello_world"))
    lines = actions.read_text().partition("# from typing")
    actions.write_text("".join(line[2:] for line in "".join(lines[1:]).splitlines(keepends=True)))
    (FOLDER / "endpoints.yml").write_text(_ENDPOINTS)
