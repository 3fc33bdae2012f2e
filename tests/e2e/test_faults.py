"""The real servers when the action server is gone, and after a restart: a danger sign is answered and stays open."""

from __future__ import annotations

import uuid
from pathlib import Path

from tests.e2e.test_real_servers import post, say
from tests.support.servers import running_servers


def test_a_danger_is_answered_without_the_action_server_and_is_still_open_after_a_restart(tmp_path: Path) -> None:
    fever, pregnant = str(uuid.uuid4()), str(uuid.uuid4())
    with running_servers(tmp_path) as running:
        assert say(running.url, pregnant, "my knee hurts and i am pregnant")[0]["custom"]["level"] == "see_doctor"
        actions = running.processes["action server"]
        actions.terminate()
        actions.wait(20)

        [advice] = say(running.url, fever, "my knee is swollen and i have a fever")
        assert advice["text"].startswith("**Get medical help now")
        assert advice["custom"]["level"] == "emergency"
        status, [apology] = post(running.url, {"sender": fever, "message": "show me calf raises"})
        assert (status, apology["custom"]["error"]) == (503, "unavailable")
        assert "get medical help now" in apology["text"]

    with running_servers(tmp_path) as running:
        for sender, level in ((fever, "emergency"), (pregnant, "see_doctor")):
            for request in ("show me calf raises", "/report_clearance", "/affirm", "hello", "show me calf raises"):
                bubbles = say(running.url, sender, request)
                assert not {"exercise", "exercise_part"} & {(b.get("custom") or {}).get("card") for b in bubbles}
            assert bubbles[0]["custom"]["level"] == level
