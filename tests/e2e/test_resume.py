"""A session goes on exactly where it was, in every kind of state, after both servers were killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from bot.coach.machine import Command, step
from bot.coach.prepare import for_exercise
from bot.coach.session import Session
from bot.dialogue.coach import session_messages
from bot.knowledge.loader import Knowledge
from bot.plan.profile import Profile
from tests.e2e.test_real_servers import say
from tests.support.servers import running_servers

EXERCISE = "clamshell"
WORDS = {
    Command.NEXT: "next",
    Command.PAUSE: "pause",
    Command.CANT: "i can't do this one",
    Command.PAIN: "that hurts",
    Command.STOP: "stop",
    Command.SLOWER: "slower please",
    Command.LEFT: "how many left",
}
MODES = (Command.PAUSE, Command.CANT, Command.PAIN, Command.STOP, Command.SLOWER)


def walk(session: Session, commands: list[Command]) -> Session:
    """The session after some commands, by the machine alone."""
    for command in commands:
        session, _ = step(session, command)
    return session


def test_a_session_goes_on_exactly_after_a_kill_in_every_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge
) -> None:
    monkeypatch.setenv("KNEE_DIARY_URL", f"sqlite:///{tmp_path / 'diary.db'}")
    begun = for_exercise(knowledge.exercises[EXERCISE], Profile(), knowledge)
    places = [[Command.NEXT] * count for count in range(begun.item.steps + len(begun.item.bouts) + 1)]
    paths = places + [[*place, mode] for place in (places[0], places[3], places[-2]) for mode in MODES]
    with running_servers(tmp_path) as before:
        for number, path in enumerate(paths):
            for text in (f"guide me through the {EXERCISE}", *(WORDS[command] for command in path)):
                say(before.url, f"person-{number}", text)
        for process in before.processes.values():
            os.kill(process.pid, signal.SIGKILL)
    faults = []
    with running_servers(tmp_path) as after:
        for number, path in enumerate(paths):
            there = walk(begun, path)
            # Each is asked for its place, and then goes on; a stopped one is taken up again.
            commands = [Command.RESUME] if path[-1:] == [Command.STOP] else [Command.LEFT, Command.NEXT]
            if there.end is not None and path[-1:] != [Command.STOP]:
                continue
            for command in commands:
                there, says = step(there, command)
                wanted = [message.text for message in session_messages(there, says, knowledge)]
                said = say(after.url, f"person-{number}", {**WORDS, Command.RESUME: "carry on where we were"}[command])
                if [bubble["text"] for bubble in said][: len(wanted)] != wanted:
                    faults.append((path, command, said, wanted))
    assert faults == []
