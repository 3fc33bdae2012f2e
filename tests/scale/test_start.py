"""A server whose parts are not the configured ones does not start, and says why in one sentence."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from bot.commands.serve import Settings, environment_of, rasa_command
from bot.commands.services import free_port
from bot.commands.train import ensure_model
from tests.contracts.sources import ROOT


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("a damaged model", "the model could not be loaded"),
        ("a class with a slip in its name", "must be ErasingTrackerStore, and InMemoryTrackerStore is in use"),
    ],
)
def test_rasa_would_go_on_without_it_and_we_do_not(fault: str, said: str, tmp_path: Path) -> None:
    settings = Settings(
        "127.0.0.1", free_port(), free_port(), tmp_path / "t.db", tmp_path / "logs", tmp_path / "secret"
    )
    model, endpoints = ensure_model(), ROOT / "endpoints.yml"
    if fault == "a damaged model":
        model = tmp_path / "knee-guide.tar.gz"
        model.write_bytes(b"no model")
    else:
        endpoints = tmp_path / "endpoints.yml"
        written = (ROOT / "endpoints.yml").read_text(encoding="utf-8").replace("ErasingTracker", "ErasingTraker")
        endpoints.write_text(written, encoding="utf-8")
    command = rasa_command(settings, model, ROOT / "credentials.yml")
    command[command.index("endpoints.yml")] = str(endpoints)
    told = {**os.environ, "KNEE_DATA": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment_of(settings, told), capture_output=True, text=True, timeout=90, check=False
    )
    assert ended.returncode == 1
    last = ended.stderr.strip().splitlines()[-1]
    assert said in last
    assert last.startswith("Knee Guide cannot start: ")


def test_a_part_alone_refuses_with_a_sentence_where_the_tables_are_missing(tmp_path: Path) -> None:
    environment = {**os.environ, "KNEE_DATA": str(tmp_path), "KNEE_PORT": str(free_port())}
    environment["KNEE_ACTIONS_SECRET"] = secrets.token_urlsafe(32)
    run = [sys.executable, "-W", "ignore", "-m", "bot"]
    environment.pop("KNEE_DIARY_URL", None)

    def say(*command: str) -> tuple[int, str]:
        ended = subprocess.run([*run, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        return ended.returncode, (ended.stdout + ended.stderr).strip().splitlines()[-1]

    assert say("part", "actions") == (
        1,
        "Knee Guide: the tables of the conversations are not up to date. Run `python -m bot migrate` first.",
    )
    assert say("migrate") == (0, "The databases are up to date.")
